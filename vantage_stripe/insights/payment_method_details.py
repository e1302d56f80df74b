"""What is known of a payment method itself: its kind, expiry and wallet, and how its charges went.

Belongs here: finding the newest facts, the expiry date. Does not: what they mean for the customer.
"""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import MAXYEAR, MINYEAR, date, datetime

from vantage_stripe.insights.reading import Row
from vantage_stripe.insights.truth import Truth

LEGACY = ("card_", "src_", "ba_")
CARD = "card"
LAST_MONTH = 12
# A column name's beginning, per place where Stripe expands a payment method.
OF_CUSTOMER = "invoice_settings_default_payment_method"
OF_SUBSCRIPTION = "default_payment_method"
OF_SOURCE = "default_source"


@dataclass(frozen=True, kw_only=True)
class Details:
    """The newest known facts of one payment method.

    Attributes:
        kind: card, sepa_debit, ...; None when the object does not say.
        brand: Of a card.
        last4: Of a card.
        exp_month: Of a card.
        exp_year: Of a card.
        wallet: The wallet that holds the card, None for a bare card.
        found: Where: customer, subscription or charge.
        known_at: When it was so.
        token: Whether its last charge went through a network token, which outlives the card.
    """

    kind: str | None
    brand: str | None
    last4: str | None
    exp_month: int | None
    exp_year: int | None
    wallet: str | None
    found: str
    known_at: datetime
    token: bool = False

    @property
    def expiry_date(self) -> date | None:
        """The last day the card is good: a card names a month, and is good to its end."""
        month, year = self.exp_month, self.exp_year
        if month is None or year is None:
            return None
        if not (1 <= month <= LAST_MONTH and MINYEAR <= year <= MAXYEAR):
            return None
        return date(year, month, monthrange(year, month)[1])

    @property
    def never_expires(self) -> bool:
        """Whether it is known to be no card, so that no date is printed on it."""
        return self.kind is not None and self.kind != CARD

    @property
    def auto_updating(self) -> bool:
        """Whether the printed date says little: a wallet's or network's token is renewed by itself."""
        return self.wallet is not None or self.token


@dataclass(frozen=True, kw_only=True)
class History:
    """How the charges of one payment method went.

    Attributes:
        last_success_at: When one last succeeded; None when none did, or charges are unknown.
    """

    last_success_at: datetime | None = None

    def worked_after(self, expiry: date | None) -> Truth:
        """Say whether it was charged after its printed expiry: then the date is old, not the card."""
        if expiry is None or self.last_success_at is None:
            return None if expiry is None else False
        return self.last_success_at.date() > expiry


def details_of(
    customers: Iterable[Row], subscriptions: Iterable[Row], charges: Iterable[Row]
) -> Mapping[str, Details]:
    """Give the newest facts of each payment method by its id.

    An expanded object is as old as its row's last sync, a charge's snapshot as the charge.
    """
    found: dict[str, Details] = {}
    for customer in customers:
        _keep(found, customer[OF_CUSTOMER], _expanded(customer, OF_CUSTOMER, "customer"))
        _keep(found, customer[OF_SOURCE], _source(customer))
    for subscription in subscriptions:
        own = _expanded(subscription, OF_SUBSCRIPTION, "subscription")
        _keep(found, subscription[OF_SUBSCRIPTION], own)
    for charge in charges:
        _keep(found, charge["payment_method"], _charged(charge))
    return found


def history_of(charges: Iterable[Row]) -> Mapping[str, History]:
    """Give how the charges of each payment method went; the charges come oldest first."""
    succeeded = {row["payment_method"]: row["created"] for row in charges if row["status"] == "succeeded"}
    return {name: History(last_success_at=created) for name, created in succeeded.items()}


def _keep(found: dict[str, Details], name: str | None, details: Details | None) -> None:
    """Keep the newer facts; what a charge said of network tokens stays true."""
    if name is None or details is None:
        return
    old = found.get(name)
    if old is None:
        found[name] = details
        return
    newer = details if details.known_at >= old.known_at else old
    token = details.token if details.found == "charge" else old.token
    found[name] = replace(newer, token=token)


def _expanded(row: Row, prefix: str, found: str) -> Details | None:
    """Read an expanded payment method; None when only its id is there."""
    if row[f"{prefix}_type"] is None:
        return None
    return Details(
        kind=row[f"{prefix}_type"],
        brand=row[f"{prefix}_card_brand"],
        last4=row[f"{prefix}_card_last4"],
        exp_month=row[f"{prefix}_card_exp_month"],
        exp_year=row[f"{prefix}_card_exp_year"],
        wallet=row[f"{prefix}_card_wallet_type"],
        found=found,
        known_at=row["_synced_at"],
    )


def _source(customer: Row) -> Details | None:
    """Read an expanded legacy source; None when only its id is there."""
    kind = customer["default_source_object"]
    if kind is None:
        return None
    return Details(
        # A `source` object may hold a card or anything else: its kind is not told here.
        kind=None if kind == "source" else kind,
        brand=customer["default_source_brand"],
        last4=customer["default_source_last4"],
        exp_month=customer["default_source_exp_month"],
        exp_year=customer["default_source_exp_year"],
        wallet=None,
        found="customer",
        known_at=customer["_synced_at"],
    )


def _charged(charge: Row) -> Details | None:
    """Read a charge's snapshot: what the payment method was when it was charged."""
    kind = charge["payment_method_details_type"]
    if kind is None:
        return None
    return Details(
        kind=kind,
        brand=charge["payment_method_details_card_brand"],
        last4=charge["payment_method_details_card_last4"],
        exp_month=charge["payment_method_details_card_exp_month"],
        exp_year=charge["payment_method_details_card_exp_year"],
        wallet=charge["payment_method_details_card_wallet_type"],
        found="charge",
        known_at=charge["created"],
        token=bool(charge["payment_method_details_card_network_token_used"]),
    )
