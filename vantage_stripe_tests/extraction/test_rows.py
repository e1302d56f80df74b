"""Cutting a page into objects."""

import pytest

from vantage_stripe.errors import APIError
from vantage_stripe.extraction.rows import compact, cut, parse
from vantage_stripe.tables import table_named

CHARGES = table_named("charges")


def test_a_page_becomes_objects_with_their_compact_raw() -> None:
    body = b'{"object":"list","data":[{"id":"ch_1","created":5,"note":"a  b"}],"has_more":true}'
    found = cut(body, CHARGES)

    assert found.raws == [b'{"id":"ch_1","created":5,"note":"a  b"}']
    assert found.marks == [("ch_1", 5)]
    assert found.has_more is True


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html></html>",
        b'{"data": [{"id": "ch_1", "created": 5}',
        b"[]",
        b"{}",
        b'{"data": []}',
        b'{"has_more": false}',
        b'{"data": {}, "has_more": false}',
        b'{"data": [], "has_more": "no"}',
        b'{"object": "charge", "data": [], "has_more": false}',
        b'{"object": "search_result", "data": [], "has_more": false}',
        b'{"error": {"message": "No."}}',
    ],
)
def test_a_body_that_is_no_list_is_refused(body: bytes) -> None:
    with pytest.raises(APIError, match=r"not a list of objects.*endpoint charges"):
        cut(body, CHARGES)


@pytest.mark.parametrize(
    "item",
    [
        b"1",
        b"null",
        b'"ch_1"',
        b"[]",
        b'{"created": 5}',
        b'{"id": "ch_1"}',
        b'{"id": 7, "created": 5}',
        b'{"id": "", "created": 5}',
        b'{"id": "ch_1", "created": "5"}',
        b'{"id": "ch_1", "created": true}',
        b'{"id": "ch_1", "created": 5.5}',
        b'{"id": "ch_1", "created": 253402300800}',
    ],
)
def test_an_object_without_id_or_created_is_refused(item: bytes) -> None:
    with pytest.raises(APIError, match="no id or no created"):
        cut(b'{"data": [' + item + b'], "has_more": false}', CHARGES)


def test_an_object_of_another_kind_is_refused() -> None:
    with pytest.raises(APIError, match="holds cus_1, an object of the kind 'customer' and not 'charge'"):
        cut(
            b'{"data": [{"id": "cus_1", "object": "customer", "created": 5}], "has_more": false}',
            CHARGES,
        )


def test_only_objects_with_a_cut_list_are_incomplete() -> None:
    lines = [{"has_more": True}, {"has_more": False}, None, {"has_more": True, "data": []}]
    items = [{"id": f"in_{n}", "created": 5, "lines": each} for n, each in enumerate(lines)]
    body = compact({"data": [*items, {"id": "in_9", "created": 5}], "has_more": False})
    assert cut(body, table_named("invoices")).incomplete == {0, 3}


def test_a_list_in_an_events_object_stays_as_it_was() -> None:
    item = {"id": "evt_1", "created": 5, "data": {"object": {"lines": {"has_more": True}}}}
    body = compact({"data": [item], "has_more": False})
    assert cut(body, table_named("events")).incomplete == frozenset()


def test_a_text_that_speaks_of_more_is_no_cut_list() -> None:
    item = {"id": "in_1", "created": 5, "description": '"has_more":true', "lines": {"has_more": False}}
    body = compact({"data": [item], "has_more": False})
    assert cut(body, table_named("invoices")).incomplete == frozenset()


def test_an_odd_value_where_a_list_stands_costs_no_page() -> None:
    body = compact({"data": [{"id": "in_1", "created": 5, "lines": ["odd"]}], "has_more": False})
    assert cut(body, table_named("invoices")).marks == [("in_1", 5)]


def test_what_is_compacted_is_parsed_again() -> None:
    item = {"id": "ch_1", "note": "ü"}
    assert compact(item) == '{"id":"ch_1","note":"ü"}'.encode()
    assert parse(compact(item)) == item
