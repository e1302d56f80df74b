"""`faults_of`: what is wrong with a body of the API, however deeply nested.

Belongs here: answers as they come, single objects, lists, events. Does not: types of fields, see `values`.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from vantage_stripe_tests.sandbox.shapes.classes import class_of
from vantage_stripe_tests.sandbox.shapes.presence import presences
from vantage_stripe_tests.sandbox.shapes.values import Extent, Fault, shape_of, stub_faults

_LISTS: Mapping[str, set[str]] = {
    "list": {"object", "url", "has_more", "data"},
    "search_result": {"object", "url", "has_more", "data", "next_page"},
}
SUBJECTS: Mapping[str, tuple[str, ...]] = {
    "account.application": ("application",),
    "account.external_account": ("bank_account", "card"),
    "application_fee.refund": ("fee_refund",),
    "charge.dispute": ("dispute",),
    "charge.refund": ("refund",),
    "customer.discount": ("discount",),
    "customer.source": ("account", "bank_account", "card", "source"),
    "customer.subscription": ("subscription",),
    "customer.tax_id": ("tax_id",),
}
"""What events are about whose type, less its last word, is not the `object` string itself."""


def faults_of(body: Mapping[str, Any]) -> list[str]:
    """Give what is wrong with a body of the API at 2026-10-28.endive; nothing when all is right.

    Args:
        body: An object of any kind, expanded or not, the stub of a deleted one, a list or a search
            result of such: it is told apart by its `object`. Integers are not booleans, decimals are
            strings, references are ids of the right prefix or whole objects.

    Returns:
        One line for each fault: the kind, the id, the path and what is wrong there.
    """
    kind = str(body.get("object"))
    if kind not in _LISTS:
        name = f"{kind} {body.get('id', '')}".rstrip()
        return [f"{name}: {where.removeprefix('.')} {what}" for where, what in _faults(kind, body)]
    # A search counts all it found when that is expanded.
    told = body.keys() - ({"total_count"} if kind == "search_result" else set())
    found = [f"{kind}: {name} is not in every {kind}" for name in sorted(_LISTS[kind] ^ told)]
    for item in body.get("data", ()):
        found += faults_of(item)
    return found


def _faults(kind: str, body: Mapping[str, Any]) -> list[Fault]:
    owner = class_of(kind)
    if owner is None:
        return [(".object", f"is {kind!r}, which Stripe has not")]
    if body.get("deleted") is True and "deleted" in presences().get(kind, {}):
        return stub_faults(body, (kind,))
    found = shape_of(owner).faults(body)
    return [*found, *_event_faults(body)] if kind == "event" and not found else found


def _event_faults(event: Mapping[str, Any]) -> Iterator[Fault]:
    subject, data = event["data"]["object"], event["data"]
    kind, about = str(subject.get("object")), event["type"].rpartition(".")[0]
    kinds = SUBJECTS.get(about, (about,))
    if kind not in kinds:
        yield ".data.object.object", f"is {kind!r}, not {' or '.join(kinds)}"
        return
    # The invoice that is to come has no id yet: https://docs.stripe.com/api/events/types
    absent = {".id"} if event["type"] == "invoice.upcoming" else set()
    for where, what in _faults(kind, subject):
        if where not in absent:
            yield f".data.object{where}", what
    owner = class_of(kind)
    if owner is not None:
        for where, what in shape_of(owner).faults(data.get("previous_attributes", {}), Extent.PART):
            yield f".data.previous_attributes{where}", what
