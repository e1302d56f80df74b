"""Reviews: opened by a rule or by hand, closed by a person or by what happens to the payment."""

from collections import Counter
from dataclasses import replace

from vantage_stripe.sandbox.world.announcements.payments import of_review
from vantage_stripe.sandbox.world.facts import Charge, Review
from vantage_stripe.sandbox.world.money import Desk
from vantage_stripe.sandbox.world.payments import charge_card, take
from vantage_stripe.sandbox.world.refunding import give_back
from vantage_stripe.sandbox.world.rendering.charges import charge
from vantage_stripe.sandbox.world.rendering.intents import payment_intent
from vantage_stripe.sandbox.world.rendering.reviews import review
from vantage_stripe.sandbox.world.reviewing import plan_review
from vantage_stripe_tests.sandbox.world.desks import START, account, card, customer, desk, payment
from vantage_stripe_tests.sandbox.world.worlds import NOW, by_id, objects

TRIED = START + 700
LATER = TRIED + 2 * 86_400


def reviewed(after: str) -> list[Review]:
    """The reviews of a charge to which that happened two days later."""
    at = desk(7)
    payer = customer(at, "US")
    found: list[Review] = []
    while len(found) < 25:
        asked = payment(at, payer)
        charge_card(at, asked, card(at, payer), TRIED, decline=None)
        made = replace(asked.charges[0], refunds=[], dispute=None, review=None)
        asked.charges[0] = made
        _happen(at, made, after)
        plan_review(at, made)
        found += [] if made.review is None else [made.review]
    return found


def _happen(at: Desk, made: Charge, after: str) -> None:
    if after == "nothing":
        return
    reason = "fraudulent" if after == "refunded_as_fraud" else None
    give_back(at, made, LATER, made.worth, reason=reason, sure=True)


def test_a_review_is_open_until_it_is_closed() -> None:
    found = next(item for item in reviewed("nothing") if item.closed_at and item.closed_reason == "approved")
    before, after = review(found, found.created), review(found, found.closed_at or 0)
    opened = "rule" if found.by_rule else "manual"
    assert (before["open"], before["reason"], before["closed_reason"]) == (True, opened, None)
    assert (after["open"], after["reason"], after["closed_reason"]) == (False, "approved", "approved")
    assert after["opened_reason"] == opened
    assert list(of_review(found)) == [
        (found.created, "review.opened"),
        (found.closed_at, "review.closed"),
    ]
    assert before["ip_address"].startswith("203.0.113.")


def test_the_charge_and_its_payment_name_the_review_once_it_is_opened() -> None:
    found = next(item for item in reviewed("nothing") if not item.by_rule)
    made = found.charge
    assert charge(made, found.created - 1)["review"] is None
    assert charge(made, found.created)["review"] == found.id
    assert payment_intent(made.payment, found.created)["review"] == found.id


def test_a_rule_puts_a_payment_of_elevated_risk_into_the_queue() -> None:
    found = next(item for item in reviewed("nothing") if item.by_rule)
    outcome = charge(found.charge, found.created)["outcome"]
    assert found.created == found.charge.created
    assert (outcome["type"], outcome["reason"], outcome["risk_level"]) == (
        "manual_review",
        "elevated_risk_level",
        "elevated",
    )
    assert outcome["network_status"] == "approved_by_network"


def test_a_full_refund_ends_a_review_that_waited() -> None:
    for reason in ("refunded", "refunded_as_fraud"):
        ended = [item for item in reviewed(reason) if item.closed_reason == reason]
        assert ended
        assert {item.closed_at for item in ended} == {LATER}


def test_a_payment_that_ends_ends_its_review() -> None:
    ends = {}
    for name, manual in (("canceled", True), ("payment_never_settled", False)):
        for seed in range(4_000):
            at = desk(seed)
            payer = customer(at, "US")
            asked = payment(at, payer)
            asked.manual = manual
            take(at, asked, card(at, payer) if manual else account(at, payer), TRIED, decline=None)
            found = asked.charges[0].review
            if found is not None and found.closed_reason == name:
                ends[name] = found
                break
    assert ends["canceled"].charge.hold is not None
    assert ends["canceled"].closed_at == ends["canceled"].charge.hold.released_at
    assert ends["payment_never_settled"].closed_at == ends["payment_never_settled"].charge.failed_at


def test_nothing_ends_a_review_before_it_is_opened_or_after_the_payment_is_over() -> None:
    for item in reviewed("refunded"):
        assert item.closed_at is None or item.created < item.closed_at <= LATER


def test_the_account_has_reviews_of_many_ends() -> None:
    reviews = objects("review", 1, NOW, 20_000)
    charges = by_id("charge", 1, NOW)
    ends = Counter(item["closed_reason"] for item in reviews)
    assert ends["approved"] > 50
    assert set(ends) >= {None, "approved", "refunded", "disputed"}
    assert {item["opened_reason"] for item in reviews} == {"rule", "manual"}
    for item in objects("review", 1, NOW):
        assert charges[item["charge"]]["review"] == item["id"]
