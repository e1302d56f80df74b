"""The identities hold at every whole hour, their exceptions occur, and each is seen to fail.

`pytest --hypothesis-profile=many` tries many more worlds.
"""

from typing import Any

import pytest
from hypothesis import example, given

from vantage_stripe.sandbox.world import World
from vantage_stripe_tests.sandbox.world.coherence import IDENTITIES, breaches, excuses
from vantage_stripe_tests.sandbox.world.drawn import DAY, HOUR, hours, seeds, worlds
from vantage_stripe_tests.sandbox.world.snapshots import Json, Snapshot, snapshot_of
from vantage_stripe_tests.sandbox.world.worlds import NOW, SAMPLED

EXCEPTIONS = {
    ("E05", "captured in part"),
    ("E06", "captured in part"),
    ("E07", "the bank took it back"),
    ("E09", "an authorization was released"),
    ("E19", "never listed"),
    ("E25", "the bank is debited"),
    ("E06", "the currencies count in other units"),
    ("E08", "a refund failed"),
    ("E10", "the exchange rate moved"),
    ("E13", "it came back"),
    ("E16", "a credit note"),
    ("E16", "overpaid"),
    ("E16", "paid out of band"),
    ("E16", "the customer's balance paid"),
    ("E18", "a guest"),
    ("E18", "deleted"),
    ("E19", "deleted"),
}
"""The legitimate exceptions a world of 20,000 charges has."""


@given(seed=seeds, now=hours)
@example(seed=SAMPLED[-2][0], now=SAMPLED[-2][1])
@example(seed=SAMPLED[-1][0], now=SAMPLED[-1][1])
@worlds(few=12)
def test_every_identity_holds_at_every_whole_hour(seed: int, now: int) -> None:
    assert breaches(snapshot_of(World(seed=seed, now=now, charges=1_000))) == {}


@pytest.mark.slow
def test_the_legitimate_exceptions_occur_in_the_default_account() -> None:
    account = snapshot_of(World(seed=1, now=NOW, charges=20_000))
    assert set(excuses(account)) >= EXCEPTIONS
    earlier = snapshot_of(World(seed=1, now=hour_of_waiting(account), charges=20_000))
    assert ("E03", "its transaction comes later") in excuses(earlier)
    assert breaches(account) == breaches(earlier) == {}


def hour_of_waiting(account: Snapshot) -> int:
    """The last whole hour at which a charge had no balance transaction yet."""
    entries = account.by_id("balance_transaction")
    last = 0
    for made in account.of("charge"):
        hour = made["created"] // HOUR * HOUR + HOUR
        if hour < entries.get(made["balance_transaction"], {}).get("created", 0):
            last = max(last, hour)
    return last


def test_an_object_listed_before_is_listed_or_known_to_be_deleted() -> None:
    earlier = snapshot_of(World(seed=3, now=NOW - 200 * DAY, charges=1_000))
    later = snapshot_of(World(seed=3, now=NOW, charges=1_000)).since(earlier)
    assert breaches(later) == {}
    assert ("E23", "deleted") in excuses(later)


def charge(**fields: Any) -> Json:
    return {
        "id": "ch_1",
        "amount": 1000,
        "amount_captured": 1000,
        "amount_refunded": 0,
        "balance_transaction": "txn_1",
        "captured": True,
        "created": 0,
        "currency": "eur",
        "customer": None,
        "disputed": False,
        "failure_balance_transaction": None,
        "payment_intent": "pi_1",
        "refunded": False,
        "status": "succeeded",
        **fields,
    }


def entry(**fields: Any) -> Json:
    return {
        "id": "txn_1",
        "amount": 1000,
        "created": 0,
        "currency": "eur",
        "exchange_rate": None,
        "fee": 50,
        "fee_details": [{"amount": 50, "currency": "eur"}],
        "net": 950,
        "reporting_category": "charge",
        "source": "ch_1",
        "type": "charge",
        **fields,
    }


def refund(**fields: Any) -> Json:
    return {"id": "re_1", "amount": 300, "charge": "ch_1", "reason": None, "status": "succeeded", **fields}


def dispute(**fields: Any) -> Json:
    return {
        "id": "du_1",
        "amount": 1000,
        "balance_transactions": [],
        "charge": "ch_1",
        "currency": "eur",
        "reason": "fraudulent",
        "status": "lost",
        **fields,
    }


def payout(**fields: Any) -> Json:
    return {
        "id": "po_1",
        "amount": 950,
        "automatic": True,
        "balance_transaction": "txn_2",
        "failure_balance_transaction": None,
        "reconciliation_status": "completed",
        "status": "paid",
        **fields,
    }


def own_entry(**fields: Any) -> Json:
    own = {"id": "txn_2", "amount": -950, "net": -950, "source": "po_1", "fee": 0, "fee_details": []}
    return entry(**own | {"type": "payout", "reporting_category": "payout"} | fields)


def invoice(**fields: Any) -> Json:
    return {
        "id": "in_1",
        "amount_due": 1000,
        "amount_overpaid": 0,
        "amount_paid": 1000,
        "amount_remaining": 0,
        "customer": None,
        "ending_balance": 0,
        "post_payment_credit_notes_amount": 0,
        "pre_payment_credit_notes_amount": 0,
        "starting_balance": 0,
        "status": "paid",
        "total": 1000,
        "status_transitions": {"finalized_at": 1, "paid_at": 2, "voided_at": None},
        **fields,
    }


def event(**fields: Any) -> Json:
    body = {"object": "charge", **charge(), **fields}
    return {"id": "evt_1", "created": 0, "type": "charge.updated", "data": {"object": body}}


PAID_BY = {"id": "inpay_1", "invoice": "in_1", "payment": {"payment_intent": "pi_1"}, "status": "paid"}
UNPAID_AT = {"finalized_at": 1, "paid_at": None, "voided_at": None}


def account(*, now: int = 30 * DAY, **objects: list[Json]) -> Snapshot:
    return Snapshot(now=now, objects=objects)


COUNTEREXAMPLES: dict[str, tuple[str, Snapshot]] = {
    "E01": ("txn_1", account(balance_transaction=[entry(net=951)])),
    "E02": ("txn_1", account(balance_transaction=[entry(fee_details=[])])),
    "E03": ("ch_1", account(charge=[charge(balance_transaction=None)])),
    "E04": ("ch_1", account(charge=[charge()], balance_transaction=[entry(source="ch_2")])),
    "E05": ("ch_1", account(charge=[charge()], balance_transaction=[entry(amount=999)])),
    "E06": (
        "ch_1",
        account(
            charge=[charge(currency="jpy")],
            balance_transaction=[entry(currency="usd", amount=680, exchange_rate=0.0067)],
        ),
    ),
    "E07": ("ch_1", account(charge=[charge(status="failed")])),
    "E08": ("ch_1", account(charge=[charge(amount_refunded=200)], refund=[refund()])),
    "E09": ("ch_1", account(charge=[charge(refunded=True)])),
    "E10": (
        "du_1",
        account(charge=[charge()], dispute=[dispute(balance_transactions=[entry(amount=-999)])]),
    ),
    "E11": ("ch_1", account(charge=[charge()], dispute=[dispute()])),
    "E12": (
        "po_1",
        Snapshot(
            now=0,
            objects={"payout": [payout()], "balance_transaction": [entry(net=949), own_entry()]},
            paid_out={"po_1": ["txn_1", "txn_2"]},
        ),
    ),
    "E13": ("po_1", account(payout=[payout()], balance_transaction=[own_entry(amount=-949)])),
    "E14": (
        "eur",
        Snapshot(
            now=0,
            objects={"balance_transaction": [entry()]},
            balance={"available": [{"currency": "eur", "amount": 900}], "pending": []},
        ),
    ),
    "E15": ("in_1", account(invoice=[invoice(amount_remaining=1)])),
    "E16": (
        "in_1",
        account(charge=[charge(amount_captured=999)], invoice=[invoice()], invoice_payment=[PAID_BY]),
    ),
    "E17": ("in_1", account(invoice=[invoice(status_transitions=UNPAID_AT)])),
    "E18": ("ch_1", account(charge=[charge(customer="cus_1")])),
    "E19": ("evt_1", account(charge=[], event=[event()])),
    "E20": ("ch_1", account(charge=[charge()], event=[event(status="pending")])),
    "E22": ("ch_1", account(charge=[charge(), charge()])),
    "E23": ("ch_1", Snapshot(now=0, objects={}, earlier={"charge": frozenset({"ch_1"})})),
    "E24": ("ch_1", account(charge=[charge(livemode=True)])),
    "E25": ("txn_1", account(balance_transaction=[entry(amount=-1000)])),
    "E26": ("ch_1", account(charge=[charge(amount=10.5)])),
    "E27": ("ch_1", account(charge=[charge(status="done")])),
}


@pytest.mark.parametrize("name", IDENTITIES)
def test_every_identity_is_seen_to_fail(name: str) -> None:
    ident, broken = COUNTEREXAMPLES[name]
    assert list(IDENTITIES[name](broken)) == [(ident, "")]


@pytest.mark.parametrize(
    ("name", "excuse", "excepted"),
    [
        (
            "E02",
            "fees in another currency",
            account(balance_transaction=[entry(fee_details=[{"amount": 40, "currency": "usd"}])]),
        ),
        ("E03", "its transaction comes later", account(now=9, charge=[charge(balance_transaction=None)])),
        (
            "E05",
            "captured in part",
            account(
                charge=[charge(amount_captured=400)],
                refund=[refund(id="re_9", amount=600)],
                balance_transaction=[
                    entry(),
                    entry(
                        id="txn_9", amount=-600, reporting_category="partial_capture_reversal", source="re_9"
                    ),
                ],
            ),
        ),
        (
            "E07",
            "the bank took it back",
            account(charge=[charge(status="failed", failure_balance_transaction="txn_9")]),
        ),
        ("E09", "an authorization was released", account(charge=[charge(captured=False, refunded=True)])),
        ("E11", "prevented", account(charge=[charge()], dispute=[dispute(status="prevented")])),
        ("E15", "a draft", account(invoice=[invoice(status="draft", amount_remaining=7)])),
        (
            "E16",
            "the customer's balance paid",
            account(invoice=[invoice(amount_due=0, amount_paid=0, ending_balance=-5)]),
        ),
        ("E25", "the bank is debited", account(balance_transaction=[own_entry(amount=950)])),
        ("E26", "settled in it", account(balance_transaction=[entry(currency="isk", amount=50)])),
    ],
)
def test_a_legitimate_exception_is_told_by_its_reason(name: str, excuse: str, excepted: Snapshot) -> None:
    assert [found for _, found in IDENTITIES[name](excepted)] == [excuse]
