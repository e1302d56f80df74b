"""Why card holders and banks dispute, and what the networks warn of.

The codes are those of https://docs.stripe.com/disputes/categories.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Case:
    """Why somebody disputes, with the code of each card network, or each kind of bank debit, for it."""

    reason: str
    codes: Mapping[str, str]
    weight: int


def _card_case(reason: str, codes: tuple[str, str, str, str], weight: int) -> Case:
    return Case(reason, dict(zip(("visa", "mastercard", "amex", "discover"), codes, strict=True)), weight)


CASES = (
    _card_case("fraudulent", ("10.4", "4837", "F29", "UA02"), 44),
    _card_case("product_not_received", ("13.1", "4853", "C08", "RG"), 16),
    _card_case("subscription_canceled", ("13.2", "4853", "C28", "AP"), 12),
    _card_case("product_unacceptable", ("13.3", "4853", "C31", "RM"), 8),
    _card_case("credit_not_processed", ("13.6", "4853", "C02", "RN2"), 7),
    _card_case("duplicate", ("12.6.1", "4834", "P08", "DP"), 5),
    _card_case("unrecognized", ("10.4", "4863", "127", "AA"), 5),
    _card_case("general", ("12.5", "4834", "P05", "AW"), 3),
)
NONCOMPLIANT = Case("noncompliant", {}, 0)
"""A case the bank brings for a breach of the network's rules; the networks give it no code."""
COMPLIANCE_NETWORKS = ("visa", "mastercard")
BANK_CASES = (
    Case("debit_not_authorized", {"us_bank_account": "R10", "sepa_debit": "MD01"}, 55),
    Case("insufficient_funds", {"us_bank_account": "R01", "sepa_debit": "AM04"}, 25),
    Case("bank_cannot_process", {"us_bank_account": "R16", "sepa_debit": "AC06"}, 12),
    Case("incorrect_account_details", {"us_bank_account": "R03", "sepa_debit": "AC01"}, 8),
)
FRAUD_TYPES = (
    "unauthorized_use_of_card",
    "made_with_stolen_card",
    "made_with_lost_card",
    "made_with_counterfeit_card",
    "fraudulent_card_application",
    "card_never_received",
    "misc",
)
CARRIERS = {
    "US": "USPS",
    "CA": "Canada Post",
    "DE": "DHL",
    "NL": "PostNL",
    "FR": "La Poste",
    "GB": "Royal Mail",
}
CARRIER_ELSEWHERE = "DHL Express"
