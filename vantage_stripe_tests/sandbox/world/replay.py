"""Events applied to an earlier account: forwards they give the later one, backwards each undoes itself.

`BLIND` is the whole list of what no event announces; everything else must follow from the events alone.
"""

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from vantage_stripe_tests.sandbox.world.snapshots import Json, Snapshot

LAST_WORDS = {
    "customer.deleted",
    "customer.discount.deleted",
    "customer.source.deleted",
    "invoice.deleted",
    "invoiceitem.deleted",
}
CREATION = "(creation)"
EVERYTHING = "(everything)"
Blind = Mapping[str, Mapping[str, str]]
_OTHERS = "announced by the events of its refunds and disputes (https://docs.stripe.com/api/events/types)"
_REVIEWS = "one opened later, by hand, is announced by review.opened"
_NONE = "no event type names the kind (https://docs.stripe.com/api/events/types)"
_INSIDE = "its subscription's events carry it, none is its own"
_CLEARING = "a balance transaction becomes available unannounced"
BLIND: Blind = {
    "balance_transaction": {CREATION: _NONE, "status": _CLEARING},
    "charge": {"amount_refunded": _OTHERS, "refunded": _OTHERS, "disputed": _OTHERS, "review": _REVIEWS},
    "payment_intent": {"review": _REVIEWS},
    "coupon": {"times_redeemed": "told by customer.discount.created"},
    "credit_note_line_item": {CREATION: "told by credit_note.created, which has it"},
    "customer_balance_transaction": {CREATION: "told by customer.updated, which has the new balance"},
    "dispute": {
        "balance_transactions.status": _CLEARING,
        "is_charge_refundable": "changes with the charge's refunds, which announce themselves",
    },
    "invoiceitem": {"invoice": "that it is billed is told by the invoice"},
    "invoice_payment": {
        CREATION: "only its payment is announced, by invoice_payment.paid",
        "status": "a canceled one is told by its invoice's events",
        "status_transitions.canceled_at": "a canceled one is told by its invoice's events",
    },
    "mandate": {CREATION: "only its changes are announced, by mandate.updated"},
    "payment_method": {CREATION: "one that is never attached announces nothing: payment_method.attached"},
    "subscription_item": {CREATION: _INSIDE, EVERYTHING: _INSIDE},
}
"""Kind -> field -> why no event tells of it."""

State = dict[str, dict[str, Json]]


def state_of(account: Snapshot) -> State:
    return {kind: dict(account.by_id(kind)) for kind in account.objects if kind != "event"}


def seconds(account: Snapshot, since: int) -> Iterator[list[Json]]:
    """The events after an instant, oldest first, those of one second together."""
    later = [event for event in reversed(account.of("event")) if event["created"] > since]
    for _, events in groupby(later, key=lambda event: event["created"]):
        yield list(events)


def apply(state: State, event: Json) -> None:
    body = event["data"]["object"]
    objects = state.setdefault(body["object"], {})
    if event["type"] in LAST_WORDS:
        objects.pop(body["id"], None)
    elif "id" in body:
        objects[body["id"]] = body


def replayed(before: Snapshot, after: Snapshot) -> State:
    """The state the later account's events make of the earlier account."""
    state = state_of(before)
    for events in seconds(after, before.now):
        for event in events:
            apply(state, event)
    return state


def seen(body: Json, unseen: Mapping[str, str]) -> Json:
    """The object without the fields no event announces."""
    if EVERYTHING in unseen:
        return {}
    for path in unseen:
        body = without(body, path.split("."))
    return body


def without(body: Any, path: list[str]) -> Any:
    if isinstance(body, list):
        return [without(each, path) for each in body]
    if not isinstance(body, dict) or path[0] not in body:
        return body
    if not path[1:]:
        return {name: value for name, value in body.items() if name != path[0]}
    return {**body, path[0]: without(body[path[0]], path[1:])}


def differences(before: Snapshot, after: Snapshot, blind: Blind = BLIND) -> list[tuple[str, str, str]]:
    """Where the replay differs from the later account: kind, id, fields (or that it is there or not)."""
    state, found = replayed(before, after), []
    for kind, now in state_of(after).items():
        then, unseen = state.get(kind, {}), blind.get(kind, {})
        unannounced = CREATION in unseen
        found += [(kind, name, "should be gone") for name in then if name not in now]
        for name, body in now.items():
            if name not in then:
                if not (unannounced and body.get("created", after.now) > before.now):
                    found.append((kind, name, "should be there"))
                continue
            old, new = seen(then[name], unseen), seen(body, unseen)
            if old != new:
                changed = sorted(key for key in old.keys() | new.keys() if old.get(key) != new.get(key))
                found.append((kind, name, " ".join(changed)))
    return found


def undone(body: Json, previous: Json) -> Json:
    """The object before a change, from what it was changed to and the `previous_attributes`."""
    result = dict(body)
    for name, value in previous.items():
        nested = isinstance(value, dict) and isinstance(body.get(name), dict)
        result[name] = undone(body[name], value) if nested else value
    return result


def bare(value: Any) -> Any:
    """A value without its nulls: `previous_attributes` says null for what was absent."""
    if isinstance(value, dict):
        return {name: bare(each) for name, each in value.items() if each is not None}
    return [bare(each) for each in value] if isinstance(value, list) else value


def not_undone(before: Snapshot, after: Snapshot) -> list[tuple[str, str, str]]:
    """The events whose `previous_attributes` do not lead back: type, object's id, fields."""
    state, found = state_of(before), []
    for events in seconds(after, before.now):
        for event in events:
            body, previous = event["data"]["object"], event["data"].get("previous_attributes")
            kind = body["object"]
            known = state.get(kind, {}).get(body.get("id"))
            if previous is None or known is None:
                continue
            unseen = BLIND.get(kind, {})
            back, then = bare(seen(undone(body, previous), unseen)), bare(seen(known, unseen))
            if back != then:
                wrong = sorted(key for key in back.keys() | then.keys() if back.get(key) != then.get(key))
                found.append((event["type"], body["id"], " ".join(wrong)))
        for event in events:
            apply(state, event)
    return found
