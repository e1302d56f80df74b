"""The money of disputes: what was taken, what it cost, what is still at stake.

Belongs here: sums over balance transactions, in one currency each. Does not: dates, advice, joins.
Summing every balance transaction of a dispute covers partial withdrawals, reversals and all of
Stripe's fee regimes (https://docs.stripe.com/reports/balance-transaction-types).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from vantage_stripe.insights.truth import Truth


@dataclass(frozen=True, kw_only=True)
class Settled:
    """What the account's balance lost and got for one dispute, in its settlement currency.

    Attributes:
        known: Whether the dispute's balance transactions are known at all.
        moved: Whether there are any.
        currency: Theirs; None when there are none, or several currencies, which are never added.
        apart: The three sums of each currency, in alphabetical order; None when not to be told.
        withdrawn: Minor units taken and not given back, without fees; None when not to be told.
        fee: Sum of fees; None when not to be told.
        net: What the balance changed by, fees included; None when not to be told.
    """

    known: bool
    moved: bool
    currency: str | None
    withdrawn: int | None
    fee: int | None
    net: int | None
    apart: list[dict[str, Any]] | None


UNKNOWN = Settled(known=False, moved=False, currency=None, withdrawn=None, fee=None, net=None, apart=None)
UNTOUCHED = Settled(known=True, moved=False, currency=None, withdrawn=0, fee=0, net=0, apart=[])


def settled(transactions: Iterable[Mapping[str, Any]], *, complete: bool) -> Settled:
    """Sum the balance transactions of one dispute.

    Args:
        transactions: Each with `amount`, `fee`, `net` and `currency`.
        complete: Whether having none means that there are none.
    """
    rows = list(transactions)
    if not rows:
        return UNTOUCHED if complete else UNKNOWN
    if any(row[part] is None for row in rows for part in ("amount", "fee", "net", "currency")):
        return Settled(known=True, moved=True, currency=None, withdrawn=None, fee=None, net=None, apart=None)
    apart = [
        _sums(currency, [row for row in rows if row["currency"] == currency])
        for currency in sorted({row["currency"] for row in rows})
    ]
    only = apart[0] if len(apart) == 1 else dict.fromkeys(apart[0])
    return Settled(
        known=True,
        moved=True,
        currency=only["currency"],
        withdrawn=only["withdrawn_amount"],
        fee=only["fee_total"],
        net=only["net_impact"],
        apart=apart,
    )


def _sums(currency: str, rows: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Add up the balance transactions of one currency."""
    listed = list(rows)
    return {
        "currency": currency,
        "withdrawn_amount": -sum(row["amount"] for row in listed),
        "fee_total": sum(row["fee"] for row in listed),
        "net_impact": sum(row["net"] for row in listed),
    }


@dataclass(frozen=True, kw_only=True)
class AtStake:
    """What losing the dispute would cost, or has cost while it is open.

    Attributes:
        amount: Minor units, fees included where they are known.
        currency: Settlement currency of a chargeback, presentment currency of an inquiry.
        fee: The part of it that is a fee; None for an inquiry, whose fee is not charged yet.
    """

    amount: int | None
    currency: str | None
    fee: int | None


def at_stake(
    dispute: Mapping[str, Any],
    *,
    charge: Mapping[str, Any] | None,
    money: Settled,
    phase: str | None,
    is_open: Truth,
) -> AtStake:
    """Say what is at stake: the balance's loss in a chargeback, the rest of the payment in an inquiry.

    Nothing is at stake once the dispute is closed. A chargeback whose withdrawal is not in the lake
    yet, and an inquiry whose charge is not, are unknown.
    """
    if is_open is None:
        return AtStake(amount=None, currency=None, fee=None)
    if not is_open:
        return AtStake(amount=0, currency=money.currency or dispute["currency"], fee=0)
    if phase != "inquiry":
        if not money.moved or money.net is None:
            return AtStake(amount=None, currency=None, fee=None)
        return AtStake(amount=-money.net, currency=money.currency, fee=money.fee)
    left = None if charge is None else left_to_refund(charge)
    known = left is not None and dispute["amount"] is not None
    if not known or charge is None or charge["currency"] != dispute["currency"]:
        return AtStake(amount=None, currency=dispute["currency"], fee=None)
    return AtStake(amount=min(dispute["amount"], left), currency=dispute["currency"], fee=None)


def left_to_refund(charge: Mapping[str, Any]) -> int | None:
    """Give what was captured and not refunded, minor units."""
    if charge["amount_captured"] is None or charge["amount_refunded"] is None:
        return None
    return int(charge["amount_captured"] - charge["amount_refunded"])


def is_partial(dispute: Mapping[str, Any], charge: Mapping[str, Any] | None) -> Truth:
    """Say whether less than the captured amount is disputed; unknown across currencies."""
    if charge is None or charge["currency"] != dispute["currency"]:
        return None
    if charge["amount_captured"] is None or dispute["amount"] is None:
        return None
    return bool(dispute["amount"] < charge["amount_captured"])


def paid_back_in_excess(charge: Mapping[str, Any] | None, disputes: Iterable[Settled]) -> int | None:
    """Give what the customer got back beyond what they paid: the double loss, minor units.

    Args:
        charge: The disputed charge; None when it is not in the lake.
        disputes: The money of all disputes of that charge.

    Returns:
        Minor units of the charge's currency; None when a part is unknown or in another currency.
    """
    left = None if charge is None else left_to_refund(charge)
    if left is None or charge is None:
        return None
    withdrawn = 0
    for money in disputes:
        if money.withdrawn is None or money.currency not in {None, charge["currency"]}:
            return None
        withdrawn += money.withdrawn
    return max(0, withdrawn - left)
