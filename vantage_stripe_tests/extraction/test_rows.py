"""Cutting a page into objects."""

from datetime import UTC, datetime

import pytest

from vantage_stripe.errors import APIError
from vantage_stripe.extraction.rows import compact, cut, parse, to_batch
from vantage_stripe.tables import table_named

CHARGES = table_named("charges")


def test_a_page_becomes_objects_with_their_compact_raw() -> None:
    body = (
        b'{"object": "list",\n "data": [{"id": "ch_1", "created": 5, "note": "a  b"}],\n "has_more": true}\n'
    )
    found = cut(body, CHARGES)

    assert found.parsed == [{"id": "ch_1", "created": 5, "note": "a  b"}]
    assert found.raws == ['{"id":"ch_1","created":5,"note":"a  b"}']
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
        b'{"data": [{"id": "\xff"}], "has_more": false}',
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
        b'{"id": "ch_1", "created": "5"}',
        b'{"id": "ch_1", "created": true}',
        b'{"id": "ch_1", "created": 5.5}',
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


def test_a_value_of_another_type_is_told_and_null() -> None:
    told: list[tuple[str, str]] = []
    item = {"id": "ch_1", "created": 5, "amount": "much"}
    batch = to_batch(
        CHARGES,
        [item],
        [compact(item)],
        synced_at=datetime(2026, 11, 24, tzinfo=UTC),
        on_oddity=lambda column, id_: told.append((column, id_)),
    )

    assert batch["amount"].to_pylist() == [None]
    assert told == [("amount", "ch_1")]
    assert parse(batch["raw"][0].as_py()) == item
