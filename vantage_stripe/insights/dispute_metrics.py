"""How often payments are disputed, and how that ends: one row per month, currency, network and brand.

Belongs here: counting by month. Does not: which disputes count and when they began
(`dispute_chargebacks`), when they closed (`dispute_closings`), the columns (`dispute_metrics_columns`).
Stripe's page: https://docs.stripe.com/disputes/measuring.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from vantage_stripe.insights import days, dispute_rules
from vantage_stripe.insights.days import Series
from vantage_stripe.insights.dispute_cases import Case, cases_of
from vantage_stripe.insights.dispute_chargebacks import COUNTED, chargeback_at, method_of, phase_of
from vantage_stripe.insights.dispute_closings import Closing, closed_events, closing_of
from vantage_stripe.insights.dispute_metrics_columns import COLUMNS, INPUTS
from vantage_stripe.insights.dispute_rate_summaries import summarize_metrics
from vantage_stripe.insights.model import Insight, schema_of
from vantage_stripe.insights.money import total
from vantage_stripe.insights.ratios import ratio
from vantage_stripe.insights.reading import Inputs, Row, aware

SETTLING = timedelta(days=120)
"""For so long charges go on being disputed."""
SERIES = ("currency", "payment_method_details_card_network", "payment_method_details_card_brand")
KNOWN_ONLY = pc.ScalarAggregateOptions(skip_nulls=False)
PAYMENT_COUNTS = ("payments", "payment_volume")
DISPUTE_COUNTS = (
    "disputes_opened",
    "compliance_opened",
    "disputed_volume",
    "won",
    "lost",
    "closed_inferred",
    "deadlines_passed",
    "responded",
    "inquiries",
    "prevented",
)
CHARGE_COUNTS = ("charges_disputed", "charges_disputed_volume")
RATIOS = {
    "dispute_activity": ("disputes_opened", "payments"),
    "dispute_volume_activity": ("disputed_volume", "payment_volume"),
    "dispute_rate": ("charges_disputed", "payments"),
    "dispute_volume_rate": ("charges_disputed_volume", "payment_volume"),
    "responded_rate": ("responded", "deadlines_passed"),
}
Cell = tuple[date, Series]


def compute(tables: Mapping[str, pa.Table], as_of: datetime, *, timezone: str = "UTC") -> pa.Table:
    """Count payments and disputes by month, with a row for every month in between.

    Args:
        tables: The tables of `DISPUTE_METRICS.inputs`, as far as they are there.
        as_of: The instant that decides which deadlines are over and which months are provisional.
        timezone: IANA name of the time zone of the months.

    Raises:
        ValueError: `as_of` has no time zone, or no time zone is called `timezone`.
    """
    aware(as_of)
    zone = days.zone_named(timezone)
    inputs = Inputs(tables=tables, declared=INPUTS)
    counts = _Counts()
    first = _count_payments(counts, inputs, zone) if inputs.has("charges") else None
    cases = [case for case in cases_of(inputs) if case.told_by == "api"]
    told = closed_events(inputs)
    for case in cases:
        _count_dispute(counts, case, zone, as_of)
        _count_closing(counts, case, closing_of(case, told, as_of), zone)
    _count_charges(counts, cases, zone)
    known = _known(inputs)
    rows = [
        {
            **_figures(counts, (start, series), known),
            "period_start": start,
            "period_end": days.month_end(start),
            "timezone": timezone,
            "is_provisional": as_of < days.start_of(days.next_month(start), zone) + SETTLING,
            "lake_complete": None if first is None else days.start_of(start, zone) - SETTLING >= first,
            "missing_inputs": inputs.missing,
        }
        for start, series in counts.unbroken()
    ]
    return pa.Table.from_pylist(rows, schema=schema_of(COLUMNS))


def _known(inputs: Inputs) -> set[str]:
    """Give the names of what the tables that were given can count."""
    known = set(PAYMENT_COUNTS) if inputs.has("charges") else set()
    if inputs.has("disputes"):
        known |= set(DISPUTE_COUNTS)
        known |= set(CHARGE_COUNTS) if inputs.has("charges") else set()
    return known


@dataclass(frozen=True)
class _Counts:
    """Sums by month, series and name; a sum with an unknown part is unknown."""

    parts: dict[Cell, dict[str, list[int | None]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )

    def add(self, month: date, series: Series, **parts: int | None) -> None:
        for name, part in parts.items():
            self.parts[month, series][name].append(part)

    def of(self, cell: Cell, name: str) -> int | None:
        return total(self.parts.get(cell, {}).get(name, ()))

    def unbroken(self) -> Iterator[Cell]:
        """Give every month of each series from its first to its last."""
        found: defaultdict[Series, list[date]] = defaultdict(list)
        for month, series in self.parts:
            found[series].append(month)
        for series in sorted(found, key=days.nulls_first):
            for month in days.each_month(min(found[series]), max(found[series])):
                yield month, series


def _count_payments(counts: _Counts, inputs: Inputs, zone: ZoneInfo) -> datetime | None:
    """Count the payments, and give when the first charge of the lake was made."""
    charges = inputs.columns("charges")
    first: datetime | None = pc.min(charges["created"]).as_py()
    for row in monthly(payments_of(charges), zone, SERIES).to_pylist():
        counts.add(
            row["month"],
            tuple(row[name] for name in SERIES),
            payments=row["count_all"],
            payment_volume=row["amount_captured_sum"],
        )
    return first


def payments_of(charges: pa.Table) -> pa.Table:
    """Give the charges that are payments: they succeeded, and were captured."""
    charges = charges.drop_columns(["id"])
    return charges.filter((pc.field("status") == "succeeded") & pc.field("captured"))


def monthly(charges: pa.Table, zone: ZoneInfo, keys: Iterable[str]) -> pa.Table:
    """Count charges, and sum up what was captured, by month and some columns."""
    months = pc.floor_temporal(days.days_of(charges["created"], zone), unit="month")
    return (
        charges.append_column("month", months)
        .group_by(["month", *keys])
        .aggregate([([], "count_all"), ("amount_captured", "sum", KNOWN_ONLY)])
    )


def _series(case: Case) -> Series:
    """Say among which payments a dispute counts: its charge's, so that rates compare like with like."""
    if case.charge is not None:
        return _series_of(case.charge)
    method = method_of(case)
    return case.dispute["currency"], method["card_network"], method["card_brand"]


def _series_of(charge: Row) -> Series:
    return tuple(charge[name] for name in SERIES)


def _month(instant: datetime, zone: ZoneInfo) -> date:
    return days.month_of(days.day_of(instant, zone))


def _count_dispute(counts: _Counts, case: Case, zone: ZoneInfo, as_of: datetime) -> None:
    """Count a dispute in the month in which it began."""
    dispute, phase, series = case.dispute, phase_of(case), _series(case)
    if phase is None:
        return
    if phase not in COUNTED:
        name = "inquiries" if phase == "inquiry" else "prevented"
        counts.add(_month(dispute["created"], zone), series, **{name: 1})
        return
    began = chargeback_at(case) or dispute["created"]
    due_at = dispute_rules.due(dispute["evidence_details_due_by_at"])
    over = due_at is not None and due_at <= as_of
    state = dispute_rules.evidence_state(
        dispute["evidence_details_submission_count"], dispute["evidence_details_has_evidence"]
    )
    counts.add(
        _month(began, zone),
        series,
        disputes_opened=1,
        compliance_opened=int(dispute["payment_method_details_card_case_type"] == "compliance"),
        disputed_volume=dispute["amount"] if dispute["currency"] == series[0] else None,
        deadlines_passed=int(over),
        responded=0 if not over else None if state is None else int(state == "submitted"),
    )


def _count_closing(counts: _Counts, case: Case, closing: Closing, zone: ZoneInfo) -> None:
    """Count a chargeback that was won or lost in the month in which it was closed."""
    outcome = case.dispute["status"]
    if outcome in {"won", "lost"} and phase_of(case) in COUNTED:
        inferred = int(closing.inferred)
        counts.add(_month(closing.at, zone), _series(case), **{outcome: 1}, closed_inferred=inferred)


def _count_charges(counts: _Counts, cases: Iterable[Case], zone: ZoneInfo) -> None:
    """Count each charge with a chargeback once, in its own month, for no more than was captured."""
    disputed: defaultdict[str, list[Case]] = defaultdict(list)
    for case in cases:
        if case.charge is not None and phase_of(case) in COUNTED:
            disputed[case.charge["id"]].append(case)
    for those in disputed.values():
        charge: Row = those[0].charge or {}
        amounts = [
            case.dispute["amount"] if case.dispute["currency"] == charge["currency"] else None
            for case in those
        ]
        asked, captured = total(amounts), charge["amount_captured"]
        counts.add(
            _month(charge["created"], zone),
            _series_of(charge),
            charges_disputed=1,
            charges_disputed_volume=None if asked is None or captured is None else min(asked, captured),
        )


def _figures(counts: _Counts, cell: Cell, known: set[str]) -> dict[str, Any]:
    """Make the figures of one month and series; what cannot be counted is unknown, never 0."""
    names = (*PAYMENT_COUNTS, *DISPUTE_COUNTS, *CHARGE_COUNTS)
    figures: dict[str, Any] = {name: counts.of(cell, name) if name in known else None for name in names}
    rates = {name: ratio(figures[over], figures[under]) for name, (over, under) in RATIOS.items()}
    closed = total((figures["won"], figures["lost"]))
    currency, network, brand = cell[1]
    series = {"currency": currency, "card_network": network, "card_brand": brand}
    return {**series, **figures, **rates, "win_rate": ratio(figures["won"], closed)}


DISPUTE_METRICS = Insight(
    name="dispute_metrics",
    description="How often are payments disputed, and how does it end: one row per month, presentment "
    "currency, card network and brand.",
    inputs=INPUTS,
    columns=COLUMNS,
    compute=compute,
    parameters=("timezone",),
    summary=summarize_metrics,
)
