"""The answer of `dispute_flags` at a glance: how many need me, what is at stake, which come first."""

import pyarrow as pa
import pyarrow.compute as pc

from vantage_stripe.insights.dispute_rules import URGENCIES
from vantage_stripe.insights.money import format_amount
from vantage_stripe.insights.plots import severity_bars
from vantage_stripe.insights.summary import Summary, counted, how_many, total

TOP = 7
HEAD = ("urgency", "to do", "due (UTC)", "at stake", "dispute")
"""The widest comes last: where the page is narrow, its end is cut off."""


def summarize(rows: pa.Table) -> Summary:
    """Sum up the flagged disputes; the rows come most urgent first."""
    wanted = rows.filter(pc.field("needs_merchant_action"))
    open_ones = rows.filter(pc.field("is_open"))
    levels = counted(open_ones, "urgency", URGENCIES)
    return Summary(
        counts={
            "disputes": len(rows),
            "open": len(open_ones),
            "need_a_response": len(wanted),
            "critical": levels.get("critical", 0),
            "deadline_passed": how_many(rows, "deadline_passed"),
        },
        money={
            "at_stake_in_open_disputes": total(open_ones, "at_stake_amount", "at_stake_currency"),
            "at_stake_needing_a_response": total(wanted, "at_stake_amount", "at_stake_currency"),
            "net_impact_of_all": total(rows, "net_impact", "settlement_currency"),
        },
        head=HEAD,
        top=[
            (
                row["urgency"],
                row["recommended_action"],
                f"{row['evidence_due_at']:%Y-%m-%d %H:%M}",
                _stake(row["at_stake_amount"], row["at_stake_currency"]),
                row["dispute_id"],
            )
            for row in wanted.slice(0, TOP).to_pylist()
        ],
        # Those that need nobody would dwarf the others.
        picture=severity_bars({name: count for name, count in levels.items() if name != "none"}),
    )


def _stake(amount: int | None, currency: str | None) -> str:
    return "unknown" if amount is None or currency is None else format_amount(amount, currency, grouped=True)
