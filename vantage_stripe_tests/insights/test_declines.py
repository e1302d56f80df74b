"""Decline codes and their classes, as the specification lists them."""

import pytest

from vantage_stripe.insights.declines import (
    CODES,
    NOT_RETRIED,
    decline_class,
    decline_code,
    stripe_will_not_retry,
)

LISTED = {
    "dead": "expired_card lost_card stolen_card pickup_card incorrect_number invalid_number invalid_account "
    "invalid_expiry_month invalid_expiry_year new_account_information_available do_not_try_again "
    "account_closed bank_account_closed no_account invalid_account_number bank_account_unusable",
    "revoked": "revocation_of_authorization revocation_of_all_authorizations stop_payment_order "
    "debit_not_authorized authorization_revoked",
    "action": "authentication_required incorrect_cvc invalid_cvc incorrect_zip approve_with_id call_issuer "
    "online_or_offline_pin_required",
    "soft": "insufficient_funds processing_error issuer_not_available try_again_later reenter_transaction "
    "card_velocity_exceeded withdrawal_count_limit_exceeded",
    "ambiguous": "generic_decline do_not_honor no_action_taken transaction_not_allowed restricted_card "
    "security_violation service_not_allowed not_permitted card_not_supported currency_not_supported "
    "fraudulent card_declined a_code_of_tomorrow unknown",
    "ours": "merchant_blacklist duplicate_transaction invalid_amount testmode_decline",
}
NINE = (
    "incorrect_number lost_card pickup_card stolen_card revocation_of_authorization "
    "revocation_of_all_authorizations authentication_required highest_risk_level transaction_not_allowed"
)


@pytest.mark.parametrize(
    ("code", "expected"), [(code, name) for name, codes in LISTED.items() for code in codes.split()]
)
def test_every_code_has_its_class(code: str, expected: str) -> None:
    assert decline_class(code) == expected


def test_no_code_has_two_classes() -> None:
    codes = [code for listed in CODES.values() for code in listed]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize(
    ("advice", "expected"),
    [
        ("do_not_try_again", "dead"),
        ("confirm_card_data", "dead"),
        ("try_again_later", "soft"),
        ("new", "action"),
    ],
)
def test_advice_wins_over_the_code(advice: str, expected: str) -> None:
    assert decline_class("authentication_required", advice_code=advice) == expected


def test_what_radar_blocked_says_nothing_of_the_card() -> None:
    blocked = decline_class("lost_card", outcome_type="blocked", advice_code="do_not_try_again")
    assert blocked == "ours"


def test_the_outcome_tells_more_than_the_failure_code() -> None:
    assert decline_code("lost_card", "card_declined") == "lost_card"
    assert decline_code(None, "insufficient_funds") == "insufficient_funds"
    assert decline_code("", None) == "unknown"


def test_nine_codes_stop_the_retries() -> None:
    assert set(NINE.split()) == NOT_RETRIED
    assert [code for code in (*NINE.split(), "expired_card") if not stripe_will_not_retry(code)] == [
        "expired_card"
    ]
