"""What banks answer when they decline (https://docs.stripe.com/declines/codes)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Decline:
    """Why a charge failed, as the charge says it (https://docs.stripe.com/declines/codes)."""

    code: str
    reason: str
    message: str
    advice: str | None
    network_code: str | None
    seller_message: str
    hard: bool
    weight: int
    type: str = "issuer_declined"

    @property
    def network_status(self) -> str:
        """Whether the card's network was asked at all."""
        return "declined_by_network" if self.type == "issuer_declined" else "not_sent_to_network"


_BANK = "The bank did not return any further details with this decline."
EXPIRED = Decline(
    "expired_card",
    "expired_card",
    "Your card has expired.",
    "confirm_card_data",
    "54",
    "The bank returned the decline code `expired_card`.",
    hard=True,
    weight=4,
)
DECLINES = (
    Decline(
        "card_declined",
        "insufficient_funds",
        "Your card has insufficient funds.",
        "try_again_later",
        "51",
        "The bank returned the decline code `insufficient_funds`.",
        hard=False,
        weight=42,
    ),
    Decline(
        "card_declined",
        "generic_decline",
        "Your card was declined.",
        "try_again_later",
        "05",
        _BANK,
        hard=False,
        weight=24,
    ),
    Decline(
        "card_declined",
        "do_not_honor",
        "Your card was declined.",
        "try_again_later",
        "05",
        "The bank returned the decline code `do_not_honor`.",
        hard=False,
        weight=12,
    ),
    EXPIRED,
    Decline(
        "incorrect_cvc",
        "incorrect_cvc",
        "Your card's security code is incorrect.",
        "confirm_card_data",
        "N7",
        "The bank returned the decline code `incorrect_cvc`.",
        hard=False,
        weight=6,
    ),
    Decline(
        "processing_error",
        "processing_error",
        "An error occurred while processing your card. Try again in a little bit.",
        "try_again_later",
        "96",
        "The bank returned the decline code `processing_error`.",
        hard=False,
        weight=4,
    ),
    Decline(
        "card_declined",
        "lost_card",
        "Your card was declined.",
        "do_not_try_again",
        "41",
        _BANK,
        hard=True,
        weight=2,
    ),
    Decline(
        "card_declined",
        "stolen_card",
        "Your card was declined.",
        "do_not_try_again",
        "43",
        _BANK,
        hard=True,
        weight=2,
    ),
    Decline(
        "card_declined",
        "highest_risk_level",
        "Your card was declined.",
        None,
        None,
        "Stripe blocked this payment as too risky.",
        hard=True,
        weight=4,
        type="blocked",
    ),
)
