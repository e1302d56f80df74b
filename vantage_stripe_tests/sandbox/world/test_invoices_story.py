"""What becomes of invoices: every status and way, exact to the cent."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import pytest

from vantage_stripe_tests.sandbox.world.worlds import NOW, by_id, objects, small

SIZE = 20_000
Json = dict[str, Any]


def invoices() -> tuple[Json, ...]:
    return objects("invoice", 1, NOW, SIZE)


def lines_of(item: Json) -> Sequence[Json]:
    """All lines, the object itself holds ten at most."""
    return small(1, NOW, SIZE).lines(item["id"]) if item["lines"]["has_more"] else item["lines"]["data"]


def named(kind: str) -> dict[str, Json]:
    return {item["id"]: item for item in objects(kind, 1, NOW, SIZE)}


def events(*types: str) -> list[Json]:
    return [event for event in objects("event", 1, NOW, SIZE) if event["type"] in types]


def test_invoices_come_in_every_status_by_both_ways_of_collecting() -> None:
    seen = {(item["collection_method"], item["status"]) for item in invoices()}
    words = ("draft", "open", "paid", "uncollectible", "void")
    assert seen == {(way, word) for way in ("charge_automatically", "send_invoice") for word in words}
    assert {item["billing_reason"] for item in invoices()} == {
        "manual",
        "subscription_create",
        "subscription_cycle",
        "subscription_update",
    }


def test_a_discount_takes_the_same_off_the_lines_and_the_invoice() -> None:
    discounted = [item for item in invoices() if item["discounts"]]
    coupons = named("coupon")
    found = named("discount")
    reasons = set()
    for item in discounted:
        (name,) = item["discounts"]
        (total,) = item["total_discount_amounts"]
        assert total["discount"] == name
        assert 0 < total["amount"] <= item["subtotal"]
        assert item["total_excluding_tax"] == item["subtotal"] - total["amount"]
        coupon = coupons[found[name]["source"]["coupon"]]
        reasons.add(coupon["id"])
        if coupon["percent_off"] == 100:
            assert (item["total"], item["status"]) == (0, "paid")
        elif coupon["amount_off"]:
            assert (total["amount"], item["currency"]) == (500, "usd")
    assert reasons == {"WELCOME20", "BREW3", "FRIENDS", "FIVEOFF", "PRESS100"}


def test_a_coupon_counts_who_redeemed_it() -> None:
    redeemed: dict[str, int] = defaultdict(int)
    for discount in objects("discount", 1, NOW, SIZE):
        redeemed[discount["source"]["coupon"]] += 1
    for coupon in objects("coupon", 1, NOW, SIZE):
        assert coupon["times_redeemed"] == redeemed[coupon["id"]] > 0


def test_only_what_a_payment_intent_paid_has_one() -> None:
    facts = [entry.fact for entry in small(1, NOW, SIZE).entries("invoice_payment")]
    around = next(fact for fact in facts if fact.record is not None)
    through = next(fact for fact in facts if fact.record is None)
    assert through.intent is through.payment
    with pytest.raises(TypeError, match="around Stripe"):
        _ = around.intent


@pytest.mark.parametrize(
    "kind",
    [
        *("invoice", "invoiceitem", "invoice_payment", "subscription", "subscription_item"),
        *("credit_note", "customer_balance_transaction", "discount", "price", "plan", "coupon"),
    ],
)
def test_facets_repeat_what_the_object_says(kind: str) -> None:
    for entry in small(1, NOW, SIZE).entries(kind)[:400]:
        body = entry.render()
        assert entry.id == body["id"]
        same = {name: value for name, value in entry.facets.items() if name in body and "." not in name}
        assert {name: body[name] for name in same} == same


@pytest.mark.parametrize(
    ("state", "percent", "name"), [("NY", 8.875, "Sales tax"), ("ON", 13.0, "HST"), ("Tokyo", 10.0, "JCT")]
)
def test_tax_is_added_where_the_place_has_one(state: str, percent: float, name: str) -> None:
    taxed = [item for item in invoices() if item["customer_address"]["state"] == state and item["total"] > 0]
    assert taxed
    for item in taxed:
        (tax,) = item["total_taxes"]
        (rate,) = item["default_tax_rates"]
        assert (rate["percentage"], rate["display_name"], rate["inclusive"]) == (percent, name, False)
        assert tax["tax_rate_details"]["tax_rate"] == rate["id"]
        assert tax["taxable_amount"] == item["total_excluding_tax"]
        lines = max(1, len(lines_of(item)))
        assert abs(tax["amount"] - tax["taxable_amount"] * percent / 100) <= lines * 0.5001
    elsewhere = [item for item in invoices() if item["customer_address"]["country"] == "DE"]
    assert all(item["total_taxes"] == [] for item in elsewhere)


def test_amounts_of_three_decimals_end_in_zero() -> None:
    dinars = [item for item in invoices() if item["currency"] == "kwd"]
    assert any(item["discounts"] for item in dinars)
    assert all(item["total"] % 10 == item["amount_due"] % 10 == 0 for item in dinars)


def test_a_customers_balance_is_what_its_entries_make_it() -> None:
    entries = sorted(objects("customer_balance_transaction", 1, NOW, SIZE), key=lambda item: item["created"])
    last: dict[str, int] = defaultdict(int)
    for item in entries:
        assert item["ending_balance"] == last[item["customer"]] + item["amount"]
        last[item["customer"]] = item["ending_balance"]
    for customer in objects("customer", 1, NOW, SIZE):
        assert customer["balance"] == last[customer["id"]]
    assert {item["type"] for item in entries} >= {
        "adjustment",
        "applied_to_invoice",
        "credit_note",
        "invoice_overpaid",
    }


def test_credit_pays_invoices_in_whole_or_in_part() -> None:
    credited = [item for item in invoices() if item["starting_balance"] < 0 and item["status"] == "paid"]
    assert any(item["amount_due"] == 0 < item["total"] for item in credited)
    assert any(0 < item["amount_due"] < item["total"] for item in credited)
    used = {item["invoice"]: item for item in objects("customer_balance_transaction", 1, NOW, SIZE)}
    for item in credited:
        assert used[item["id"]]["amount"] == item["ending_balance"] - item["starting_balance"]


def test_credit_notes_lower_an_open_invoice_or_give_back_what_was_paid() -> None:
    bills, refunds = named("invoice"), named("refund")
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for note in objects("credit_note", 1, NOW, SIZE):
        bill = bills[note["invoice"]]
        assert note["number"].startswith(bill["number"] + "-CN-")
        assert note["amount"] == note["pre_payment_amount"] + note["post_payment_amount"]
        assert note["amount"] == note["subtotal"] + sum(tax["amount"] for tax in note["total_taxes"])
        for given in note["refunds"]:
            assert refunds[given["refund"]]["amount"] == given["amount_refunded"] == note["amount"]
        if note["status"] == "issued":
            sums[note["invoice"], note["type"]] += note["amount"]
    for item in invoices():
        assert item["pre_payment_credit_notes_amount"] == sums[item["id"], "pre_payment"]
        assert item["post_payment_credit_notes_amount"] == sums[item["id"], "post_payment"]
    statuses = {(note["type"], note["status"]) for note in objects("credit_note", 1, NOW, SIZE)}
    assert statuses == {("pre_payment", "issued"), ("pre_payment", "void"), ("post_payment", "issued")}


def test_some_credit_notes_pay_the_whole_invoice() -> None:
    waived = [
        item for item in invoices() if item["amount_due"] == 0 < item["pre_payment_credit_notes_amount"]
    ]
    assert waived
    assert {item["status"] for item in waived} == {"paid"}


def test_a_line_of_a_credit_note_is_a_part_of_the_invoices_line() -> None:
    found = objects("credit_note_line_item", 1, NOW, SIZE)
    assert found
    lines = {
        line["id"]: line
        for note in objects("credit_note", 1, NOW, SIZE)
        for line in small(1, NOW, SIZE).lines(note["invoice"])
    }
    assert all(0 < item["amount"] <= lines[item["invoice_line_item"]]["subtotal"] for item in found)


def test_some_invoices_are_paid_in_two_parts() -> None:
    parts: dict[str, list[Json]] = defaultdict(list)
    for payment in objects("invoice_payment", 1, NOW, SIZE):
        parts[payment["invoice"]].append(payment)
    bills = named("invoice")
    paid = [made for made in parts.values() if sum(each["status"] == "paid" for each in made) == 2]
    assert paid
    for made in paid:
        bill = bills[made[0]["invoice"]]
        assert sum(each["amount_paid"] or 0 for each in made) == bill["amount_paid"] == bill["amount_due"]
    assert any(
        item["status"] == "open" and 0 < item["amount_paid"] < item["total"] for item in bills.values()
    )


def test_some_invoices_are_paid_around_stripe_with_a_record_or_without() -> None:
    records = {
        item["invoice"]
        for item in objects("invoice_payment", 1, NOW, SIZE)
        if item["payment"]["type"] == "payment_record"
    }
    around = {item["id"] for item in invoices() if item.get("amount_paid_off_stripe")}
    assert records < around


def test_what_is_paid_too_much_is_the_customers_credit() -> None:
    over = {item["id"]: item["amount_overpaid"] for item in invoices() if item["amount_overpaid"]}
    given = {
        item["invoice"]: -item["amount"]
        for item in objects("customer_balance_transaction", 1, NOW, SIZE)
        if item["type"] == "invoice_overpaid"
    }
    assert over == given
    assert over


def test_uncollectible_invoices_say_why_and_some_are_paid_or_void_after_all() -> None:
    reasons = {
        item["status_details"]["uncollectible"]["reason"] for item in invoices() if "status_details" in item
    }
    assert reasons == {"max_payment_attempts", "payment_not_received", "subscription_paused", "user_forgiven"}
    times = "marked_uncollectible_at"
    after = {item["status"] for item in invoices() if item["status_transitions"][times] is not None}
    assert after == {"uncollectible", "paid", "void"}
    assert all(("status_details" in item) == (item["status"] == "uncollectible") for item in invoices())


def test_an_invoice_that_could_not_be_finalized_says_so_and_stays_a_draft() -> None:
    failed = [item for item in invoices() if item["last_finalization_error"] is not None]
    assert failed
    assert {item["status"] for item in failed} == {"draft"}
    assert {item["last_finalization_error"]["type"] for item in failed} == {"invalid_request_error"}


def test_some_invoices_have_a_hundred_lines_and_more() -> None:
    long = [item for item in invoices() if len(lines_of(item)) >= 100]
    assert len(long) > 20
    assert all(item["lines"]["has_more"] and len(item["lines"]["data"]) == 10 for item in long)


def test_invoice_items_belong_to_their_invoice_or_wait_for_one() -> None:
    billed: dict[str | None, int] = defaultdict(int)
    for item in objects("invoiceitem", 1, NOW, SIZE):
        billed[item["invoice"]] += 1
    own: dict[str, int] = {}
    for bill in invoices():
        lines = small(1, NOW, SIZE).lines(bill["id"])
        own[bill["id"]] = sum(line["parent"]["type"] == "invoice_item_details" for line in lines)
    assert {name: count for name, count in own.items() if count} == {
        name: count for name, count in billed.items() if name is not None
    }
    waiting = [item for item in objects("invoiceitem", 1, NOW, SIZE) if item["invoice"] is None]
    assert waiting
    assert all(item["proration"] for item in waiting)


def test_a_deleted_draft_takes_its_items_along() -> None:
    world = small(1, NOW, SIZE)
    gone = world.deleted("invoiceitem")
    assert gone
    assert {entry.render()["invoice"] for entry in gone.values()} <= set(world.deleted("invoice"))
    assert {event["data"]["object"]["id"] for event in events("invoiceitem.deleted")} <= set(gone)


def test_sent_invoices_are_announced_as_due_and_overdue_and_reminded_of() -> None:
    for event in events("invoice.will_be_due"):
        body = event["data"]["object"]
        assert (body["status"], body["due_date"] - event["created"]) == ("open", 3 * 86_400)
    overdue = {event["data"]["object"]["id"]: event["created"] for event in events("invoice.overdue")}
    assert overdue
    reminded = [
        event for event in events("invoice.sent") if event["data"]["object"]["due_date"] < event["created"]
    ]
    assert reminded
    assert {event["data"]["object"]["status"] for event in reminded} == {"open"}


def test_no_event_says_that_nothing_changed() -> None:
    for event in events("invoice.updated", "customer.subscription.updated"):
        assert event["data"]["previous_attributes"]


def test_everything_that_is_sold_has_its_price() -> None:
    prices = named("price")
    for product in objects("product"):
        assert product["default_price"] in by_id("price")
    assert {item["id"] for item in objects("plan", 1, NOW, SIZE)} == {
        name for name, item in prices.items() if item["type"] == "recurring"
    }
    sold = {
        line["pricing"]["price_details"]["price"] for bill in invoices() for line in bill["lines"]["data"]
    }
    assert sold <= set(prices)


def test_companies_with_something_on_file_are_charged_and_some_invoices_name_it() -> None:
    charged = [
        item
        for item in invoices()
        if item["billing_reason"] == "manual" and item["collection_method"] == "charge_automatically"
    ]
    assert {item["status"] for item in charged} >= {"paid"}
    named_ones = {item["default_payment_method"] for item in charged}
    assert None in named_ones
    assert len(named_ones) > 5
    assert all(item["due_date"] is None for item in charged)


def test_some_renewals_could_not_be_finalized_and_stay_drafts() -> None:
    stuck = [
        item
        for item in invoices()
        if item["last_finalization_error"] is not None and item["billing_reason"] == "subscription_cycle"
    ]
    assert stuck
    assert all(item["automatically_finalizes_at"] < NOW for item in stuck if item["auto_advance"])
