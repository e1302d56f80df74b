"""What the answers about money say at a glance, on their assets' pages.

Belongs here: one function for each answer. Does not: how it is shown, any personal data.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from vantage_stripe.insights.money import format_amount
from vantage_stripe.insights.plots import severity_bars, sparklines
from vantage_stripe.insights.summary import Summary, Total, how_many, total

RECENT = timedelta(days=29)
TREND = timedelta(days=89)
TOP = 8
PARTS = ("gross", "refunds", "disputes", "net_activity")
UNTOLD = "unknown"


def payments(rows: pa.Table) -> Summary:
    """Tell of the newest 30 days of payments, and draw what was captured in the newest 90."""
    recent = _since(rows, RECENT)
    return Summary(
        counts={f"{name}_30d": _sum(recent, name) for name in ("attempts", "failed_count", "blocked_count")},
        money={"captured_30d": total(recent, "gross_captured", "currency")},
        head=("currency, 30 days", "attempts", "succeeded", "captured"),
        top=[
            (
                code.upper(),
                f"{_sum(part, 'attempts'):,}",
                _share(_sum(part, "succeeded_count"), _sum(part, "failed_count")),
                _money(_sum(part, "gross_captured"), code),
            )
            for code, part in _by_currency(recent)
        ],
        picture=_trend(rows, "gross_captured"),
    )


def settlement(rows: pa.Table) -> Summary:
    """Tell of the newest 30 days of settlement, and draw the net of the newest 90."""
    recent = _since(rows, RECENT)
    return Summary(
        counts={"transactions_30d": _sum(recent, "transactions")},
        money={
            f"{name}_30d": total(recent, name, "currency") for name in ("net_activity", "fees", "payouts")
        },
        head=("currency, 30 days", "gross", "refunds", "disputes", "net"),
        top=[
            (
                code.upper(),
                *(
                    _money(_sum(part, name), code)
                    for name in ("gross", "refunds", "disputes", "net_activity")
                ),
            )
            for code, part in _by_currency(recent)
        ],
        picture=_trend(rows, "net_activity"),
    )


def balance(rows: pa.Table) -> Summary:
    """Tell what the balance is, by currency: the closing of the newest month of each."""
    newest: dict[tuple[Any, Any], dict[str, Any]] = {}
    for row in rows.filter(pc.field("period") == "month").to_pylist():
        newest[row["currency"], row["balance_type"]] = row  # they come oldest first
    closing: Counter[str] = Counter()
    unknown = 0
    for row in newest.values():
        if row["closing"] is None or row["currency"] is None:
            unknown += 1
        else:
            closing[row["currency"]] += row["closing"]
    return Summary(
        counts={"balances": len(newest)},
        money={"closing": Total(amounts=dict(sorted(closing.items())), unknown=unknown)},
    )


def recovery(rows: pa.Table) -> Summary:
    """Tell how many failed payments came back and how many can, and name the codes with most of those."""
    names = ("failed_payments", "recovered_payments", "recoverable_payments")
    ordered = sorted(rows.to_pylist(), key=lambda row: -(row["recoverable_payments"] or 0))
    by_class: Counter[str] = Counter()
    for row in ordered:
        by_class[row["decline_class"]] += row["failed_payments"]
    return Summary(
        counts={name: _sum(rows, name) for name in names},
        money={"recoverable": total(rows, "recoverable_amount", "currency")},
        head=("decline code", "can be recovered", "amount", "to do"),
        top=[
            (
                row["decline_code"],
                str(row["recoverable_payments"]),
                _money(row["recoverable_amount"], row["currency"]),
                row["recommended_action"],
            )
            for row in ordered[:TOP]
            if row["recoverable_payments"]
        ],
        picture=severity_bars(dict(by_class.most_common())),
    )


def follow_ups(rows: pa.Table) -> Summary:
    """Tell how many invoices are to be chased and how, and name those that need somebody most."""
    idle = pa.array(["none", "wait_for_retry"])
    work = rows.filter(~pc.field("recommended_action").isin(idle) & pc.field("recommended_action").is_valid())
    actions = Counter(work["recommended_action"].to_pylist())
    columns = ["invoice_id", "recommended_action", "amount_at_risk", "currency", "days_overdue"]
    return Summary(
        counts={"to_chase": len(work), "overdue": how_many(rows, "overdue")},
        money={"to_chase_amount": total(work, "amount_at_risk", "currency")},
        head=("to do", "open", "days overdue", "invoice"),
        top=[
            (
                row["recommended_action"],
                _money(row["amount_at_risk"], row["currency"]),
                "-" if row["days_overdue"] is None else str(row["days_overdue"]),
                row["invoice_id"],
            )
            for row in work.select(columns).slice(0, TOP).to_pylist()
        ],
        picture=severity_bars(dict(actions)),
    )


def _since(rows: pa.Table, back: timedelta) -> pa.Table:
    """Keep the newest days."""
    newest = pc.max(rows["day"]).as_py()
    return rows if newest is None else rows.filter(pc.field("day") >= newest - back)


def _sum(rows: pa.Table, column: str) -> int:
    return int(pc.sum(rows[column]).as_py() or 0)


def _by_currency(rows: pa.Table) -> Iterable[tuple[str, pa.Table]]:
    codes = sorted({code for code in rows["currency"].to_pylist() if code is not None})
    return ((code, rows.filter(pc.field("currency") == code)) for code in codes)


def _money(amount: int | None, currency: str | None) -> str:
    return UNTOLD if amount is None or currency is None else format_amount(amount, currency, grouped=True)


def _share(succeeded: int, failed: int) -> str:
    return f"{100 * succeeded / (succeeded + failed):.1f} %" if succeeded + failed else "-"


def _trend(rows: pa.Table, column: str) -> str | None:
    """Draw a figure of the newest days, a line a currency."""
    recent = _since(rows, TREND)
    days: Sequence[date] = sorted(set(recent["day"].to_pylist()))
    lines = {}
    for code, part in _by_currency(recent):
        sums: Counter[date] = Counter()
        for row in part.select(["day", column]).to_pylist():
            sums[row["day"]] += row[column] or 0
        lines[code.upper()] = [sums[day] for day in days]
    return sparklines(lines) if lines else None
