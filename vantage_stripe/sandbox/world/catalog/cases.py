"""Why card holders dispute, and what the networks warn of."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Case:
    """Why a card holder disputes, with the networks' codes for it."""

    reason: str
    visa: str
    mastercard: str
    weight: int


CASES = (
    Case("fraudulent", "10.4", "4837", 48),
    Case("product_not_received", "13.1", "4853", 16),
    Case("subscription_canceled", "13.2", "4853", 12),
    Case("product_unacceptable", "13.3", "4853", 8),
    Case("credit_not_processed", "13.6", "4853", 6),
    Case("duplicate", "12.6.1", "4834", 5),
    Case("unrecognized", "10.4", "4837", 5),
)
FRAUD_TYPES = (
    "unauthorized_use_of_card",
    "made_with_stolen_card",
    "made_with_lost_card",
    "card_never_received",
    "misc",
)
