"""What a payment method's facts mean: the truth table of `stale_payment_methods`, first match wins.

Belongs here: flags of expiry, states, severities, actions. Does not: joins, columns.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from vantage_stripe.insights.truth import Truth, some

NOTICE_DAYS = 30
SEVERITIES = ("critical", "high", "medium", "low", "info", "none")
"""From the worst to none."""
OUTDATED = frozenset({"missing", "expired", "expired_but_working", "expired_stale_data"})
AT_RISK = frozenset({"missing", "expired", "expires_before_next_charge"})


@dataclass(frozen=True, kw_only=True)
class Flags:
    """What the expiry of a payment method means at an instant; None is unknown.

    Attributes:
        known: Whether it is known to expire on a date, or to have none.
        days_until_expiry: 0 on the last good day, negative after it.
        expired: Whether the last good day is over.
        expiring_soon: Whether it is within `NOTICE_DAYS`.
        before_next_charge: Whether a charge is due after the last good day.
    """

    known: bool
    days_until_expiry: int | None
    expired: Truth
    expiring_soon: Truth
    before_next_charge: Truth


def day_of(instant: datetime) -> date:
    """Give the UTC day of an instant."""
    return instant.astimezone(UTC).date()


def flags(
    expiry: date | None, *, never: bool, charges_at: Iterable[datetime | None], as_of: datetime
) -> Flags:
    """Judge an expiry date.

    The real boundary is the issuer's local midnight, up to 14 hours away from the UTC day used here.

    Args:
        expiry: The last good day; None when there is none, or it is unknown.
        never: Whether it is known that there is none.
        charges_at: When each charge that is due will be made, None where that is unknown.
        as_of: The instant to judge by.
    """
    if never:
        return Flags(
            known=True, days_until_expiry=None, expired=False, expiring_soon=False, before_next_charge=False
        )
    if expiry is None:
        return Flags(
            known=False, days_until_expiry=None, expired=None, expiring_soon=None, before_next_charge=None
        )
    days = (expiry - day_of(as_of)).days
    after = [None if at is None else day_of(at) > expiry for at in charges_at]
    return Flags(
        known=True,
        days_until_expiry=days,
        expired=days < 0,
        expiring_soon=0 <= days <= NOTICE_DAYS,
        # Without any charge due there is none to be early or late for.
        before_next_charge=some(after) if after else None,
    )


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What to make of a payment method.

    Attributes:
        state: One word for it.
        severity: One of `SEVERITIES`.
        action: What to do.
    """

    state: str
    severity: str
    action: str

    @property
    def is_outdated(self) -> Truth:
        """Whether its details are no longer good; None when nothing is known of it."""
        return None if self.state == "unknown" else self.state in OUTDATED

    @property
    def next_charge_at_risk(self) -> Truth:
        """Whether the next charge is likely to fail; None when nothing is known of it."""
        return None if self.state == "unknown" else self.state in AT_RISK


def verdict_without(*, money_due: Truth) -> Verdict:
    """Judge a customer with no payment method.

    Args:
        money_due: Whether something will be charged; None when the tables that say so are missing.
    """
    if money_due:
        return Verdict(state="missing", severity="critical", action="request_payment_method")
    if money_due is None:
        return Verdict(state="unknown", severity="info", action="none")
    return Verdict(state="none_on_file", severity="info", action="none")


def verdict(found: Flags, *, worked_after_expiry: Truth, auto_updating: bool, money_due: bool) -> Verdict:
    """Judge a payment method: the first row of the table that holds.

    Args:
        found: What its expiry means.
        worked_after_expiry: Whether a charge succeeded after it.
        auto_updating: Whether the printed date says little.
        money_due: Whether something will be charged to it.
    """
    table = (
        (found.expired and worked_after_expiry, "expired_but_working", "low", "nudge_update"),
        (found.expired and auto_updating, "expired_stale_data", "medium", "refresh_from_api"),
        (found.expired, "expired", "critical" if money_due else "medium", "request_payment_method"),
        (
            found.before_next_charge,
            "expires_before_next_charge",
            "low" if auto_updating else "high",
            "request_payment_method",
        ),
        (found.expiring_soon, "expiring_soon", "low" if auto_updating else "medium", "remind"),
        (not found.known, "unknown", "info", "fetch_payment_method"),
        (True, "ok", "none", "none"),
    )
    state, severity, action = next(row[1:] for row in table if row[0])
    return Verdict(state=state, severity=severity, action=action)
