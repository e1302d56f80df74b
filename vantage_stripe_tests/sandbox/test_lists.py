"""Pages, cursors and filters of the imitated API."""

import json
from typing import Any

import pytest

from vantage_stripe_tests.sandbox.fake_world import DAY, NOW, FakeWorld, app_of, charge, customer, get

# Newest first: 6, then 5 4 3 in one second, then 2, 1.
CHARGES = [
    charge(number, created) for number, created in ((6, 50), (5, 40), (4, 40), (3, 40), (2, 30), (1, 20))
]
WORLD = FakeWorld({"charge": CHARGES})


def listed(target: str, world: FakeWorld = WORLD) -> dict[str, Any]:
    response = get(app_of(world), target)
    assert response.status == 200, response.body
    body: dict[str, Any] = json.loads(response.body)
    return body


def ids(target: str, world: FakeWorld = WORLD) -> list[str]:
    return [row["id"] for row in listed(target, world)["data"]]


def refusal(target: str, world: FakeWorld = WORLD) -> tuple[int, str | None, str | None, str]:
    response = get(app_of(world), target)
    error = json.loads(response.body)["error"]
    return response.status, error.get("code"), error.get("param"), error["message"]


def test_a_list_is_an_envelope_newest_first_with_its_path_as_url() -> None:
    body = listed("/v1/charges?limit=2")
    assert (body["object"], body["url"], body["has_more"]) == ("list", "/v1/charges", True)
    assert [row["id"] for row in body["data"]] == ["ch_6", "ch_5"]


def test_the_answer_is_pretty_printed_with_a_newline_at_the_end() -> None:
    response = get(app_of(FakeWorld({})), "/v1/charges")
    expected = b'{\n  "object": "list",\n  "data": [],\n  "has_more": false,\n  "url": "/v1/charges"\n}\n'
    assert response.body == expected


@pytest.mark.parametrize(
    ("limit", "size"), [("", 10), ("?limit=0", 1), ("?limit=-5", 1), ("?limit=101", 100)]
)
def test_the_limit_is_ten_or_silently_between_one_and_a_hundred(limit: str, size: int) -> None:
    many = FakeWorld({"charge": [charge(number, number) for number in range(150)]})
    assert len(ids(f"/v1/charges{limit}", many)) == size


@pytest.mark.parametrize(
    ("query", "found", "more"),
    [
        ("starting_after=ch_4&limit=2", ["ch_3", "ch_2"], True),
        ("starting_after=ch_2", ["ch_1"], False),
        ("starting_after=ch_1", [], False),
        ("ending_before=ch_2&limit=2", ["ch_4", "ch_3"], True),
        ("ending_before=ch_5", ["ch_6"], False),
        ("ending_before=ch_6", [], False),
    ],
)
def test_cursors_are_exclusive_and_the_page_is_adjacent_to_them(
    query: str, found: list[str], more: object
) -> None:
    body = listed(f"/v1/charges?{query}")
    assert [row["id"] for row in body["data"]] == found
    assert body["has_more"] is more


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("created=40", ["ch_5", "ch_4", "ch_3"]),
        ("created[gte]=30&created[lt]=40", ["ch_2"]),
        ("created[gt]=40", ["ch_6"]),
        ("created[lte]=20", ["ch_1"]),
        ("created[gte]=40&created[lt]=50&starting_after=ch_4", ["ch_3"]),
        ("created[gte]=30&created[lt]=50&ending_before=ch_4", ["ch_5"]),
        ("created[gt]=90&created[lt]=10", []),
    ],
)
def test_created_is_exact_or_bounded_and_binds_with_a_cursor(query: str, found: list[str]) -> None:
    assert ids(f"/v1/charges?{query}") == found


def test_a_cursor_at_a_deleted_object_goes_on_from_its_place_in_both_directions() -> None:
    world = FakeWorld({"customer": [customer(1, 10), customer(3, 30)]}, gone={"customer": [customer(2, 20)]})
    assert ids("/v1/customers?starting_after=cus_2", world) == ["cus_1"]
    assert ids("/v1/customers?ending_before=cus_2", world) == ["cus_3"]
    assert ids("/v1/customers", world) == ["cus_3", "cus_1"]


def test_two_cursors_are_refused_without_a_code() -> None:
    status, code, _, message = refusal("/v1/charges?starting_after=ch_1&ending_before=ch_2")
    assert (status, code) == (400, None)
    assert message == "You can only specify one of these parameters: starting_after, ending_before."


@pytest.mark.parametrize("cursor", ["starting_after", "ending_before"])
def test_a_cursor_that_never_was_is_refused(cursor: str) -> None:
    assert refusal(f"/v1/charges?{cursor}=ch_x") == (
        400,
        "resource_missing",
        cursor,
        "No such charge: 'ch_x'",
    )


def test_bad_parameters_are_refused_as_stripe_does() -> None:
    assert refusal("/v1/charges?limit=abc") == (
        400,
        "parameter_invalid_integer",
        "limit",
        "Invalid integer: abc",
    )
    assert refusal("/v1/charges?wat=1") == (
        400,
        "parameter_unknown",
        "wat",
        "Received unknown parameter: wat",
    )
    assert refusal("/v1/charges?a=1&b[c]=2&a[d]=3")[2:] == ("a", "Received unknown parameters: a, b")
    assert refusal("/v1/charges?created[foo]=1")[1:] == (
        "parameter_unknown",
        "created[foo]",
        "Received unknown parameter: created[foo]",
    )
    assert refusal("/v1/charges?expand=customer") == (400, None, "expand", "Invalid array")
    assert refusal("/v1/charges?expand[]=data.customer&expand[]=")[1:3] == (
        "parameter_invalid_empty",
        "expand[1]",
    )
    assert refusal("/v1/prices?active=maybe") == (400, None, "active", "Invalid boolean: maybe")
    assert refusal("/v1/charges?created[gte]=x")[1:3] == ("parameter_invalid_integer", "created[gte]")
    assert refusal("/v1/charges?customer=")[1:3] == ("parameter_invalid_empty", "customer")
    assert refusal("/v1/payment_methods?created=1")[1] == "parameter_unknown"
    assert refusal("/v1/invoices?customer=cus_1&customer_account=acct_2")[0] == 400


def test_a_parameter_sent_twice_counts_the_last_time() -> None:
    assert ids("/v1/charges?limit=5&limit=1") == ["ch_6"]
    assert ids("/v1/charges?created=50&created=20") == ["ch_1"]


def test_subscription_items_are_listed_of_one_subscription() -> None:
    rows = [
        {"id": f"si_{n}", "object": "subscription_item", "created": n, "subscription": f"sub_{n % 2}"}
        for n in (1, 2, 3)
    ]
    subscriptions = [subscription(n, "active") for n in (0, 1)]
    world = FakeWorld({"subscription_item": rows, "subscription": subscriptions})
    assert ids("/v1/subscription_items?subscription=sub_1", world) == ["si_3", "si_1"]
    assert refusal("/v1/subscription_items", world) == (
        400,
        "parameter_missing",
        "subscription",
        "Missing required param: subscription.",
    )
    assert refusal("/v1/subscription_items?subscription=sub_9", world)[1] == "resource_missing"


def test_prices_and_products_are_narrowed_by_what_they_are() -> None:
    rows = [
        {
            "id": f"price_{n}",
            "object": "price",
            "created": n,
            "active": n != 3,
            "currency": currency,
            "lookup_key": f"key_{n}",
            "recurring": {"interval": "month", "meter": None, "usage_type": "licensed"} if n < 3 else None,
            "type": "recurring" if n < 3 else "one_time",
        }
        for n, currency in ((1, "usd"), (2, "eur"), (3, "usd"))
    ]
    world = FakeWorld({"price": rows, "product": [{"id": "prod_1", "object": "product", "created": 1}]})
    assert ids("/v1/prices?active=true", world) == ["price_2", "price_1"]
    assert ids("/v1/prices?active=false", world) == ["price_3"]
    assert ids("/v1/prices?currency=USD", world) == ["price_3", "price_1"]
    assert ids("/v1/prices?lookup_keys[]=key_1&lookup_keys[]=key_2", world) == ["price_2", "price_1"]
    assert ids("/v1/prices?recurring[interval]=month&limit=1", world) == ["price_2"]
    assert ids("/v1/prices?type=one_time", world) == ["price_3"]
    assert refusal("/v1/prices?recurring[interval]=hour", world)[2] == "recurring[interval]"
    assert ids("/v1/products?ids[0]=prod_1", world) == ["prod_1"]
    assert ids("/v1/products?ids[0]=prod_2", world) == []


def test_pending_invoice_items_are_those_of_no_invoice() -> None:
    rows = [
        {"id": f"ii_{n}", "object": "invoiceitem", "created": n, "invoice": invoice}
        for n, invoice in ((1, "in_1"), (2, None))
    ]
    world = FakeWorld({"invoiceitem": rows})
    assert ids("/v1/invoiceitems?pending=true", world) == ["ii_2"]
    assert ids("/v1/invoiceitems?pending=false", world) == ["ii_1"]


def test_what_the_account_has_none_of_is_an_empty_list_and_an_unknown_id() -> None:
    for path, noun in (
        ("/v1/transfers", "transfer"),
        ("/v1/setup_intents", "setupintent"),
        ("/v1/promotion_codes", "promotion code"),
        ("/v1/radar/early_fraud_warnings", "early_fraud_warning"),
    ):
        assert listed(path) == {"object": "list", "data": [], "has_more": False, "url": path}
        assert refusal(f"{path}/x_1")[:2] == (404, "resource_missing")
        assert refusal(f"{path}/x_1")[3] == f"No such {noun}: 'x_1'"


def test_a_filter_by_reference_finds_its_objects_and_refuses_an_unknown_one() -> None:
    rows = [charge(1, 10, customer="cus_1"), charge(2, 20), charge(3, 30, customer="cus_1")]
    world = FakeWorld({"charge": rows, "customer": [customer(1, 5)]}, gone={"customer": [customer(2, 6)]})
    assert ids("/v1/charges?customer=cus_1", world) == ["ch_3", "ch_1"]
    assert ids("/v1/charges?customer=cus_1&created[lt]=30", world) == ["ch_1"]
    assert ids("/v1/charges?customer=cus_1&starting_after=ch_3", world) == ["ch_1"]
    assert ids("/v1/charges?customer=cus_2", world) == []
    missing = (400, "resource_missing", "customer", "No such customer: 'cus_x'")
    assert refusal("/v1/charges?customer=cus_x", world) == missing


def test_email_is_compared_exactly() -> None:
    world = FakeWorld({"customer": [customer(1, 10)]})
    assert ids("/v1/customers?email=c1@example.com", world) == ["cus_1"]
    assert ids("/v1/customers?email=C1@example.com", world) == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["sub_3", "sub_1"]),
        ("?status=all", ["sub_4", "sub_3", "sub_2", "sub_1"]),
        ("?status=canceled", ["sub_4", "sub_2"]),
        ("?status=ended", ["sub_4", "sub_3", "sub_2"]),
        ("?status=active", ["sub_1"]),
        ("?starting_after=sub_4", ["sub_3", "sub_1"]),
        ("?price=price_1&status=all", ["sub_2"]),
        ("?current_period_end[lt]=15", ["sub_1"]),
        ("?automatic_tax[enabled]=true", []),
        ("?automatic_tax[enabled]=false&limit=1", ["sub_3"]),
    ],
)
def test_canceled_subscriptions_are_hidden_unless_asked_for(query: str, found: list[str]) -> None:
    statuses = ((1, "active"), (2, "canceled"), (3, "incomplete_expired"), (4, "canceled"))
    rows = [subscription(number, status) for number, status in statuses]
    prices = [{"id": "price_1", "object": "price", "created": 1}]
    assert ids(f"/v1/subscriptions{query}", FakeWorld({"subscription": rows, "price": prices})) == found


def subscription(number: int, status: str) -> dict[str, Any]:
    prices = [f"price_{number - 1}", "price_9"] if number == 2 else []
    items = [{"id": f"si_{price}", "price": {"id": price}, "current_period_end": 99} for price in prices]
    shared = {"id": "si_0", "price": {"id": "price_0"}, "current_period_end": number * 10}
    return {
        "id": f"sub_{number}",
        "object": "subscription",
        "created": number,
        "status": status,
        "customer": "cus_1",
        "automatic_tax": {"enabled": False},
        "items": {"object": "list", "data": [shared, *items]},
    }


def test_a_word_outside_a_closed_set_is_refused_with_the_set() -> None:
    status, _, param, message = refusal("/v1/invoices?status=unpaid", FakeWorld({}))
    assert (status, param) == (400, "status")
    assert message == "Invalid status: must be one of draft, open, paid, uncollectible, or void"


def test_events_reach_back_thirty_days_and_filter_by_type() -> None:
    kinds = ((1, NOW - 31 * DAY, "charge.failed"), (2, NOW - DAY, "charge.failed"), (3, NOW, "payout.paid"))
    rows = [
        {"id": f"evt_{n}", "object": "event", "created": at, "type": kind, "delivery_success": n == 2}
        for n, at, kind in kinds
    ]
    world = FakeWorld({"event": rows})
    assert ids("/v1/events", world) == ["evt_3", "evt_2"]
    assert ids("/v1/events?type=charge.*", world) == ["evt_2"]
    assert ids("/v1/events?type=*.paid", world) == ["evt_3"]
    assert ids("/v1/events?type=*a*i*e*", world) == ["evt_2"]
    assert ids("/v1/events?type=payout*payout.paid", world) == []
    assert ids("/v1/events?type=*x*", world) == []
    assert ids("/v1/events?type=payout.paid", world) == ["evt_3"]
    assert ids("/v1/events?types[]=payout.paid&types[]=payout.failed", world) == ["evt_3"]
    assert ids("/v1/events?types[0]=charge.failed", world) == ["evt_2"]
    assert ids("/v1/events?delivery_success=true", world) == ["evt_2"]
    assert ids("/v1/events?delivery_success=false", world) == ["evt_3"]
    assert get(app_of(world), "/v1/events/evt_1").status == 404
    assert get(app_of(world), "/v1/events/evt_2").status == 200
    assert refusal("/v1/events?type=a&types[]=b", world)[0] == 400
    assert (
        refusal("/v1/events?" + "&".join(["types[]=a"] * 21), world)[3]
        == "You may only specify up to 20 types."
    )


def test_invoice_payments_are_found_by_their_payment() -> None:
    rows = [
        {
            "id": f"inpay_{n}",
            "object": "invoice_payment",
            "created": n,
            "invoice": f"in_{n}",
            "payment_intent": f"pi_{n}",
            "payment": {"type": "payment_intent", "payment_intent": f"pi_{n}"},
        }
        for n in (1, 2)
    ]
    intents = [{"id": f"pi_{n}", "object": "payment_intent", "created": n} for n in (1, 2)]
    world = FakeWorld({"invoice_payment": rows, "payment_intent": intents})
    query = "payment[type]=payment_intent&payment[payment_intent]=pi_2"
    assert ids(f"/v1/invoice_payments?{query}", world) == ["inpay_2"]
    assert refusal("/v1/invoice_payments?payment[payment_intent]=pi_9", world)[2] == "payment[payment_intent]"


def test_lists_below_an_object_hold_its_objects_only() -> None:
    methods = [
        {
            "id": f"pm_{n}",
            "object": "payment_method",
            "created": n,
            "customer": f"cus_{n % 2}",
            "type": "card",
        }
        for n in (1, 2, 3)
    ]
    world = FakeWorld({"payment_method": methods, "customer": [customer(1, 5)]})
    assert ids("/v1/customers/cus_1/payment_methods", world) == ["pm_3", "pm_1"]
    assert ids("/v1/customers/cus_1/payment_methods?type=link", world) == []
    assert ids("/v1/payment_methods?customer=cus_1", world) == ["pm_3", "pm_1"]
    assert ids("/v1/payment_methods", world) == []
    missing = (404, "resource_missing", "customer", "No such customer: 'cus_9'")
    assert refusal("/v1/customers/cus_9/payment_methods", world) == missing
    assert listed("/v1/customers/cus_1/payment_methods/pm_3", world)["id"] == "pm_3"
    assert refusal("/v1/customers/cus_1/payment_methods/pm_2", world)[3] == "No such PaymentMethod: 'pm_2'"
    assert refusal("/v1/customers/cus_9/payment_methods/pm_3", world) == missing
    assert ids("/v1/customers/cus_1/tax_ids", world) == []
    assert ids("/v1/customers/cus_1/sources?object=card", world) == []


def test_an_invoices_lines_are_paged_in_their_own_order() -> None:
    lines = [{"id": f"il_{n}", "object": "line_item"} for n in (3, 1, 2)]
    invoice = {"id": "in_1", "object": "invoice", "created": 1}
    world = FakeWorld({"invoice": [invoice]}, invoice_lines={"in_1": lines})
    assert ids("/v1/invoices/in_1/lines?limit=2", world) == ["il_3", "il_1"]
    assert ids("/v1/invoices/in_1/lines?limit=2&starting_after=il_1", world) == ["il_2"]
    assert refusal("/v1/invoices/in_9/lines", world)[:3] == (404, "resource_missing", "invoice")
    assert refusal("/v1/invoices/in_1/lines?created=1", world)[1] == "parameter_unknown"
