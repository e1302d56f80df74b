"""The answer of `stale_payment_methods` at a glance: what is wrong, how much is at risk, which come first."""

from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from vantage_stripe.insights.money import format_amount
from vantage_stripe.insights.payment_method_rules import SEVERITIES, STATES
from vantage_stripe.insights.plots import severity_bars
from vantage_stripe.insights.summary import Summary, Total, counted, how_many

TOP = 9
HEAD = ("to do", "amount", "next charge", "state", "customer")
"""What is least needed comes last: where the page is narrow, its end is cut off."""
FLAGS = ("is_outdated", "next_charge_at_risk", "expiring_soon")
"""A row with any of these is worth a look."""


def summarize(rows: pa.Table) -> Summary:
    """Sum up the payment methods worth a look; the rows come worst first."""
    wanted = rows.filter(pc.field(FLAGS[0]) | pc.field(FLAGS[1]) | pc.field(FLAGS[2]))
    risky = rows.filter(pc.field("next_charge_at_risk"))
    levels = counted(wanted, "severity", SEVERITIES)
    return Summary(
        counts={
            "payment_methods": len(rows),
            "worth_a_look": len(wanted),
            **{flag: how_many(rows, flag) for flag in FLAGS},
            "critical": levels.get("critical", 0),
        },
        money={
            "next_charges_at_risk": _total(risky["next_charge_amounts"]),
            "monthly_revenue_at_risk": _total(risky["mrr_amounts"]),
            "next_charges_critical": _total(
                wanted.filter(pc.field("severity") == "critical")["next_charge_amounts"]
            ),
        },
        head=HEAD,
        top=[
            (
                row["recommended_action"].partition(":")[0],
                _amount(row["next_charge_amounts"]),
                "unknown" if row["next_charge_at"] is None else f"{row['next_charge_at']:%Y-%m-%d}",
                row["state"],
                row["customer_id"],
            )
            for row in wanted.slice(0, TOP).to_pylist()
        ],
        picture=severity_bars(levels),
        details={f"state_{state}": count for state, count in counted(wanted, "state", STATES).items()},
    )


def _total(amounts: pa.ChunkedArray) -> Total:
    """Add up by currency what the rows hold by currency."""
    parts = pc.list_flatten(amounts.combine_chunks())
    flat = pa.table({name: pc.struct_field(parts, name) for name in ("amount", "currency")})
    sums = flat.group_by("currency").aggregate([("amount", "sum")]).sort_by("currency")
    return Total(
        amounts={row["currency"]: row["amount_sum"] for row in sums.to_pylist()}, unknown=amounts.null_count
    )


def _amount(amounts: Iterable[Mapping[str, Any]] | None) -> str:
    if amounts is None:
        return "unknown"
    parts = [format_amount(part["amount"], part["currency"], grouped=True) for part in amounts]
    return ", ".join(parts) or "nothing"
