"""The pictures of the answers: which figures of which answer stand where.

Belongs here: `PICTURES`, one function each, from the very rows that are stored. Does not: geometry (`plots`).
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from vantage_stripe.report.disputes_picture import disputes
from vantage_stripe.report.figures import Column, Panel, Plot, Series
from vantage_stripe.report.timeline import COLUMNS, Days, Row, busiest, days_of, listed, named, top
from vantage_stripe.report.words import money

FEW = 30
"""Attempts under which a rate says little."""
REASON_COLOURS = ("red", "orange", "blue", "green", "pink")
SMOOTHED = "Each day stands for the 7 days that end with it."
UNSURE = "hatched: day not over, or results may still change"
Frames = Mapping[str, pa.Table]


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A picture and the answers it is made of.

    Attributes:
        name: Its file's name.
        of: The insights whose stored rows it shows.
        draw: From their rows to the plot.
    """

    name: str
    of: tuple[str, ...]
    draw: Callable[[Frames], Plot]


def payments(frames: Frames) -> Plot:
    """Draw money, success and failures by day: settled money where the currency is settled in."""
    tried = frames["payments_daily"].to_pylist()
    settled = frames["settlement_daily"].to_pylist()
    order = busiest([*tried, *settled], lambda row: row.get("attempts", row.get("transactions", 0)))
    both = days_of(tried, settled)
    attempts, money = (
        Days(slots=both.slots, rows=days_of(rows).rows, first=both.first) for rows in (tried, settled)
    )
    reasons = _reasons(tried, attempts)
    columns = [
        _column(
            attempts,
            currency,
            [_settled(money, currency), _rates(attempts, currency), _failures(attempts, currency, reasons)],
        )
        for currency in order[:COLUMNS]
    ]
    return _plot("payments", "Payments", both, columns=columns, order=order)


def payments_daily(frames: Frames) -> Plot:
    """Draw what was captured, what share succeeded, and why the rest failed, by day."""
    rows = frames["payments_daily"].to_pylist()
    order = busiest(rows, lambda row: row["attempts"])
    found = days_of(rows)
    reasons = _reasons(rows, found)
    columns = [
        _column(
            found,
            currency,
            [_captured(found, currency), _rates(found, currency), _failures(found, currency, reasons)],
        )
        for currency in order[:COLUMNS]
    ]
    return _plot("payments-daily", "Payments by day", found, columns=columns, order=order)


def settlement_daily(frames: Frames) -> Plot:
    """Draw what came into the balance, what left it, and what stayed, by day."""
    rows = frames["settlement_daily"].to_pylist()
    order = busiest(rows, lambda row: row["transactions"])
    found = days_of(rows)
    columns = [
        Column(
            title=named(currency),
            facts=f"net {money(sum(found.sums(currency, 'net_activity')), currency)}",
            slots=found.slots,
            hatched=found.flagged(currency, "is_partial"),
            panels=[_settled(found, currency)],
        )
        for currency in order[:COLUMNS]
    ]
    return _plot("settlement-daily", "Settlement by day", found, columns=columns, order=order)


def _plot(name: str, title: str, days: Days, *, columns: Sequence[Column], order: Sequence[str]) -> Plot:
    if not days.slots:
        return Plot(name=name, title=title, note="There is nothing yet.", columns=(), hatching=UNSURE)
    note = f"{days.slots[0]} to {days.slots[-1]}."
    if days.first < days.slots[0]:
        note += f" It begins on {days.first}."
    if days.smooth:
        note += f" {SMOOTHED}"
    return Plot(name=name, title=title, note=note + listed(order), columns=columns, hatching=UNSURE)


def _column(days: Days, currency: str, panels: Sequence[Panel]) -> Column:
    attempts = sum(days.sums(currency, "attempts"))
    succeeded = sum(days.sums(currency, "succeeded_count"))
    decided = succeeded + sum(days.sums(currency, "failed_count"))
    share = f", {100 * succeeded / decided:.1f} % succeeded" if decided else ""
    captured = money(sum(days.sums(currency, "gross_captured")), currency)
    return Column(
        title=named(currency),
        facts=f"{attempts:,} attempts{share}, {captured} captured" if attempts else "nothing is paid in it",
        slots=days.slots,
        hatched=days.flagged(currency, "is_partial", "is_provisional"),
        panels=panels,
    )


def _captured(days: Days, currency: str) -> Panel:
    gross = Series(name="captured", colour="blue", values=days.amounts(currency, "gross_captured"))
    return Panel(title="Captured a day", up=[gross], currency=currency)


def _settled(days: Days, currency: str) -> Panel:
    gross, refunds, disputed = (days.amounts(currency, name) for name in ("gross", "refunds", "disputes"))
    parts = (("gross", "blue", gross), ("refunds", "orange", refunds), ("disputes", "red", disputed))
    return Panel(
        title="Settled a day: gross, refunds, disputes, and the net of all activity",
        up=[_side(name, colour, values, 1) for name, colour, values in parts],
        down=[_side(name, colour, values, -1) for name, colour, values in parts],
        lines=[Series(name="net", colour="ink", values=days.amounts(currency, "net_activity"))],
        currency=currency,
        empty=f"nothing is settled in {named(currency)}",
    )


def _side(name: str, colour: str, values: Iterable[float], sign: int) -> Series:
    """Keep what goes one way: a reversal may give back more than a day takes."""
    return Series(name=name, colour=colour, values=[max(0.0, sign * value) for value in values])


def _rates(days: Days, currency: str) -> Panel:
    by_attempt, few = days.shares(
        currency, "succeeded_count", of=("succeeded_count", "failed_count"), few=FEW
    )
    by_payment, fewer = days.shares(
        currency, "payments_succeeded", of=("payments_succeeded", "payments_failed"), few=FEW
    )
    return Panel(
        title="Success rates",
        lines=[
            Series(
                name="of payments, all attempts taken together", colour="green", values=by_payment, few=fewer
            ),
            Series(name="of attempts", colour="blue", values=by_attempt, few=few),
        ],
        few=f"hollow: fewer than {FEW}",
        empty="nothing was decided",
    )


def _reasons(rows: Iterable[Row], days: Days) -> list[str]:
    """Find the reasons that get a colour: the same in all currencies."""
    shown = set(days.slots)
    counts: Counter[str] = Counter()
    for row in rows:
        if row["day"] in shown:
            counts.update(dict(row["top_decline_reasons"]))
    return top(counts)


def _failures(days: Days, currency: str, reasons: Sequence[str]) -> Panel:
    spread = {key: [_spread(row, reasons) for row in rows] for key, rows in days.rows.items()}
    counted = Days(slots=days.slots, rows=spread, first=days.first)
    parts = [*zip(reasons, REASON_COLOURS, strict=False), ("other", "grey"), ("blocked by Radar", "sky")]
    return Panel(
        title="Failed attempts a day, by reason",
        up=[
            Series(name=name, colour=colour, values=counted.amounts(currency, name)) for name, colour in parts
        ],
        empty="none failed",
    )


def _spread(row: Row, reasons: Sequence[str]) -> dict[str, int]:
    """Turn a day's map of reasons into one figure for each that is drawn."""
    found: dict[str, Any] = dict(row["top_decline_reasons"])
    other = sum(count for name, count in found.items() if name not in reasons)
    return {
        **{name: found.get(name, 0) for name in reasons},
        "other": other,
        "blocked by Radar": row["blocked_count"],
    }


PICTURES = (
    Picture(name="payments_daily", of=("payments_daily",), draw=payments_daily),
    Picture(name="settlement_daily", of=("settlement_daily",), draw=settlement_daily),
    Picture(name="disputes", of=("dispute_flags",), draw=disputes),
    Picture(name="payments", of=("payments_daily", "settlement_daily"), draw=payments),
)
"""Each is a file `<name>.svg` among the reports."""
