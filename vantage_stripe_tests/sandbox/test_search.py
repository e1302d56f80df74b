"""The search language and its pages."""

import json
from typing import Any
from urllib.parse import quote

import pytest

from vantage_stripe_tests.sandbox.fake_world import FakeWorld, app_of, charge, customer, get

WORLD = FakeWorld(
    {
        "charge": [
            charge(1, 10, customer="cus_1", metadata={"order": "A1"}, disputed=False),
            charge(2, 20, status="failed", metadata={}, disputed=False),
            charge(3, 30, customer="cus_1", metadata={"order": "B2"}, disputed=True),
            charge(4, 40, status="pending", metadata={"order": 'say "hi"'}, disputed=False),
        ],
        "customer": [customer(1, 5, email="Ann@Example.com"), customer(2, 6, email=None, name="O'Neil")],
        "subscription": [{"id": "sub_1", "object": "subscription", "created": 1, "status": "active"}],
    }
)


def search(kind: str, query: str, more: str = "") -> dict[str, Any]:
    response = get(app_of(WORLD), f"/v1/{kind}/search?query={quote(query)}{more}")
    body: dict[str, Any] = json.loads(response.body)
    return body


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ('status:"failed"', ["ch_2"]),
        ("status:'FAILED'", ["ch_2"]),
        ('-status:"succeeded"', ["ch_4", "ch_2"]),
        ('status:"failed" OR status:"pending"', ["ch_4", "ch_2"]),
        ('customer:"cus_1" AND created>10', ["ch_3"]),
        ('customer:"cus_1" created<30', ["ch_1"]),
        ("created>=20 AND created<=30", ["ch_3", "ch_2"]),
        ("created:20", ["ch_2"]),
        ("amount>300", ["ch_4"]),
        ("customer:null", ["ch_4", "ch_2"]),
        ("-customer:null", ["ch_3", "ch_1"]),
        ("disputed:true", ["ch_3"]),
        ('metadata["order"]:"a1"', ["ch_1"]),
        ("metadata['order']:'B2'", ["ch_3"]),
        (r'metadata["order"]:"say \"hi\""', ["ch_4"]),
        ('-metadata["order"]:null AND status:"succeeded"', ["ch_3", "ch_1"]),
    ],
)
def test_a_query_finds_charges(query: str, found: list[str]) -> None:
    assert [row["id"] for row in search("charges", query)["data"]] == found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ('email:"ann@example.com"', ["cus_1"]),
        ('email~"ANN"', ["cus_1"]),
        ('name:"O\'Neil"', ["cus_2"]),
        ("email:null", ["cus_2"]),
    ],
)
def test_text_is_compared_without_case(query: str, found: list[str]) -> None:
    assert [row["id"] for row in search("customers", query)["data"]] == found


def test_pages_go_on_with_a_token() -> None:
    first = search("charges", "created>0", "&limit=3")
    assert (first["object"], first["url"], first["has_more"]) == ("search_result", "/v1/charges/search", True)
    second = search("charges", "created>0", f"&limit=3&page={first['next_page']}")
    assert [row["id"] for row in second["data"]] == ["ch_1"]
    assert (second["has_more"], second["next_page"]) == (False, None)


def test_total_count_and_objects_may_be_expanded() -> None:
    query = "&limit=1&expand[]=total_count&expand[]=data.customer"
    found = search("charges", 'status:"succeeded"', query)
    assert found["total_count"] == 2
    assert found["data"][0]["customer"]["id"] == "cus_1"
    assert "total_count" not in search("charges", 'status:"succeeded"')


@pytest.mark.parametrize(
    "query",
    [
        "status",
        "(status:'a')",
        "status:failed",
        'status~"fai"',
        'status>"a"',
        "created>x",
        "created:x",
        "created~'123'",
        "customer~null",
        'status:"a" AND status:"b" OR status:"c"',
        'status:"a"status:"b"',
        'wat:"a"',
        'metadata:"a"',
        'status["a"]:"b"',
        'status:"a" AND ',
    ],
)
def test_what_the_language_does_not_allow_is_refused(query: str) -> None:
    error = search("charges", query)["error"]
    assert (error["param"], error["type"]) == ("query", "invalid_request_error")


def test_a_substring_has_three_letters_at_least() -> None:
    assert "error" in search("customers", 'email~"an"')


def test_a_query_is_required_and_a_token_must_be_one() -> None:
    missing = get(app_of(WORLD), "/v1/charges/search")
    assert json.loads(missing.body)["error"]["code"] == "parameter_missing"
    assert search("charges", "created>0", "&page=!")["error"]["param"] == "page"
    assert search("charges", "created>0", "&page=%C3%A9")["error"]["param"] == "page"
    assert search("charges", "created>0", "&page=bm9uZQ==")["error"]["param"] == "page"
    assert search("charges", "created>0", "&starting_after=ch_1")["error"]["code"] == "parameter_unknown"
    assert get(app_of(WORLD), "/v1/payouts/search").status == 404
    assert [row["id"] for row in search("subscriptions", 'status:"active"')["data"]] == ["sub_1"]
