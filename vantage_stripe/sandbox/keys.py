"""Who asks: API keys, their mode and what they may not read."""

import base64
import binascii
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
# The two names seen at Stripe; every other permission is named after its object.
_PERMISSIONS = {
    "charge": ("Charges and Refunds Read", "charge_read"),
    "refund": ("Charges and Refunds Read", "charge_read"),
}


@dataclass(frozen=True, slots=True)
class Key:
    """What a key may do.

    Attributes:
        livemode: Whether it is a live key; the sandbox account has no live data, so its lists are empty.
        unreadable: Object kinds (`dispute`, `account`, ...) a restricted key may not read.
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
    if kind not in key.unreadable:
        return
    title, name = _PERMISSIONS.get(kind, (f"{_title(kind)} Read", f"{kind.rsplit('.', maxsplit=1)[-1]}_read"))
    message = (
        f"Permission denied. The provided key '{_masked(text)}' does not have the required permissions for "
        f"this endpoint on account '{account}'. Enabling \"{title}\" ('{name}') permissions on this key "
        "would allow this request to continue."
    )
    raise RefusedError(message, status=403, code="more_permissions_required")


def _presented(header: str) -> str:
    scheme, _, rest = header.strip().partition(" ")
    if scheme.lower() == "bearer":
        return rest.strip()
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(rest, validate=True).decode().partition(":")[0]
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _masked(text: str) -> str:
    prefix = "_".join(text.split("_")[:2]) + "_" if text.count("_") > 1 else ""
    return f"{prefix}****{text[-4:]}"


def _title(kind: str) -> str:
    words = kind.rsplit(".", maxsplit=1)[-1].replace("_", " ").title()
    return f"{words}s"
