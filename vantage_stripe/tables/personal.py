"""What can identify a person in Stripe's objects, and how it leaves `raw`: one rule for every object.

Belongs here: the keys, what they are, and the walk through an object. Does not: files, settings.
An event may carry an object of any kind, so the rule goes by keys and not by tables; a test holds it
against the columns that are declared personal.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import msgspec

Mode = Literal["keep", "hash", "drop"]

KEYS: Mapping[str, tuple[str, ...]] = {
    "names": (
        "account_holder_name",
        "business_name",
        "cardholder_name",
        "customer_name",
        "first_name",
        "full_name",
        "individual_name",
        "last_name",
        "name",
        "payer_name",
        "recipient_name",
        "verified_name",
    ),
    "e-mail addresses": (
        "buyer_email",
        "customer_email",
        "customer_email_address",
        "email",
        "instructions_email",
        "payer_email",
        "receipt_email",
        "verified_email",
    ),
    "phone numbers": ("customer_phone", "phone", "phone_number", "verified_phone"),
    "postal addresses, but for the country": (
        "address_city",
        "address_line1",
        "address_line2",
        "address_state",
        "address_zip",
        "billing_address",
        "city",
        "line1",
        "line2",
        "postal_code",
        "shipping_address",
        "state",
        "town",
        "verified_address",
    ),
    "digits and fingerprints of cards and bank accounts": (
        "account_number",
        "dynamic_last4",
        "fingerprint",
        "iban",
        "iban_last4",
        "iin",
        "last4",
    ),
    "devices and where they were": (
        "access_activity_log",
        "customer_device_fingerprint",
        "customer_device_id",
        "customer_purchase_ip",
        "ip",
        "ip_address",
        "user_agent",
    ),
    "numbers given by authorities and other services": (
        "buyer_id",
        "cashtag",
        "customer_account_id",
        "id_number",
        "payer_id",
        "personal_id_number",
        "ssn_last_4",
        "tax_id",
    ),
    "dates of birth": ("dob",),
    "pages that open without a login": (
        "hosted_instructions_url",
        "hosted_invoice_url",
        "hosted_verification_url",
        "hosted_voucher_url",
        "invoice_pdf",
        "pdf",
        "receipt_url",
    ),
    "free text": (
        "cancellation_rebuttal",
        "comment",
        "description",
        "duplicate_charge_explanation",
        "footer",
        "memo",
        "note",
        "product_description",
        "refund_refusal_explanation",
        "shipping_tracking_number",
        "uncategorized_text",
    ),
    "what you keep there yourself": ("metadata",),
}
"""The keys whose values can identify a person, by what they are; `metadata` and `dob` with all they hold."""
PERSONAL = frozenset(key for keys in KEYS.values() for key in keys)
WHOLE = frozenset({"dob", "metadata"})
VALUES = frozenset({"customer_tax_ids", "custom_fields", "tax_ids"})
"""Lists of pairs whose `value` is a person's: a customer's tax numbers, fields of your own."""
CATALOGUE = frozenset(
    {
        "coupon",
        "feature",
        "plan",
        "price",
        "product",
        "promotion_code",
        "shipping_rate",
        "tax_code",
        "tax_rate",
    }
)
"""Objects about what is sold and not about who buys: left as they are, their names and texts too."""
IMPERSONAL = frozenset({"application", "fee_details"})
"""Keys whose objects say no `object`, and have a name or a text that is Stripe's or a platform's."""
PRESENT = frozenset({"evidence"})
"""Objects of which it matters what is filled in: there a dropped text leaves `DROPPED` in its place."""
DROPPED = "[dropped]"
_HASHED = re.compile(r"h_[0-9a-f]{24}")


@dataclass(frozen=True)
class Redaction:
    """What is done with personal data on its way into the lake.

    Attributes:
        mode: `keep` leaves it; `drop` leaves null; `hash` leaves `h_` and 24 digits, the same for the
            same text, capitals and outer blanks aside, so that rows can still be joined by it.
        key: What the digits depend on, so that nobody without it can try out addresses. Up to 64 bytes.
        forgotten: Ids of customers and of their objects: whatever names one is redacted as by `drop`.
    """

    mode: Mode = "keep"
    key: bytes = b""
    forgotten: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        """Whether there is anything to do at all."""
        return self.mode != "keep" or bool(self.forgotten)

    def redact(self, raw: bytes) -> bytes:
        """Return an object, as compact JSON, without its personal data; again and again the same.

        Raises:
            ValueError: It is no JSON.
        """
        if not self:
            return raw
        item = _decoded(raw)
        mode: Mode = "drop" if self.forgotten and _names_any(item, self.forgotten) else self.mode
        return raw if mode == "keep" else _encoded(self._walked(item, mode, ""))

    def hashed(self, text: str) -> str:
        """Return what stands for a text where texts are hashed; what is hashed or dropped already stays."""
        if text == DROPPED or _HASHED.fullmatch(text):
            return text
        digest = hashlib.blake2b(
            text.strip().casefold().encode(errors="replace"), digest_size=12, key=self.key
        )
        return f"h_{digest.hexdigest()}"

    def _walked(self, value: Any, mode: Mode, under: str) -> Any:
        if isinstance(value, list):
            return [self._walked(item, mode, under) for item in value]
        if not isinstance(value, dict) or _is_of_the_catalogue(value) or under in IMPERSONAL:
            return value
        return {key: self._entry(key, item, mode, under) for key, item in value.items()}

    def _entry(self, key: str, value: Any, mode: Mode, under: str) -> Any:
        if key in WHOLE:
            return self._all(value, mode)
        if key in PERSONAL or (key == "value" and under in VALUES):
            return self._leaf(value, mode, present=under in PRESENT, under=key)
        return self._walked(value, mode, key)

    def _leaf(self, value: Any, mode: Mode, *, present: bool, under: str) -> Any:
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, dict | list):
            return self._walked(value, mode, under)
        if isinstance(value, str) and mode == "hash":
            return self.hashed(value)
        return DROPPED if present and value else None

    def _all(self, value: Any, mode: Mode) -> Any:
        if isinstance(value, dict):
            return {key: self._all(item, mode) for key, item in value.items()}
        if isinstance(value, list):
            return [self._all(item, mode) for item in value]
        return self._leaf(value, mode, present=False, under="")


def _is_of_the_catalogue(item: Mapping[str, Any]) -> bool:
    kind = item.get("object")
    return isinstance(kind, str) and kind in CATALOGUE


KEEP = Redaction()
"""Nothing is done with it."""


def _decoded(raw: bytes) -> Any:
    try:
        return msgspec.json.decode(raw)
    except msgspec.DecodeError:  # half of a surrogate pair, which JSON may escape and UTF-8 cannot hold
        return json.loads(raw)


def _encoded(item: Any) -> bytes:
    try:
        return msgspec.json.encode(item)
    except UnicodeEncodeError:
        return json.dumps(item, separators=(",", ":")).encode()


def _names_any(value: Any, ids: frozenset[str]) -> bool:
    """Say whether any of some ids stands anywhere in an object."""
    if isinstance(value, str):
        return value in ids
    if isinstance(value, dict):
        return any(_names_any(item, ids) for item in value.values())
    return isinstance(value, list) and any(_names_any(item, ids) for item in value)


def is_personal(path: str) -> bool:
    """Say whether what stands at a dotted path of an object can identify a person."""
    keys = path.split(".")
    return not WHOLE.isdisjoint(keys) or keys[-1] in PERSONAL
