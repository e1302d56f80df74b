"""The lives of subscriptions: how they begin, change, fall behind, pause and end."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

import pytest

from vantage_stripe.sandbox.world.clock import DAY, HOUR, add_months
from vantage_stripe_tests.sandbox.world.worlds import NOW, objects, small

SIZE = 20_000
Json = dict[str, Any]


def subscriptions() -> tuple[Json, ...]:
    return objects("subscription", 1, NOW, SIZE)


def events(*types: str) -> list[Json]:
    return [event for event in objects("event", 1, NOW, SIZE) if event["type"] in types]


def bills() -> dict[str, list[Json]]:
    """The invoices of each subscription, oldest first."""
    found: dict[str, list[Json]] = defaultdict(list)
    for item in reversed(objects("invoice", 1, NOW, SIZE)):
        if item["parent"] is not None:
            found[item["parent"]["subscription_details"]["subscription"]].append(item)
    return found


def test_subscriptions_are_in_every_status_and_were_incomplete_at_first() -> None:
    assert {item["status"] for item in subscriptions()} >= {
        "active",
        "canceled",
        "incomplete_expired",
        "past_due",
        "paused",
        "trialing",
        "unpaid",
    }
    begun = {event["data"]["object"]["status"] for event in events("customer.subscription.created")}
    assert begun >= {"incomplete", "trialing"}


def test_they_end_for_every_reason_some_with_words() -> None:
    details = [item["cancellation_details"] for item in subscriptions() if item["status"] == "canceled"]
    assert {each["reason"] for each in details} == {
        "cancellation_requested",
        "payment_disputed",
        "payment_failed",
        None,
    }
    assert any(each["comment"] for each in details)
    assert {each["feedback"] for each in details} >= {"too_expensive", "unused", "customer_service"}


def test_one_that_ends_with_its_period_says_when_and_can_be_kept_after_all() -> None:
    ending = [item for item in subscriptions() if item["cancel_at_period_end"]]
    assert ending
    for item in ending:
        assert item["cancel_at"] == item["items"]["data"][0]["current_period_end"] > NOW
        assert item["canceled_at"] <= NOW
    kept = [
        event
        for event in events("customer.subscription.updated")
        if event["data"]["previous_attributes"].get("cancel_at_period_end") is True
    ]
    assert any(event["data"]["object"]["canceled_at"] is None for event in kept)


def test_some_pay_by_the_year_and_some_have_two_items() -> None:
    intervals = {item["items"]["data"][0]["plan"]["interval"] for item in subscriptions()}
    assert intervals == {"month", "year"}
    assert {len(item["items"]["data"]) for item in subscriptions()} == {1, 2}
    for item in subscriptions():
        first = item["items"]["data"][0]
        months = 12 if first["plan"]["interval"] == "year" else 1
        start, end = first["current_period_start"], first["current_period_end"]
        if item["trial_end"] != end:
            assert add_months(start, months) - 3 * DAY <= end <= add_months(start, months) + 3 * DAY


def test_a_change_within_a_period_gives_back_unused_time_and_adds_remaining_time() -> None:
    world, found = small(1, NOW, SIZE), 0
    for item in objects("invoice", 1, NOW, SIZE):
        if item["billing_reason"] not in {"subscription_update", "subscription_cycle"}:
            continue
        lines = world.lines(item["id"])
        prorated = [line for line in lines if line["parent"][line["parent"]["type"]]["proration"]]
        for line in prorated:
            details = line["parent"]["invoice_item_details"]
            back = line["description"].startswith("Unused time on ")
            assert (line["amount"] <= 0) if back else line["description"].startswith("Remaining time on ")
            assert (details["proration_details"]["credited_items"] is not None) == back
            assert line["discountable"] is False
            found += back
        if prorated and item["billing_reason"] == "subscription_update":
            assert len(lines) == 2
            assert item["status_transitions"]["finalized_at"] == item["created"]
    assert found > 50


def test_a_proration_is_the_part_of_the_period_that_is_left() -> None:
    world = small(1, NOW, SIZE)
    plain = [
        item
        for item in objects("invoice", 1, NOW, SIZE)
        if item["billing_reason"] == "subscription_update"
        and item["currency"] == "usd"
        and len(item["lines"]["data"]) == 2
    ]
    for item in plain:
        (back,) = [line for line in world.lines(item["id"]) if line["amount"] < 0]
        credited = back["parent"]["invoice_item_details"]["proration_details"]["credited_items"]
        (old,) = [
            line for line in world.lines(credited["invoice"]) if line["id"] in credited["invoice_line_items"]
        ]
        off = sum(each["amount"] for each in old["discount_amounts"])
        left = (back["period"]["end"] - back["period"]["start"]) / (
            old["period"]["end"] - old["period"]["start"]
        )
        assert abs(-back["amount"] - (old["amount"] - off) * left) <= 0.5001
    assert plain


def test_a_change_is_announced_with_the_items_of_before() -> None:
    changed = [
        event
        for event in events("customer.subscription.updated")
        if "items" in event["data"]["previous_attributes"]
        and "latest_invoice" not in event["data"]["previous_attributes"]
    ]
    assert changed
    for event in changed:
        (before, *_) = event["data"]["previous_attributes"]["items"]["data"]
        (after, *_) = event["data"]["object"]["items"]["data"]
        assert (before["plan"]["id"], before["quantity"]) != (after["plan"]["id"], after["quantity"])


def test_a_paused_one_tells_why_and_some_go_on() -> None:
    paused = [item for item in subscriptions() if item["status"] == "paused"]
    for item in paused:
        details = item["status_details"]["paused"]
        assert details["subscription"]["type"] == "trial_end_without_payment_method"
        assert details["transitioned_at"] == item["trial_end"]
    assert paused
    resumed = [
        item
        for item in subscriptions()
        if item["billing_cycle_anchor"] not in {item["created"], item["trial_end"]}
    ]
    assert resumed
    assert all(
        item["trial_settings"]["end_behavior"]["missing_payment_method"] == "pause" for item in resumed
    )


def test_while_collecting_is_paused_invoices_are_kept_as_drafts_or_void_or_given_up() -> None:
    kept: dict[str, Callable[[Json], bool]] = {
        "keep_as_draft": lambda bill: bill["status"] == "draft" and not bill["auto_advance"],
        "void": lambda bill: bill["status"] == "void" or bill["amount_due"] == 0,
        "mark_uncollectible": lambda bill: bill["status"] == "uncollectible" or bill["amount_due"] == 0,
    }
    paused = [item for item in subscriptions() if item["pause_collection"] and item["status"] == "active"]
    assert {item["pause_collection"]["behavior"] for item in paused} == set(kept)
    assert None in {item["pause_collection"]["resumes_at"] for item in paused}
    found = bills()
    updates = {}
    for event in reversed(events("customer.subscription.updated")):
        if event["data"]["previous_attributes"].get("pause_collection", 0) is None:
            updates[event["data"]["object"]["id"]] = event["created"]
    for item in paused:
        for bill in found[item["id"]]:
            if bill["created"] > updates.get(item["id"], NOW) and bill["created"] < NOW - 2 * HOUR:
                assert kept[item["pause_collection"]["behavior"]](bill)


def test_an_unpaid_one_gets_drafts_that_nobody_collects() -> None:
    found = bills()
    unpaid = [item for item in subscriptions() if item["status"] == "unpaid"]
    assert unpaid
    drafts = [bill for item in unpaid for bill in found[item["id"]] if bill["status"] == "draft"]
    assert drafts
    assert not any(bill["auto_advance"] for bill in drafts)
    assert {bill["next_payment_attempt"] for bill in drafts} == {None}


def test_retries_are_counted_and_the_next_one_is_told() -> None:
    waiting = [
        item
        for item in objects("invoice", 1, NOW, SIZE)
        if item["status"] == "open" and item["next_payment_attempt"] and item["attempted"]
    ]
    assert waiting
    for item in waiting:
        assert 1 <= item["attempt_count"] <= 3
        assert item["next_payment_attempt"] > NOW
    counts = {item["attempt_count"] for item in objects("invoice", 1, NOW, SIZE)}
    assert {0, 1, 2, 3, 4} <= counts


def test_a_retry_that_cannot_succeed_counts_and_is_not_made() -> None:
    tries: dict[str, int] = defaultdict(int)
    for charge in objects("charge", 1, NOW, SIZE):
        tries[charge["payment_intent"]] += 1
    made: dict[str, int] = defaultdict(int)
    for payment in objects("invoice_payment", 1, NOW, SIZE):
        made[payment["invoice"]] += tries[payment["payment"].get("payment_intent")]
    more = [item for item in objects("invoice", 1, NOW, SIZE) if item["attempt_count"] > made[item["id"]] > 0]
    assert more


def test_failed_payments_are_announced_and_some_wait_for_the_customer() -> None:
    failed = events("invoice.payment_failed")
    assert failed
    assert all(event["data"]["object"]["attempted"] for event in failed)
    asked = {event["data"]["object"]["id"] for event in events("invoice.payment_action_required")}
    assert asked
    assert asked <= {event["data"]["object"]["id"] for event in failed}


def test_companies_subscribe_by_invoice_and_fall_behind_when_it_is_overdue() -> None:
    sent = [item for item in subscriptions() if item["collection_method"] == "send_invoice"]
    assert {item["days_until_due"] for item in sent} == {14}
    assert {item["status"] for item in sent} >= {"active", "canceled"}
    found = bills()
    assert all(bill["collection_method"] == "send_invoice" for item in sent for bill in found[item["id"]])


def test_a_deleted_customers_subscriptions_have_ended_and_its_open_invoices_advance_no_more() -> None:
    gone = small(1, NOW, SIZE).deleted("customer")
    theirs = [item for item in subscriptions() if item["customer"] in gone]
    assert theirs
    assert {item["status"] for item in theirs} <= {"canceled", "incomplete_expired"}
    left = [
        item
        for item in objects("invoice", 1, NOW, SIZE)
        if item["customer"] in gone and item["status"] == "open"
    ]
    assert left
    assert not any(item["auto_advance"] for item in left)


@pytest.mark.parametrize("kind", ["customer.subscription.created", "customer.subscription.deleted"])
def test_every_life_has_its_events(kind: str) -> None:
    since = NOW - 30 * DAY
    field = "created" if kind.endswith("created") else "ended_at"
    expected = {
        item["id"]
        for item in subscriptions()
        if (item[field] or 0) > since and (field == "created" or item["status"] == "canceled")
    }
    assert {event["data"]["object"]["id"] for event in events(kind)} == expected


def test_the_newest_invoice_is_named_and_items_are_listed_apart() -> None:
    found = bills()
    for item in subscriptions():
        assert item["latest_invoice"] == found[item["id"]][-1]["id"]
    inside = {each["id"]: each for item in subscriptions() for each in item["items"]["data"]}
    assert inside == {item["id"]: item for item in objects("subscription_item", 1, NOW, SIZE)}
