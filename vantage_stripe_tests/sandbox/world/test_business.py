"""What a person finds in the account: every kind of case, believable numbers, the size asked for."""

from collections import Counter
from datetime import UTC, datetime

import pytest

from vantage_stripe.sandbox.world import World
from vantage_stripe_tests.sandbox.world.worlds import NOW, objects, small

SIZE = 5_000
CURRENCIES = {"usd", "eur", "gbp", "jpy", "kwd"}


def statuses(kind: str) -> set[str]:
    return {item["status"] for item in objects(kind, 1, NOW, SIZE)}


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("charges", [1_000, 4_000])
def test_the_account_has_about_as_many_charges_as_asked_for(seed: int, charges: int) -> None:
    made = len(small(seed, NOW, charges).entries("charge"))
    assert abs(made - charges) < charges * 0.15


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 6))
def test_a_large_account_has_as_many_charges_as_asked_for_within_a_twentieth(seed: int) -> None:
    made = len(World(seed=seed, now=NOW, charges=20_000).entries("charge"))
    assert 19_000 <= made <= 21_000


def test_before_it_was_opened_the_account_is_empty() -> None:
    world = World(seed=1, now=1_746_000_000, charges=1_000)
    assert not world.entries("charge")
    assert not world.entries("payout")
    assert [row["amount"] for row in world.balance()["available"]] == [0, 0, 0]


def test_every_status_occurs() -> None:
    assert statuses("charge") >= {"succeeded", "failed"}
    assert statuses("invoice") == {"draft", "open", "paid", "void", "uncollectible"}
    assert statuses("subscription") >= {"active", "canceled", "past_due", "trialing", "incomplete_expired"}
    assert statuses("refund") >= {"succeeded", "failed"}
    assert statuses("payment_intent") >= {
        "succeeded",
        "canceled",
        "requires_payment_method",
        "requires_capture",
    }
    assert statuses("payout") >= {"paid", "in_transit", "failed"}
    assert statuses("invoice_payment") == {"paid", "open", "canceled"}
    assert statuses("dispute") >= {"won", "lost", "warning_closed", "prevented"}


def test_there_are_full_and_partial_refunds() -> None:
    refunded = Counter(
        "full" if charge["refunded"] else "partial"
        for charge in objects("charge", 1, NOW, SIZE)
        if charge["amount_refunded"]
    )
    assert refunded["full"] > refunded["partial"] > 20


def test_some_customers_got_half_back_and_then_disputed_the_whole() -> None:
    twice = [
        charge
        for charge in objects("charge", 1, NOW, SIZE)
        if charge["disputed"] and 0 < charge["amount_refunded"] < charge["amount"]
    ]
    assert twice


def test_declines_have_codes_and_most_failed_payments_succeed_later() -> None:
    failed = [charge for charge in objects("charge", 1, NOW, SIZE) if charge["status"] == "failed"]
    codes = Counter(charge["outcome"]["reason"] for charge in failed)
    assert set(codes) >= {"insufficient_funds", "generic_decline", "expired_card", "highest_risk_level"}
    blocked = [charge for charge in failed if charge["outcome"]["type"] == "blocked"]
    assert {charge["outcome"]["network_status"] for charge in blocked} == {"not_sent_to_network"}
    paid = {charge["payment_intent"] for charge in objects("charge", 1, NOW, SIZE) if charge["paid"]}
    assert sum(charge["payment_intent"] in paid for charge in failed) > len(failed) / 2


def test_invoices_have_up_to_260_lines_and_some_more_than_ten() -> None:
    world = small(1, NOW, SIZE)
    counts = [len(world.lines(item["id"])) for item in objects("invoice", 1, NOW, SIZE)]
    assert 100 <= max(counts) <= 260
    assert sum(1 for count in counts if count > 10) >= 5


def test_an_unknown_invoice_has_no_lines() -> None:
    with pytest.raises(KeyError, match="in_unknown"):
        small().lines("in_unknown")


def test_written_invoices_are_due_and_some_are_overdue() -> None:
    written = [
        item for item in objects("invoice", 1, NOW, SIZE) if item["collection_method"] == "send_invoice"
    ]
    assert all(item["due_date"] for item in written if item["status"] != "draft")
    assert any(item["status"] == "open" and item["due_date"] < NOW for item in written)


def test_money_comes_in_five_currencies_and_is_settled_in_three() -> None:
    assert {item["currency"] for item in objects("charge", 1, NOW, SIZE)} == CURRENCIES
    entries = objects("balance_transaction", 1, NOW, SIZE)
    assert {item["currency"] for item in entries} == {"usd", "eur", "gbp"}
    assert {item["currency"] for item in entries if item["exchange_rate"] is not None} == {"usd"}


def test_some_cards_have_expired_and_some_will_within_thirty_days() -> None:
    now = datetime.fromtimestamp(NOW, UTC)
    defaults = {
        item["invoice_settings"]["default_payment_method"] for item in objects("customer", 1, NOW, SIZE)
    }
    dates = [
        (item["card"]["exp_year"], item["card"]["exp_month"])
        for item in objects("payment_method", 1, NOW, SIZE)
        if item["id"] in defaults and item["type"] == "card"
    ]
    assert any(date < (now.year, now.month) for date in dates)
    assert any(date == (now.year, now.month) for date in dates)
    assert None in defaults


def test_the_network_renews_some_cards_in_place() -> None:
    events = objects("event", 1, NOW, SIZE)
    renewed = [item for item in events if item["type"] == "payment_method.automatically_updated"]
    assert renewed
    assert {"exp_year"} <= set(renewed[0]["data"]["previous_attributes"]["card"]) <= {"exp_year", "exp_month"}


def test_trials_without_a_card_exist() -> None:
    without = {
        item["id"]
        for item in objects("customer", 1, NOW, SIZE)
        if item["invoice_settings"]["default_payment_method"] is None
    }
    trialing = [item for item in objects("subscription", 1, NOW, SIZE) if item["trial_end"]]
    assert trialing
    assert any(item["customer"] in without for item in objects("subscription", 1, NOW, SIZE))


def test_mail_addresses_belong_to_nobody() -> None:
    for item in objects("customer", 1, NOW, SIZE):
        assert item["email"].endswith(("@example.com", "@example.org", "@example.net"))


def test_deleted_objects_are_kept_apart() -> None:
    world = small(1, NOW, SIZE)
    for kind in ("customer", "invoice"):
        assert world.deleted(kind)
        assert not set(world.deleted(kind)) & {entry.id for entry in world.entries(kind)}
    assert {entry.render()["status"] for entry in world.deleted("invoice").values()} == {"draft"}
    assert world.deleted("charge") == {}


def test_many_charges_get_their_transaction_a_little_later() -> None:
    late = [item for item in objects("event", 1, NOW, SIZE) if item["type"] == "charge.updated"]
    assert late
    assert {next(iter(item["data"]["previous_attributes"].items())) for item in late} == {
        ("balance_transaction", None)
    }


def test_facets_repeat_what_the_object_says() -> None:
    world = small()
    for kind, names in {
        "charge": ("customer", "payment_intent"),
        "invoice": ("customer", "status", "collection_method", "due_date"),
        "balance_transaction": ("currency", "type", "source"),
        "dispute": ("charge", "payment_intent"),
        "refund": ("charge", "payment_intent"),
        "subscription": ("customer", "status", "collection_method"),
        "payout": ("status", "arrival_date", "destination"),
        "invoice_payment": ("invoice", "status"),
        "event": ("type",),
        "customer": ("email",),
        "payment_method": ("customer", "type"),
        "payment_intent": ("customer",),
        "setup_intent": ("customer", "payment_method"),
        "review": ("charge", "open"),
        "radar.early_fraud_warning": ("charge", "payment_intent"),
    }.items():
        for entry in world.entries(kind):
            body = entry.render()
            assert (entry.id, entry.created) == (body["id"], body["created"])
            assert {name: entry.facets[name] for name in names} == {name: body[name] for name in names}


def test_an_unknown_id_is_not_found_and_of_an_unknown_kind_there_is_none() -> None:
    assert small().find("charge", "ch_unknown") is None
    assert list(small().entries("unknown")) == []
