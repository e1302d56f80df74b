"""What a failed charge says of the payment method: its decline code, and the class of the code.

Belongs here: codes, classes, what Stripe will not retry. Does not: any one insight's rows.
Stripe's pages: https://docs.stripe.com/declines/codes, https://docs.stripe.com/billing/revenue-recovery.
"""

from collections.abc import Iterable

UNKNOWN = "unknown"
INVALID = "invalid"
BLOCKED = "blocked"
DEAD = "dead"
REVOKED = "revoked"
ACTION = "action"
SOFT = "soft"
AMBIGUOUS = "ambiguous"
OURS = "ours"

CODES: dict[str, tuple[str, ...]] = {
    DEAD: (
        "expired_card",
        "lost_card",
        "stolen_card",
        "pickup_card",
        "incorrect_number",
        "invalid_number",
        "invalid_account",
        "invalid_expiry_month",
        "invalid_expiry_year",
        "new_account_information_available",
        "do_not_try_again",
        "account_closed",
        "bank_account_closed",
        "no_account",
        "invalid_account_number",
        "bank_account_unusable",
    ),
    REVOKED: (
        "revocation_of_authorization",
        "revocation_of_all_authorizations",
        "stop_payment_order",
        "debit_not_authorized",
        "authorization_revoked",
    ),
    ACTION: (
        "authentication_required",
        "incorrect_cvc",
        "invalid_cvc",
        "incorrect_zip",
        "approve_with_id",
        "call_issuer",
        "online_or_offline_pin_required",
    ),
    SOFT: (
        "insufficient_funds",
        "processing_error",
        "issuer_not_available",
        "try_again_later",
        "reenter_transaction",
        "card_velocity_exceeded",
        "withdrawal_count_limit_exceeded",
    ),
    AMBIGUOUS: (
        "generic_decline",
        "do_not_honor",
        "no_action_taken",
        "transaction_not_allowed",
        "restricted_card",
        "security_violation",
        "service_not_allowed",
        "not_permitted",
        "card_not_supported",
        "currency_not_supported",
        "fraudulent",
    ),
    OURS: ("merchant_blacklist", "duplicate_transaction", "invalid_amount", "testmode_decline"),
}
"""The codes of each class: replace it, consent gone, customer must act, retry later, count them, ours."""

ADVICE = {"do_not_try_again": DEAD, "confirm_card_data": DEAD, "try_again_later": SOFT}
"""What the network's advice decides, whatever the code."""

NOT_RETRIED = frozenset(
    {
        "incorrect_number",
        "lost_card",
        "pickup_card",
        "stolen_card",
        "revocation_of_authorization",
        "revocation_of_all_authorizations",
        "authentication_required",
        "highest_risk_level",
        "transaction_not_allowed",
    }
)
"""Codes after which Stripe's automatic retries wait for a new payment method."""


def _by_code(codes: dict[str, tuple[str, ...]]) -> Iterable[tuple[str, str]]:
    return ((code, name) for name, listed in codes.items() for code in listed)


_CLASSES = dict(_by_code(CODES))


def decline_code(outcome_reason: str | None, failure_code: str | None) -> str:
    """Give the code of a failed charge: a charge has no `decline_code`, and `failure_code` says less."""
    return outcome_reason or failure_code or UNKNOWN


def decline_class(code: str, *, outcome_type: str | None = None, advice_code: str | None = None) -> str:
    """Give the class of a failed charge: one of the keys of `CODES`; a code nobody knows is ambiguous.

    Args:
        code: Its decline code.
        outcome_type: The charge's; `blocked` is Radar's doing and says nothing of the card.
        advice_code: The charge's; it wins over the code.
    """
    if outcome_type == BLOCKED:
        return OURS
    if advice_code in ADVICE:
        return ADVICE[advice_code]
    return _CLASSES.get(code, AMBIGUOUS)


def stripe_will_not_retry(code: str) -> bool:
    """Say whether Stripe's automatic retries stop until there is a new payment method."""
    return code in NOT_RETRIED
