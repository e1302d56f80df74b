"""How the objects of one world relate, beside the identities of `identities` and `coherence`."""

from collections import defaultdict
from typing import Any

import pytest

from vantage_stripe_tests.sandbox.world.worlds import NOW, SAMPLED, by_id, objects, small

pytestmark = pytest.mark.parametrize(("seed", "now"), SAMPLED)


def test_a_transaction_is_pending_until_it_is_available(seed: int, now: int) -> None:
    for entry in objects("balance_transaction", seed, now):
        assert entry["status"] == ("available" if entry["available_on"] <= now else "pending")
        assert entry["available_on"] >= entry["created"]


def test_refunds_that_have_not_failed_add_up_to_the_refunded_amount(seed: int, now: int) -> None:
    given: dict[str, int] = defaultdict(int)
    transactions = by_id("balance_transaction", seed, now)
    for refund in objects("refund", seed, now):
        given[refund["charge"]] += refund["amount"] if refund["status"] in {"succeeded", "pending"} else 0
        if refund["balance_transaction"] is None:
            # An authorization released, or a refund that waits for money.
            assert refund["status"] in {"succeeded", "pending", "canceled"}
            continue
        assert transactions[refund["balance_transaction"]]["source"] == refund["id"]
        failed = refund["status"] == "failed"
        assert ("failure_balance_transaction" in refund) == failed
        if failed:
            back = transactions[refund["failure_balance_transaction"]]
            assert back["amount"] > 0
    for charge in objects("charge", seed, now):
        assert charge["amount_refunded"] == given[charge["id"]]
        if charge["status"] == "succeeded" and not charge["captured"]:
            assert charge["refunded"] == (charge["amount_refunded"] == charge["amount"])
            continue
        assert charge["amount_refunded"] <= charge["amount_captured"]
        assert charge["refunded"] == (0 < charge["amount_captured"] == charge["amount_refunded"])


def test_the_balance_is_the_sum_of_all_transactions(seed: int, now: int) -> None:
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for entry in objects("balance_transaction", seed, now):
        sums[entry["status"], entry["currency"]] += entry["net"]
    balance = small(seed, now).balance()
    for part in ("available", "pending"):
        assert {row["currency"]: row["amount"] for row in balance[part]} == {
            currency: sums[part, currency] for currency in ("usd", "eur", "gbp")
        }


def test_a_payout_is_what_it_paid_and_the_opposite_of_its_own_transaction(seed: int, now: int) -> None:
    transactions = by_id("balance_transaction", seed, now)
    paid: dict[str, int] = defaultdict(int)
    for entry in small(seed, now).entries("balance_transaction"):
        payout = entry.facets["payout"]
        if payout is not None and transactions[entry.id]["source"] != payout:
            paid[str(payout)] += transactions[entry.id]["net"]
            assert transactions[entry.id]["status"] == "available"
        elif payout is not None:
            assert transactions[entry.id]["type"] == "payout"
    for payout in objects("payout", seed, now):
        own = transactions[payout["balance_transaction"]]
        assert (own["amount"], own["net"], own["fee"]) == (-payout["amount"], -payout["amount"], 0)
        assert own["source"] == payout["id"]
        assert abs(payout["amount"]) >= 100
        if payout["reconciliation_status"] == "completed":
            assert paid[payout["id"]] == payout["amount"]


def test_an_invoice_adds_up_and_its_status_has_its_times(seed: int, now: int) -> None:
    for invoice in objects("invoice", seed, now):
        lines = small(seed, now).lines(invoice["id"])
        off = [each["amount"] for line in lines for each in line["discount_amounts"]]
        taxes = [tax["amount"] for line in lines for tax in line["taxes"]]
        assert sum(line["amount"] for line in lines) == invoice["subtotal"]
        assert sum(off) == sum(each["amount"] for each in invoice["total_discount_amounts"])
        assert sum(taxes) == sum(tax["amount"] for tax in invoice["total_taxes"])
        assert invoice["total"] == invoice["subtotal"] - sum(off) + sum(taxes)
        assert invoice["amount_remaining"] == max(0, invoice["amount_due"] - invoice["amount_paid"])
        assert invoice["amount_overpaid"] == max(0, invoice["amount_paid"] - invoice["amount_due"])
        if invoice["ending_balance"] is not None:
            moved = invoice["ending_balance"] - invoice["starting_balance"]
            noted = invoice["pre_payment_credit_notes_amount"]
            assert invoice["amount_due"] == invoice["total"] - moved - noted
        assert list(lines[:10]) == invoice["lines"]["data"]
        assert invoice["lines"]["has_more"] == (len(lines) > 10)
        times = invoice["status_transitions"]
        status = invoice["status"]
        assert (times["paid_at"] is not None) == (status == "paid")
        assert (times["voided_at"] is not None) == (status == "void")
        assert status != "uncollectible" or times["marked_uncollectible_at"] is not None
        assert times["marked_uncollectible_at"] is None or status in {"uncollectible", "paid", "void"}
        assert (times["finalized_at"] is None) == (status == "draft")
        assert (invoice["number"] is None) == (status == "draft")


def test_an_invoice_was_paid_by_its_payments_and_they_by_their_charges(seed: int, now: int) -> None:
    taken: dict[str, int] = defaultdict(int)
    for charge in objects("charge", seed, now):
        taken[charge["payment_intent"]] += charge["amount_captured"]
    made: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for payment in objects("invoice_payment", seed, now):
        made[payment["invoice"]].append(payment)
        intent = payment["payment"].get("payment_intent")
        paid = payment["status"] == "paid"
        assert payment["amount_paid"] == (payment["amount_requested"] if paid else None)
        assert intent is None or not paid or taken[intent] == payment["amount_paid"]
    for invoice in objects("invoice", seed, now):
        payments = made[invoice["id"]]
        through = sum(
            payment["amount_paid"] or 0 for payment in payments if "payment_intent" in payment["payment"]
        )
        assert through == invoice["amount_paid"] - invoice.get("amount_paid_off_stripe", 0)
        still = [payment["amount_requested"] for payment in payments if payment["status"] == "open"]
        if invoice["status"] in {"paid", "void", "draft"}:
            assert still == []
        elif payments:
            assert invoice["amount_remaining"] in still


def test_a_payment_intent_agrees_with_its_charges(seed: int, now: int) -> None:
    charges: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for charge in reversed(objects("charge", seed, now)):
        charges[charge["payment_intent"]].append(charge)
    for intent in objects("payment_intent", seed, now):
        tries = charges[intent["id"]]
        assert intent["latest_charge"] == (tries[-1]["id"] if tries else None)
        succeeded = [made for made in tries if made["status"] == "succeeded" and made["captured"]]
        assert len(succeeded) == (intent["status"] == "succeeded")
        assert intent["amount_received"] == sum(made["amount_captured"] for made in succeeded)
        assert all(made["amount"] == intent["amount"] for made in tries)
        assert all(made["customer"] == intent["customer"] for made in tries)


def test_disputes_flag_their_charge_and_move_the_balance_as_their_status_says(seed: int, now: int) -> None:
    disputed = {dispute["charge"] for dispute in objects("dispute", seed, now)}
    assert disputed == {charge["id"] for charge in objects("charge", seed, now) if charge["disputed"]}
    transactions = by_id("balance_transaction", seed, now)
    for dispute in objects("dispute", seed, now):
        moved = dispute["balance_transactions"]
        assert all(transactions[entry["id"]] == entry for entry in moved)
        fees = [entry["fee"] for entry in moved]
        if dispute["status"].startswith("warning_") or dispute["status"] == "prevented":
            assert moved == []
        elif now - dispute["created"] > 5 and fees:
            received = 1500 if moved[0]["currency"] == "usd" else 2000
            assert fees[0] == received
            assert all(fee < 0 for fee in fees[1:])
        due = dispute["evidence_details"]["due_by"]
        if dispute["status"] == "needs_response":
            assert due == 0 or due > now - 2 * 86_400
        if dispute["status"] == "lost" and moved[0]["exchange_rate"] is None:
            assert [entry["amount"] for entry in moved] == [-dispute["amount"]]


def test_a_warning_is_actionable_while_there_is_no_dispute_and_no_full_refund(seed: int, now: int) -> None:
    charges = by_id("charge", seed, now)
    for warning in objects("radar.early_fraud_warning", seed, now):
        charge = charges[warning["charge"]]
        assert warning["actionable"] == (not charge["disputed"] and not charge["refunded"])


def test_references_lead_to_objects(seed: int, now: int) -> None:
    world = small(seed, now)
    gone = set(world.deleted("customer"))
    customers = set(by_id("customer", seed, now)) | gone
    methods = set(by_id("payment_method", seed, now))
    for kind in ("charge", "invoice", "subscription", "payment_intent", "refund"):
        assert {item["customer"] for item in objects(kind, seed, now)} <= customers | {None}
    for customer in objects("customer", seed, now):
        default = customer["invoice_settings"]["default_payment_method"]
        assert default is None or by_id("payment_method", seed, now)[default]["customer"] == customer["id"]
    assert {charge["payment_method"] for charge in objects("charge", seed, now)} <= methods
    for subscription in objects("subscription", seed, now):
        assert subscription["latest_invoice"] in by_id("invoice", seed, now)
        assert subscription["default_payment_method"] in methods | {None}


def test_ids_are_unique_in_the_whole_account(seed: int, now: int) -> None:
    kinds = ("charge", "customer", "invoice", "balance_transaction", "event", "dispute", "refund", "payout")
    names = [item["id"] for kind in kinds for item in objects(kind, seed, now)]
    names += [
        line["id"]
        for invoice in objects("invoice", seed, now)
        for line in small(seed, now).lines(invoice["id"])
    ]
    assert len(names) == len(set(names))


def test_nothing_was_created_after_now_and_lists_begin_with_the_newest(seed: int, now: int) -> None:
    for kind in ("charge", "invoice", "balance_transaction", "event", "payout", "customer"):
        created = [item["created"] for item in objects(kind, seed, now)]
        assert created == sorted(created, reverse=True)
        assert max(created, default=now) <= now <= NOW
