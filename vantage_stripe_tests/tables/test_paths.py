"""Reading one object by a dotted path."""

from types import MappingProxyType

from vantage_stripe.tables.paths import id_of, ids_at, value_at

EVENT = {"data": {"object": {"id": "pm_1", "customer": {"id": "cus_1"}, "items": [{"id": "si_1"}, 7]}}}


def test_a_path_leads_through_objects_and_lists() -> None:
    assert value_at(EVENT, "data.object.id") == "pm_1"
    assert value_at(EVENT, "data.object.items.0.id") == "si_1"
    assert value_at(EVENT, "data.object.items.1") == 7


def test_a_path_that_leads_nowhere_is_none() -> None:
    assert value_at(EVENT, "data.object.card.brand") is None
    assert value_at(EVENT, "data.object.items.2.id") is None
    assert value_at(EVENT, "data.object.items.first") is None
    assert value_at(EVENT, "data.object.id.brand") is None


def test_any_mapping_is_an_object() -> None:
    assert value_at(MappingProxyType({"a": MappingProxyType({"id": "x"})}), "a.id") == "x"
    assert id_of(MappingProxyType({"id": "x"})) == "x"


def test_an_id_stands_alone_or_in_an_object() -> None:
    assert id_of("cus_1") == "cus_1"
    assert id_of({"id": "cus_1"}) == "cus_1"
    assert id_of({"object": "customer"}) is None
    assert id_of(5) is None


def test_each_touched_id_is_given_once_in_the_order_of_the_paths() -> None:
    paths = ("data.object.customer", "data.object.id", "data.object.customer.id", "data.previous.customer")
    assert ids_at(EVENT, paths) == ["cus_1", "pm_1"]
