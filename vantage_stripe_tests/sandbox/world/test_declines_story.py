"""Declines: real combinations of codes, one for every class of answer a bank gives."""

from collections import Counter, defaultdict

import pytest

from vantage_stripe.sandbox.world.announcements.payments import of_payment
from vantage_stripe.sandbox.world.catalog import BANK_DECLINES, BLOCKED, DECLINES, EXPIRED, Decline
from vantage_stripe.sandbox.world.facts import Challenge
from vantage_stripe.sandbox.world.payments import charge_card, draw_decline
from vantage_stripe.sandbox.world.rendering.answers import three_d_secure
from vantage_stripe.sandbox.world.rendering.charges import charge
from vantage_stripe.sandbox.world.rendering.intents import payment_intent
from vantage_stripe_tests.sandbox.world.desks import START, card, customer, desk, payment
from vantage_stripe_tests.sandbox.world.worlds import NOW, objects

TRIED = START + 700
LATER = TRIED + 86_400
CLASSES = {
    "dead": "expired_card lost_card stolen_card pickup_card incorrect_number invalid_account "
    "new_account_information_available do_not_try_again",
    "revoked": "revocation_of_authorization revocation_of_all_authorizations stop_payment_order",
    "action": "authentication_required incorrect_cvc incorrect_zip call_issuer "
    "online_or_offline_pin_required",
    "soft": "insufficient_funds processing_error issuer_not_available try_again_later reenter_transaction "
    "card_velocity_exceeded withdrawal_count_limit_exceeded",
    "ambiguous": "generic_decline do_not_honor no_action_taken transaction_not_allowed restricted_card "
    "security_violation service_not_allowed not_permitted card_not_supported currency_not_supported "
    "fraudulent",
    "ours": "highest_risk_level rule duplicate_transaction invalid_amount",
}


def by_reason(reason: str) -> Decline:
    return next(row for row in DECLINES if row.reason == reason)


@pytest.mark.parametrize("kind", CLASSES)
def test_every_class_of_answer_is_in_the_table_and_in_the_account(kind: str) -> None:
    reasons = set(CLASSES[kind].split())
    assert reasons <= {row.reason for row in DECLINES}
    found = {
        item["outcome"]["reason"] for item in objects("charge", 1, NOW, 20_000) if item["status"] == "failed"
    }
    assert len(reasons & found) >= len(reasons) - 1


def test_each_reason_has_its_code_and_advice() -> None:
    found: dict[str, set[tuple[str, str | None]]] = defaultdict(set)
    for item in objects("charge", 1, NOW, 20_000):
        if item["status"] == "failed" and item["payment_method_details"]["type"] == "card":
            outcome = item["outcome"]
            found[outcome["reason"]].add((item["failure_code"], outcome["advice_code"]))
    assert found["insufficient_funds"] == {("card_declined", "try_again_later")}
    assert found["expired_card"] == {("expired_card", "confirm_card_data")}
    assert found["lost_card"] == {("card_declined", "do_not_try_again")}
    assert found["incorrect_cvc"] == {("incorrect_cvc", "confirm_card_data")}
    assert found["authentication_required"] == {("authentication_required", None)}
    assert found["processing_error"] == {("processing_error", "try_again_later")}


def test_only_mastercard_gives_an_advice_code_of_its_own() -> None:
    brands = Counter(
        item["payment_method_details"]["card"]["network"]
        for item in objects("charge", 1, NOW, 20_000)
        if item["outcome"]["network_advice_code"] is not None
    )
    assert set(brands) == {"mastercard"}


def test_what_radar_blocks_never_reaches_the_network() -> None:
    blocked = [item for item in objects("charge", 1, NOW, 20_000) if item["outcome"]["type"] == "blocked"]
    assert {item["outcome"]["rule"] for item in blocked} == {
        "block_if_high_risk",
        "rule_block_country_mismatch",
    }
    for item in blocked:
        assert item["outcome"]["network_status"] == "not_sent_to_network"
        assert item["outcome"]["network_decline_code"] is None
        assert item["failure_code"] == "card_declined"


def test_stripe_stops_retrying_after_nine_reasons() -> None:
    assert {row.reason for row in DECLINES if row.ends_retries} == {
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


def test_a_wrong_security_code_shows_in_the_checks() -> None:
    at = desk()
    payer = customer(at, "US")
    asked = payment(at, payer)
    used = card(at, payer)
    charge_card(at, asked, used, TRIED, decline=by_reason("incorrect_cvc"))
    charge_card(at, asked, used, TRIED + 60, decline=by_reason("incorrect_zip"))
    first, second = (charge(made, NOW)["payment_method_details"]["card"]["checks"] for made in asked.charges)
    assert (first["cvc_check"], first["address_postal_code_check"]) == ("fail", "pass")
    assert (second["cvc_check"], second["address_postal_code_check"]) == ("pass", "fail")
    error = payment_intent(asked, TRIED + 30)["last_payment_error"]
    assert (error["code"], error["decline_code"], error["type"]) == (
        "incorrect_cvc",
        "incorrect_cvc",
        "card_error",
    )
    assert error["payment_method"]["id"] == used.id


def test_an_expired_card_is_declined_for_that_alone() -> None:
    at = desk()
    payer = customer(at)
    used = card(at, payer)
    used.prints = [(START, (1, 2026, "4242"))]
    drawn = {draw_decline(at, used, TRIED, 1.0) for _ in range(200)}
    assert EXPIRED in drawn
    used.prints = [(START, (1, 2031, "4242"))]
    assert EXPIRED not in {draw_decline(at, used, TRIED, 1.0) for _ in range(500)}
    assert draw_decline(at, used, TRIED, 0.0) is None


def test_every_hard_return_of_a_bank_says_what_the_account_is_blocked_for() -> None:
    assert {row.code for row in BANK_DECLINES if row.hard} == set(BLOCKED)
    assert {row.network_code for row in BANK_DECLINES} == {"R01", "R02", "R03", "R10", "R16"}


def test_card_holders_prove_themselves_mostly_where_the_law_asks_for_it() -> None:
    asked: Counter[tuple[bool, bool]] = Counter()
    results = set()
    for item in objects("charge", 1, NOW, 20_000):
        details = item["payment_method_details"].get("card")
        if details is None:
            continue
        proof = details["three_d_secure"]
        asked[details["country"] in {"DE", "NL", "FR", "GB"}, proof is not None] += 1
        results |= {proof["result"]} if proof is not None else set()
        indicator = None if proof is None else proof["electronic_commerce_indicator"]
        assert details["electronic_commerce_indicator"] == indicator
    assert asked[True, True] > 5 * asked[False, True] > 0
    assert results == {"authenticated", "attempt_acknowledged", "exempted"}


def test_nobody_proves_anything_when_an_invoice_is_charged() -> None:
    at = desk()
    payer = customer(at, "DE")
    for _ in range(20):
        asked = payment(at, payer)
        charge_card(at, asked, card(at, payer), TRIED, decline=None)
    proofs = [three_d_secure(made) for made in at.book.charges]
    assert any(proof is None for proof in proofs)
    assert any(proof is not None for proof in proofs)
    paid = {item["payment"].get("payment_intent") for item in objects("invoice_payment", 1, NOW, 20_000)}
    for item in objects("charge", 1, NOW, 20_000):
        if item["payment_intent"] in paid and item["payment_method_details"]["type"] == "card":
            assert item["payment_method_details"]["card"]["three_d_secure"] is None


def test_orders_leave_their_number_and_at_times_more() -> None:
    charges = [item for item in objects("charge", 1, NOW, 20_000) if item["metadata"]]
    assert {key for item in charges for key in item["metadata"]} == {
        "order_number",
        "gift_note",
        "utm[source]",
    }
    assert {item["metadata"].get("gift_note") for item in charges} >= {"お誕生日おめでとう", "", None}
    told = {item["calculated_statement_descriptor"] for item in charges}
    assert "FERNHILL COFFEE" in told
    for item in charges:
        if item["statement_descriptor_suffix"] is not None:
            number = item["metadata"]["order_number"]
            assert item["calculated_statement_descriptor"] == f"FERNHILL* {number}"
            assert len(item["calculated_statement_descriptor"]) <= 22


def test_a_payment_waits_while_its_buyer_is_to_confirm_it() -> None:
    at = desk()
    payer = customer(at, "DE")
    asked = payment(at, payer)
    used = card(at, payer)
    asked.challenge = Challenge(asked_at=TRIED, answered_at=TRIED + 90, passed=True, card=used)
    charge_card(at, asked, used, TRIED + 90, decline=None)
    waiting = payment_intent(asked, TRIED)
    assert (waiting["status"], waiting["payment_method"]) == ("requires_action", used.id)
    assert waiting["next_action"]["type"] == "redirect_to_url"
    paid = payment_intent(asked, TRIED + 90)
    assert (paid["status"], paid["next_action"]) == ("succeeded", None)
    proof = three_d_secure(asked.charges[0])
    assert proof is not None
    assert (proof["authentication_flow"], proof["result"]) == ("challenge", "authenticated")
    assert (TRIED, "payment_intent.requires_action") in set(of_payment(asked))


def test_a_payment_nobody_confirms_fails_without_any_charge() -> None:
    at = desk()
    payer = customer(at, "DE")
    asked = payment(at, payer)
    asked.challenge = Challenge(asked_at=TRIED, answered_at=TRIED + 90, passed=False, card=card(at, payer))
    asked.canceled_at = LATER
    failed = payment_intent(asked, TRIED + 90)
    assert (failed["status"], failed["latest_charge"]) == ("requires_payment_method", None)
    assert failed["last_payment_error"]["code"] == "payment_intent_authentication_failure"
    assert payment_intent(asked, LATER)["status"] == "canceled"
    assert [name for _, name in of_payment(asked)] == [
        "payment_intent.created",
        "payment_intent.requires_action",
        "payment_intent.payment_failed",
        "payment_intent.canceled",
    ]


def test_some_orders_of_the_account_were_never_confirmed() -> None:
    failed = [
        item
        for item in objects("payment_intent", 1, NOW, 20_000)
        if (item["last_payment_error"] or {}).get("code") == "payment_intent_authentication_failure"
    ]
    assert len(failed) > 5
    assert {item["latest_charge"] for item in failed} == {None}
