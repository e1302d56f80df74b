"""Manual capture: authorizations captured later, in part, canceled and expired."""

from collections import Counter

from vantage_stripe.sandbox.world.announcements.payments import of_charge, of_payment
from vantage_stripe.sandbox.world.facts import Charge, Hold
from vantage_stripe.sandbox.world.money import Desk
from vantage_stripe.sandbox.world.payments import charge_card
from vantage_stripe.sandbox.world.rendering.charges import charge
from vantage_stripe.sandbox.world.rendering.intents import payment_intent
from vantage_stripe.sandbox.world.rendering.refunds import refund
from vantage_stripe_tests.sandbox.world.desks import START, card, customer, desk, payment
from vantage_stripe_tests.sandbox.world.worlds import NOW, objects

TRIED = START + 700
WEEK = 7 * 86_400


def authorized(seed: int) -> tuple[Desk, Charge, Hold]:
    at = desk(seed)
    payer = customer(at, "US")
    asked = payment(at, payer)
    asked.manual = True
    charge_card(at, asked, card(at, payer), TRIED, decline=None)
    held = asked.charges[0].hold
    assert held is not None
    return at, asked.charges[0], held


def captured(*, whole: bool) -> tuple[Desk, Charge, Hold]:
    drawn = (authorized(seed) for seed in range(100))
    return next(found for found in drawn if found[2].amount and (found[2].amount == 5_000) == whole)


def released(*, expired: bool) -> tuple[Desk, Charge, Hold]:
    drawn = (authorized(seed) for seed in range(100))
    return next(found for found in drawn if found[2].released_at and found[2].expired == expired)


def test_an_authorization_is_a_success_that_took_nothing_yet() -> None:
    _, made, held = captured(whole=True)
    body = charge(made, TRIED)
    assert (body["status"], body["paid"], body["captured"]) == ("succeeded", True, False)
    assert (body["amount_captured"], body["balance_transaction"], body["refunded"]) == (0, None, False)
    assert body["payment_method_details"]["card"]["capture_before"] == TRIED + WEEK
    intent = payment_intent(made.payment, TRIED)
    assert (intent["status"], intent["capture_method"]) == ("requires_capture", "manual")
    assert (intent["amount_capturable"], intent["amount_received"]) == (5_000, 0)
    assert held.captured_at is not None
    assert TRIED < held.captured_at < TRIED + WEEK


def test_captured_whole_it_is_a_payment_like_any_other() -> None:
    _, made, held = captured(whole=True)
    assert held.captured_at is not None
    assert made.transaction is not None
    body = charge(made, made.transaction.created)
    assert (body["captured"], body["amount_captured"]) == (True, 5_000)
    assert body["balance_transaction"] == made.transaction.id
    assert "capture_before" not in body["payment_method_details"]["card"]
    assert made.transaction.created >= held.captured_at
    intent = payment_intent(made.payment, held.captured_at)
    assert (intent["status"], intent["amount_capturable"], intent["amount_received"]) == (
        "succeeded",
        0,
        5_000,
    )


def test_captured_in_part_it_makes_two_transactions() -> None:
    at, made, held = captured(whole=False)
    both = [entry for entry in at.book.transactions if entry.source == made.id]
    assert [(entry.type, entry.category) for entry in both] == [
        ("charge", "charge"),
        ("refund", "partial_capture_reversal"),
    ]
    assert both[0].amount == 5_000
    assert both[0].amount + both[1].amount == held.amount < 5_000
    assert both[0].created == both[1].created
    assert held.captured_at is not None
    body = charge(made, held.captured_at)
    assert (body["amount"], body["amount_captured"], body["amount_refunded"]) == (5_000, held.amount, 0)
    assert payment_intent(made.payment, held.captured_at)["amount_received"] == held.amount


def test_a_capture_is_announced_by_the_charge_and_its_payment_intent() -> None:
    _, made, held = captured(whole=True)
    names = [name for _, name in sorted(of_charge(made))]
    assert names[:2] == ["charge.succeeded", "charge.captured"]
    assert [name for _, name in of_payment(made.payment)] == [
        "payment_intent.created",
        "payment_intent.amount_capturable_updated",
        "payment_intent.succeeded",
    ]
    assert (held.captured_at, "charge.captured") in set(of_charge(made))


def test_a_canceled_authorization_is_refunded_without_any_money() -> None:
    at, made, held = released(expired=False)
    assert held.released_at is not None
    body = charge(made, held.released_at)
    assert (body["status"], body["captured"], body["amount_captured"]) == ("succeeded", False, 0)
    assert (body["refunded"], body["amount_refunded"], body["balance_transaction"]) == (True, 5_000, None)
    given = refund(made.refunds[0], held.released_at)
    assert (given["status"], given["reason"], given["balance_transaction"]) == ("succeeded", None, None)
    assert given["destination_details"] == {"card": {"type": "reversal"}, "type": "card"}
    intent = payment_intent(made.payment, held.released_at)
    assert (intent["status"], intent["cancellation_reason"]) == ("canceled", "requested_by_customer")
    assert intent["canceled_at"] == held.released_at
    assert at.book.transactions == []
    assert (held.released_at, "charge.refunded") in set(of_charge(made))


def test_an_authorization_nobody_captures_expires_after_a_week() -> None:
    _, made, held = released(expired=True)
    assert held.released_at == TRIED + WEEK
    assert made.refunds[0].reason == "expired_uncaptured_charge"
    assert payment_intent(made.payment, TRIED + WEEK)["cancellation_reason"] == "automatic"
    assert (TRIED + WEEK, "charge.expired") in set(of_charge(made))
    assert (TRIED + WEEK, "payment_intent.canceled") in set(of_payment(made.payment))


def test_the_account_has_captures_of_every_end() -> None:
    manual = [
        item for item in objects("payment_intent", 1, NOW, 20_000) if item["capture_method"] == "manual"
    ]
    ends = Counter((item["status"], item["cancellation_reason"]) for item in manual)
    assert ends["succeeded", None] > ends["canceled", "automatic"] > 2
    assert ends["canceled", "requested_by_customer"] > 2
    partial = [item for item in manual if 0 < item["amount_received"] < item["amount"]]
    assert len(partial) > 5


def test_what_was_captured_is_what_its_transactions_add_up_to() -> None:
    moved: Counter[str] = Counter()
    for entry in objects("balance_transaction", 1, NOW, 20_000):
        if entry["reporting_category"] in {"charge", "partial_capture_reversal"}:
            moved[entry["source"]] += entry["amount"]
    for item in objects("charge", 1, NOW, 20_000):
        known = item["balance_transaction"] is not None and item["status"] == "succeeded"
        if known and item["captured"] and item["currency"] not in {"jpy", "kwd"}:
            assert moved[item["id"]] == item["amount_captured"]
