"""Disputes and early fraud warnings: every phase and outcome, their money, their evidence, their events."""

import functools
from collections import Counter, defaultdict
from typing import Any

import pytest

from vantage_stripe_tests.sandbox.world.worlds import NOW, objects, small

SIZE = 20_000
DAY = 86_400
FEES = {"usd": 1500, "eur": 2000, "gbp": 2000}


def disputes() -> tuple[dict[str, Any], ...]:
    return objects("dispute", 1, NOW, SIZE)


@functools.lru_cache(maxsize=1)
def charges() -> dict[str, dict[str, Any]]:
    """The charges that are disputed or warned of."""
    world = small(1, NOW, SIZE)
    kinds = ("dispute", "radar.early_fraud_warning")
    named = {entry.facets["charge"] for kind in kinds for entry in world.entries(kind)}
    return {entry.id: entry.render() for entry in world.entries("charge") if entry.id in named}


@functools.lru_cache(maxsize=8)
def events(prefix: str, seed: int = 1, size: int = 8_000) -> tuple[dict[str, Any], ...]:
    """The events of some types, newest first."""
    listed = small(seed, NOW, size).entries("event")
    return tuple(entry.render() for entry in listed if str(entry.facets["type"]).startswith(prefix))


def history(seed: int, size: int) -> dict[str, list[dict[str, Any]]]:
    """The events of each dispute that began in the last 30 days, oldest first."""
    told: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for event in reversed(events("charge.dispute.", seed, size)):
        told[event["data"]["object"]["id"]].append(event)
    return {name: row for name, row in told.items() if row[0]["type"].endswith(".created")}


def test_every_outcome_occurs_several_times() -> None:
    found = Counter(item["status"] for item in disputes())
    for status in ("won", "lost", "warning_closed", "prevented", "under_review", "needs_response"):
        assert found[status] >= 2
    cases = Counter(
        item["payment_method_details"]["card"]["case_type"]
        for item in disputes()
        if "payment_method_details" in item
    )
    assert set(cases) == {"inquiry", "chargeback", "compliance", "block", "resolution"}


def test_appeals_are_open_won_and_lost_and_say_why() -> None:
    appealed = [item for item in disputes() if "appeal" in item["evidence"]]
    assert {item["status"] for item in appealed} >= {"won", "lost"}
    filed = [item["evidence"]["appeal"]["card"] for item in appealed if item["evidence"]["appeal"]]
    assert filed
    assert all(card["reason_for_filing"] and card["supporting_files"][0][:5] == "file_" for card in filed)


def test_an_inquiry_moves_no_money_and_keeps_its_id_when_it_escalates() -> None:
    inquiries = [item for item in disputes() if item["status"].startswith("warning_")]
    assert all(item["balance_transactions"] == [] for item in inquiries)
    escalated = [
        item
        for item in disputes()
        if item["balance_transactions"] and item["balance_transactions"][0]["created"] > item["created"] + DAY
    ]
    assert escalated
    assert {item["payment_method_details"]["card"]["case_type"] for item in escalated} == {"chargeback"}


def test_a_prevented_dispute_gives_the_payment_back_and_moves_no_money_of_its_own() -> None:
    for item in disputes():
        if item["status"] == "prevented":
            assert item["balance_transactions"] == []
            assert item["evidence_details"]["due_by"] == 0
            assert charges()[item["charge"]]["refunded"]


def test_the_fee_is_taken_with_the_amount_and_a_win_gives_the_amount_back() -> None:
    kept = Counter[bool]()
    for item in disputes():
        moved = item["balance_transactions"]
        if not moved:
            continue
        assert moved[0]["amount"] < 0
        assert moved[0]["fee"] == FEES[moved[0]["currency"]]
        if item["status"] != "won":
            assert len(moved) == 1
            continue
        assert moved[1]["reporting_category"] == "dispute_reversal"
        kept[moved[0]["fee"] == -moved[1]["fee"]] += 1
        if item["currency"] == moved[1]["currency"]:
            assert moved[1]["amount"] == item["amount"] == -moved[0]["amount"]
    # What came back is mostly the fee for countering alone; it is as high as the first.
    assert kept[True] > 2 * kept[False] > 0


def test_a_won_dispute_in_another_currency_comes_back_at_another_rate() -> None:
    foreign = [item for item in disputes() if item["status"] == "won" and item["currency"] in {"jpy", "kwd"}]
    assert foreign
    assert any(sum(entry["amount"] for entry in item["balance_transactions"]) for item in foreign)


def test_countering_costs_a_fee_that_stands_beside_the_disputed_money() -> None:
    listed = small(1, NOW, SIZE).entries("balance_transaction")
    fees = [entry.render() for entry in listed if entry.facets["type"] == "adjustment"]
    by_dispute: dict[str, list[int]] = defaultdict(list)
    for entry in fees:
        if entry["reporting_category"] == "fee":
            assert entry["amount"] == 0
            assert [row["description"] for row in entry["fee_details"]] == ["Dispute countered fee"]
            by_dispute[entry["source"]].append(entry["fee"])
    for item in disputes():
        answered = item["evidence_details"]["submission_count"] > 0 and bool(item["balance_transactions"])
        charged = by_dispute.get(item["id"], [])
        assert len(charged) <= 1
        if charged:
            high = item["reason"] == "noncompliant"
            assert charged[0] >= 40_000 if high else charged[0] in {1500, 2000}
            assert answered


def test_deadlines_are_late_passed_or_nought() -> None:
    details = [item["evidence_details"] for item in disputes()]
    assert any(row["past_due"] for row in details)
    assert all(row["submission_count"] > 0 for row in details if row["past_due"])
    unanswerable = [
        item for item in disputes() if item["evidence_details"]["due_by"] == 0 and item["status"] == "lost"
    ]
    assert unanswerable
    assert all(item["evidence_details"]["submission_count"] == 0 for item in unanswerable)
    ignored = [
        item
        for item in disputes()
        if item["status"] == "lost"
        and item["evidence_details"]["due_by"]
        and not item["evidence_details"]["submission_count"]
    ]
    assert ignored


def test_some_disputes_wait_for_an_answer_that_is_still_possible() -> None:
    waiting = [item for item in disputes() if item["status"] == "needs_response"]
    assert any(item["evidence_details"]["due_by"] > NOW for item in waiting)
    dues = [item["evidence_details"]["due_by"] for item in disputes()]
    assert {due % DAY for due in dues if due} == {DAY - 1}


def test_evidence_is_staged_submitted_twice_and_submitted_by_stripe() -> None:
    details = [item["evidence_details"] for item in disputes()]
    assert any(row["has_evidence"] and not row["submission_count"] for row in details)
    assert any(row["submission_count"] == 2 for row in details)
    assert {row["submission_method"] for row in details} == {"manual", "not_submitted", "smart_disputes"}
    for row in details:
        assert (row["submission_method"] == "not_submitted") == (row["submission_count"] == 0)
    assert {item["intended_submission_method"] for item in disputes()} == {
        None,
        "manual",
        "prefer_manual",
        "prefer_smart_disputes",
        "smart_disputes",
    }


FIELDS = {
    "fraudulent": "shipping_tracking_number",
    "product_not_received": "shipping_documentation",
    "product_unacceptable": "service_documentation",
    "subscription_canceled": "cancellation_rebuttal",
    "credit_not_processed": "refund_refusal_explanation",
    "duplicate": "duplicate_charge_explanation",
}


def test_what_is_submitted_answers_the_reason() -> None:
    answered = [item for item in disputes() if item["evidence_details"]["submission_method"] == "manual"]
    assert {item["reason"] for item in answered} >= set(FIELDS)
    for item in answered:
        evidence = item["evidence"]
        assert evidence["uncategorized_text"].endswith(".")
        assert evidence["product_description"]
        assert evidence["customer_name"]
        if item["reason"] in FIELDS:
            assert evidence[FIELDS[item["reason"]]]


def test_some_customers_take_their_dispute_back() -> None:
    mistaken = [
        item for item in disputes() if "was a mistake" in (item["evidence"]["uncategorized_text"] or "")
    ]
    assert mistaken
    assert {item["status"] for item in mistaken} <= {
        *("won", "under_review", "warning_closed", "warning_under_review")
    }


def test_parts_are_disputed_and_twice_on_one_charge() -> None:
    against: dict[str, list[int]] = defaultdict(list)
    for item in disputes():
        against[item["charge"]].append(item["amount"])
        assert charges()[item["charge"]]["disputed"]
    twice = [name for name, amounts in against.items() if len(amounts) > 1]
    assert twice
    for name in twice:
        assert sum(against[name]) == charges()[name]["amount_captured"]
        assert charges()[name]["amount_refunded"] == 0
    assert any(
        len(amounts) == 1 and amounts[0] < charges()[name]["amount_captured"]
        for name, amounts in against.items()
    )


def test_some_disputed_charges_had_been_refunded() -> None:
    paid_back = [
        item
        for item in disputes()
        if item["balance_transactions"] and charges()[item["charge"]]["amount_refunded"]
    ]
    assert any(charges()[item["charge"]]["refunded"] for item in paid_back)
    assert any(not charges()[item["charge"]]["refunded"] for item in paid_back)


def test_a_bank_debit_is_returned_without_an_answer() -> None:
    returned = [item for item in disputes() if "payment_method_details" not in item]
    assert returned
    for item in returned:
        assert item["reason"] in {
            "debit_not_authorized",
            "insufficient_funds",
            "bank_cannot_process",
            "incorrect_account_details",
        }
        assert item["network_reason_code"]
        assert item["evidence_details"]["due_by"] == 0
        assert item["status"] in {"needs_response", "lost"}


def test_each_network_has_its_own_codes() -> None:
    codes: dict[str, set[str]] = defaultdict(set)
    for item in disputes():
        card = item.get("payment_method_details", {}).get("card")
        if card and card["network_reason_code"]:
            assert card["network_reason_code"] == item["network_reason_code"]
            codes[card["network"]].add(card["network_reason_code"])
    assert codes["visa"] >= {"10.4", "13.1"}
    assert codes["mastercard"] >= {"4837", "4853"}
    assert codes["amex"] >= {"F29"}


def test_programmes_ask_for_their_evidence() -> None:
    states = Counter[tuple[str, str]]()
    for item in disputes():
        eligible = item["evidence_details"]["enhanced_eligibility"]
        assert list(eligible) == item["enhanced_eligibility_types"]
        states.update((name, row["status"]) for name, row in eligible.items())
        enhanced = item["evidence"]["enhanced_evidence"]
        if "visa_compelling_evidence_3" in enhanced:
            assert eligible["visa_compelling_evidence_3"]["status"] == "qualified"
            priors = enhanced["visa_compelling_evidence_3"]["prior_undisputed_transactions"]
            found = [small(1, NOW, SIZE).find("charge", prior["charge"]) for prior in priors]
            ages = [item["created"] - entry.created for entry in found if entry is not None]
            assert len(ages) == 2
            assert all(120 * DAY < age < 365 * DAY for age in ages)
    assert {name for name, _ in states} == {
        "visa_compelling_evidence_3",
        "visa_compliance",
        "mastercard_compliance",
    }
    assert {status for _, status in states} >= {
        "not_qualified",
        "qualified",
        "requires_action",
        "fee_acknowledged",
    }


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_events_tell_a_dispute_in_order(seed: int) -> None:
    for row in history(seed, 4_000).values():
        names = [event["type"].removeprefix("charge.dispute.") for event in row]
        first = row[0]["data"]["object"]["status"]
        assert names[0] == "created"
        assert names.count("created") == 1
        if first == "needs_response":
            assert names[1:2] == ["funds_withdrawn"] or NOW - row[0]["created"] < 5
        if first == "prevented":
            assert names == ["created"]
        if "closed" in names:
            assert set(names[names.index("closed") + 1 :]) <= {"funds_reinstated", "updated", "closed"}


def test_closing_says_the_outcome_and_what_was_before() -> None:
    closings = [event for event in objects("event", 1, NOW, SIZE) if event["type"] == "charge.dispute.closed"]
    assert closings
    for event in closings:
        assert event["data"]["object"]["status"] in {"won", "lost", "warning_closed"}
        assert event["data"]["previous_attributes"]["status"] not in {"won", "lost", "warning_closed"}


def test_warnings_end_in_a_dispute_a_refund_or_nothing() -> None:
    warnings = objects("radar.early_fraud_warning", 1, NOW, SIZE)
    ends = Counter[str]()
    for item in warnings:
        charge = charges()[item["charge"]]
        assert item["actionable"] == (not charge["disputed"] and not charge["refunded"])
        ends["disputed" if charge["disputed"] else "refunded" if charge["refunded"] else "nothing"] += 1
    assert set(ends) == {"disputed", "refunded", "nothing"}
    assert len({item["fraud_type"] for item in warnings}) == 7
    updates = events("radar.early_fraud_warning.updated")
    assert updates
    assert {str(event["data"]["previous_attributes"]) for event in updates} == {"{'actionable': True}"}
