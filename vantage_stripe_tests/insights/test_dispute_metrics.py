"""How disputes are counted against payments: by dispute date, by charge date, by month and network."""

import random
from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vantage_stripe.insights.dispute_metrics import DISPUTE_METRICS
from vantage_stripe_tests.insights.dispute_months import (
    BRAND,
    CASE_TYPE,
    DUE,
    NETWORK,
    SUBMITTED,
    back,
    closed,
    disputed,
    paid,
    worked_example,
)
from vantage_stripe_tests.insights.input_rows import NOW, at, tables

Row = dict[str, Any]
MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)


def answer(*, as_of: datetime = NOW, timezone: str = "UTC", **rows: list[Row]) -> list[Row]:
    found = DISPUTE_METRICS.compute(tables(DISPUTE_METRICS, **rows), as_of, timezone=timezone)
    return list(found.to_pylist())


def by_month(**given_rows: Any) -> dict[date, Row]:
    found = answer(**given_rows)
    months = {row["period_start"]: row for row in found}
    assert len(months) == len(found)
    return months


def test_the_rates_of_the_worked_example_are_as_written() -> None:
    found = by_month(**worked_example())
    assert list(found) == [MAY, JUNE]
    asked = ("payments", "disputes_opened", "charges_disputed", "inquiries", "is_provisional")
    assert [found[MAY][name] for name in asked] == [400, 0, 3, 0, True]
    assert [found[JUNE][name] for name in asked] == [250, 5, 1, 2, True]
    assert found[JUNE]["dispute_activity"] == Decimal("0.020000")
    assert found[MAY]["dispute_rate"] == Decimal("0.007500")
    assert found[JUNE]["dispute_rate"] == Decimal("0.004000")
    assert found[MAY]["dispute_activity"] == Decimal("0.000000")


def test_a_month_is_told_whole() -> None:
    (row,) = answer(
        charges=[paid("1"), paid("2"), paid("3", status="failed"), paid("4", captured=False)],
        disputes=[
            disputed("1", "1", "2026-05-08", status="won", **{SUBMITTED: 1, DUE: at("2026-05-20")}),
            disputed("2", "2", "2026-05-09", **{CASE_TYPE: "compliance", DUE: at("2026-05-21")}),
            disputed("3", "2", "2026-05-09", status="prevented"),
            disputed("4", "2", "2026-05-10", status="warning_closed"),
        ],
        balance_transactions=[back("1", "2026-05-30")],
    )
    assert row == {
        "period_start": MAY,
        "period_end": date(2026, 5, 31),
        "timezone": "UTC",
        "currency": "usd",
        "card_network": "visa",
        "card_brand": "visa",
        "payments": 2,
        "payment_volume": 2000,
        "disputes_opened": 2,
        "compliance_opened": 1,
        "dispute_activity": Decimal(1),
        "disputed_volume": 2000,
        "dispute_volume_activity": Decimal(1),
        "charges_disputed": 2,
        "dispute_rate": Decimal(1),
        "charges_disputed_volume": 2000,
        "dispute_volume_rate": Decimal(1),
        "won": 1,
        "lost": 0,
        "closed_inferred": 0,
        "win_rate": Decimal(1),
        "deadlines_passed": 2,
        "responded": 1,
        "responded_rate": Decimal("0.5"),
        "inquiries": 1,
        "prevented": 1,
        "is_provisional": True,
        "lake_complete": False,
        "missing_inputs": [],
    }


def test_a_month_without_payments_has_no_rate() -> None:
    found = by_month(charges=[paid("1", "2026-04-05")], disputes=[disputed("1", "1", "2026-06-02")])
    assert list(found) == [date(2026, 4, 1), MAY, JUNE]
    asked = ("payments", "disputes_opened", "dispute_activity", "dispute_rate", "win_rate", "responded_rate")
    assert [found[MAY][name] for name in asked] == [0, 0, None, None, None, None]
    assert [found[JUNE][name] for name in asked] == [0, 1, None, None, None, None]


def test_an_inquiry_that_escalated_counts_when_the_money_was_taken() -> None:
    taken = {**back("1", "2026-06-03"), "amount": -1000, "reporting_category": "dispute"}
    found = by_month(
        charges=[paid("1")], disputes=[disputed("1", "1", "2026-05-20")], balance_transactions=[taken]
    )
    assert [found[month]["disputes_opened"] for month in (MAY, JUNE)] == [0, 1]


def test_an_appeal_and_a_status_of_tomorrow_count_and_what_has_no_status_does_not() -> None:
    states = ("appeal_under_review", "a_status_of_tomorrow", "charge_refunded", None)
    on = [disputed(f"{number}", "1", "2026-05-20", status=state) for number, state in enumerate(states)]
    (row,) = answer(charges=[paid("1")], disputes=on)
    assert (row["disputes_opened"], row["charges_disputed"]) == (3, 1)


def test_more_than_was_captured_is_never_counted_by_charge() -> None:
    (row,) = answer(
        charges=[paid("1"), paid("2"), paid("3")],
        disputes=[
            disputed("1", "1", "2026-05-20"),
            disputed("2", "1", "2026-05-21"),
            disputed("3", "2", "2026-05-21", amount=300),
        ],
    )
    assert (row["disputed_volume"], row["dispute_volume_activity"]) == (2300, Decimal("0.766667"))
    assert (row["charges_disputed_volume"], row["dispute_volume_rate"]) == (1300, Decimal("0.433333"))


def test_each_currency_network_and_brand_is_counted_apart() -> None:
    co_badged = {NETWORK: "cartes_bancaires", "currency": "eur"}
    klarna: Row = {NETWORK: None, BRAND: None, "payment_method_details_type": "klarna"}
    found = answer(
        charges=[
            paid("1"),
            paid("2", **co_badged),
            paid("3", **klarna),
        ],
        # The network of the dispute may be another than that of the payments it is compared with.
        disputes=[disputed("1", "2", "2026-05-09", currency="eur", **{NETWORK: "visa"})],
    )
    asked = ("currency", "card_network", "card_brand", "payments", "disputes_opened")
    assert [tuple(row[name] for name in asked) for row in found] == [
        ("eur", "cartes_bancaires", "visa", 1, 1),
        ("usd", None, None, 1, 0),
        ("usd", "visa", "visa", 1, 0),
    ]


def test_a_dispute_of_a_charge_that_is_not_there_counts_by_its_own_card() -> None:
    (row,) = answer(disputes=[disputed("1", "gone", **{NETWORK: "amex", BRAND: "amex"})])
    assert (row["currency"], row["card_network"], row["card_brand"]) == ("usd", "amex", "amex")
    assert (row["disputes_opened"], row["charges_disputed"], row["lake_complete"]) == (1, 0, None)


def test_an_amount_in_another_currency_than_the_charge_makes_the_volume_unknown() -> None:
    (row,) = answer(charges=[paid("1")], disputes=[disputed("1", "1", "2026-05-09", currency="eur")])
    assert (row["disputes_opened"], row["charges_disputed"]) == (1, 1)
    asked = ("disputed_volume", "dispute_volume_activity", "charges_disputed_volume", "dispute_volume_rate")
    assert [row[name] for name in asked] == [None] * 4


@pytest.mark.parametrize(
    ("status", "more", "month", "inferred"),
    [
        # the event's word, and the last one, because an appeal closes a dispute again
        ("lost", {"events": [closed("1", "2026-04-10"), closed("1", "2026-06-01")]}, JUNE, 0),
        (
            "won",
            {"events": [closed("1", "2026-06-01")], "balance_transactions": [back("1", "2026-05-30")]},
            JUNE,
            0,
        ),
        ("won", {"balance_transactions": [back("1", "2026-06-01")]}, JUNE, 0),
        # nothing tells of it: its deadline, else its beginning
        ("lost", {"balance_transactions": [back("1", "2026-06-01")]}, MAY, 1),
        ("won", {}, MAY, 1),
        ("lost", {"events": [closed("1", "2026-06-01", type="charge.dispute.updated")]}, MAY, 1),
        ("lost", {"events": [closed("2", "2026-06-01")]}, MAY, 1),
    ],
)
def test_a_dispute_counts_as_won_or_lost_when_it_was_closed(
    status: str, more: dict[str, list[Row]], month: date, inferred: int
) -> None:
    one = disputed("1", "1", "2026-04-20", status=status, **{DUE: at("2026-05-07")})
    found = by_month(charges=[paid("1", "2026-04-05")], disputes=[one], **more)
    assert {start for start, row in found.items() if row[status]} == {month}
    assert found[month]["closed_inferred"] == inferred
    assert found[month]["win_rate"] == (1 if status == "won" else 0)


@pytest.mark.parametrize("due", [None, at("1970-01-01"), at("2026-07-01")])
def test_one_lost_without_a_deadline_that_is_over_counts_when_it_began(due: datetime | None) -> None:
    one = disputed("1", "1", "2026-05-20", status="lost", **{DUE: due})
    (row,) = answer(charges=[paid("1")], disputes=[one])
    assert (row["lost"], row["closed_inferred"], row["deadlines_passed"]) == (1, 1, 0)


def test_a_prevented_dispute_is_neither_won_nor_lost() -> None:
    (row,) = answer(
        charges=[paid("1")],
        disputes=[disputed("1", "1", "2026-05-20", status="lost", **{CASE_TYPE: "resolution"})],
    )
    assert (row["won"], row["lost"], row["prevented"], row["win_rate"]) == (0, 0, 1, None)


def test_a_response_counts_once_the_deadline_is_over_and_may_be_unknown() -> None:
    due = {DUE: NOW}
    early = {DUE: NOW + timedelta(seconds=1)}
    submitted = {SUBMITTED: 1}
    found = by_month(
        charges=[paid("1")],
        disputes=[
            disputed("1", "1", "2026-05-20", **due, **submitted),
            disputed("2", "1", "2026-05-20", **{**due, "evidence_details_has_evidence": True}),
            disputed("3", "1", "2026-05-20", **early, **submitted),
            disputed("4", "1", "2026-06-01", **{**due, SUBMITTED: None}),
        ],
    )
    asked = ("deadlines_passed", "responded", "responded_rate")
    assert [found[MAY][name] for name in asked] == [2, 1, Decimal("0.5")]
    assert [found[JUNE][name] for name in asked] == [1, None, None]


@pytest.mark.parametrize(
    ("as_of", "provisional"),
    [(at("2026-06-01") + timedelta(days=120), False), (at("2026-06-01") + timedelta(days=119), True)],
)
def test_a_month_is_provisional_for_120_days(as_of: datetime, *, provisional: bool) -> None:
    (row,) = answer(charges=[paid("1")], as_of=as_of)
    assert row["is_provisional"] is provisional


@pytest.mark.parametrize(("first", "complete"), [("2026-01-01", True), ("2026-01-02", False)])
def test_a_lake_is_complete_120_days_after_its_first_charge(first: str, *, complete: bool) -> None:
    older = paid("0", first, status="failed")
    (row,) = answer(charges=[older, paid("1")])
    assert (row["period_start"], row["lake_complete"]) == (MAY, complete)


def test_months_are_those_of_the_time_zone() -> None:
    late = paid("1", "2026-06-01T03:00:00")
    asked = disputed("1", "1", "2026-06-30T23:00:00")
    there = answer(charges=[late], disputes=[asked], timezone="America/New_York")
    assert [(row["period_start"], row["payments"], row["disputes_opened"]) for row in there] == [
        (MAY, 1, 0),
        (JUNE, 0, 1),
    ]
    assert {row["timezone"] for row in there} == {"America/New_York"}
    (july,) = answer(charges=[late], disputes=[asked], timezone="Asia/Tokyo")[1:]
    assert (july["period_start"], july["disputes_opened"]) == (date(2026, 7, 1), 1)


@pytest.mark.parametrize(
    ("missing", "unknown"),
    [
        ("charges", ["payments", "payment_volume", "charges_disputed", "dispute_activity", "lake_complete"]),
        ("disputes", ["disputes_opened", "charges_disputed", "won", "inquiries", "prevented", "win_rate"]),
    ],
)
def test_what_a_missing_table_would_count_is_unknown_and_it_is_named(
    missing: str, unknown: list[str]
) -> None:
    given_tables = tables(DISPUTE_METRICS, **worked_example())
    del given_tables[missing]
    found = DISPUTE_METRICS.compute(given_tables, NOW).to_pylist()
    assert found
    for row in found:
        assert {row[name] for name in unknown} == {None}
        assert row["missing_inputs"] == [missing]


MONTHS = st.integers(1, 6).map(lambda month: f"2026-0{month}-15")
STATES = st.sampled_from(
    ["won", "lost", "needs_response", "warning_closed", "prevented", "under_review", "appeal_under_review"]
)
DISPUTED = st.lists(st.tuples(st.integers(0, 9), MONTHS, STATES, st.integers(1, 2000)), max_size=20)


@settings(max_examples=40, deadline=None)
@given(months=st.lists(MONTHS, min_size=10, max_size=10), drawn=DISPUTED, seed=st.integers())
def test_every_dispute_is_counted_once_in_any_order(
    months: list[str], drawn: list[tuple[int, str, str, int]], seed: int
) -> None:
    charges = [paid(f"{number}", month) for number, month in enumerate(months)]
    disputes = [
        disputed(f"{number}", f"{charge}", month, status=status, amount=amount)
        for number, (charge, month, status, amount) in enumerate(drawn)
    ]
    found = answer(charges=charges, disputes=disputes)
    states = Counter(status for _, _, status, _ in drawn)
    sums = Counter[str]()
    for row in found:
        counts = {name: value for name, value in row.items() if isinstance(value, int)}
        sums.update(counts)
        assert row["charges_disputed"] <= row["payments"]
        assert row["charges_disputed_volume"] <= row["payment_volume"]
    assert sums["payments"] == 10
    assert (sums["won"], sums["lost"]) == (states["won"], states["lost"])
    assert sums["inquiries"] == states["warning_closed"]
    assert sums["prevented"] == states["prevented"]
    assert sums["disputes_opened"] == len(drawn) - states["warning_closed"] - states["prevented"]
    opened = [charge for charge, _, status, _ in drawn if status not in {"warning_closed", "prevented"}]
    assert sums["charges_disputed"] == len(set(opened))
    chance = random.Random(seed)
    chance.shuffle(charges)
    chance.shuffle(disputes)
    assert answer(charges=charges, disputes=disputes) == found
