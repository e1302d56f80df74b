"""What banks answer when they decline (https://docs.stripe.com/declines/codes)."""

from dataclasses import dataclass

ENDS_RETRIES = frozenset(
    {
        "authentication_required",
        "highest_risk_level",
        "incorrect_number",
        "lost_card",
        "pickup_card",
        "revocation_of_all_authorizations",
        "revocation_of_authorization",
        "stolen_card",
        "transaction_not_allowed",
    }
)
"""Reasons after which a scheduled retry counts but is not made until there is another payment method
(https://docs.stripe.com/billing/revenue-recovery/smart-retries#non-retryable-decline-codes)."""
OWN_CODES = frozenset(
    {"authentication_required", "incorrect_cvc", "incorrect_number", "incorrect_zip", "processing_error"}
)
"""Reasons that a charge names as its failure code too; of all others it says `card_declined`."""
LATER, DATA, NEVER = "try_again_later", "confirm_card_data", "do_not_try_again"
"""What `outcome.advice_code` can say."""


@dataclass(frozen=True, slots=True)
class Decline:
    """Why a charge failed, as the charge says it.

    Attributes:
        hard: Whether the same card or account will hardly ever be good again.
        network_advice: What Mastercard's own advice code says; other networks give none.
        rule: Radar's rule, where one blocked the payment.
        blocks: Whether the bank account cannot be debited again.
    """

    code: str
    reason: str
    message: str
    advice: str | None
    network_code: str | None
    seller_message: str
    hard: bool
    weight: int
    type: str = "issuer_declined"
    network_advice: str | None = None
    rule: str | None = None
    blocks: bool = False

    @property
    def network_status(self) -> str:
        """Whether the card's network was asked at all."""
        return "declined_by_network" if self.type == "issuer_declined" else "not_sent_to_network"

    @property
    def ends_retries(self) -> bool:
        """Whether Stripe tries an invoice no more with the same payment method."""
        return self.reason in ENDS_RETRIES or self.blocks


_DECLINED = "Your card was declined."
_SILENT = "The bank did not return any further details with this decline."
_UNSUPPORTED = "Your card does not support this type of purchase."


def _bank(
    reason: str,
    network_code: str,
    weight: int,
    *,
    advice: str | None = LATER,
    message: str = _DECLINED,
    network_advice: str | None = None,
    told: bool = True,
) -> Decline:
    return Decline(
        reason if reason in OWN_CODES else "card_declined",
        reason,
        message,
        advice,
        network_code,
        f"The bank returned the decline code `{reason}`." if told else _SILENT,
        hard=advice == NEVER or reason in ENDS_RETRIES - {"authentication_required"},
        weight=weight,
        network_advice=network_advice,
    )


def _own(reason: str, told: str, weight: int, *, type_: str = "blocked", rule: str | None = None) -> Decline:
    return Decline(
        "card_declined", reason, _DECLINED, None, None, told, hard=True, weight=weight, type=type_, rule=rule
    )


EXPIRED = Decline(
    "expired_card",
    "expired_card",
    "Your card has expired.",
    DATA,
    "54",
    "The bank returned the decline code `expired_card`.",
    hard=True,
    weight=40,
)
# fmt: off
DECLINES = (
    _bank("insufficient_funds", "51", 400, message="Your card has insufficient funds.", network_advice="02"),
    _bank("generic_decline", "05", 190, told=False),
    _bank("do_not_honor", "05", 90, network_advice="02"),
    EXPIRED,
    # The card is as good as gone.
    _bank("lost_card", "41", 14, advice=NEVER, told=False),
    _bank("stolen_card", "43", 14, advice=NEVER, told=False),
    _bank("pickup_card", "04", 10, advice=NEVER, told=False),
    _bank("incorrect_number", "14", 8, advice=DATA, message="Your card number is incorrect."),
    _bank("invalid_account", "46", 10, advice=NEVER, network_advice="03",
          message="Your card does not exist or its account is closed."),
    _bank("new_account_information_available", "05", 8, advice=DATA, network_advice="01"),
    _bank("do_not_try_again", "05", 8, advice=NEVER, network_advice="03"),
    # The card holder withdrew the permission.
    _bank("revocation_of_authorization", "R1", 8, advice=NEVER, network_advice="21"),
    _bank("revocation_of_all_authorizations", "R3", 6, advice=NEVER, network_advice="21"),
    _bank("stop_payment_order", "R0", 6, advice=NEVER, network_advice="21"),
    # The card holder has to do something.
    _bank("authentication_required", "1A", 30, advice=None,
          message="Your card was declined. This transaction requires authentication."),
    _bank("incorrect_cvc", "N7", 44, advice=DATA, message="Your card's security code is incorrect."),
    _bank("incorrect_zip", "05", 8, advice=DATA, message="Your card's zip code failed validation."),
    _bank("call_issuer", "01", 6, advice=None),
    _bank("online_or_offline_pin_required", "1A", 5, advice=None),
    # Another time it may work.
    _bank("processing_error", "96", 20,
          message="An error occurred while processing your card. Try again in a little bit."),
    _bank("issuer_not_available", "91", 12),
    _bank("try_again_later", "19", 10, network_advice="24"),
    _bank("reenter_transaction", "19", 6),
    _bank("card_velocity_exceeded", "61", 14, network_advice="26",
          message="Your card was declined for making repeated attempts too frequently or exceeding its"
                  " amount limit."),
    _bank("withdrawal_count_limit_exceeded", "65", 12, network_advice="28",
          message="You have exceeded the balance, credit limit, or transaction amount limit available on"
                  " your card."),
    # Nobody knows.
    _bank("transaction_not_allowed", "57", 16, advice=None, message=_UNSUPPORTED),
    _bank("currency_not_supported", "57", 8, advice=None,
          message="Your card does not support this currency."),
    _bank("card_not_supported", "57", 6, advice=None, message=_UNSUPPORTED),
    _bank("restricted_card", "62", 8, advice=None),
    _bank("security_violation", "63", 6),
    _bank("service_not_allowed", "58", 6),
    _bank("no_action_taken", "21", 6),
    _bank("not_permitted", "57", 6),
    _bank("fraudulent", "59", 10, advice=NEVER, told=False),
    # The business' own side.
    _own("highest_risk_level", "Stripe blocked this payment as too risky.", 34, rule="block_if_high_risk"),
    _own("rule", "A custom rule blocked this payment: `Block if :card_country: is not :ip_country:`.", 10,
         rule="rule_block_country_mismatch"),
    _bank("duplicate_transaction", "94", 6, advice=None,
          message="A transaction with identical amount and credit card information was submitted very"
                  " recently."),
    _own("invalid_amount", "Your card's bank does not accept payments of this amount.", 4, type_="invalid"),
)
# fmt: on
