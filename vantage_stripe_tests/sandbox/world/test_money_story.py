"""Money in several currencies, Stripe's fees, the balance and what is paid out of it."""

from collections import Counter
from typing import Any

import pytest

from vantage_stripe.sandbox.world import World
from vantage_stripe_tests.sandbox.world.worlds import NOW, SPRING, objects, small

SIZE = 6_000
DAY = 86_400


def entries() -> tuple[dict[str, Any], ...]:
    return objects("balance_transaction", 1, NOW, SIZE)


def payouts(size: int = SIZE) -> tuple[dict[str, Any], ...]:
    return objects("payout", 1, NOW, size)


def test_dinars_end_in_nought_wherever_they_are_presented() -> None:
    seen = 0
    for kind, names in {
        "charge": ("amount", "amount_captured", "amount_refunded"),
        "refund": ("amount",),
        "dispute": ("amount",),
        "payment_intent": ("amount", "amount_received"),
        "invoice": ("total", "amount_due", "amount_paid", "amount_remaining"),
    }.items():
        for item in objects(kind, 1, NOW, SIZE):
            if item["currency"] == "kwd":
                seen += 1
                assert [item[name] % 10 for name in names] == [0] * len(names)
    assert seen > 100


def test_what_is_converted_names_its_rate_and_the_price_of_it() -> None:
    charges = {item["id"]: item for item in objects("charge", 1, NOW, SIZE)}
    for entry in entries():
        charge = charges.get(entry["source"] or "")
        if charge is None or entry["type"] != "charge":
            continue
        rows = [row["description"] for row in entry["fee_details"]]
        foreign = charge["currency"] in {"jpy", "kwd"}
        assert (entry["exchange_rate"] is not None) == foreign
        assert ("Stripe currency conversion fee" in rows) == foreign
        if foreign:
            assert (entry["currency"], len(rows)) == ("usd", 2)


def test_in_euro_the_tax_on_a_fee_has_its_own_row() -> None:
    kinds = {
        tuple(row["type"] for row in entry["fee_details"]) for entry in entries() if entry["type"] == "charge"
    }
    assert kinds == {("stripe_fee",), ("stripe_fee", "tax"), ("stripe_fee", "stripe_fee")}
    taxed = [entry for entry in entries() if any(row["type"] == "tax" for row in entry["fee_details"])]
    assert {entry["currency"] for entry in taxed} == {"eur"}
    for entry in taxed:
        fee, tax = (row["amount"] for row in entry["fee_details"])
        assert abs(tax - fee * 0.23) <= 0.5


def test_signs_are_those_of_the_balance() -> None:
    signs = {"charge": 1, "refund": -1, "refund_failure": 1, "dispute": -1, "dispute_reversal": 1, "fee": -1}
    for entry in entries():
        sign = signs.get(entry["reporting_category"], 0)
        assert entry["amount"] * sign >= 0
        if entry["type"] in {"refund", "refund_failure", "payout", "payout_failure"}:
            assert entry["fee"] == 0
            assert entry["fee_details"] == []


def test_stripe_takes_its_own_fees_each_month_without_a_source() -> None:
    own = [entry for entry in entries() if entry["type"] in {"stripe_fee", "tax_fee"}]
    assert {entry["source"] for entry in own} == {None}
    assert {entry["reporting_category"] for entry in own} == {"fee"}
    radar = [entry for entry in own if "Radar for Fraud Teams" in entry["description"]]
    assert len(radar) == 18
    assert {entry["created"] % DAY for entry in radar} == {5 * 3600}
    months = Counter(entry["description"] for entry in own if entry["description"].startswith("Billing"))
    assert months["Billing - Usage Fee (2026-10-01)"] == 3


def test_screening_costs_two_cents_for_each_card_payment_of_the_month() -> None:
    october = [
        item
        for item in objects("charge", 1, NOW, SIZE)
        if 1_790_812_800 <= item["created"] < 1_793_491_200
        and item["payment_method_details"]["type"] == "card"
    ]
    (fee,) = [entry for entry in entries() if entry["description"].startswith("Radar (2026-10-01)")]
    assert fee["amount"] == -2 * len(october)
    (tax,) = [entry for entry in entries() if entry["description"].startswith("Sales tax (2026-10-01)")]
    assert tax["amount"] == -round(len(october) * 0.125)


@pytest.mark.parametrize("now", [SPRING, NOW, NOW - 3 * 3_600 - 11])
def test_the_balance_at_any_event_is_the_sum_of_what_moved_by_then(now: int) -> None:
    moved = objects("balance_transaction", 1, now)
    told = [event for event in objects("event", 1, now) if event["type"] == "balance.available"]
    assert told
    for event in told:
        body = event["data"]["object"]
        assert "id" not in body
        assert "previous_attributes" not in event["data"]
        for part in ("available", "pending"):
            for row in body[part]:
                assert row["amount"] == sum(
                    entry["net"]
                    for entry in moved
                    if entry["currency"] == row["currency"]
                    and entry["created"] <= event["created"]
                    and (entry["available_on"] <= event["created"]) == (part == "available")
                )


def test_the_balance_tells_what_could_be_paid_out_at_once() -> None:
    balance = small(1, NOW, SIZE).balance()
    whole = sum(balance[part][0]["amount"] for part in ("available", "pending"))
    assert balance["instant_available"] == [
        {"amount": whole, "currency": "usd", "source_types": {"card": whole}}
    ]
    assert World(seed=1, now=1_746_000_000, charges=1_000).balance()["instant_available"][0]["amount"] == 0


def test_payouts_reach_every_status_in_every_way() -> None:
    ways = Counter((item["automatic"], item["method"], item["status"]) for item in payouts(20_000))
    assert set(ways) >= {
        (True, "standard", "paid"),
        (True, "standard", "in_transit"),
        (True, "standard", "failed"),
        (False, "standard", "paid"),
        (False, "standard", "canceled"),
        (False, "instant", "paid"),
    }
    assert any(item["amount"] < 0 for item in payouts(20_000))
    just_made = World(seed=1, now=NOW + 3_600, charges=1_000).entries("payout")
    assert "pending" in {entry.facets["status"] for entry in just_made}


def test_only_automatic_payouts_are_reconciled() -> None:
    for item in payouts():
        assert (item["reconciliation_status"] == "not_applicable") != item["automatic"]
        assert (item["description"] == "STRIPE PAYOUT") == item["automatic"]
    contents = Counter(entry.facets["payout"] for entry in small(1, NOW, SIZE).entries("balance_transaction"))
    by_hand = {item["id"] for item in payouts() if not item["automatic"]}
    assert by_hand
    assert not by_hand & set(contents)


def test_what_came_back_is_paid_out_again_later() -> None:
    sources = {
        entry["id"]: entry["source"]
        for entry in entries()
        if entry["type"] in {"payout_failure", "payout_cancel"}
    }
    assert sources
    paid_in = {
        entry.id: entry.facets["payout"] for entry in small(1, NOW, SIZE).entries("balance_transaction")
    }
    again = [paid_in[name] for name in sources]
    assert all(payout != sources[name] for name, payout in zip(sources, again, strict=True))
    assert any(again)


def test_a_payout_that_failed_says_why_and_has_its_money_back() -> None:
    by_id = {entry["id"]: entry for entry in objects("balance_transaction", 1, NOW, 20_000)}
    for item in payouts(20_000):
        back = by_id.get(item["failure_balance_transaction"] or "")
        assert (back is not None) == (item["status"] in {"failed", "canceled"})
        assert (item["failure_code"] is not None) == (item["status"] == "failed")
        assert (item["failure_message"] is not None) == (item["status"] == "failed")
        if back is not None:
            assert back["amount"] == item["amount"]
            assert back["reporting_category"] == "payout_reversal"
            # Five working days are seven days.
            assert back["created"] < item["arrival_date"] + 7 * DAY


def test_the_trace_id_is_known_soon_after_the_end() -> None:
    for item in payouts():
        trace = item["trace_id"]
        assert (trace["value"] is not None) == (trace["status"] == "supported")
        if item["status"] in {"pending", "in_transit"}:
            assert trace == {"status": "pending", "value": None}
        if item["status"] == "canceled":
            assert trace == {"status": "unsupported", "value": None}
    assert {item["trace_id"]["status"] for item in payouts()} == {"pending", "supported", "unsupported"}


def test_a_negative_balance_is_carried_over_before_it_is_debited() -> None:
    debits = [item for item in payouts(20_000) if item["amount"] < 0]
    others = {(item["currency"], item["created"]) for item in payouts(20_000) if item["automatic"]}
    for item in debits:
        for days in (1, 2, 3):
            assert (item["currency"], item["created"] - days * DAY) not in others


def told(ident: str, now: int) -> list[str]:
    """The events of a payout in the 30 days before an instant, oldest first."""
    events = [event for event in objects("event", 1, now, SIZE) if event["type"].startswith("payout.")]
    mine = [event["type"][7:] for event in events if event["data"]["object"]["id"] == ident]
    return mine[::-1]


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("paid", {("created", "updated", "reconciliation_completed", "paid", "updated")}),
        ("canceled", {("created", "canceled")}),
        (
            "failed",
            {
                ("created", "updated", "reconciliation_completed", "failed"),
                ("created", "updated", "reconciliation_completed", "paid", "updated", "failed"),
            },
        ),
    ],
)
def test_events_tell_a_payouts_way(status: str, expected: set[tuple[str, ...]]) -> None:
    payout = next(item for item in payouts()[20:] if item["status"] == status)
    assert tuple(told(payout["id"], payout["created"] + 20 * DAY)) in expected
