"""Checks of money: tables of examples, what fails, what is fine, what cannot be told."""

from datetime import UTC, datetime
from typing import Any

import pytest

from vantage_stripe.proof import money, payouts
from vantage_stripe.proof.judging import Span
from vantage_stripe.proof.model import Check
from vantage_stripe_tests.proof.examples import (
    DAY,
    HOUR,
    NOW,
    Json,
    charge,
    dispute,
    entry,
    event,
    listed_since,
    payout,
    refund,
    verdict,
)

Tables = dict[str, list[Json]]
BTS = "balance_transactions"
GBP = entry(amount=850, currency="gbp", exchange_rate=0.85, fee=0, net=850)
YEN = entry(amount=1700, currency="jpy", exchange_rate=1.7)
PART: dict[str, Any] = {"amount": 1000, "amount_captured": 600}
RELEASE = entry("txn_2", source="ch_1", reporting_category="partial_capture_reversal", amount=-400)
NO_BT: dict[str, Any] = {"balance_transaction": None}

FINE: list[tuple[str, Check, Tables, int]] = [
    ("net", money.NET_IDENTITY, {BTS: [entry(), entry("txn_2", amount=-5, fee=1, net=-6)]}, 2),
    ("fees", money.FEE_DETAILS_SUM, {BTS: [entry(), entry("txn_2", fee=0, fee_details=[])]}, 2),
    (
        "two fees",
        money.FEE_DETAILS_SUM,
        {BTS: [entry(fee_details=[{"amount": 20, "currency": "eur"}, {"amount": 30, "currency": "eur"}])]},
        1,
    ),
    ("has its transaction", money.CHARGE_HAS_BT, {"charges": [charge()], BTS: [entry()]}, 1),
    (
        "takes no money",
        money.CHARGE_HAS_BT,
        {"charges": [charge(status="failed"), charge(captured=False)]},
        0,
    ),
    ("points back", money.BT_POINTS_BACK, {"charges": [charge()], BTS: [entry()]}, 2),
    ("a payment", money.BT_POINTS_BACK, {"charges": [charge()], BTS: [entry(type="payment")]}, 2),
    ("alike", money.BT_AMOUNT_MATCHES, {"charges": [charge()], BTS: [entry()]}, 1),
    ("in part", money.BT_AMOUNT_MATCHES, {"charges": [charge(**PART)], BTS: [entry(), RELEASE]}, 1),
    (
        "in part, by a refund",
        money.BT_AMOUNT_MATCHES,
        {"charges": [charge(**PART)], BTS: [entry(), RELEASE | {"source": "re_1"}], "refunds": [refund()]},
        1,
    ),
    (
        "captured twice",
        money.BT_AMOUNT_MATCHES,
        {"charges": [charge()], BTS: [entry(amount=600), entry("txn_2", amount=400)]},
        1,
    ),
    ("converted", money.FX_PLAUSIBLE, {"charges": [charge()], BTS: [GBP]}, 1),
    ("rounded", money.FX_PLAUSIBLE, {"charges": [charge()], BTS: [GBP | {"amount": 851}]}, 1),
    ("to yen by minor units", money.FX_PLAUSIBLE, {"charges": [charge()], BTS: [YEN]}, 1),
    (
        "to yen by major units",
        money.FX_PLAUSIBLE,
        {"charges": [charge()], BTS: [YEN | {"exchange_rate": 170}]},
        1,
    ),
    ("not converted", money.FX_PLAUSIBLE, {"charges": [charge()], BTS: [entry()]}, 1),
    ("part of it converted", money.FX_PLAUSIBLE, {"charges": [charge(**PART)], BTS: [GBP]}, 1),
    (
        "failed, and late",
        money.UNCAPTURED_NO_MONEY,
        {
            "charges": [
                charge(status="failed", amount_captured=0, **NO_BT),
                charge("ch_2", status="failed", failure_balance_transaction="txn_2"),
                charge("ch_3", captured=False, amount_captured=0, **NO_BT),
            ]
        },
        3,
    ),
    ("no refund", money.REFUNDS_SUM, {"charges": [charge()], "refunds": []}, 1),
    (
        "two refunds, one failed",
        money.REFUNDS_SUM,
        {
            "charges": [charge(amount_refunded=700)],
            "refunds": [
                refund(),
                refund("re_2", amount=400, status="pending"),
                refund("re_3", status="failed"),
                refund("re_4", status="canceled"),
            ],
        },
        1,
    ),
    (
        "refunded or not",
        money.REFUNDED_FLAG,
        {
            "charges": [
                charge(),
                charge("ch_2", amount_refunded=1000, refunded=True),
                charge("ch_3", amount_refunded=9),
            ]
        },
        3,
    ),
    ("released", money.REFUNDED_FLAG, {"charges": [charge(captured=False, refunded=True)]}, 0),
    (
        "paid out",
        payouts.PAYOUT_OWN_BT,
        {"payouts": [payout()], BTS: [entry(amount=-500, reporting_category="payout")]},
        1,
    ),
    (
        "paid out and back",
        payouts.PAYOUT_OWN_BT,
        {
            "payouts": [payout(status="failed", failure_balance_transaction="txn_2")],
            BTS: [
                entry(amount=-500, reporting_category="payout"),
                entry("txn_2", amount=500, reporting_category="payout_reversal"),
            ],
        },
        1,
    ),
]

RED: list[tuple[str, Check, Tables, str, list[str], dict[str, int]]] = [
    ("net", money.NET_IDENTITY, {BTS: [entry(net=951), entry("txn_2")]}, "failed", ["txn_1"], {"eur": 1}),
    (
        "up and down do not cancel out",
        money.NET_IDENTITY,
        {BTS: [entry(net=951), entry("txn_2", net=947), entry("txn_3", net=900, currency="usd")]},
        "failed",
        ["txn_1", "txn_2", "txn_3"],
        {"eur": 4, "usd": 50},
    ),
    ("fees", money.FEE_DETAILS_SUM, {BTS: [entry(fee=52)]}, "failed", ["txn_1"], {"eur": 2}),
    ("no fees", money.FEE_DETAILS_SUM, {BTS: [entry(fee_details=[])]}, "failed", ["txn_1"], {"eur": 50}),
    (
        "no transaction",
        money.CHARGE_HAS_BT,
        {"charges": [charge(**NO_BT)]},
        "failed",
        ["ch_1"],
        {"eur": 1000},
    ),
    ("not in the lake", money.CHARGE_HAS_BT, {"charges": [charge()]}, "failed", ["ch_1"], {"eur": 1000}),
    (
        "young",
        money.CHARGE_HAS_BT,
        {"charges": [charge(created=NOW - HOUR)]},
        "warned",
        ["ch_1"],
        {"eur": 1000},
    ),
    (
        "captured of late",
        money.CHARGE_HAS_BT,
        {
            "charges": [charge(created=NOW - 5 * DAY, **NO_BT)],
            "events": [event(kind="charge.captured", ago=HOUR)],
        },
        "warned",
        ["ch_1"],
        {"eur": 1000},
    ),
    (
        "another source",
        money.BT_POINTS_BACK,
        {"charges": [charge()], BTS: [entry(source="re_1")]},
        "failed",
        ["ch_1"],
        {},
    ),
    (
        "another type",
        money.BT_POINTS_BACK,
        {"charges": [charge()], BTS: [entry(type="refund")]},
        "failed",
        ["ch_1"],
        {},
    ),
    ("no charge", money.BT_POINTS_BACK, {"charges": [], BTS: [entry()]}, "failed", ["txn_1"], {"eur": 1000}),
    (
        "amount",
        money.BT_AMOUNT_MATCHES,
        {"charges": [charge()], BTS: [entry(amount=1001)]},
        "failed",
        ["ch_1"],
        {"eur": 1},
    ),
    (
        "the capture's rest is lost",
        money.BT_AMOUNT_MATCHES,
        {"charges": [charge(**PART)], BTS: [entry()]},
        "failed",
        ["ch_1"],
        {"eur": 400},
    ),
    (
        "more than authorised",
        money.BT_AMOUNT_MATCHES,
        {"charges": [charge(amount_captured=1200)], BTS: [entry()]},
        "warned",
        ["ch_1"],
        {"eur": 200},
    ),
    (
        "rate",
        money.FX_PLAUSIBLE,
        {"charges": [charge()], BTS: [GBP | {"exchange_rate": 0.9}]},
        "warned",
        ["ch_1"],
        {},
    ),
    (
        "no rate",
        money.FX_PLAUSIBLE,
        {"charges": [charge()], BTS: [GBP | {"exchange_rate": None}]},
        "warned",
        ["ch_1"],
        {},
    ),
    (
        "a rate for nothing",
        money.FX_PLAUSIBLE,
        {"charges": [charge()], BTS: [entry(exchange_rate=1.0)]},
        "warned",
        ["ch_1"],
        {},
    ),
    (
        "failed, but took",
        money.UNCAPTURED_NO_MONEY,
        {"charges": [charge(status="failed", **NO_BT), charge("ch_2", captured=False, amount_captured=0)]},
        "warned",
        ["ch_1", "ch_2"],
        {"eur": 1000},
    ),
    (
        "no refund",
        money.REFUNDS_SUM,
        {"charges": [charge(amount_refunded=300)]},
        "failed",
        ["ch_1"],
        {"eur": 300},
    ),
    (
        "a refund of now",
        money.REFUNDS_SUM,
        {"charges": [charge()], "refunds": [refund(created=NOW - 60)]},
        "warned",
        ["ch_1"],
        {"eur": 300},
    ),
    (
        "flag",
        money.REFUNDED_FLAG,
        {"charges": [charge(refunded=True), charge("ch_2", amount_refunded=1000)]},
        "warned",
        ["ch_1", "ch_2"],
        {"eur": 1000},
    ),
    (
        "paid out less",
        payouts.PAYOUT_OWN_BT,
        {"payouts": [payout()], BTS: [entry(amount=-499, reporting_category="payout")]},
        "failed",
        ["po_1"],
        {"eur": 1},
    ),
    (
        "paid out, never back",
        payouts.PAYOUT_OWN_BT,
        {"payouts": [payout(status="failed")], BTS: [entry(amount=-500, reporting_category="payout")]},
        "failed",
        ["po_1"],
        {},
    ),
    (
        "not paid out yet",
        payouts.PAYOUT_OWN_BT,
        {"payouts": [payout(created=NOW - HOUR)]},
        "warned",
        ["po_1"],
        {"eur": 500},
    ),
]

UNTOLD: list[tuple[str, Check, Tables]] = [
    (
        "fees of another currency",
        money.FEE_DETAILS_SUM,
        {BTS: [entry(fee_details=[{"amount": 1, "currency": "usd"}])]},
    ),
    (
        "no fee details",
        money.FEE_DETAILS_SUM,
        {BTS: [{"id": "txn_1", "created": NOW, "fee": 50, "currency": "eur"}]},
    ),
    ("for another account", money.CHARGE_HAS_BT, {"charges": [charge(on_behalf_of="acct_1")]}),
    ("of a transfer", money.CHARGE_HAS_BT, {"charges": [charge(source_transfer="tr_1")]}),
    ("another currency", money.BT_AMOUNT_MATCHES, {"charges": [charge()], BTS: [GBP]}),
]


@pytest.mark.parametrize(
    ("check", "tables", "checked"), [case[1:] for case in FINE], ids=[c[0] for c in FINE]
)
def test_what_is_fine_passes(check: Check, tables: Tables, checked: int) -> None:
    found = verdict(check, tables)
    assert (found.status, found.rows_checked) == ("passed" if checked else "skipped", checked)
    assert (found.sample_ids, found.off, found.heals, found.first) == ((), {}, (), None)


@pytest.mark.parametrize(
    ("check", "tables", "expected"),
    [(check, tables, (status, ids, off)) for _, check, tables, status, ids, off in RED],
    ids=[case[0] for case in RED],
)
def test_what_is_wrong_is_named_with_the_money_that_is_off(
    check: Check, tables: Tables, expected: tuple[str, list[str], dict[str, int]]
) -> None:
    found = verdict(check, tables)
    assert (found.status, list(found.sample_ids), found.off) == expected
    assert found.rows_failed + found.rows_warned == len(expected[1])


@pytest.mark.parametrize(("check", "tables"), [case[1:] for case in UNTOLD], ids=[case[0] for case in UNTOLD])
def test_what_cannot_be_told_is_not_counted(check: Check, tables: Tables) -> None:
    found = verdict(check, tables)
    assert (found.status, found.rows_checked, found.reason) == ("skipped", 0, "there is no row to check")


@pytest.mark.parametrize(
    ("check", "tables"),
    [
        (money.CHARGE_HAS_BT, {"charges": [charge()]}),
        (money.BT_POINTS_BACK, {BTS: [entry()]}),
        (money.REFUNDS_SUM, {"charges": [charge(amount_refunded=5)]}),
        (payouts.PAYOUT_OWN_BT, {"payouts": [payout()]}),
        (payouts.DISPUTED_FLAG, {"charges": [charge(disputed=True)]}),
        (payouts.DISPUTE_BT_NET, {"disputes": [dispute()]}),
    ],
)
def test_what_is_older_than_the_other_table_cannot_be_told(check: Check, tables: Tables) -> None:
    assert verdict(check, tables).status in {"failed", "warned"}
    assert verdict(check, tables, facts=listed_since(NOW - DAY)).status == "skipped"


def test_a_range_judges_the_rows_created_in_it() -> None:
    tables = {BTS: [entry(net=951, created=NOW - 40 * DAY), entry("txn_2", net=952)]}
    may = Span(since=datetime(2026, 4, 1, tzinfo=UTC), until=datetime(2026, 6, 1, tzinfo=UTC))
    found = verdict(money.NET_IDENTITY, tables, span=may)
    assert (found.rows_checked, found.sample_ids, found.off) == (1, ("txn_1",), {"eur": 1})
    assert found.first == found.last == datetime(2026, 5, 1, tzinfo=UTC)


def test_only_the_first_few_rows_are_named_and_all_are_counted() -> None:
    found = verdict(money.NET_IDENTITY, {BTS: [entry(f"txn_{n}", net=0) for n in range(9, 0, -1)]})
    assert (found.rows_failed, found.off) == (9, {"eur": 9 * 950})
    assert found.sample_ids == ("txn_1", "txn_2", "txn_3", "txn_4", "txn_5")
