"""Bank debits: pending for days, then paid, returned, or returned weeks after they were paid."""

from collections import Counter

import pytest

from vantage_stripe.sandbox.world.announcements.payments import of_charge, of_payment
from vantage_stripe.sandbox.world.announcements.people import of_mandate, of_method
from vantage_stripe.sandbox.world.catalog import BANK_DECLINES
from vantage_stripe.sandbox.world.customers import delete
from vantage_stripe.sandbox.world.debits import debit_fee
from vantage_stripe.sandbox.world.facts import BankAccount, Charge
from vantage_stripe.sandbox.world.payments import draw_decline, take
from vantage_stripe.sandbox.world.rendering.charges import charge
from vantage_stripe.sandbox.world.rendering.debits import mandate
from vantage_stripe.sandbox.world.rendering.intents import payment_intent
from vantage_stripe.sandbox.world.rendering.people import payment_method
from vantage_stripe_tests.sandbox.world.desks import BY_BANK, START, account, customer, desk, payment
from vantage_stripe_tests.sandbox.world.worlds import NOW, objects, small

INSUFFICIENT, CLOSED = BANK_DECLINES[0], BANK_DECLINES[1]
TRIED = START + 700
DAY = 86_400


def debited(seed: int, *, returned: bool = False, country: str = "US") -> tuple[Charge, BankAccount]:
    at = desk(seed)
    payer = customer(at, country)
    used = account(at, payer)
    asked = payment(at, payer)
    take(at, asked, used, TRIED, decline=CLOSED if returned else None)
    return asked.charges[0], used


def paid_for_good() -> Charge:
    return next(made for seed in range(50) if (made := debited(seed)[0]).decline is None)


def paid_and_returned() -> Charge:
    return next(made for seed in range(200) if (made := debited(seed)[0]).late)


def test_a_debit_is_pending_until_the_bank_answers() -> None:
    made = paid_for_good()
    before, after = charge(made, made.decided_at - 1), charge(made, made.decided_at)
    assert (before["status"], before["paid"], before["captured"]) == ("pending", False, True)
    assert (after["status"], after["paid"], after["amount_captured"]) == ("succeeded", True, 5_000)
    assert payment_intent(made.payment, made.decided_at - 1)["status"] == "processing"
    assert payment_intent(made.payment, made.decided_at)["status"] == "succeeded"
    assert 1 * DAY < made.pending < 8 * DAY


def test_its_transaction_is_made_when_it_is_handed_to_the_bank() -> None:
    made = paid_for_good()
    entry = made.transaction
    assert entry is not None
    assert TRIED < entry.created < made.decided_at
    assert charge(made, entry.created - 1)["balance_transaction"] is None
    assert charge(made, entry.created)["balance_transaction"] == entry.id
    assert (entry.type, entry.category, entry.amount, entry.fee) == ("payment", "charge", 5_000, 40)
    assert entry.available_on > made.decided_at


def test_a_debit_is_announced_step_by_step() -> None:
    made = paid_for_good()
    assert [name for _, name in of_charge(made)][:3] == [
        "charge.pending",
        "charge.succeeded",
        "charge.updated",
    ]
    assert [name for _, name in of_payment(made.payment)] == [
        "payment_intent.created",
        "payment_intent.processing",
        "payment_intent.succeeded",
    ]


def test_a_returned_debit_gives_the_money_back_and_blocks_the_account() -> None:
    made, used = debited(1, returned=True)
    assert made.failed_at == made.decided_at
    failed = charge(made, made.decided_at)
    assert (failed["status"], failed["failure_code"], failed["amount_captured"]) == (
        "failed",
        "account_closed",
        0,
    )
    assert failed["outcome"]["network_decline_code"] == "R02"
    assert made.transaction is not None
    assert made.failure is not None
    assert failed["failure_balance_transaction"] == made.failure.id
    assert (made.failure.type, made.failure.category) == ("payment_failure_refund", "charge_failure")
    assert made.failure.amount == -made.transaction.amount
    assert made.failure.available_on >= made.transaction.available_on
    assert payment_method(used, made.decided_at - 1)["us_bank_account"]["status_details"] == {}
    assert payment_method(used, made.decided_at)["us_bank_account"]["status_details"] == {
        "blocked": {"network_code": "R02", "reason": "bank_account_closed"}
    }
    error = payment_intent(made.payment, made.decided_at)["last_payment_error"]
    assert error["payment_method"]["us_bank_account"]["status_details"]["blocked"]["network_code"] == "R02"
    assert [name for _, name in of_method(used)] == [
        "payment_method.attached",
        "payment_method.automatically_updated",
    ]


def test_a_paid_debit_may_come_back_weeks_later() -> None:
    made = paid_and_returned()
    assert made.failed_at is not None
    assert made.failed_at - made.decided_at >= 6 * DAY
    assert charge(made, made.failed_at - 1)["status"] == "succeeded"
    assert charge(made, made.failed_at)["status"] == "failed"
    assert payment_intent(made.payment, made.failed_at)["status"] == "requires_payment_method"
    assert payment_intent(made.payment, made.failed_at)["amount_received"] == 0
    names = [name for _, name in of_payment(made.payment)]
    assert names[2:] == ["payment_intent.succeeded", "payment_intent.payment_failed"]


def test_take_tells_when_the_answer_is_known_and_what_it_is() -> None:
    at = desk()
    payer = customer(at, "DE")
    used = account(at, payer)
    asked = payment(at, payer)
    taken = take(at, asked, used, TRIED, decline=INSUFFICIENT)
    assert (taken.paid, taken.moment) == (False, asked.charges[0].decided_at)
    again = take(at, asked, used, taken.moment + 60, decline=None)
    assert again.paid
    assert again.moment == asked.charges[1].decided_at


def test_a_blocked_account_is_refused_without_asking_the_bank() -> None:
    at = desk()
    payer = customer(at, "US")
    used = account(at, payer)
    first = take(at, payment(at, payer), used, TRIED, decline=CLOSED)
    later = first.moment + DAY
    assert draw_decline(at, used, later, 0.0) == CLOSED
    asked = payment(at, payer, moment=later)
    second = take(at, asked, used, later, decline=None)
    assert (second.paid, second.moment - later < 60) == (False, True)
    assert asked.charges[0].transaction is None
    assert charge(asked.charges[0], second.moment)["failure_balance_transaction"] is None


def test_a_mandate_ends_with_its_account() -> None:
    made, used = debited(1, returned=True)
    assert mandate(used.mandate, made.decided_at - 1)["status"] == "active"
    assert mandate(used.mandate, made.decided_at)["status"] == "inactive"
    assert list(of_mandate(used.mandate)) == [(made.decided_at, "mandate.updated")]
    made, used = debited(2, country="FR")
    assert used.owner is not None
    delete(used.owner, NOW)
    assert mandate(used.mandate, NOW)["status"] == "inactive"
    assert mandate(used.mandate, NOW)["payment_method_details"]["type"] == "sepa_debit"
    assert (NOW, "mandate.updated") in of_mandate(used.mandate) or used.blocked is not None


@pytest.mark.parametrize("country", BY_BANK)
def test_each_country_has_its_kind_of_debit(country: str) -> None:
    made, used = debited(3, country=country)
    kind = "us_bank_account" if country == "US" else "sepa_debit"
    assert (used.type, used.country, charge(made, NOW)["payment_method_details"]["type"]) == (
        kind,
        country,
        kind,
    )
    assert charge(made, NOW)["payment_method_details"][kind]["mandate"] == used.mandate.id
    assert payment_method(used, NOW)[kind]["fingerprint"] == used.fingerprint


@pytest.mark.parametrize(
    ("amount", "currency", "fee"), [(5_000, "usd", 40), (90_000, "usd", 500), (100, "eur", 35)]
)
def test_a_debit_costs_less_than_a_card(amount: int, currency: str, fee: int) -> None:
    assert debit_fee(amount, currency) == fee


def test_a_card_is_not_asked_of_a_debit() -> None:
    with pytest.raises(TypeError, match="was not paid by card"):
        _ = paid_for_good().card


def test_the_account_has_debits_of_both_kinds_and_ends() -> None:
    found = Counter(
        (item["payment_method_details"]["type"], item["status"])
        for item in objects("charge", 1, NOW, 20_000)
        if item["id"].startswith("py_")
    )
    assert {kind for kind, _ in found} == {"us_bank_account", "sepa_debit"}
    assert {status for _, status in found} == {"succeeded", "pending", "failed"}


def test_every_mandate_belongs_to_a_bank_account_and_some_have_ended() -> None:
    accounts = {item["id"]: item for item in objects("payment_method", 1, NOW, 20_000)}
    mandates = objects("mandate", 1, NOW, 20_000)
    assert {item["status"] for item in mandates} == {"active", "inactive"}
    for item in mandates:
        assert accounts[item["payment_method"]]["type"] == item["payment_method_details"]["type"]
    assert small(1, NOW, 20_000).find("mandate", mandates[0]["id"]) is not None


def test_what_never_arrived_is_named_by_the_charge_that_failed() -> None:
    entries = {item["id"]: item for item in objects("balance_transaction", 1, NOW, 20_000)}
    failed = [
        item for item in objects("charge", 1, NOW, 20_000) if item["failure_balance_transaction"] is not None
    ]
    assert len(failed) >= 5
    for item in failed:
        taken, back = entries[item["balance_transaction"]], entries[item["failure_balance_transaction"]]
        assert (taken["source"], back["source"]) == (item["id"], item["id"])
        assert taken["amount"] + back["amount"] == 0
        assert back["fee"] > 0


def test_an_invoice_is_paid_when_its_debit_is_and_open_until_then() -> None:
    world = small(1, NOW, 20_000)
    invoices = {entry.id: entry.render() for entry in world.entries("invoice")}
    latest = {item["id"]: item for item in objects("payment_intent", 1, NOW, 20_000)}
    seen: Counter[str] = Counter()
    for item in objects("invoice_payment", 1, NOW, 20_000):
        intent = latest.get(item["payment"].get("payment_intent"))
        if intent is None or not (intent["latest_charge"] or "").startswith("py_"):
            continue
        seen[intent["status"]] += 1
        if intent["status"] == "processing":
            assert (item["status"], invoices[item["invoice"]]["status"] != "paid") == ("open", True)
        if item["status"] == "paid":
            assert intent["status"] == "succeeded"
    assert seen["succeeded"] > 200
    assert seen["processing"] > 0


def test_the_first_return_of_two_is_what_an_account_is_blocked_for() -> None:
    at = desk()
    payer = customer(at, "US")
    used = account(at, payer)
    first = take(at, payment(at, payer), used, TRIED, decline=CLOSED)
    take(at, payment(at, payer), used, first.moment - 60, decline=BANK_DECLINES[3])
    assert used.blocked == (first.moment, CLOSED)
