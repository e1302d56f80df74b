"""Refunds: whole, in parts, late, failed for several reasons, and canceled."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from vantage_stripe.sandbox.world.announcements.payments import of_refund
from vantage_stripe.sandbox.world.facts import Charge, Refund
from vantage_stripe.sandbox.world.payments import charge_card, take
from vantage_stripe.sandbox.world.refunding import give_back, plan_refunds
from vantage_stripe.sandbox.world.rendering.charges import charge
from vantage_stripe.sandbox.world.rendering.refunds import refund
from vantage_stripe_tests.sandbox.world.desks import START, account, card, customer, desk, payment
from vantage_stripe_tests.sandbox.world.worlds import NOW, objects

TRIED = START + 700
GIVEN = TRIED + 30 * 86_400


def given(seed: int, *, bank: bool = False) -> Refund:
    at = desk(seed)
    payer = customer(at, "US")
    asked = payment(at, payer)
    if bank:
        take(at, asked, account(at, payer), TRIED, decline=None)
    else:
        charge_card(at, asked, card(at, payer), TRIED, decline=None)
    made = asked.charges[0]
    made.refunds.clear()
    return give_back(at, made, GIVEN, 2_000, reason="requested_by_customer")


def many() -> Iterator[Refund]:
    return (given(seed) for seed in range(600))


def test_most_refunds_succeed_at_once() -> None:
    kinds = Counter(found.status(GIVEN) for found in many())
    assert kinds["succeeded"] > 400
    assert kinds["pending"] > 30


def test_a_pending_refund_says_why_and_counts_as_refunded() -> None:
    found = next(found for found in many() if found.transaction and (found.succeeded_at or 0) > GIVEN)
    before = refund(found, GIVEN)
    if found.transaction is not None and found.transaction.created > GIVEN:
        assert (before["pending_reason"], before["balance_transaction"]) == ("insufficient_funds", None)
    else:
        assert before["pending_reason"] == "processing"
    assert "reference" not in before["destination_details"]["card"]
    assert charge(found.charge, GIVEN)["amount_refunded"] == 2_000
    after = refund(found, found.succeeded_at or 0)
    assert (after["status"], "pending_reason" in after) == ("succeeded", False)
    assert len(after["destination_details"]["card"]["reference"]) == 23


def test_a_refund_that_waits_for_money_has_its_transaction_only_then() -> None:
    found = next(found for found in many() if found.transaction and found.transaction.created > GIVEN)
    assert found.transaction is not None
    assert found.transaction.created == found.succeeded_at
    assert refund(found, GIVEN)["pending_reason"] == "insufficient_funds"


def test_a_failed_refund_brings_the_money_back_and_says_why() -> None:
    failed = [found for found in many() if found.failed_at and not found.canceled]
    assert {found.failure_reason for found in failed} >= {"expired_or_canceled_card", "lost_or_stolen_card"}
    for found in failed:
        moment = found.failed_at or 0
        body = refund(found, moment)
        assert body["status"] == "failed"
        assert found.failure is not None
        assert body["failure_balance_transaction"] == found.failure.id
        assert (found.failure.amount, found.failure.created) == (2_000, moment)
        assert "failure_reason" not in refund(found, moment - 1)
        assert charge(found.charge, moment)["amount_refunded"] == 0
        assert [name for _, name in of_refund(found)][-1] == "refund.failed"


def test_refunds_fail_before_and_after_they_succeeded() -> None:
    failed = [found for found in many() if found.failed_at and not found.canceled]
    before = {found.status((found.failed_at or 0) - 1) for found in failed}
    assert before == {"pending", "succeeded"}


def test_a_canceled_refund_never_moved_money() -> None:
    found = next(found for found in many() if found.canceled)
    moment = found.failed_at or 0
    body = refund(found, moment)
    assert (body["status"], body["failure_reason"]) == ("canceled", "merchant_request")
    assert body["balance_transaction"] is None
    assert "failure_balance_transaction" not in body
    assert {name for _, name in of_refund(found)} == {
        "refund.created",
        "refund.updated",
        "charge.refund.updated",
    }


def test_a_refund_to_a_bank_account_takes_days() -> None:
    found = [given(seed, bank=True) for seed in range(80)]
    assert {item.status(GIVEN) for item in found} == {"pending"}
    assert {item.status(GIVEN + 10 * 86_400) for item in found} == {"succeeded", "failed"}
    for item in found:
        assert item.id.startswith("pyr_")
        assert item.transaction is not None
        assert item.transaction.type == "payment_refund"
        assert refund(item, GIVEN)["destination_details"]["type"] == "us_bank_transfer"


def test_a_charge_is_given_back_in_up_to_five_parts_never_more_than_it_took() -> None:
    counts: Counter[int] = Counter()
    for seed in range(1_500):
        at = desk(seed)
        payer = customer(at, "GB")
        asked = payment(at, payer)
        made = Charge(id="ch_1", created=TRIED, payment=asked, method=card(at, payer), decline=None, risk=1)
        plan_refunds(at, made)
        counts[len(made.refunds)] += 1
        assert sum(item.amount for item in made.refunds) <= 5_000
        assert [item.created for item in made.refunds] == sorted(item.created for item in made.refunds)
    assert counts[0] > counts[1] > counts[2] > counts[3] > 0
    assert max(counts) <= 5


def test_the_account_gives_back_for_every_reason() -> None:
    refunds = objects("refund", 1, NOW, 20_000)
    reasons = {item["reason"] for item in refunds}
    assert reasons == {
        "requested_by_customer",
        "duplicate",
        "fraudulent",
        "expired_uncaptured_charge",
        None,
    }
    statuses = Counter(item["status"] for item in refunds)
    assert statuses["succeeded"] > 500
    assert statuses["failed"] > 10
    assert statuses["canceled"] > 2
    parts: dict[str, int] = defaultdict(int)
    for item in refunds:
        parts[item["charge"]] += 1
    assert max(parts.values()) >= 3
