"""Which customers' payment methods will fail next: one row per customer and payment method charged.

Belongs here: the making of rows, and their order. Does not: why a payment method matters
(`payment_method_contexts`), what is known of it (`payment_method_holdings`), what that means
(`payment_method_rules`).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa

from vantage_stripe.insights import payment_method_rules as rules
from vantage_stripe.insights.days import day_of, zone_named
from vantage_stripe.insights.model import Insight, schema_of
from vantage_stripe.insights.payment_method_columns import COLUMNS
from vantage_stripe.insights.payment_method_contexts import Certainty, Context
from vantage_stripe.insights.payment_method_holdings import Holding, Method, holdings_of
from vantage_stripe.insights.payment_method_inputs import INPUTS, OPTIONAL, SCHEMAS
from vantage_stripe.insights.payment_method_money import Place, money_of, order_of, place_of, ranks_of
from vantage_stripe.insights.payment_method_summary import summarize
from vantage_stripe.insights.reading import BATCH, Inputs, aware
from vantage_stripe.insights.truth import Truth, some

DUE_TABLES = ("subscriptions", "invoices")
INACTIVE_DAYS = 90
LEGACY = ("card_", "src_", "ba_")
RANK = "revenue_rank"
SEPA = "sepa_debit"


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What the rows are judged by.

    Attributes:
        as_of: The instant.
        zone: Whose days are counted.
        due_known: Whether the tables are there that say what is due.
        notice: How many days before its expiry a payment method expires soon.
        inactive: After how many days without a success one is inactive, where its interval is unknown.
    """

    as_of: datetime
    zone: ZoneInfo
    due_known: bool
    notice: int = rules.NOTICE_DAYS
    inactive: int = INACTIVE_DAYS

    @property
    def today(self) -> date:
        """The day of the instant."""
        return day_of(self.as_of, self.zone)


def compute(
    tables: Mapping[str, pa.Table],
    as_of: datetime,
    *,
    timezone: str = "UTC",
    notice_days: int = rules.NOTICE_DAYS,
    inactive_days: int = INACTIVE_DAYS,
) -> pa.Table:
    """Judge every payment method that customers not deleted are, or could be, charged with.

    Args:
        tables: The tables of `STALE_PAYMENT_METHODS.inputs` and `.optional`, as far as they are there.
        as_of: The instant to judge by.
        timezone: IANA name of the time zone of the days.
        notice_days: How many days before its expiry a payment method expires soon.
        inactive_days: After how many days without a success one is inactive, where its interval is unknown.

    Raises:
        ValueError: `as_of` has no time zone, or no time zone is called `timezone`.
    """
    inputs = Inputs(tables=tables, declared=INPUTS, optional=SCHEMAS)
    terms = Terms(
        as_of=aware(as_of),
        zone=zone_named(timezone),
        notice=notice_days,
        inactive=inactive_days,
        due_known=all(inputs.has(name) for name in DUE_TABLES),
    )
    same = {
        "timezone": timezone,
        "missing_inputs": inputs.missing,
        "test_clock_customers": _on_clocks(inputs),
    }
    return _ordered({**row, **same} for row in rows_of(inputs, terms))


def _ordered(rows: Iterator[dict[str, Any]]) -> pa.Table:
    """Rank and order the rows; as columns they take a fraction of the memory that dicts do."""
    schema = schema_of(COLUMNS)
    parts = [schema.empty_table()]
    places: list[Place] = []
    while batch := list(islice(rows, BATCH)):
        parts.append(pa.Table.from_pylist(batch, schema=schema))
        places.extend(place_of(row) for row in batch)
    ranks = ranks_of(places)
    table = pa.concat_tables(parts)
    number = schema.get_field_index(RANK)
    table = table.set_column(number, schema.field(RANK), pa.array(ranks, schema.field(RANK).type))
    return table.take(pa.array(order_of(places, ranks), pa.int64()))


def rows_of(
    inputs: Inputs, terms: Terms, customers: Collection[str] | None = None
) -> Iterator[dict[str, Any]]:
    """Give the rows in no particular order, without their rank.

    Args:
        inputs: The tables.
        terms: What to judge by.
        customers: The ids that are asked for; None: all.
    """
    return (_row(holding, terms) for holding in holdings_of(inputs, customers))


def _on_clocks(inputs: Inputs) -> int:
    """Count the customers that are left out because they live on a test clock."""
    if not inputs.has("customers"):
        return 0
    clocks = inputs.columns("customers", columns=["test_clock"])["test_clock"]
    return len(clocks) - int(clocks.null_count)


def _row(holding: Holding, terms: Terms) -> dict[str, Any]:
    """Make one row of the answer."""
    due = [context for context in holding.contexts if context.money_due]
    money_due = some([*(True for _ in due), False if terms.due_known else None])
    charge_at, sure = _next_charge(due)
    row = {
        **_identity(holding),
        **money_of(due),
        "money_due": money_due,
        "next_charge_at": charge_at,
        "next_charge_inferred": not sure or any(context.inferred for context in due),
    }
    if holding.method is None:
        return row | _said(rules.verdict_without(money_due=money_due))
    facts = _facts(holding, holding.method, terms, charge_at=charge_at, money_due=money_due)
    return {
        **row,
        **_said(rules.verdict(facts)),
        **_conditions(holding.method, facts),
        **_attempts(holding.method),
        "inactive": _inactive(holding.method, holding.contexts, terms),
    }


def _next_charge(due: Iterable[Context]) -> tuple[datetime | None, bool]:
    """Say when the next charge is, by the surest of what is known, and whether that is more than a guess."""
    known = [(context.certainty, context.charge_at) for context in due if context.charge_at is not None]
    certainty, at = min(known, default=(None, None))
    return at, certainty != Certainty.INFERRED


def _identity(holding: Holding) -> dict[str, Any]:
    """Say whose payment method it is, which, and why it matters."""
    method = holding.method
    found = {
        "customer_id": holding.customer["id"],
        "customer_email": holding.customer["email"],
        "customer_delinquent": holding.customer["delinquent"],
        "livemode": holding.customer["livemode"],
        "contexts": sorted(context.name for context in holding.contexts),
    }
    if method is None:
        return found
    found |= {"payment_method_id": method.id, "legacy_object": method.id.startswith(LEGACY)}
    if method.details is None:
        return found
    fact = method.details.fact
    return found | {
        "payment_method_type": fact.kind,
        "card_brand": fact.brand,
        "card_last4": fact.last4,
        "card_wallet_type": fact.wallet,
        "details_from": fact.found,
        "details_as_of": fact.known_at,
    }


def _facts(
    holding: Holding, method: Method, terms: Terms, *, charge_at: datetime | None, money_due: Truth
) -> rules.Facts:
    """Collect what decides about a payment method."""
    history = method.history
    return rules.Facts(
        money_due=money_due,
        detached=method.detached_from(holding.customer["id"]),
        blocked=method.blocked,
        unusable=method.unusable,
        mandate_inactive=method.mandate_inactive,
        expiry=rules.expiry_of(
            method.expiry_date,
            never=method.never_expires,
            today=terms.today,
            charged_on=None if charge_at is None else day_of(charge_at, terms.zone),
            notice=terms.notice,
        ),
        worked_after_expiry=history.worked_after(method.expiry_date, terms.zone),
        auto_updating=method.auto_updating,
        last_failed=history.last_failed,
        decline_class=history.decline_class,
        failures=history.failures,
        superseded_by=holding.better_than(method, terms.today),
        mandate_dormant=_dormant(method, terms),
    )


def _dormant(method: Method, terms: Terms) -> Truth:
    """Say whether a SEPA mandate lapsed because nothing was debited for so long."""
    kind = None if method.details is None else method.details.fact.kind
    if kind is not None and kind != SEPA:
        return False
    if kind is None or not method.history.known:
        return None
    last = method.history.last_at
    return last is not None and rules.lapses_on(day_of(last, terms.zone)) <= terms.today


def _inactive(method: Method, contexts: Iterable[Context], terms: Terms) -> Truth:
    """Say whether nothing succeeded for long: for one and a half of its intervals, where that is known."""
    if not method.history.known:
        return None
    intervals = [context.interval for context in contexts if context.interval is not None]
    limit = min(intervals) * 3 / 2 if intervals else timedelta(days=terms.inactive)
    last = method.history.last_success_at
    return last is None or terms.as_of - last > limit


def _said(verdict: rules.Verdict) -> dict[str, Any]:
    return {
        "state": verdict.state,
        "severity": verdict.severity,
        "recommended_action": verdict.action,
        "is_outdated": verdict.is_outdated,
        "next_charge_at_risk": verdict.next_charge_at_risk,
    }


def _conditions(method: Method, facts: rules.Facts) -> dict[str, Any]:
    """Tell the flags that decided."""
    expiry = facts.expiry
    return {
        "expiry_date": method.expiry_date,
        "days_until_expiry": expiry.days_until,
        "expired": expiry.expired,
        "expiring_soon": expiry.soon,
        "expiry_bucket": expiry.bucket,
        "expires_before_next_charge": expiry.before_next_charge,
        "worked_after_expiry": facts.worked_after_expiry,
        "auto_updating": facts.auto_updating,
        "superseded_by": facts.superseded_by,
        "detached": facts.detached,
        "bank_blocked": facts.blocked,
        "source_unusable": facts.unusable,
        "mandate_inactive": facts.mandate_inactive,
        "mandate_dormant": facts.mandate_dormant,
    }


def _attempts(method: Method) -> dict[str, Any]:
    """Tell how its charges went."""
    history = method.history
    return {
        "last_attempt_at": history.last_at,
        "last_attempt_failed": history.last_failed,
        "last_success_at": history.last_success_at,
        "last_decline_code": history.code,
        "decline_class": history.decline_class,
        "failures_since_success": history.failures,
        "stripe_will_not_retry": history.stripe_will_not_retry,
    }


STALE_PAYMENT_METHODS = Insight(
    name="stale_payment_methods",
    description="Which customers' payment methods will fail next: one row per customer and payment method.",
    inputs=INPUTS,
    optional=OPTIONAL,
    columns=COLUMNS,
    compute=compute,
    parameters=("timezone", "notice_days", "inactive_days"),
    summary=summarize,
)
