"""The README's two days of the embedded account: synced here as there, and what changed between them.

`python -m vantage_stripe_tests.test_a_day_later` writes the section anew.
"""

import tempfile
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from vantage_stripe.insights.dispute_flags import DISPUTE_FLAGS
from vantage_stripe.insights.dispute_rules import URGENCIES
from vantage_stripe.insights.model import Insight
from vantage_stripe.insights.money import format_amount
from vantage_stripe.insights.payment_method_rules import SEVERITIES
from vantage_stripe.insights.stale_payment_methods import STALE_PAYMENT_METHODS
from vantage_stripe.settings import Settings
from vantage_stripe.sync.answers import answer
from vantage_stripe.sync.changes import sync_changes
from vantage_stripe.sync.full import sync_tables
from vantage_stripe.sync.session import layout_of, session
from vantage_stripe.tables import TABLES
from vantage_stripe_tests.test_docs import README, filled, grid

DAYS = ("2026-11-24T09:00:00Z", "2026-11-25T09:00:00Z")
SHOWN = 6
Rows = list[dict[str, Any]]


def answers(lake: Path) -> list[dict[str, Rows]]:
    """Sync on each day, and give the two insights of it."""
    found = []
    for day in DAYS:
        settings = Settings.load({"VANTAGE_LAKE": str(lake), "VANTAGE_SANDBOX_NOW": day}, dotenv=None)
        with session(settings, "the README") as work:
            reports = sync_tables(work, TABLES, work.whole()) if day == DAYS[0] else sync_changes(work)
        assert [report.error for report in reports] == [None] * len(TABLES)
        as_of = datetime.fromisoformat(day)
        found.append({each.name: rows(lake, each, as_of) for each in (DISPUTE_FLAGS, STALE_PAYMENT_METHODS)})
    return found


def rows(lake: Path, insight: Insight, as_of: datetime) -> Rows:
    found: Rows = answer(layout_of(Settings(lake=lake)), insight, as_of).to_pylist()
    return found


def levels(before: Rows, after: Rows, *, column: str, order: Iterable[str]) -> str:
    counts = [Counter(row[column] for row in each) for each in (before, after)]
    return grid(
        [f"`{column}`", "24 November", "25 November"],
        [(level, str(counts[0][level]), str(counts[1][level])) for level in order],
    )


def moved(before: Rows, after: Rows, *, key: Callable[[dict[str, Any]], Any], column: str) -> Rows:
    """Give the rows whose level is another a day later, with that of the day before as `was`."""
    old = {key(row): row for row in before}
    return [
        {**row, "was": old[key(row)][column] if key(row) in old else "new"}
        for row in after
        if key(row) not in old or old[key(row)][column] != row[column]
    ]


def dispute_lines(before: Rows, after: Rows) -> str:
    changed = moved(before, after, key=lambda row: row["dispute_id"], column="urgency")
    cells = [
        (
            f"`{row['dispute_id']}`",
            row["reason"],
            f"{row['evidence_due_at']:%Y-%m-%d}" if row["evidence_due_at"] else "none",
            f"{row['was']} → {row['urgency']}",
            row["recommended_action"],
            format_amount(row["disputed_amount"], row["currency"]),
        )
        for row in changed[:SHOWN]
    ]
    return grid(["dispute", "reason", "evidence due", "urgency", "what to do", "disputed"], cells)


def stale_lines(before: Rows, after: Rows) -> str:
    changed = moved(worst(before), worst(after), key=lambda row: row["customer_id"], column="severity")
    cells = [
        (
            f"`{row['customer_id']}`",
            row["state"],
            f"{row['was']} → {row['severity']}",
            row["recommended_action"],
        )
        for row in changed
        if row["was"] != "new"
    ]
    return grid(["customer", "payment method is", "severity", "what to do"], cells[:SHOWN])


def worst(found: Rows) -> Rows:
    """Give each customer's most pressing row."""
    by_customer: dict[str, dict[str, Any]] = {}
    for row in sorted(found, key=lambda row: SEVERITIES.index(row["severity"])):
        by_customer.setdefault(row["customer_id"], row)
    return list(by_customer.values())


def section(days: list[dict[str, Rows]]) -> str:
    first, second = (day[DISPUTE_FLAGS.name] for day in days)
    stale, later = (day[STALE_PAYMENT_METHODS.name] for day in days)
    parts = (
        "Disputes, `vantage-stripe disputes`, and some whose urgency is another a day later:\n",
        levels(first, second, column="urgency", order=URGENCIES),
        dispute_lines(first, second),
        "Payment methods, `vantage-stripe stale`, and customers whose worst one is another a day later:\n",
        levels(stale, later, column="severity", order=SEVERITIES),
        stale_lines(stale, later),
    )
    return "\n".join(parts).rstrip("\n") + "\n"


@pytest.mark.slow
def test_the_readme_shows_what_a_day_changes(tmp_path: Path) -> None:
    days = answers(tmp_path / "lake")
    page = README.read_text("utf-8")
    assert page == filled(page, {"day": section(days)}), "python -m vantage_stripe_tests.test_a_day_later"
    first, second = ({row["dispute_id"]: row["days_left"] for row in day["dispute_flags"]} for day in days)
    still = [id_ for id_, left in first.items() if left is not None and second.get(id_) is not None]
    assert still
    assert all(second[id_] == first[id_] - 1 for id_ in still)


def write() -> None:
    with tempfile.TemporaryDirectory() as folder:
        days = answers(Path(folder) / "lake")
    README.write_text(filled(README.read_text("utf-8"), {"day": section(days)}), "utf-8")


if __name__ == "__main__":
    write()
