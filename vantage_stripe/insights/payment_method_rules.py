"""What a payment method's facts mean: the truth table of `stale_payment_methods`, first match wins.

Belongs here: flags of expiry, states, severities, actions. Does not: joins, columns.
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from vantage_stripe.insights import declines
from vantage_stripe.insights.truth import Truth

NOTICE_DAYS = 30
BUCKETS = (3, 7, 15, 30)
FAILING = 3
"""Failures in a row that make a soft decline more than bad luck."""
DORMANT_MONTHS = 36
"""After how long without a debit a SEPA mandate lapses."""
SEVERITIES = ("critical", "high", "medium", "low", "info", "none")
"""From the worst to none."""
STATES = (
    "missing",
    "dead",
    "expired",
    "expires_before_next_charge",
    "needs_customer_action",
    "failing",
    "expiring_soon",
    "expired_stale_data",
    "mandate_dormant",
    "retrying",
    "expired_but_working",
    "superseded",
    "unknown",
    "none_on_file",
    "ok",
)
"""From the worst to the best."""
OUTDATED = frozenset(
    {"missing", "dead", "expired", "expired_but_working", "expired_stale_data", "superseded"}
)
AT_RISK = frozenset(
    {"missing", "dead", "expired", "expires_before_next_charge", "needs_customer_action", "failing"}
)
REPLACED = frozenset(
    {
        "dead",
        "expired",
        "expired_but_working",
        "expired_stale_data",
        "expires_before_next_charge",
        "expiring_soon",
        "needs_customer_action",
        "failing",
        "retrying",
    }
)
"""States in which another payment method of the customer spares asking for one."""


@dataclass(frozen=True, kw_only=True)
class Expiry:
    """What the expiry of a payment method means on a day; None is unknown.

    Attributes:
        known: Whether it is known to expire on a date, or to have none.
        days_until: 0 on the last good day, negative after it.
        expired: Whether the last good day is over.
        soon: Whether it is within the days of notice.
        bucket: The least of `BUCKETS` that the days fit in; None when it is not that soon.
        before_next_charge: Whether the next charge comes after the last good day.
    """

    known: bool
    days_until: int | None = None
    expired: Truth = None
    soon: Truth = None
    bucket: int | None = None
    before_next_charge: Truth = None


def expiry_of(
    last_day: date | None, *, never: bool, today: date, charged_on: date | None, notice: int = NOTICE_DAYS
) -> Expiry:
    """Judge an expiry date.

    The real boundary is the issuer's local midnight, up to 14 hours away from the one used here.

    Args:
        last_day: The last good day; None when there is none, or it is unknown.
        never: Whether it is known that there is none.
        today: The day to judge by, in the time zone of the reports.
        charged_on: The day of the next charge; None when it is unknown, or none is due.
        notice: How many days ahead count as soon.
    """
    if never:
        return Expiry(known=True, expired=False, soon=False, before_next_charge=False)
    if last_day is None:
        return Expiry(known=False)
    days = (last_day - today).days
    return Expiry(
        known=True,
        days_until=days,
        expired=days < 0,
        soon=0 <= days <= notice,
        bucket=next((bucket for bucket in BUCKETS if 0 <= days <= bucket), None),
        before_next_charge=None if charged_on is None else charged_on > last_day,
    )


def lapses_on(day: date, months: int = DORMANT_MONTHS) -> date:
    """Give the day some months later: the last one of a month that is too short."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What to make of a payment method.

    Attributes:
        state: One word for it.
        severity: One of `SEVERITIES`.
        action: What to do.
        is_outdated: Whether its details are no longer good; None when that cannot be told.
        next_charge_at_risk: Whether the next charge is likely to fail; None when that cannot be told.
    """

    state: str
    severity: str
    action: str
    is_outdated: Truth
    next_charge_at_risk: Truth


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What decides about one payment method; None is unknown.

    Attributes:
        money_due: Whether something will be charged to it.
        detached: Whether it is no longer the customer's.
        blocked: Whether its bank account may not be debited.
        unusable: Whether its object cannot be charged again.
        mandate_inactive: Whether its mandate ended.
        expiry: What its expiry means.
        worked_after_expiry: Whether a charge succeeded after it.
        auto_updating: Whether the printed date says little.
        last_failed: Whether the last attempt failed.
        decline_class: The class of that decline.
        failures: Attempts that failed since the last success.
        superseded_by: Another payment method of the customer that is better.
        mandate_dormant: Whether its mandate lapsed for want of debits.
    """

    money_due: Truth
    detached: Truth
    blocked: Truth
    unusable: Truth
    mandate_inactive: Truth
    expiry: Expiry
    worked_after_expiry: Truth
    auto_updating: Truth
    last_failed: Truth
    decline_class: str | None
    failures: int | None
    superseded_by: str | None
    mandate_dormant: Truth


Line = tuple[Truth, str, str, str]


def verdict_without(*, money_due: Truth) -> Verdict:
    """Judge a customer with no payment method.

    Args:
        money_due: Whether something will be charged; None when the tables that say so are missing.
    """
    if money_due:
        return _verdict([], "missing", "critical", "request_payment_method")
    if money_due is None:
        return _verdict([], "unknown", "info", "none")
    return _verdict([], "none_on_file", "info", "none")


def verdict(facts: Facts) -> Verdict:
    """Judge a payment method: the first line of the table that holds.

    A line before it that cannot be told, because the charges are missing, leaves unknown what the two
    would not agree on.
    """
    lines = (*_broken(facts), *_dated(facts), *_declined(facts), *_rest(facts))
    number = next(number for number, (holds, *_) in enumerate(lines) if holds)
    doubted = [state for holds, state, *_ in lines[:number] if holds is None]
    return _decided(facts, doubted, lines[number])


def _decided(facts: Facts, doubted: list[str], line: Line) -> Verdict:
    _, state, severity, action = line
    if state == "ok" and doubted:
        return _verdict([*doubted, "ok"], "unknown", "info", "none")
    if facts.superseded_by is not None and state in REPLACED:
        action = f"set_default:{facts.superseded_by}"
    return _verdict([*doubted, state], state, severity, action)


def _verdict(candidates: list[str], state: str, severity: str, action: str) -> Verdict:
    possible = candidates or [state]
    return Verdict(
        state=state,
        severity=severity,
        action=action,
        is_outdated=_agreed(_in(OUTDATED, each) for each in possible),
        next_charge_at_risk=_agreed(_in(AT_RISK, each) for each in possible),
    )


def _in(states: frozenset[str], state: str) -> Truth:
    return None if state == "unknown" else state in states


def _agreed(answers: Iterable[Truth]) -> Truth:
    """Give the answer of all, or None where they differ."""
    found = set(answers)
    return found.pop() if len(found) == 1 else None


def _failed(facts: Facts, *classes: str) -> Truth:
    """Say whether the last attempt failed in one of some ways; None when the charges are unknown."""
    return None if facts.last_failed is None else facts.last_failed and facts.decline_class in classes


def _broken(facts: Facts) -> tuple[Line, ...]:
    dead, revoked = _failed(facts, declines.DEAD), _failed(facts, declines.REVOKED)
    return (
        # What only the optional tables would tell counts for nothing while it is unknown.
        (bool(facts.detached), "missing", "critical", "request_payment_method"),
        (facts.blocked or facts.unusable or dead, "dead", "critical", "request_payment_method"),
        (facts.mandate_inactive or revoked, "dead", "critical", "contact_before_charging"),
    )


def _dated(facts: Facts) -> tuple[Line, ...]:
    expired, renewed = bool(facts.expiry.expired), bool(facts.auto_updating)
    return (
        (expired and facts.worked_after_expiry, "expired_but_working", "low", "nudge_update"),
        (expired and renewed, "expired_stale_data", "medium", "refresh_from_api"),
        (expired, "expired", "critical" if facts.money_due else "medium", "request_payment_method"),
        (
            bool(facts.expiry.before_next_charge),
            "expires_before_next_charge",
            "low" if renewed else "high",
            "request_payment_method",
        ),
        (bool(facts.expiry.soon), "expiring_soon", "low" if renewed else "medium", "remind"),
    )


def _declined(facts: Facts) -> tuple[Line, ...]:
    weak = _failed(facts, declines.SOFT, declines.AMBIGUOUS)
    waiting = "review_rules" if facts.decline_class == declines.OURS else "wait_for_retry"
    return (
        (_failed(facts, declines.ACTION), "needs_customer_action", "high", "send_authentication_link"),
        (weak and (facts.failures or 0) >= FAILING, "failing", "high", "request_payment_method"),
        (facts.last_failed, "retrying", "low", waiting),
    )


def _rest(facts: Facts) -> tuple[Line, ...]:
    return (
        (facts.superseded_by is not None, "superseded", "low", "set_default"),
        (facts.mandate_dormant, "mandate_dormant", "medium", "renew_mandate"),
        (not facts.expiry.known, "unknown", "info", "fetch_payment_method"),
        (True, "ok", "none", "none"),
    )
