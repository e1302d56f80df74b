"""What one reading of a payment method, a legacy source or a mandate says, wherever it was read.

Belongs here: the reading of Stripe's objects, odd ones too. Does not: which reading is the newest.
Stripe's pages: https://docs.stripe.com/api/payment_methods/object, https://docs.stripe.com/api/sources/object,
https://docs.stripe.com/api/mandates/object.
"""

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime
from typing import Any

import msgspec

from vantage_stripe.insights.reading import Row
from vantage_stripe.insights.truth import Truth
from vantage_stripe.tables.paths import id_of, value_at

CARD = "card"
LAST_MONTH = 12
END_OF_TIME = 253_402_300_800
"""The first second after the year 9999."""
NOBODY = ""
"""The owner of a payment method that was detached."""
IN_PERSON = frozenset({"card_present", "interac_present"})
"""Kinds that cannot be charged again."""
SPENT = frozenset({"canceled", "failed", "consumed"})
"""What a source that cannot be charged again is."""
REFUSED = frozenset({"refused", "revoked"})
EXPANDED = ("invoice_settings.default_payment_method", "default_payment_method", "default_source")
"""Where a customer's or subscription's object holds a payment method."""
DETACHED = frozenset({"payment_method.detached", "customer.source.deleted"})
RENEWED = frozenset({"payment_method.automatically_updated", "payment_method.card_automatically_updated"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Fact:
    """What one reading says of a payment method.

    Attributes:
        id: The payment method.
        found: Where it was read: payment_method, customer, subscription, event or charge.
        known_at: When it was so; None: it is as new as can be.
        kind: card, sepa_debit, ...; None when the reading does not say.
        brand: Of a card.
        last4: Of a card.
        exp_month: Of a card.
        exp_year: Of a card.
        wallet: What holds the card, None for a bare one.
        fingerprint: The same for the same card or bank account.
        owner: The customer it belongs to, `NOBODY` once detached; None when the reading does not say.
        blocked: Whether the bank account may not be debited.
        unusable: Whether the object itself cannot be charged again.
    """

    id: str
    found: str
    known_at: datetime | None
    kind: str | None = None
    brand: str | None = None
    last4: str | None = None
    exp_month: int | None = None
    exp_year: int | None = None
    wallet: str | None = None
    fingerprint: str | None = None
    owner: str | None = None
    blocked: Truth = None
    unusable: Truth = None

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


@dataclass(frozen=True, kw_only=True, slots=True)
class MandateFact:
    """What one reading says of a mandate: whether its payment method may no longer be charged."""

    id: str
    payment_method: str
    inactive: bool
    known_at: datetime | None


def parsed(raw: str | None) -> Any:
    """Read a `raw`; None where there is none, or no JSON."""
    try:
        return None if raw is None else msgspec.json.decode(raw)
    except (msgspec.DecodeError, RecursionError):
        return None


def fact_of(value: Any, found: str, known_at: datetime | None) -> Fact | None:
    """Read a payment method, a card, a source or a bank account; None for an id, or anything else."""
    name = id_of(value)
    if name is None or not isinstance(value, Mapping):
        return None
    legacy = text(value, "object") in {CARD, "bank_account"}
    kind = text(value, "object") if legacy else text(value, "type")
    held = value if legacy else value.get(kind)
    owner = None if "customer" not in value else id_of(value["customer"]) or NOBODY
    return Fact(
        id=name,
        found=found,
        known_at=known_at,
        kind=kind,
        brand=text(held, "brand"),
        last4=text(held, "last4"),
        exp_month=whole(held, "exp_month"),
        exp_year=whole(held, "exp_year"),
        # A card of old says so in a word of its own.
        wallet=text(held, "wallet.type") or text(held, "tokenization_method"),
        fingerprint=text(held, "fingerprint"),
        owner=owner,
        blocked=_blocked(kind, held),
        unusable=_unusable(kind, value),
    )


def _unusable(kind: str | None, value: Mapping[str, Any]) -> Truth:
    """Say whether it cannot be charged again by what it is; of a source without a status that is unknown."""
    if kind in IN_PERSON:
        return True
    if value.get("object") != "source":
        return False
    status = text(value, "status")
    return None if status is None else status in SPENT


def _blocked(kind: str | None, held: Any) -> Truth:
    """Say whether Stripe blocked the bank account; a reading without its part does not tell."""
    if kind is None or not isinstance(held, Mapping):
        return False if kind == CARD else None
    return value_at(held, "status_details.blocked") is not None


def mandate_of(value: Any, known_at: datetime | None) -> MandateFact | None:
    """Read a mandate; None for anything else, or one that names no payment method."""
    name, method = id_of(value), id_of(value_at(value, "payment_method"))
    if name is None or method is None:
        return None
    inactive = (
        value.get("status") == "inactive"
        or text(value, "payment_method_details.bacs_debit.network_status") in REFUSED
        or value_at(value, "payment_method_details.card.inactive_reason") is not None
    )
    return MandateFact(id=name, payment_method=method, inactive=inactive, known_at=known_at)


def facts_in(row: Row, found: str, parsed_raw: Any) -> Iterator[Fact]:
    """Read the payment methods that a customer's or a subscription's row holds, of `raw` or its columns."""
    for path in EXPANDED:
        fact = fact_of(value_at(parsed_raw, path), found, row["_synced_at"])
        prefix = path.replace(".", "_")
        if fact is None and row.get(prefix) is not None:
            fact = fact_of(_of_columns(row, prefix), found, row["_synced_at"])
        if fact is not None:
            yield fact
    for source in entries(parsed_raw, "sources.data"):
        if (fact := fact_of(source, found, row["_synced_at"])) is not None:
            yield fact


def _of_columns(row: Row, prefix: str) -> dict[str, Any] | None:
    """Give what the columns hold of an expanded object as an object; None when only its id is there."""
    parts = ("brand", "exp_month", "exp_year", "fingerprint", "last4")
    if (kind := row.get(f"{prefix}_type")) is not None:
        card = {part: row[f"{prefix}_card_{part}"] for part in parts}
        card["wallet"] = {"type": row[f"{prefix}_card_wallet_type"]}
        return {"id": row[prefix], "type": kind, **({CARD: card} if kind == CARD else {})}
    if (kind := row.get(f"{prefix}_object")) is None:
        return None
    held = {part: row[f"{prefix}_{part}"] for part in parts}
    # Of a source only `raw` tells the kind; one with an expiry is a card.
    source = CARD if kind == "source" and held["exp_year"] is not None else None
    return {"id": row[prefix], "object": kind, "type": source, CARD: held, **held}


def fact_of_row(row: Row, *, told: bool) -> Fact | None:
    """Read a row of `payment_methods`, of its `raw` or its columns.

    Args:
        row: The row.
        told: Whether the table has the column `customer`, so that null means: detached.
    """
    known = parsed(row["raw"])
    if isinstance(known, Mapping) and "type" in known:
        return fact_of({"id": row["id"], **known}, "payment_method", row["_synced_at"])
    card = {part: row[f"card_{part}"] for part in ("brand", "exp_month", "exp_year", "fingerprint", "last4")}
    reason = row["us_bank_account_status_details_blocked_reason"]
    value = {
        "id": row["id"],
        "type": row["type"],
        CARD: card | {"wallet": {"type": row["card_wallet_type"]}},
        "us_bank_account": {"status_details": {"blocked": reason}},
        **({"customer": row["customer"]} if told else {}),
    }
    return fact_of(value, "payment_method", row["_synced_at"])


def mandate_of_row(row: Row) -> MandateFact | None:
    """Read a row of `mandates`, of its `raw` or its columns."""
    known = parsed(row["raw"])
    if isinstance(known, Mapping) and "status" in known:
        return mandate_of(known, row["_synced_at"])
    details = {
        "bacs_debit": {"network_status": row["payment_method_details_bacs_debit_network_status"]},
        CARD: {"inactive_reason": row["payment_method_details_card_inactive_reason"]},
    }
    return mandate_of({**row, "payment_method_details": details}, row["_synced_at"])


def of_event(row: Row) -> tuple[Fact | None, MandateFact | None]:
    """Read what an event tells of a payment method, or of a mandate."""
    value = value_at(parsed(row["raw"]), "data.object") or {"id": row["data_object_id"]}
    if row["type"] == "mandate.updated":
        return None, mandate_of(value, row["created"])
    if isinstance(value, Mapping) and row["type"] in DETACHED:
        # Of a source that was deleted the object still names its customer.
        value = {**value, "customer": None}
    return fact_of(value, "event", row["created"]), None


def instant(seconds: Any) -> datetime | None:
    """Give the instant of Unix seconds, as Stripe's JSON has them; None for anything else."""
    if not isinstance(seconds, int) or not 0 < seconds < END_OF_TIME:
        return None
    return datetime.fromtimestamp(seconds, UTC)


def entries(value: Any, path: str) -> list[Any]:
    """Give the list at a path, empty where there is none."""
    found = value_at(value, path)
    return found if isinstance(found, list) else []


def text(value: Any, path: str) -> str | None:
    """Give the text at a path, or None."""
    found = value_at(value, path)
    return found if isinstance(found, str) else None


def whole(value: Any, path: str) -> int | None:
    """Give the whole number at a path, or None."""
    found = value_at(value, path)
    return found if isinstance(found, int) and not isinstance(found, bool) else None
