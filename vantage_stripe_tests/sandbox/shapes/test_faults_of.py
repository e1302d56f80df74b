"""The judge catches what is wrong, wherever it is, and says where."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vantage_stripe_tests.sandbox.shapes import faults_of
from vantage_stripe_tests.sandbox.shapes.examples import example

GONE = object()


def put(body: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """Give a copy with another value at a path such as `items.data.0.id`; GONE leaves it out."""
    changed = copy.deepcopy(body)
    holder: Any = changed
    *steps, last = path.split(".")
    for step in steps:
        holder = holder[int(step) if isinstance(holder, list) else step]
    place: Any = int(last) if isinstance(holder, list) else last
    if value is GONE:
        del holder[place]
    else:
        holder[place] = value
    return changed


def new_faults(kind: str, path: str, value: Any) -> list[str]:
    body = example(kind)
    before = {fault.partition(": ")[2] for fault in faults_of(body)}
    found = faults_of(put(body, path, value))
    return [fault for fault in found if fault.partition(": ")[2] not in before]


CH = "charge ch_1PgafuB7WZ01zgkWXYmPNZs8"
DECIMAL = r"-?\d+(\.\d{1,12})?"
SUB = "subscription sub_1Pgc6rB7WZ01zgkWNy0Cn5nw"
CASES: list[tuple[str, str, Any, list[str]]] = [
    ("charge", "amount", GONE, [f"{CH}: amount is missing"]),
    ("charge", "amount", None, [f"{CH}: amount is null, not an integer"]),
    ("charge", "amount", "100", [f"{CH}: amount is a string, not an integer"]),
    ("charge", "amount", 1.5, [f"{CH}: amount is a number, not an integer"]),
    ("charge", "amount", True, [f"{CH}: amount is a boolean, not an integer"]),
    ("charge", "captured", 0, [f"{CH}: captured is an integer, not a boolean"]),
    ("charge", "description", GONE, [f"{CH}: description is missing"]),
    ("charge", "description", "a mug", []),
    ("charge", "refunds", GONE, []),
    ("charge", "level3", None, [f"{CH}: level3 is null, not an object"]),
    ("charge", "presentment_details", None, [f"{CH}: presentment_details is null, not an object"]),
    ("charge", "status", "done", [f"{CH}: status is 'done', which is not one of its values"]),
    ("charge", "metadata", {"k": "v"}, []),
    ("charge", "metadata", {"k": 1}, [f"{CH}: metadata.k is an integer, not a string"]),
    ("charge", "billing_details.name", GONE, [f"{CH}: billing_details.name is missing"]),
    ("charge", "outcome", {"x": 1, "type": "authorized"}, [f"{CH}: outcome.x is not a field of it"]),
    (
        "charge",
        "payment_method_details.card.exp_year",
        "2030",
        [f"{CH}: payment_method_details.card.exp_year is a string, not an integer"],
    ),
    ("charge", "deleted", True, [f"{CH}: deleted is not a field of it"]),
    ("charge", "invoice", None, [f"{CH}: invoice is not a field of it"]),
    ("charge", "customer", "cus_1234567890abcd", []),
    (
        "charge",
        "customer",
        "cus_1",
        [f"{CH}: customer is 'cus_1', which is not like (?:cus_)[0-9A-Za-z]{{14}}"],
    ),
    ("charge", "customer", {"id": "cus_1", "object": "customer", "deleted": True}, []),
    (
        "charge",
        "customer",
        {"id": "cus_1", "object": "customer", "deleted": True, "name": "Ada"},
        [f"{CH}: customer.name is not a field of a deleted object"],
    ),
    (
        "charge",
        "payment_intent",
        {"id": "pi_1", "object": "payment_intent", "deleted": True},
        [f"{CH}: payment_intent.deleted is not a field of it"],
    ),
    (
        "charge",
        "payment_intent",
        {"id": "re_1", "object": "refund"},
        [f"{CH}: payment_intent.object is 'refund', not payment_intent"],
    ),
    (
        "subscription",
        "items.data.0.price.unit_amount_decimal",
        2000,
        [f"{SUB}: items.data[0].price.unit_amount_decimal is an integer, not a string or null"],
    ),
    (
        "subscription",
        "items.data.0.price.unit_amount_decimal",
        "1e3",
        [rf"{SUB}: items.data[0].price.unit_amount_decimal is '1e3', which is not like {DECIMAL}"],
    ),
    ("subscription", "items.total_count", 1, [f"{SUB}: items.total_count is not a field of it"]),
    ("subscription", "items.has_more", GONE, [f"{SUB}: items.has_more is missing"]),
    ("subscription", "items.data.0", "si_1", [f"{SUB}: items.data[0] is a string, not an object"]),
    ("subscription", "status", "ended", [f"{SUB}: status is 'ended', which is not one of its values"]),
    ("balance_transaction", "exchange_rate", 1, []),
    ("balance_transaction", "exchange_rate", 1.17, []),
    ("customer", "balance", None, ["customer cus_QXg1o8vcGmoR32: balance is null, not an integer"]),
    ("customer", "currency", GONE, []),
    ("dispute", "evidence.appeal", None, []),
]


@pytest.mark.parametrize(("kind", "path", "value", "expected"), CASES)
def test_a_change_of_an_example_is_judged(kind: str, path: str, value: Any, expected: list[str]) -> None:
    found = new_faults(kind, path, value)
    assert [fault for fault in expected if fault not in found] == []
    assert bool(found) == bool(expected)


def test_an_example_expanded_in_another_is_judged_with_it() -> None:
    whole = put(example("customer"), "discount", None)
    assert new_faults("charge", "customer", whole) == []
    assert new_faults("charge", "customer", put(whole, "email", 5)) == [
        f"{CH}: customer.email is an integer, not a string or null"
    ]


def test_a_deleted_object_is_its_stub_and_nothing_more() -> None:
    stub = {"id": "cus_QXg1o8vcGmoR32", "object": "customer", "deleted": True}
    assert faults_of(stub) == []
    assert faults_of(stub | {"email": None}) == [
        "customer cus_QXg1o8vcGmoR32: email is not a field of a deleted object"
    ]
    assert faults_of({"object": "customer", "deleted": True}) == ["customer: id is missing"]
    assert faults_of(example("customer") | {"deleted": False})[-1:] == [
        "customer cus_QXg1o8vcGmoR32: deleted is not a field of it"
    ]


def test_an_application_deleted_since_keeps_its_name() -> None:
    stub = {"id": "ca_1", "object": "application", "deleted": True, "name": "Till"}
    assert new_faults("invoice", "application", stub) == []
    assert new_faults("charge", "application", stub) != []


def test_a_list_is_judged_with_all_in_it() -> None:
    envelope = {"object": "list", "url": "/v1/refunds", "has_more": False}
    bad = example("refund") | {"amount": "1"}
    fault = "refund re_1Pgc72B7WZ01zgkWqPvrRrPE: amount is a string, not an integer"
    assert faults_of(envelope | {"data": [example("refund"), bad]}) == [fault]
    assert faults_of(envelope) == ["list: data is not in every list"]
    assert faults_of(envelope | {"data": [], "total_count": 0}) == ["list: total_count is not in every list"]
    assert faults_of(envelope | {"object": "search_result", "data": []}) == [
        "search_result: next_page is not in every search_result"
    ]
    search = envelope | {"object": "search_result", "data": [], "next_page": None}
    assert faults_of(search) == faults_of(search | {"total_count": 0}) == []


def test_an_answer_of_no_known_kind_is_a_fault() -> None:
    assert faults_of({"object": "coffee", "id": "c_1"}) == [
        "coffee c_1: object is 'coffee', which Stripe has not"
    ]
    assert faults_of({"id": "c_1"}) == ["None c_1: object is 'None', which Stripe has not"]


EV = "event evt_1Pgc76B7WZ01zgkWwyRHS12y"


def event(kind: str, name: str, old: dict[str, Any] | None = None) -> dict[str, Any]:
    data: dict[str, Any] = {"object": example(kind)}
    return example("event") | {
        "type": name,
        "data": data if old is None else data | {"previous_attributes": old},
    }


def test_an_event_is_about_what_its_type_says() -> None:
    assert faults_of(event("refund", "charge.refund.updated")) == []
    assert faults_of(event("refund", "refund.created")) == []
    assert faults_of(event("payout", "charge.refund.updated")) == [
        f"{EV}: data.object.object is 'payout', not refund"
    ]
    assert faults_of(event("refund", "refund.vanished")) == [
        f"{EV}: type is 'refund.vanished', which is not one of its values"
    ]
    broken = event("payout", "payout.paid")
    del broken["data"]["object"]["amount"]
    assert faults_of(broken) == [f"{EV}: data.object.amount is missing"]


@pytest.mark.parametrize(
    ("old", "expected"),
    [
        ({}, []),
        ({"status": "pending", "metadata": {"a": None, "b": "1"}}, []),
        ({"failure_reason": None}, []),
        ({"destination_details": {"card": {"reference": None, "reference_status": "pending"}}}, []),
        ({"amount": "1"}, ["amount is a string, not an integer"]),
        ({"colour": None}, ["colour is not a field of it"]),
        ({"destination_details": {"card": {"x": 1}}}, ["destination_details.card.x is not a field of it"]),
    ],
)
def test_previous_attributes_are_parts_of_the_object(old: dict[str, Any], expected: list[str]) -> None:
    found = faults_of(event("refund", "refund.updated", old))
    assert found == [f"{EV}: data.previous_attributes.{fault}" for fault in expected]


def test_a_changed_array_is_given_whole() -> None:
    items = example("subscription")["items"]
    price = items["data"][0] | {"current_trial": None}
    name = "customer.subscription.updated"
    before = set(faults_of(event("subscription", name)))
    old: dict[str, Any] = {"items": {"data": [price]}}
    assert set(faults_of(event("subscription", name, old))) == before
    del price["quantity"], price["plan"]
    assert set(faults_of(event("subscription", name, old))) - before == {
        f"{EV}: data.previous_attributes.items.data[0].plan is missing"
    }


def test_the_invoice_to_come_has_no_id() -> None:
    name = "invoice.upcoming"
    coming = event("invoice", name)
    before = faults_of(coming)
    del coming["data"]["object"]["id"]
    assert faults_of(coming) == before
    coming["type"] = "invoice.created"
    assert f"{EV}: data.object.id is missing" in faults_of(coming)


def places(value: Any, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], Any]]:
    """Give every value below, with the way to it; what users named themselves is left out."""
    found: list[tuple[tuple[str, ...], Any]] = []
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, below in inner:
        if name != "metadata":
            found.append(((*path, str(name)), below))
            found += places(below, (*path, str(name)))
    return found


KINDS = ("charge", "customer", "dispute", "invoice", "payout", "payment_method", "refund", "subscription")


@given(st.data())
def test_a_field_that_stripe_has_not_is_found_wherever_it_is(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(KINDS))
    objects = [way for way, value in places(example(kind)) if isinstance(value, dict)]
    way = data.draw(st.sampled_from([(), *objects]))
    path = ".".join((*way, "roasted"))
    assert [fault for fault in new_faults(kind, path, "dark") if "roasted is not a field" in fault]


@given(st.data())
def test_a_value_of_another_type_is_found_wherever_it_is(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(KINDS))
    leaves = [(way, value) for way, value in places(example(kind)) if isinstance(value, str | int)]
    way, value = data.draw(st.sampled_from(leaves))
    other = 0.5 if isinstance(value, str) or value is True or value is False else f"{value}"
    assert len(new_faults(kind, ".".join(way), other)) == 1


@given(st.data())
def test_an_integer_is_no_boolean_wherever_it_is(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(KINDS))
    leaves = [(way, value) for way, value in places(example(kind)) if isinstance(value, int)]
    way, value = data.draw(st.sampled_from(leaves))
    other = int(value) if isinstance(value, bool) else bool(value)
    assert len(new_faults(kind, ".".join(way), other)) == 1
