"""What the last `vantage-stripe verify` found, as the verdict of a check that is proved elsewhere."""

from datetime import datetime

from vantage_stripe.lake.layout import Layout
from vantage_stripe.lake.state import load_state
from vantage_stripe.proof.judging import Verdict
from vantage_stripe.proof.model import Check
from vantage_stripe.sync.verified import load_verdicts


def compared(layout: Layout, check: Check, table: str) -> tuple[Verdict, str | None]:
    """Give the verdict of a table's last comparison with the account, and the command that heals it.

    What it found is not held against a table that was synced since: it may be healed.
    """
    found = load_verdicts(layout).get(table)
    if found is None:
        return _untold(check, table, check.elsewhere), None
    findings, at = found["findings"], datetime.fromisoformat(found["at"])
    if not findings:
        return (
            Verdict(check=check, asset=table, status="passed", rows_checked=found["rows"])
            if found["rows"]
            else _untold(check, table, "verify had no row to compare"),
            None,
        )
    synced = load_state(layout, table).synced_at
    if synced is not None and datetime.fromisoformat(synced) > at:
        again = f"verify found it incomplete at {at:%Y-%m-%d %H:%M} UTC, it was synced since: run it again"
        return _untold(check, table, again), None
    off: dict[str, int] = {}
    for name, amount in found["sums_off"].items():
        currency = name.rpartition(" ")[2]
        off[currency] = max(off.get(currency, 0), abs(amount))
    verdict = Verdict(
        check=check,
        asset=table,
        status="failed",
        rows_checked=found["rows"],
        rows_failed=sum(findings.values()),
        sample_ids=tuple(found["sample_ids"]),
        off=off,
        notes=tuple(f"{kind}: {count}" for kind, count in findings.items()),
        heals=(table,),
    )
    return verdict, " && ".join(found["heal"]) or None


def _untold(check: Check, table: str, reason: str) -> Verdict:
    return Verdict(check=check, asset=table, status="skipped", reason=reason)
