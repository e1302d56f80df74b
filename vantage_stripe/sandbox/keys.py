"""Who asks: API keys, their mode and what they may not read."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass

from vantage_stripe.sandbox.answers import RefusedError

SANDBOX_KEY = "sk_test_sandbox00000000000000000"
"""The key every sandbox accepts unless it is given other keys. It opens nothing at Stripe."""

_NO_KEY = (
    "You did not provide an API key. You need to provide your API key in the Authorization header, using "
    "Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See "
    "https://stripe.com/docs/api#authentication for details, or we can help at https://support.stripe.com/."
)
_PUBLISHABLE = (
    "This API call cannot be made with a publishable API key. Please use a secret API key. You can find a "
    "list of your API keys at https://dashboard.stripe.com/account/apikeys."
)
# The names seen at Stripe; every other permission is named after its object.
_PERMISSIONS = {
    "charge": ("Charges and Refunds Read", "charge_read"),
    "plan": ("Prices Read", "plan_read"),
    "price": ("Prices Read", "plan_read"),
    "refund": ("Charges and Refunds Read", "charge_read"),
}
# What is part of an object is read with the permission of that.
_PART_OF = {
    "credit_note_line_item": "credit_note",
    "line_item": "invoice",
    "subscription_item": "subscription",
}


@dataclass(frozen=True, slots=True)
class Key:
    """What a key may do.

    Attributes:
        livemode: Whether it is a live key; the sandbox account has no live data, so its lists are empty.
        unreadable: Object kinds (`dispute`, `account`, ...) a restricted key may not read; with one go
            those that the same permission is for: charges and refunds, prices and plans.
        expired: Whether Stripe has expired it.
    """

    livemode: bool = False
    unreadable: frozenset[str] = frozenset()
    expired: bool = False


def authenticate(headers: Mapping[str, str], keys: Mapping[str, Key]) -> tuple[str, Key]:
    """Find the caller's key in the Authorization header, Bearer or Basic.

    Returns:
        The key as the caller wrote it, and what it may do.

    Raises:
        RefusedError: 401, see https://docs.stripe.com/api/authentication.
    """
    text = _presented(headers.get("authorization", ""))
    if not text:
        raise RefusedError(_NO_KEY, status=401)
    if text.startswith("pk_"):
        raise RefusedError(_PUBLISHABLE, status=401, code="secret_key_required")
    if text not in keys:
        raise RefusedError(f"Invalid API Key provided: {_masked(text)}", status=401)
    if keys[text].expired:
        message = f"Expired API Key provided: {_masked(text)}"
        raise RefusedError(message, status=401, code="api_key_expired")
    return text, keys[text]


def permit(text: str, key: Key, *, kind: str, account: str) -> None:
    """Check that the key may read objects of a kind.

    Raises:
        RefusedError: 403 as for a restricted key, see https://docs.stripe.com/keys/restricted-api-keys.
    """
    title, name = _permission(kind)
    if not any(name == _permission(each)[1] for each in key.unreadable):
        return
    message = (
        f"Permission denied. The provided key '{_shortened(text)}' does not have the required permissions "
        f"for this endpoint on account '{account}'. Enabling \"{title}\" ('{name}') permissions on this key "
        "would allow this request to continue."
    )
    raise RefusedError(message, status=403, code="more_permissions_required")


def reach(text: str, headers: Mapping[str, str], *, account: str) -> str | None:
    """Check that the account a request names, in `Stripe-Account` or `Stripe-Context`, is the key's own.

    Returns:
        The account named in `Stripe-Account`, which Stripe repeats in its answer; None when there is none.

    Raises:
        RefusedError: 403, see https://docs.stripe.com/error-codes#account-invalid.
    """
    for name in ("stripe-account", "stripe-context"):
        if headers.get(name, account) != account:
            raise other_account(text, headers[name])
    return headers.get("stripe-account")


def other_account(text: str, account: str) -> RefusedError:
    """Make the error for an account that is not the key's own."""
    message = (
        f"The provided key '{_shortened(text)}' does not have access to account '{account}' (or that account "
        "does not exist). Application access may have been revoked."
    )
    return RefusedError(message, status=403, code="account_invalid")


def _presented(header: str) -> str:
    scheme, _, rest = header.strip().partition(" ")
    if scheme.lower() == "bearer":
        return rest.strip()
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(rest, validate=True).decode().partition(":")[0]
    except ValueError:  # no base 64, or no text in it
        return ""


def _masked(text: str) -> str:
    return f"{_prefix(text)}****{text[-4:]}"


def _shortened(text: str) -> str:
    return f"{_prefix(text)}***{text[-6:]}"


def _prefix(text: str) -> str:
    return "_".join(text.split("_")[:2]) + "_" if text.count("_") > 1 else ""


def whole_of(kind: str) -> str:
    """Give the kind of object with which objects of a kind are read: the invoice of a line item."""
    return _PART_OF.get(kind, kind)


def _permission(kind: str) -> tuple[str, str]:
    kind = whole_of(kind)
    return _PERMISSIONS.get(kind, (f"{_title(kind)} Read", f"{kind.rsplit('.', maxsplit=1)[-1]}_read"))


def _title(kind: str) -> str:
    words = kind.rsplit(".", maxsplit=1)[-1].replace("_", " ").title()
    return f"{words}s"
