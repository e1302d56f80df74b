"""Checks of shape: the files' columns, columns that fall silent, odd values, fields that nobody declared."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pytest

from vantage_stripe.proof.deriving import derive, judge_derived
from vantage_stripe.proof.fields import SAMPLE, Sent, judge_fields
from vantage_stripe.proof.judging import Verdict, judge
from vantage_stripe.proof.parts import PARTS
from vantage_stripe.proof.shape import COLUMNS_ARRIVE, DECLARED_COLUMNS, FIELDS_KNOWN, VALUES_FIT
from vantage_stripe.sandbox.world import World
from vantage_stripe.tables import TABLES, table_named
from vantage_stripe_tests.proof.examples import DAY, NOW, Json, charge, event, verdict
from vantage_stripe_tests.proof.judged import facts_of, instant, rows, shown, tables_of
from vantage_stripe_tests.tables.test_sdk_audit import fields, kinds

CHARGES = table_named("charges")
WEEK = 7 * DAY


def test_a_file_of_another_schema_is_an_error_that_names_file_and_column() -> None:
    path = "charges/month=2026-05/part.parquet"
    facts = facts_of(NOW)
    facts = replace(facts, files=(*facts.files, ("charges", "2026-05", path, "missing: amount")))
    found = verdict(DECLARED_COLUMNS, {"charges": []}, facts=facts)
    assert (found.status, found.rows_checked, found.rows_failed) == ("failed", 2, 1)
    assert (found.sample_ids, found.notes) == ((path,), ("missing: amount",))


def weekly(
    weeks: int, filled: Callable[[int, int], Json], *, each: int = 30, kind: str = "charges"
) -> Verdict:
    """Judge charges of some weeks, so many in each; `filled` says what the n-th of a week has."""
    items = [
        charge(f"ch_{ago}_{n}", created=NOW - WEEK * ago - 3_600 * (n + 1), **filled(ago, n))
        for ago in range(weeks)
        for n in range(each)
    ]
    return verdict(COLUMNS_ARRIVE, {kind: items}, asset=kind)


Filled = Callable[[int, int], Json]
SILENCES: list[tuple[str, Filled, tuple[str, ...]]] = [
    ("filled as ever", lambda _ago, _n: {"receipt_email": "x"}, ()),
    (
        "null in the newest week",
        lambda ago, _n: {"receipt_email": "x" if ago else None},
        ("receipt_email: null in 100 % of the newest week, before in 0 %",),
    ),
    (
        "null in all but one row of the newest week",
        lambda ago, n: {"receipt_email": "x" if ago or n == 7 else None},
        ("receipt_email: null in 97 % of the newest week, before in 0 %",),
    ),
    (
        "null in every second row of the newest week",
        lambda ago, n: {"receipt_email": "x" if ago or n % 2 else None},
        (),
    ),
    ("never filled", lambda _ago, _n: {"receipt_email": None}, ()),
    ("new", lambda ago, _n: {"receipt_email": None if ago else "x"}, ()),
    (
        "seldom filled before",
        lambda ago, n: {"receipt_email": "x" if ago and n < 15 else None},
        (),
    ),
    ("as silent in a week before", lambda ago, _n: {"receipt_email": None if ago in {0, 3} else "x"}, ()),
    (
        "filled in failed charges only, of which there is none",
        lambda ago, _n: {"failure_code": "no", "status": "failed"} if ago else {},
        (),
    ),
    (
        "not filled in failed charges, of which there are",
        lambda _ago, n: {"status": "failed", "failure_code": "no" if _ago else None} if n < 29 else {},
        ("failure_code: null in 100 % of the newest week, before in 3 %",),
    ),
    (
        "the kind itself",
        lambda ago, _n: {"status": "succeeded" if ago else None},
        ("status: null in 100 % of the newest week, before in 0 %",),
    ),
    (
        "an object and all in it",
        lambda ago, _n: {"outcome": {"type": "authorized", "risk_level": "normal"} if ago else None},
        (
            "outcome_risk_level: null in 100 % of the newest week, before in 0 %",
            "outcome_type: null in 100 % of the newest week, before in 0 %",
        ),
    ),
]


@pytest.mark.parametrize(("filled", "notes"), [s[1:] for s in SILENCES], ids=[s[0] for s in SILENCES])
def test_a_column_that_falls_silent_is_named(filled: Filled, notes: tuple[str, ...]) -> None:
    found = weekly(8, filled)
    assert found.notes == notes
    assert (found.status, found.rows_warned) == ("warned" if notes else "passed", len(notes))


def test_of_too_few_rows_or_too_short_a_past_nothing_is_said() -> None:
    assert weekly(3, lambda ago, _n: {"receipt_email": "x" if ago else None}).status == "skipped"
    assert weekly(4, lambda ago, _n: {"receipt_email": "x" if ago else None}).status == "warned"
    assert weekly(8, lambda ago, _n: {"receipt_email": "x" if ago else None}, each=2).status == "skipped"


def test_a_closed_month_of_silence_is_found_when_the_field_is_back() -> None:
    """NOW is 2026-06-10: the newest closed month is May."""
    found = weekly(24, lambda ago, _n: {"receipt_email": None if 1 < ago < 6 else "x"}, each=20)
    assert found.notes == ("receipt_email: null in 100 % of the newest month, before in 0 %",)


def silenced(table: pa.Table, column: str, since: int) -> pa.Table:
    """Give rows whose column is null from a second on."""
    place = table.schema.get_field_index(column)
    values = [
        None if at.timestamp() >= since else value
        for at, value in zip(table["created"].to_pylist(), table[column].to_pylist(), strict=True)
    ]
    return table.set_column(place, column, pa.array(values, table.schema.field(place).type))


@pytest.mark.parametrize("seed", [1, 20, 300])
def test_of_the_embedded_account_nothing_seems_silent_and_what_falls_silent_is_found(seed: int) -> None:
    """From the first of May on, the newest closed month; events, of which there are 30 days, for a week."""
    world = World(seed=seed, now=NOW, charges=2_000)
    tables = tables_of(world, kinds=("charge", "balance_transaction", "event"))
    planted = {
        "charges": ("payment_method_details_card_fingerprint", 40),
        "balance_transactions": ("reporting_category", 40),
        "events": ("data_object_id", 7),
    }
    for name, (column, days) in planted.items():
        assert arrives(tables, name, world.now).status in {"passed", "skipped"}
        found = arrives({**tables, name: silenced(tables[name], column, NOW - days * DAY)}, name, world.now)
        assert found.sample_ids == (column,)


def arrives(tables: dict[str, pa.Table], name: str, now: int) -> Verdict:
    with shown(tables, facts_of(now)) as connection:
        return judge(connection, COLUMNS_ARRIVE, name)


def test_a_value_of_another_type_is_named_by_column_and_row() -> None:
    items = [charge(), charge("ch_2", amount="12.50"), charge("ch_3", captured="yes", amount=1.5)]
    with shown({"charges": rows(CHARGES, items, synced_at=instant(NOW))}, facts_of(NOW)) as connection:
        derived = derive(connection, CHARGES)
    found = judge_derived(VALUES_FIT, CHARGES, derived)
    assert (found.status, found.rows_checked, found.rows_warned) == ("warned", 3, 2)
    assert (found.sample_ids, found.notes) == (("ch_2", "ch_3"), ("amount",))


def test_files_of_another_schema_are_not_compared_with_raw() -> None:
    made = rows(CHARGES, [charge()], synced_at=instant(NOW))
    wrong = made.set_column(made.schema.names.index("amount"), "amount", pa.array([7]))
    facts = facts_of(NOW)
    other = replace(facts, files=(("charges", "2026-06", "a file", "missing: amount"),))
    for known, count in ((facts, 1), (other, 0)):
        with shown({"charges": wrong}, known) as connection:
            assert derive(connection, CHARGES).rows == count


def fields_of(table: str, items: list[Json]) -> Verdict:
    declared = table_named(table)
    with shown({table: rows(declared, items, synced_at=instant(NOW))}, facts_of(NOW)) as connection:
        return judge_fields(connection, FIELDS_KNOWN, declared)


def test_a_field_that_nobody_declared_is_named_with_its_type_and_never_its_value() -> None:
    items = [
        charge(metadata={"any": 1}, shipping={"any": 1}),
        charge("ch_2", loyalty=None),
        charge("ch_3", loyalty={"secret": 1}, outcome={"type": "authorized", "mood": "secret"}),
    ]
    found = fields_of("charges", items)
    assert (found.status, found.rows_checked, found.rows_warned) == ("warned", 3, 2)
    assert (found.sample_ids, found.notes) == (
        ("ch_2", "ch_3"),
        ("loyalty (object)", "outcome.mood (string)"),
    )
    assert fields_of("charges", items[:1]).status == "passed"


def test_an_event_may_carry_any_object() -> None:
    assert fields_of("events", [event(anything=1)]).status == "passed"


def test_the_rows_read_last_are_looked_at() -> None:
    old = rows(CHARGES, [charge(loyalty=1)], synced_at=instant(NOW - DAY))
    new = rows(CHARGES, [charge(f"ch_{n}x") for n in range(SAMPLE)], synced_at=instant(NOW))
    with shown({"charges": pa.concat_tables([old, new])}, facts_of(NOW)) as connection:
        found = judge_fields(connection, FIELDS_KNOWN, CHARGES)
    assert (found.status, found.rows_checked) == ("passed", SAMPLE)


def test_a_declared_field_is_silent_when_no_object_has_it_and_in_doubt_when_its_object_is_null() -> None:
    sent = Sent(CHARGES)
    item = {column.paths[0]: None for column in CHARGES.columns if "." not in column.paths[0]}
    del item["description"]
    parts = {path: None for path in PARTS["charges"] if "." not in path}
    sent.take({**item, **parts, "outcome": {"type": None}, "payment_method_details": {"type": "card"}})
    silent = sent.silent
    assert "description" in silent
    assert "outcome_reason" in silent
    assert "payment_method_details_card_brand" in silent
    assert not {"amount", "outcome_type", "billing_details_email", "transfer_data_amount"} & set(silent)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_the_known_fields_of_parts_are_those_of_stripes_own_sdk(table: Any) -> None:
    read = [path for column in table.columns for path in column.paths]
    for path, names in PARTS.get(table.name, {}).items():
        known = {name for kind in kinds(table, path) if kind is not Any for name in _fields(kind)}
        below = {each.removeprefix(f"{path}.").split(".")[0] for each in read if each.startswith(f"{path}.")}
        assert below
        assert set(names) == known - below, path


def _fields(kind: Any) -> set[str]:
    return set(fields(kind))
