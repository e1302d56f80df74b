"""Reviews: which payments a person looks at, and how that ends.

Belongs here: the life of a review (https://docs.stripe.com/radar/reviews). Does not: refunds and disputes,
which end some.
"""

from vantage_stripe.sandbox.world.clock import DAY, HOUR
from vantage_stripe.sandbox.world.facts import Charge, Review
from vantage_stripe.sandbox.world.money import Desk

REVIEW_SHARE = 0.008
MANUAL_SHARE = 0.25
"""Reviews opened by hand, some time after the payment."""
WAITING_SHARE = 0.7
"""Reviews that stay open until a refund, a dispute or a failure ends them."""
ENDS = {"approved": 88, "acknowledged": 5, "redacted": 2, "open": 5}
LOOKED_AT = (HOUR, 4 * DAY)
RISKS = (65, 74)


def plan_review(desk: Desk, charge: Charge) -> None:
    """Draw whether a charge is reviewed, once all that happens to it is known."""
    if not desk.chance(REVIEW_SHARE):
        return
    by_rule = not desk.chance(MANUAL_SHARE)
    created = charge.created if by_rule else charge.created + desk.pause(HOUR, 20 * HOUR)
    review = Review(
        id=desk.mint.plain("prv_", created, desk.rng),
        created=created,
        charge=charge,
        by_rule=by_rule,
        address=f"203.0.113.{desk.rng.randint(1, 254)}",
    )
    if by_rule:
        charge.risk = desk.rng.randint(*RISKS)
    _close(desk, review)
    charge.review = review
    desk.book.reviews.append(review)


def _close(desk: Desk, review: Review) -> None:
    events = [event for event in _endings(review.charge) if event[0] > review.created]
    if events and desk.chance(WAITING_SHARE):
        review.closed_at, review.closed_reason = min(events)
        return
    end = desk.rng.choices(tuple(ENDS), weights=tuple(ENDS.values()))[0]
    if end == "open":
        return
    looked = review.created + desk.pause(*LOOKED_AT)
    first = min(events, default=(looked + 1, end))
    review.closed_at, review.closed_reason = min((looked, end), first)


def _endings(charge: Charge) -> list[tuple[int, str]]:
    """Give what would end a review of the charge: when, and the reason Stripe names."""
    events = [
        (given.created, "refunded_as_fraud" if given.reason == "fraudulent" else "refunded")
        for given in charge.refunds
        if given.amount == charge.worth
    ]
    if charge.dispute is not None:
        events.append((charge.dispute.created, "disputed"))
    if charge.hold is not None and charge.hold.released_at is not None:
        events.append((charge.hold.released_at, "canceled"))
    if charge.failed_at is not None:
        events.append((charge.failed_at, "payment_never_settled"))
    return events
