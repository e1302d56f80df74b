"""Which keys, accounts and base URLs can be used, and how a key is carried without being shown.

Belongs here: `Secret` and the judgements that the settings and the client share. Does not: reading them.
"""

import ipaddress
import re
from urllib.parse import urlsplit

from vantage_stripe.errors import SettingsError

BASE_URL = "https://api.stripe.com/v1"


class Secret:
    """A text that shows itself to `reveal()` only."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Return the text itself."""
        return self._text

    def __repr__(self) -> str:
        """Hide the text."""
        return "Secret('***')"

    def __eq__(self, other: object) -> bool:
        """Compare the texts."""
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        """Hash the text."""
        return hash(self._text)


REFUSED_KEYS = {
    "pk_": "a publishable key, which reads nothing",
    "sk_org": "an organization key, which belongs to no single account",
    "ek_": "an ephemeral key, which belongs to one customer and expires",
}


def usable_key(key: str, base_url: str = BASE_URL) -> str:
    """Return the key, stripped, if it can read an account.

    Raises:
        SettingsError: It is of a kind that cannot, or is no key; the text does not show it.
    """
    key = key.strip()
    for prefix, kind in REFUSED_KEYS.items():
        if key.startswith(prefix):
            raise SettingsError(f"STRIPE_API_KEY is {kind}. Use a restricted (rk_…) or secret (sk_…) key.")
    if not re.fullmatch(r"[!-~]+", key):
        raise SettingsError("STRIPE_API_KEY is empty or has blanks or odd characters in it. Copy it again.")
    if base_url == BASE_URL and not re.match(r"(sk|rk)_(live|test)_|rkcs_test_", key):
        raise SettingsError(
            "STRIPE_API_KEY does not begin with rk_live_, rk_test_, sk_live_ or sk_test_. "
            "Copy it from https://dashboard.stripe.com/apikeys."
        )
    return key


def is_live(key: str) -> bool:
    """Say whether a key reads live data, by its prefix (Stripe: docs/keys)."""
    return "_live_" in key


def usable_account(account: str) -> str:
    """Return the account id if it is one.

    Raises:
        SettingsError: It is not; the text shows it.
    """
    if not re.fullmatch(r"acct_[A-Za-z0-9]+", account):
        raise SettingsError(f"{account!r} is no account id. Use the one of the Dashboard, acct_….")
    return account


def usable_base_url(url: str) -> str:
    """Return the base URL without a slash at its end, if the key may be sent there.

    Raises:
        SettingsError: It is no plain https URL, nor http on this machine.
    """
    fix = f"Use https://host[:port]/v1, or http:// on this machine only (default {BASE_URL})."
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise SettingsError(f"the base URL is no URL. {fix}") from None
    if parts.username is not None or parts.query or parts.fragment or not re.fullmatch(r"[!-~]+", url):
        raise SettingsError(f"the base URL has a user, a query, a fragment or blanks in it. {fix}")
    if not host or not (parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(host))):
        raise SettingsError(f"{url!r} would send the key in the open or nowhere. {fix}")
    return url.rstrip("/")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
