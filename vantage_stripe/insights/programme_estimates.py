"""How near the account is to the card networks' monitoring programmes: one row per month and programme.

Belongs here: counting and comparing. Does not: thresholds (`programmes`), columns (`programme_columns`).
Always an estimate: networks count by acquirer, descriptor and their own dates.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa

from vantage_stripe.insights import days
from vantage_stripe.insights.dispute_cases import Case, cases_of
from vantage_stripe.insights.dispute_chargebacks import COUNTED, chargeback_at, method_of, phase_of
from vantage_stripe.insights.dispute_metrics import monthly, payments_of
from vantage_stripe.insights.dispute_rate_summaries import summarize_programmes
from vantage_stripe.insights.model import Insight, schema_of
from vantage_stripe.insights.programme_columns import COLUMNS, INPUTS
from vantage_stripe.insights.programmes import CHECKED, FRAUD_CODES, PROGRAMMES, Programme
from vantage_stripe.insights.ratios import ratio
from vantage_stripe.insights.reading import Inputs, aware, keyed
from vantage_stripe.insights.truth import Truth, every

NETWORK = "payment_method_details_card_network"
METHOD = "payment_method_details_type"
SECURED = "payment_method_details_card_three_d_secure_result"
AT_HAND = frozenset({"card_present", "interac_present"})
WATCHED_RATIO, WATCHED_REST = Decimal("0.75"), Decimal("0.5")
WARNINGS = "early_fraud_warnings"


@dataclass
class _Month:
    """What one network saw in one month.

    Attributes:
        payments: All of them.
        online: Those without the card at hand.
        secured: Those of them with 3-D Secure.
        reports: Amount and currency of the charge of each early fraud warning.
        disputes: Amount and currency of each chargeback.
        frauds: Those of them for fraud.
    """

    payments: int = 0
    online: int = 0
    secured: int = 0
    reports: list[tuple[int | None, str | None]] = field(default_factory=list)
    disputes: list[tuple[int | None, str | None]] = field(default_factory=list)
    frauds: list[tuple[int | None, str | None]] = field(default_factory=list)


Months = defaultdict[tuple[str, date], _Month]
Counted = list[tuple[int | None, str | None]]
NUMERATORS: Mapping[str, Callable[[_Month], Counted]] = {
    "reports_and_disputes": lambda month: month.reports + month.disputes,
    "disputes": lambda month: month.disputes,
    "fraud_disputes": lambda month: month.frauds,
}


def compute(tables: Mapping[str, pa.Table], as_of: datetime, *, timezone: str = "UTC") -> pa.Table:
    """Estimate each programme's ratio for every month, by the thresholds of that month.

    Args:
        tables: The tables of `PROGRAMME_ESTIMATES.inputs`, as far as they are there.
        as_of: The instant that decides which month is not over.
        timezone: IANA name of the time zone of the months.

    Raises:
        ValueError: `as_of` has no time zone, or no time zone is called `timezone`.
    """
    today = days.day_of(aware(as_of), zone := days.zone_named(timezone))
    inputs = Inputs(tables=tables, declared=INPUTS)
    months: Months = defaultdict(_Month)
    if inputs.has("charges"):
        _count_payments(months, inputs.columns("charges"), zone)
    for case in cases_of(inputs):
        _count_dispute(months, case, zone)
    _count_reports(months, inputs, zone)
    rows = [
        {
            "period_start": start,
            "period_end": days.month_end(start),
            "timezone": timezone,
            **_declared(programme),
            **_estimated(programme, months, start, inputs),
            "is_partial": today <= days.month_end(start),
            "missing_inputs": inputs.missing,
        }
        for programme in PROGRAMMES
        for start in _months_of(months, programme.network)
        if programme.holds_in(start)
    ]
    rows.sort(key=lambda row: (row["period_start"], row["programme"], row["region"]))
    return pa.Table.from_pylist(rows, schema=schema_of(COLUMNS))


def _months_of(months: Months, network: str) -> list[date]:
    """Give every month from the first to the last in which a network saw something."""
    found = [month for name, month in months if name == network]
    return list(days.each_month(min(found), max(found))) if found else []


def _count_payments(months: Months, charges: pa.Table, zone: ZoneInfo) -> None:
    for row in monthly(payments_of(charges), zone, (NETWORK, METHOD, SECURED)).to_pylist():
        if row[NETWORK] is not None:
            month, count = months[row[NETWORK], row["month"]], row["count_all"]
            online = 0 if row[METHOD] in AT_HAND else count
            month.payments += count
            month.online += online
            month.secured += online if row[SECURED] == "authenticated" else 0


def _count_dispute(months: Months, case: Case, zone: ZoneInfo) -> None:
    network, began = method_of(case)["card_network"], chargeback_at(case)
    if network is None or began is None or phase_of(case) not in COUNTED:
        return
    dispute = case.dispute
    month = months[network, days.month_of(days.day_of(began, zone))]
    month.disputes.append((dispute["amount"], dispute["currency"]))
    code = dispute["payment_method_details_card_network_reason_code"] or dispute["network_reason_code"]
    if code in FRAUD_CODES or (code is None and dispute["reason"] == "fraudulent"):
        month.frauds.append((dispute["amount"], dispute["currency"]))


def _count_reports(months: Months, inputs: Inputs, zone: ZoneInfo) -> None:
    warnings = inputs.live(WARNINGS)
    named = {row["charge"] for row in warnings if row["charge"] is not None}
    charges = keyed(inputs.live("charges", where={"id": named}))
    for warning in warnings:
        charge = charges.get(warning["charge"])
        if charge is not None and charge[NETWORK] is not None:
            month = months[charge[NETWORK], days.month_of(days.day_of(warning["created"], zone))]
            month.reports.append((charge["amount_captured"], charge["currency"]))


def _declared(programme: Programme) -> dict[str, Any]:
    return {
        "programme": programme.name,
        "card_network": programme.network,
        "region": programme.region,
        "ratio_threshold": programme.ratio,
        "count_threshold": programme.count,
        "payments_threshold": programme.payments,
        "volume_usd_threshold": programme.volume_usd,
        "authenticated_below": programme.authenticated_below,
        "effective_from": programme.since,
        "thresholds_checked": CHECKED,
        "is_estimate": True,
    }


def _estimated(programme: Programme, months: Months, start: date, inputs: Inputs) -> dict[str, Any]:
    """Count what the programme counts, and compare it with its thresholds."""
    month = months.get((programme.network, start), _Month())
    before = start
    for _ in range(programme.months_back):
        before = days.month_of(before - timedelta(days=1))
    base = months.get((programme.network, before), _Month())
    told = NUMERATORS[programme.counts](month)
    disputes_known, charges_known = inputs.has("disputes"), inputs.has("charges")
    counted = len(told) if disputes_known else None
    payments = (base.online if programme.online_only else base.payments) if charges_known else None
    figures: dict[str, Any] = {
        "counted": counted,
        "payments": payments,
        "ratio": ratio(counted, payments),
        "counted_volume_usd": _usd(told) if disputes_known else None,
        "authenticated_share": ratio(base.secured, base.online) if charges_known else None,
    }
    both = charges_known and inputs.has(WARNINGS)
    return {
        **figures,
        "fraud_reports": len(month.reports) if both else None,
        "disputes": len(month.disputes) if disputes_known else None,
        "status": _status(programme, figures, told),
        "is_lower_bound": programme.counts == "reports_and_disputes" and not both,
    }


def _usd(told: Counted) -> int | None:
    """Add up what is in USD; unknown as soon as something is not."""
    amounts = [amount for amount, currency in told if currency == "usd"]
    if len(amounts) < len(told) or any(amount is None for amount in amounts):
        return None
    return sum(amount for amount in amounts if amount is not None)


def _status(programme: Programme, figures: Mapping[str, Any], told: Counted) -> str | None:
    """Say `over`, `watch` or `ok`; one threshold that is not reached decides, whatever is unknown."""
    in_usd = sum(amount or 0 for amount, currency in told if currency == "usd")

    def reached(share_of_ratio: Decimal, share_of_rest: Decimal) -> Truth:
        enough = None if programme.volume_usd is None else share_of_rest * programme.volume_usd
        volume = figures["counted_volume_usd"]
        if enough is not None and in_usd >= enough:
            volume = in_usd  # Whatever the rest is worth, this alone is enough.
        below = programme.authenticated_below
        share = figures["authenticated_share"]
        return every(
            (
                _at_least(figures["ratio"], share_of_ratio * programme.ratio),
                _at_least(figures["counted"], share_of_rest * programme.count),
                _at_least(figures["payments"], share_of_rest * (programme.payments or 0)),
                True if enough is None else _at_least(volume, enough),
                True if below is None else None if share is None else share < below,
            )
        )

    over = reached(Decimal(1), Decimal(1))
    watch = reached(WATCHED_RATIO, WATCHED_REST)
    if over:
        return "over"
    if watch is None or over is None:
        return None
    return "watch" if watch else "ok"


def _at_least(figure: Decimal | int | None, threshold: Decimal) -> Truth:
    return None if figure is None else figure >= threshold


PROGRAMME_ESTIMATES = Insight(
    name="programme_estimates",
    description="How near are the card networks' monitoring programmes: one row per month, programme and "
    "region, an estimate.",
    inputs=INPUTS,
    columns=COLUMNS,
    compute=compute,
    parameters=("timezone",),
    summary=summarize_programmes,
)
