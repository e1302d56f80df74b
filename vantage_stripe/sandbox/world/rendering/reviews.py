"""Reviews in Stripe's JSON.

Belongs here: the shape of https://docs.stripe.com/api/radar/reviews.
"""

from typing import Any

from vantage_stripe.sandbox.world.facts import Review
from vantage_stripe.sandbox.world.steps import happened


def review(fact: Review, moment: int) -> dict[str, Any]:
    """Render a review, open until something closes it."""
    closed = happened(fact.closed_at, moment)
    person = fact.charge.method.person_at(fact.created)
    place = person.place
    opened = "rule" if fact.by_rule else "manual"
    return {
        "id": fact.id,
        "object": "review",
        "billing_zip": person.postal_code,
        "charge": fact.charge.id,
        "closed_reason": fact.closed_reason if closed else None,
        "created": fact.created,
        "ip_address": fact.address,
        "ip_address_location": {
            "city": place.city,
            "country": place.country,
            "latitude": None,
            "longitude": None,
            "region": place.state,
        },
        "livemode": False,
        "open": not closed,
        "opened_reason": opened,
        "payment_intent": fact.charge.payment.id,
        "reason": (fact.closed_reason or opened) if closed else opened,
        "session": {"browser": "Firefox", "device": "Other", "platform": "Linux", "version": "128.0"},
    }
