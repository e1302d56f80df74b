"""The banks customers keep their money at, and why a debit comes back."""

from dataclasses import dataclass

from vantage_stripe.sandbox.world.catalog.declines import Decline


@dataclass(frozen=True, slots=True)
class Bank:
    """A bank; `code` is its routing number, or its national code in an IBAN."""

    name: str
    code: str
    branch: str | None = None


BANKS = {
    "US": (
        Bank("LAKESHORE SAVINGS BANK", "110000000"),
        Bank("FIRST PRAIRIE CREDIT UNION", "110000019"),
        Bank("TIDEWATER NATIONAL BANK", "110000028"),
    ),
    "DE": (Bank("Spreebank", "90012345"), Bank("Nordlicht Bank", "90067890")),
    "NL": (Bank("Grachtenbank", "GRAC"),),
    "FR": (Bank("Banque des Traboules", "90009", "00042"),),
}
"""By the customer's country; elsewhere nobody pays by debit."""


def _returned(code: str, network_code: str, told: str, *, hard: bool, weight: int) -> Decline:
    return Decline(code, code, told, None, network_code, told, hard=hard, weight=weight, blocks=hard)


BANK_DECLINES = (
    _returned(
        "insufficient_funds",
        "R01",
        "The customer's account has insufficient funds to cover this payment.",
        hard=False,
        weight=60,
    ),
    _returned("account_closed", "R02", "The customer's bank account has been closed.", hard=True, weight=14),
    _returned("no_account", "R03", "The customer's bank account could not be located.", hard=True, weight=8),
    _returned(
        "debit_not_authorized",
        "R10",
        "The customer has notified their bank that this payment was unauthorized.",
        hard=True,
        weight=12,
    ),
    _returned(
        "bank_account_restricted", "R16", "The customer's bank account is restricted.", hard=True, weight=6
    ),
)
"""What banks answer some days after a debit (https://docs.stripe.com/payments/ach-direct-debit)."""
LATE_RETURN = BANK_DECLINES[3]
"""The answer that may come weeks after the money did."""
BLOCKED = {
    "account_closed": "bank_account_closed",
    "no_account": "bank_account_invalid_details",
    "debit_not_authorized": "debit_not_authorized",
    "bank_account_restricted": "bank_account_restricted",
}
"""What a bank account is blocked for after an answer."""
