import json
from typing import Any

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vantage_stripe.tables import EVERY_TABLE, TABLES
from vantage_stripe.tables.personal import DROPPED, KEEP, PERSONAL, Redaction, is_personal
from vantage_stripe_tests.tables.samples import sample

DROP = Redaction("drop")
HASH = Redaction("hash", b"key of this lake")
CUSTOMER = {
    "id": "cus_1",
    "object": "customer",
    "email": "Jenny@Example.com",
    "name": "Jenny Rosen",
    "balance": 0,
    "address": {"city": "Berlin", "country": "DE", "line1": "Weg 1", "line2": None},
    "metadata": {"crm": "4711", "vip": "Jenny"},
    "default_source": {"object": "card", "last4": "4242", "exp_year": 2030, "fingerprint": "Xt5"},
}


def redacted(redaction: Redaction, item: Any) -> Any:
    return json.loads(redaction.redact(json.dumps(item).encode()))


def test_dropping_leaves_null_in_place_of_what_identifies_and_nothing_else_changes() -> None:
    assert redacted(DROP, CUSTOMER) == {
        "id": "cus_1",
        "object": "customer",
        "email": None,
        "name": None,
        "balance": 0,
        "address": {"city": None, "country": "DE", "line1": None, "line2": None},
        "metadata": {"crm": None, "vip": None},
        "default_source": {"object": "card", "last4": None, "exp_year": 2030, "fingerprint": None},
    }


def test_hashing_gives_the_same_for_the_same_text_capitals_and_blanks_aside() -> None:
    first, again = (
        redacted(HASH, {"email": "Jenny@Example.com "}),
        redacted(HASH, {"email": "jenny@example.com"}),
    )
    assert first == again
    assert first["email"].startswith("h_")
    assert len(first["email"]) == 26
    assert redacted(HASH, {"email": "other@example.com"}) != first
    assert redacted(Redaction("hash", b"another key"), {"email": "jenny@example.com"}) != first


def test_a_number_cannot_be_hashed_and_is_dropped() -> None:
    assert redacted(HASH, {"dob": {"day": 1, "year": 1990}, "age": 36}) == {
        "dob": {"day": None, "year": None},
        "age": 36,
    }


@pytest.mark.parametrize("redaction", [DROP, HASH], ids=["drop", "hash"])
def test_what_is_sold_keeps_its_name(redaction: Redaction) -> None:
    line = {
        "price": {"object": "price", "product": {"object": "product", "name": "Beans", "description": "1 kg"}}
    }
    fee = {"fee_details": [{"amount": 59, "description": "Stripe processing fees"}]}
    application = {"application": {"id": "ca_1", "name": "Shop"}}
    for item in (line, fee, application):
        assert redacted(redaction, item) == item


def test_an_event_is_redacted_whatever_object_it_carries() -> None:
    event = {
        "object": "event",
        "data": {
            "object": {
                "object": "payment_method",
                "billing_details": {"email": "a@b.example", "phone": "+1"},
            },
            "previous_attributes": {"billing_details": {"email": "old@b.example"}},
        },
    }
    assert redacted(DROP, event) == {
        "object": "event",
        "data": {
            "object": {"object": "payment_method", "billing_details": {"email": None, "phone": None}},
            "previous_attributes": {"billing_details": {"email": None}},
        },
    }


def test_of_evidence_one_still_sees_what_was_filled_in() -> None:
    evidence = {"evidence": {"customer_name": "Jenny", "customer_purchase_ip": None, "receipt": "file_1"}}
    assert redacted(DROP, evidence) == {
        "evidence": {"customer_name": DROPPED, "customer_purchase_ip": None, "receipt": "file_1"}
    }


def test_values_of_tax_ids_and_of_fields_of_your_own_go_their_names_stay_out_too() -> None:
    item = {
        "tax_ids": [{"type": "eu_vat", "value": "DE1"}],
        "custom_fields": [{"name": "Buyer", "value": "Jenny"}],
    }
    assert redacted(DROP, item) == {
        "tax_ids": [{"type": "eu_vat", "value": None}],
        "custom_fields": [{"name": None, "value": None}],
    }


def test_whatever_names_a_forgotten_customer_is_dropped_the_rest_is_as_it_was() -> None:
    forgetting = Redaction("keep", forgotten=frozenset({"cus_1", "ch_1"}))
    other = {"id": "ch_2", "customer": "cus_2", "receipt_email": "b@b.example"}
    assert redacted(forgetting, other) == other
    dispute = {"charge": "ch_1", "evidence": {"customer_name": "Jenny"}}
    assert redacted(forgetting, dispute)["evidence"] == {"customer_name": DROPPED}
    assert redacted(forgetting, CUSTOMER)["email"] is None
    assert redacted(Redaction("hash", b"k", frozenset({"cus_1"})), CUSTOMER)["email"] is None


def test_only_keeping_with_nobody_forgotten_needs_no_look() -> None:
    assert [bool(each) for each in (KEEP, DROP, HASH, Redaction(forgotten=frozenset({"cus_1"})))] == [
        False,
        True,
        True,
        True,
    ]


def test_half_a_surrogate_pair_is_no_obstacle() -> None:
    raw = rb'{"name":"Jenny","id":"ch_\ud800"}'
    assert DROP.redact(raw) == rb'{"name":null,"id":"ch_\ud800"}'


LEAVES = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=8)
KEYS = st.sampled_from([*sorted(PERSONAL), "id", "object", "evidence", "value", "tax_ids", "data"])
TREES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=20,
)


@given(tree=st.dictionaries(KEYS, TREES, max_size=5))
@example(tree={"evidence": {"access_activity_log": 1}})  # a number leaves a mark, which is a text
def test_redacting_again_changes_nothing(tree: dict[str, Any]) -> None:
    for redaction in (DROP, HASH):
        once = redaction.redact(msgspec.json.encode(tree))
        assert redaction.redact(once) == once


@pytest.mark.parametrize("table", EVERY_TABLE, ids=lambda table: table.name)
def test_a_column_is_personal_just_where_the_rule_takes_its_value(table: Any) -> None:
    for column in table.columns:
        assert column.personal == any(is_personal(path) for path in column.paths), column.name


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_nothing_of_a_person_is_left_in_stripe_s_own_examples(table: Any) -> None:
    def leaves(value: Any, path: str) -> list[tuple[str, Any]]:
        if isinstance(value, dict):
            return [each for key, item in value.items() for each in leaves(item, f"{path}.{key}".lstrip("."))]
        if isinstance(value, list):
            return [each for item in value for each in leaves(item, path)]
        return [(path, value)]

    kept = redacted(DROP, sample(table.object))
    assert [
        path for path, value in leaves(kept, "") if is_personal(path) and value not in (None, DROPPED)
    ] == []
