"""Checks of ids, places, modes, units, values, columns, and of the change feed: tables of examples."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, Literal, get_args, get_origin

import pyarrow as pa
import pytest
import stripe

from vantage_stripe.proof import CHECKS, changes, records
from vantage_stripe.proof.deriving import compared
from vantage_stripe.proof.judging import Facts, judge
from vantage_stripe.proof.known import KNOWN
from vantage_stripe.tables import EVERY_TABLE, table_named
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
from vantage_stripe_tests.proof.judged import facts_of, instant, rows, shown
from vantage_stripe_tests.sandbox.world.coherence import words
from vantage_stripe_tests.tables.test_sdk_audit import kinds

BTS = "balance_transactions"
SIGNS = [
    ("charge", 5, "passed"),
    ("charge", -5, "warned"),
    ("refund", -5, "passed"),
    ("refund", 5, "warned"),
    ("dispute", -5, "passed"),
    ("dispute", 5, "warned"),
    ("dispute_reversal", 5, "passed"),
    ("dispute_reversal", -5, "warned"),
    ("payout", -5, "passed"),
    ("payout", 5, "warned"),
    ("charge", 0, "warned"),
    ("fee", 5, "skipped"),
]


@pytest.mark.parametrize(("category", "amount", "status"), SIGNS)
def test_each_category_has_its_sign(category: str, amount: int, status: str) -> None:
    found = verdict(records.SIGNS, {BTS: [entry(reporting_category=category, amount=amount)]})
    assert found.status == status


def test_a_negative_payout_and_a_dispute_of_many_transactions_have_any_sign() -> None:
    taken = {
        "payouts": [payout(amount=-5)],
        BTS: [entry(source="po_1", reporting_category="payout", amount=5)],
    }
    assert verdict(records.SIGNS, taken).status == "passed"
    many = [entry(f"txn_{n}", source="dp_1", reporting_category="dispute", amount=n) for n in range(3)]
    assert verdict(records.SIGNS, {BTS: many}).status == "skipped"


UNITS: list[tuple[str, Json, str]] = [
    ("charges", charge(), "passed"),
    ("charges", charge(currency="EUR"), "warned"),
    ("charges", charge(currency="euro"), "warned"),
    ("charges", charge(amount=10.5), "warned"),
    ("charges", charge(currency="isk"), "passed"),
    ("charges", charge(currency="isk", amount_captured=1050), "warned"),
    ("refunds", refund(currency="ugx", amount=150), "warned"),
    (BTS, entry(currency="isk", amount=1050, fee=33, net=1017), "passed"),
    ("customers", {"id": "cus_1", "created": NOW, "currency": "usd"}, "passed"),
    ("customers", {"id": "cus_1", "created": NOW, "currency": None}, "skipped"),
]


@pytest.mark.parametrize(("table", "item", "status"), UNITS)
def test_units_are_those_of_the_currency(table: str, item: Json, status: str) -> None:
    assert verdict(records.UNITS, {table: [item]}, asset=table).status == status


def test_a_new_value_is_named() -> None:
    items = [
        dispute(),
        dispute("dp_2", reason="unheard_of"),
        dispute("dp_3", status="lost_twice", reason="new"),
    ]
    found = verdict(records.KNOWN_VALUES, {"disputes": items}, asset="disputes")
    assert (found.status, found.rows_checked, found.rows_warned) == ("warned", 3, 2)
    assert found.notes == ("reason unheard_of", "status lost_twice")


@pytest.mark.parametrize(
    ("table", "column", "owner", "name"),
    [
        ("charges", "status", stripe.Charge, "status"),
        ("invoices", "status", stripe.Invoice, "status"),
        ("invoices", "billing_reason", stripe.Invoice, "billing_reason"),
        ("invoices", "collection_method", stripe.Invoice, "collection_method"),
        ("subscriptions", "status", stripe.Subscription, "status"),
        ("subscriptions", "collection_method", stripe.Subscription, "collection_method"),
        ("disputes", "status", stripe.Dispute, "status"),
        ("refunds", "reason", stripe.Refund, "reason"),
        ("payouts", "type", stripe.Payout, "type"),
        ("payouts", "reconciliation_status", stripe.Payout, "reconciliation_status"),
        (BTS, "type", stripe.BalanceTransaction, "type"),
        (BTS, "balance_type", stripe.BalanceTransaction, "balance_type"),
    ],
)
def test_known_values_are_those_of_stripes_own_sdk(table: str, column: str, owner: Any, name: str) -> None:
    assert frozenset(KNOWN[table][column]) == words(owner, name)


def test_known_values_are_those_that_the_sdk_types_at_their_paths() -> None:
    typed = {}
    for table, columns in KNOWN.items():
        for column in (each for each in table_named(table).columns if each.name in columns):
            found = [kind for path in column.paths for kind in kinds(table_named(table), path)]
            said = {word for kind in found if get_origin(kind) is Literal for word in get_args(kind)}
            if said:
                typed[f"{table}.{column.name}"] = said == set(columns[column.name])
    assert len(typed) > 25
    assert [name for name, agrees in typed.items() if not agrees] == []


def test_known_values_are_of_columns_there_are() -> None:
    for table, columns in KNOWN.items():
        assert set(columns) <= set(table_named(table).schema.names)
        for values in columns.values():
            assert list(values) == sorted(set(values)) or table == "invoices"


def placed(id_: str, second: int, key: str) -> pa.Table:
    table = table_named("charges")
    made = rows(table, [charge(id_, created=second)], synced_at=instant(NOW))
    return made.set_column(made.schema.names.index("_partition"), "_partition", pa.array([key]))


def judged_rows(*parts: pa.Table, facts: Facts | None = None) -> Any:
    with shown({"charges": pa.concat_tables(parts)}, facts or facts_of(NOW)) as connection:
        return judge(connection, records.UNIQUE_ID, "charges")


MAY_31, JUNE_1 = 1_780_271_999, 1_780_272_000


def test_a_row_twice_or_in_a_wrong_partition_is_found() -> None:
    assert (
        judged_rows(placed("ch_1", MAY_31, "2026-05"), placed("ch_2", JUNE_1, "2026-06")).status == "passed"
    )
    twice = judged_rows(placed("ch_1", MAY_31, "2026-05"), placed("ch_1", MAY_31, "2026-05"))
    assert (twice.status, twice.sample_ids, twice.notes) == ("failed", ("ch_1",), ("more than one row",))
    astray = judged_rows(placed("ch_1", JUNE_1, "2026-05"), placed("ch_2", MAY_31, "2026-05"))
    assert (astray.sample_ids, astray.notes) == (("ch_1",), ("in the wrong partition",))
    assert (astray.first, astray.last) == (instant(1_777_593_600), instant(JUNE_1))


def test_a_day_is_a_partition_too() -> None:
    daily = replace(facts_of(NOW), key_format="%Y-%m-%d")
    astray = judged_rows(placed("ch_1", JUNE_1, "2026-05-31"), facts=daily)
    assert (astray.rows_failed, astray.first) == (1, instant(JUNE_1 - DAY))


@pytest.mark.parametrize(("live", "status"), [(False, "passed"), (True, "failed"), (None, "skipped")])
def test_the_mode_is_the_lakes(*, live: bool | None, status: str) -> None:
    facts = replace(facts_of(NOW), live=live)
    assert (
        verdict(records.LIVEMODE_UNIFORM, {"charges": [charge()]}, asset="charges", facts=facts).status
        == status
    )


def test_a_column_that_is_not_what_raw_says_is_named() -> None:
    table = table_named("charges")
    made = rows(table, [charge(), charge("ch_2", customer="cus_1"), charge("ch_3")], synced_at=instant(NOW))
    assert len(compared(table, made)[0]) == 0
    place = made.schema.names.index("customer")
    wrong = made.set_column(place, "customer", pa.array([None, None, "cus_9"], pa.string()))
    place = made.schema.names.index("amount")
    wrong = wrong.set_column(place, "amount", pa.array([1000, 1000, 1001]))
    found = compared(table, wrong)[0].to_pylist()
    assert [(row["id"], row["note"]) for row in found] == [("ch_2", "customer"), ("ch_3", "amount")]


EVENTS: list[tuple[str, list[Json], list[Json], str]] = [
    ("there", [event()], [charge()], "passed"),
    ("not there", [event()], [], "failed"),
    ("not there yet", [event(ago=HOUR // 2)], [], "warned"),
    ("a preview", [event(id="upcoming_in_1", object="invoice")], [], "skipped"),
    ("of no table", [event(id="pi_1", object="payment_intent")], [], "skipped"),
    (
        "deleted",
        [
            event("evt_1", id="cus_1", object="customer"),
            event("evt_2", kind="customer.deleted", id="cus_1", object="customer"),
        ],
        [],
        "passed",
    ),
    ("no time of its making", [event(created=None)], [], "skipped"),
]


@pytest.mark.parametrize(("events", "charges", "status"), [e[1:] for e in EVENTS], ids=[e[0] for e in EVENTS])
def test_an_event_has_its_object(events: list[Json], charges: list[Json], status: str) -> None:
    found = verdict(changes.EVENT_OBJECT_EXISTS, {"events": events, "charges": charges})
    assert found.status == status
    assert found.heals == (("charges",) if status in {"failed", "warned"} else ())


def test_an_event_of_an_object_older_than_the_lake_cannot_be_told() -> None:
    found = verdict(changes.EVENT_OBJECT_EXISTS, {"events": [event()]}, facts=listed_since(NOW - DAY))
    assert found.status == "skipped"


def newest(told: list[Json], read_ago: int) -> Any:
    """Judge a succeeded charge, read some time ago, against events."""
    tables = {
        "charges": rows(table_named("charges"), [charge()], synced_at=instant(NOW - read_ago)),
        "events": rows(table_named("events"), told, synced_at=instant(NOW)),
    }
    with shown(tables, facts_of(NOW)) as connection:
        return judge(connection, changes.EVENT_NEWER_THAN_OBJECT, "events")


NEWEST: list[tuple[str, list[Json], int, str]] = [
    ("says the same", [event(status="succeeded")], 3 * DAY, "passed"),
    ("older row differs", [event(ago=2 * DAY, status="failed")], 3 * DAY, "failed"),
    ("older row differs since an hour", [event(ago=HOUR, status="failed")], 3 * DAY, "warned"),
    ("newer row differs", [event(ago=2 * DAY, status="failed")], DAY, "warned"),
    (
        "older row was refunded since",
        [event(ago=2 * DAY, status="succeeded", amount_refunded=5)],
        3 * DAY,
        "failed",
    ),
    (
        "newer row was refunded since",
        [event(ago=2 * DAY, status="succeeded", amount_refunded=5)],
        DAY,
        "passed",
    ),
    (
        "older event",
        [event("evt_1", ago=3 * DAY, status="pending"), event("evt_2", ago=2 * DAY, status="succeeded")],
        4 * DAY,
        "passed",
    ),
    (
        "two of a second",
        [event("evt_1", status="pending"), event("evt_2", status="succeeded")],
        2 * DAY,
        "passed",
    ),
    ("says nothing of it", [event()], 3 * DAY, "passed"),
]


@pytest.mark.parametrize(("told", "ago", "status"), [n[1:] for n in NEWEST], ids=[n[0] for n in NEWEST])
def test_a_row_says_what_its_newest_event_says(told: list[Json], ago: int, status: str) -> None:
    assert newest(told, ago).status == status


@pytest.mark.parametrize(
    ("days", "status"), [(0, "passed"), (29, "passed"), (30, "failed"), (None, "skipped")]
)
def test_a_gap_of_thirty_days_is_an_error(days: int | None, status: str) -> None:
    at = instant(NOW)
    facts = replace(facts_of(NOW), followed_at=None if days is None else at - timedelta(days=days))
    assert verdict(changes.EVENT_GAP, {"events": []}, facts=facts).status == status


def insight(check: Any, name: str, answer: pa.Table, tables: dict[str, list[Json]], *, current: bool) -> Any:
    facts = replace(facts_of(NOW), current=frozenset({name} if current else ()))
    given = {
        table: rows(table_named(table), items, synced_at=instant(NOW)) for table, items in tables.items()
    }
    with shown(given, facts) as connection:
        connection.register("answer", answer)
        connection.execute(
            f"CREATE SCHEMA insights; CREATE VIEW insights.{name} AS SELECT * FROM main.answer"
        )
        return judge(connection, check, name)


@pytest.mark.parametrize(
    ("ids", "current", "status", "sample"),
    [
        (["dp_1", "dp_2", "dp_0"], True, "passed", ()),
        (["dp_1"], True, "failed", ("dp_2",)),
        (["dp_1", "dp_1", "dp_2"], True, "failed", ("dp_1",)),
        (["dp_1"], False, "passed", ()),
    ],
)
def test_every_dispute_is_one_row_of_its_insight(
    *, ids: list[str], current: bool, status: str, sample: tuple[str, ...]
) -> None:
    answer = pa.table({"dispute_id": ids})
    tables = {"disputes": [dispute(), dispute("dp_2")]}
    found = insight(changes.DISPUTES_CONSERVED, "dispute_flags", answer, tables, current=current)
    assert (found.status, found.sample_ids) == (status, sample)


@pytest.mark.parametrize(
    ("net", "current", "status"), [(950, True, "passed"), (949, True, "failed"), (0, False, "skipped")]
)
def test_no_money_is_lost_on_the_way_to_an_insight(*, net: int, current: bool, status: str) -> None:
    answer = pa.table({"currency": ["eur", "eur"], "net": pa.array([net - 9, 9], pa.int64())})
    found = insight(changes.NET_CONSERVED, "settlement_daily", answer, {BTS: [entry()]}, current=current)
    assert (found.status, found.off) == (status, {"eur": 950 - net} if status == "failed" else {})


def test_every_check_is_declared_whole() -> None:
    names = [check.name for check in CHECKS]
    assert len(set(names)) == len(names)
    assert sorted({check.id for check in CHECKS}) == [f"E{n:02}" for n in range(1, 37)]
    known = {table.name for table in EVERY_TABLE}
    for check in CHECKS:
        assert check.holds.endswith(".")
        assert not check.cause.endswith(".")
        assert {*check.reads, *check.heals} <= known
        assert check.insight or set(check.queries) <= known
        assert all(check.queries.values()) != bool(check.elsewhere or check.by != "query")


def test_facts_are_known_to_questions() -> None:
    with shown({}, facts_of(NOW)) as connection:
        asked = (
            "SELECT units_of('jpy'), units_of('eur'), units_of('kwd'), is_current('x'), partition_of(as_of())"
        )
        assert connection.execute(asked).fetchone() == (1, 100, 1000, False, "2026-06")
