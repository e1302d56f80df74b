"""The picture of the disputes: how much, how they ended, why, month by month.

Belongs here: its panels. Does not: geometry (`plots`).
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import pyarrow as pa

from vantage_stripe.insights.days import each_month, month_of
from vantage_stripe.report.figures import Column, Panel, Plot, Series
from vantage_stripe.report.timeline import COLUMNS, Row, busiest, listed, named, top
from vantage_stripe.report.words import money

MONTHS = 24
FEW = 10
"""Decided disputes under which a share says little."""
ENDS = (("open", "orange"), ("lost", "red"), ("won", "green"), ("otherwise closed", "grey"))
COLOURS = ("blue", "orange", "pink", "green", "sky")
UNSURE = "hatched: some are still open"
Months = Mapping[tuple[date, str], Sequence[Row]]


def disputes(frames: Mapping[str, pa.Table]) -> Plot:
    """Draw the disputes and inquiries by the UTC month they began in."""
    # One that only balance transactions tell of has no `created`: it began when the money was taken.
    known = frames["dispute_flags"].to_pylist()
    rows = [row for row in known if _began(row) is not None]
    title = "Disputes by month"
    if not rows:
        note = "There is no dispute."
        return Plot(name="disputes", title=title, note=note, columns=(), hatching=UNSURE)
    by_month: defaultdict[tuple[date, str], list[Row]] = defaultdict(list)
    for row in rows:
        by_month[month_of(_began(row).date()), row["currency"] or ""].append(row)
    found = sorted({month for month, _ in by_month})
    slots = list(each_month(found[0], found[-1]))[-MONTHS:]
    order = busiest(rows, lambda _: 1)
    reasons = top(Counter(row["reason"] or "unknown" for row in rows))
    columns = [_column(by_month, slots, currency, reasons) for currency in order[:COLUMNS]]
    note = f"{slots[0]:%B %Y} to {slots[-1]:%B %Y}, inquiries too, by the UTC month they began in."
    return Plot(name="disputes", title=title, note=note + listed(order), columns=columns, hatching=UNSURE)


def _began(row: Row) -> Any:
    return row["created_at"] or row["chargeback_at"]


def _column(by_month: Months, slots: Sequence[date], currency: str, reasons: Sequence[str]) -> Column:
    months = [by_month.get((slot, currency), ()) for slot in slots]
    shown = [row for month in months for row in month]
    total = sum(row["disputed_amount"] or 0 for row in shown)
    still = sum(row["is_open"] is not False for row in shown)
    return Column(
        title=named(currency),
        facts=f"{len(shown):,} disputes of {money(total, currency)}, {still:,} still open",
        slots=slots,
        hatched=[any(row["is_open"] is not False for row in month) for month in months],
        panels=[_amounts(months, currency), _won(months), _counts(months, reasons)],
    )


def _summed(months: Sequence[Sequence[Row]], figure: Callable[[Row], int]) -> list[float]:
    return [float(sum(figure(row) for row in month)) for month in months]


def _ended(row: Row) -> str:
    if row["is_open"] is not False:
        return "open"
    return row["outcome"] if row["outcome"] in {"won", "lost"} else "otherwise closed"


def _amounts(months: Sequence[Sequence[Row]], currency: str) -> Panel:
    def of(end: str) -> list[float]:
        return _summed(months, lambda row: (row["disputed_amount"] or 0) if _ended(row) == end else 0)

    return Panel(
        title="Disputed a month, and how it ended",
        up=[Series(name=end, colour=colour, values=of(end)) for end, colour in ENDS],
        currency=currency,
    )


def _won(months: Sequence[Sequence[Row]]) -> Panel:
    won = _summed(months, lambda row: int(_ended(row) == "won"))
    lost = _summed(months, lambda row: int(_ended(row) == "lost"))
    decided = [one + other for one, other in zip(won, lost, strict=True)]
    return Panel(
        title="Share won of those decided",
        lines=[
            Series(
                name="won",
                colour="green",
                values=[part / whole if whole else None for part, whole in zip(won, decided, strict=True)],
                few=[whole < FEW for whole in decided],
            )
        ],
        few=f"hollow: fewer than {FEW} decided",
        empty="none is decided",
    )


def _counts(months: Sequence[Sequence[Row]], reasons: Sequence[str]) -> Panel:
    def of(name: str) -> list[float]:
        return _summed(months, lambda row: int((row["reason"] or "unknown") == name))

    parts = [*zip(reasons, COLOURS, strict=False)]
    other = _summed(months, lambda row: int((row["reason"] or "unknown") not in reasons))
    return Panel(
        title="Disputes opened a month, by reason",
        up=[
            *(Series(name=name, colour=colour, values=of(name)) for name, colour in parts),
            Series(name="other", colour="grey", values=other),
        ],
    )
