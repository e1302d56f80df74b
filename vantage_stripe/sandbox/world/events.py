"""The events of the last 30 days: what the facts announced, written as Stripe's event objects.

Belongs here: the event object (https://docs.stripe.com/api/events/object). Does not: what is announced
and when, which is `announcements`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from vantage_stripe.sandbox.world.announcements import ANNOUNCERS
from vantage_stripe.sandbox.world.clock import EVENT_RETENTION
from vantage_stripe.sandbox.world.ids import digits_of

API_VERSION = "2026-10-28.endive"
CHANGING = frozenset(
    {
        "charge.dispute.closed",
        "charge.dispute.funds_reinstated",
        "charge.dispute.funds_withdrawn",
        "charge.refunded",
        "payment_method.automatically_updated",
        "payment_method.detached",
    }
)
"""Types with `previous_attributes`, beside all that end in `.updated`."""
LAST_WORDS = ("customer.deleted", "customer.source.deleted", "invoice.deleted", "invoiceitem.deleted")
"""Types that carry the object as it last was."""
ASKED = (
    "customer.created",
    "payment_intent.created",
    "refund.created",
    "customer.deleted",
    "payment_method.attached",
)
"""Types that a request of the business causes; the others happen by themselves."""


class Happening(NamedTuple):
    """Something a fact announces: when, the event's type, the kind of the fact and the fact."""

    moment: int
    type: str
    kind: str
    fact: Any


def happenings(facts: Callable[[str], Iterable[Any]], now: int) -> Iterator[Happening]:
    """Give what happened in the 30 days before now, in no order; `facts` gives a kind's, deleted too."""
    oldest = now - EVENT_RETENTION
    for kind, announce in ANNOUNCERS.items():
        for fact in facts(kind):
            for moment, name in announce(fact):
                if oldest < moment <= now:
                    yield Happening(moment, name, kind, fact)


def body_of(
    identity: str, happening: Happening, render: Callable[[Any, int], Mapping[str, Any]]
) -> dict[str, Any]:
    """Write the event object, its snapshot rendered as of its own second."""
    moment, name = happening.moment, happening.type
    snapshot = render(happening.fact, moment - 1 if name in LAST_WORDS else moment)
    data: dict[str, Any] = {"object": snapshot}
    if changes_something(name):
        data["previous_attributes"] = difference(render(happening.fact, moment - 1), snapshot)
    return {
        "id": identity,
        "object": "event",
        "api_version": API_VERSION,
        "created": moment,
        "data": data,
        "livemode": False,
        "pending_webhooks": 0,
        "request": _request(identity, name),
        "type": name,
    }


def changes_something(kind: str) -> bool:
    """Tell whether events of the type carry `previous_attributes`."""
    return kind.endswith(".updated") or kind in CHANGING


def difference(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """Give the old values of what changed; a changed list is given whole."""
    changed: dict[str, Any] = {}
    for key, before in old.items():
        after = new.get(key)
        if before == after:
            continue
        nested = isinstance(before, dict) and isinstance(after, dict)
        changed[key] = difference(before, after) if nested and isinstance(after, dict) else before
    return changed | {key: None for key in new if key not in old}


def _request(identity: str, name: str) -> dict[str, str | None]:
    if name not in ASKED:
        return {"id": None, "idempotency_key": None}
    return {"id": f"req_{identity[-8:]}{digits_of(identity, 6)}", "idempotency_key": None}
