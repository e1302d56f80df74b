"""What the last comparison with the account found, kept beside the lake's state for the proof.

Belongs here: its file and its lines for people. Ids and fields only: no value of an object.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from vantage_stripe.lake.files import read_json, write_json
from vantage_stripe.lake.layout import Layout
from vantage_stripe.sync.verify import Verdict, healing

SAMPLES = 5


def keep_verdicts(layout: Layout, verdicts: Sequence[Verdict], *, at: datetime, seed: int) -> None:
    """Write down what was found: of each table that was compared, the last comparison.

    Raises:
        LakeError: The disk refused.
    """
    known = dict(load_verdicts(layout))
    for verdict in verdicts:
        if verdict.windows or verdict.findings:
            known[verdict.table] = {**summary(verdict, layout), "at": at.isoformat(), "seed": seed}
    write_json(layout, layout.verification, known)


def load_verdicts(layout: Layout) -> Mapping[str, Mapping[str, Any]]:
    """Return the last comparison of each table that was ever compared, by its name.

    Raises:
        DamagedLakeError: The file is not JSON.
    """
    found = read_json(layout.verification)
    return found if isinstance(found, dict) else {}


def summary(verdict: Verdict, layout: Layout) -> dict[str, Any]:
    """Return a verdict as plain values: counts, findings by kind, sample ids, sums off, the healing."""
    return {
        "table": verdict.table,
        "windows": verdict.windows,
        "rows": verdict.rows,
        "requests": verdict.requests,
        "changed_since": verdict.changed,
        "uncheckable": verdict.uncheckable,
        "unsynced": verdict.unsynced,
        "findings": dict(sorted(Counter(finding.kind for finding in verdict.findings).items())),
        "sample_ids": [finding.id for finding in verdict.findings if finding.id][:SAMPLES],
        "sums_off": {
            f"{column} {currency}": amount for (column, currency), amount in sorted(verdict.sums.items())
        },
        "heal": healing(verdict.findings, layout.period),
    }


def lines_of(verdict: Verdict) -> list[str]:
    """Return what is wrong with a table, a line for each finding and each sum."""
    found = [
        f"{finding.table} {finding.key} {finding.id or 'the file'}: {finding.kind}"
        + (f" at {', '.join(finding.fields)}" if finding.fields else "")
        for finding in verdict.findings
    ]
    sums = [
        f"{verdict.table}: the lake's {column} in {currency} is off by {amount:+d}"
        for (column, currency), amount in sorted(verdict.sums.items())
    ]
    return found + sums
