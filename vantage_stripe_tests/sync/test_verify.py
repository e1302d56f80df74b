"""The parts of verify that read nothing: windows, samples, paths, commands."""

from random import Random

import pytest

from vantage_stripe.lake.layout import DAILY, MONTHLY, Window
from vantage_stripe.sync.verify import Finding, Part, choose, cut, healing, paths_off

WHOLE = Part("2026-01", Window(100, 200))


def cuts(seconds: list[int], size: int) -> list[tuple[int, int, int, bool, bool]]:
    return [
        (each.window.since, each.window.until, each.rows, each.first, each.last)
        for each in cut(WHOLE, seconds, size)
    ]


def test_a_window_is_cut_between_seconds_and_its_ends_are_marked() -> None:
    assert cuts([], 2) == [(100, 200, 0, True, True)]
    assert cuts([100, 150], 2) == [(100, 200, 2, True, True)]
    assert cuts([100, 101, 102, 103, 104], 2) == [
        (100, 102, 2, True, False),
        (102, 104, 2, False, False),
        (104, 200, 1, False, True),
    ]


def test_rows_outside_of_the_window_do_not_count() -> None:
    assert cuts([1, 2, 3, 150, 300, 301], 2) == [(100, 200, 1, True, True)]


def test_a_second_that_holds_more_than_a_window_is_taken_whole() -> None:
    assert cuts([100, 100, 100, 100, 150], 2) == [(100, 101, 4, True, False), (101, 200, 1, False, True)]
    assert cuts([150] * 5, 2) == [
        (100, 150, 0, True, False),
        (150, 151, 5, False, False),
        (151, 200, 0, False, True),
    ]


def parts(*rows: int) -> list[Part]:
    return [Part("2026-01", Window(at, at + 1), rows=count) for at, count in enumerate(rows)]


def test_everything_is_chosen_without_a_sample_or_budget() -> None:
    given = {"charges": parts(1, 2), "refunds": []}
    assert choose(given, sample=None, requests=None, random=Random(1)) == {"charges": given["charges"]}


def test_a_sample_takes_from_every_table_in_turn() -> None:
    given = {name: parts(*[50] * 40) for name in ("charges", "events", "refunds")}
    chosen = choose(given, sample=9, requests=None, random=Random(1))
    assert {name: len(each) for name, each in chosen.items()} == {"charges": 3, "events": 3, "refunds": 3}


def test_a_budget_takes_smaller_windows_where_a_larger_one_does_not_fit() -> None:
    chosen = choose({"charges": parts(1_000, 100, 100)}, sample=None, requests=5, random=Random(1))
    assert [part.requests for part in chosen["charges"]] == [1, 1]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"a": 1}, {"a": True}, ["a"]),
        ({"a": {"b": [1, {"c": 2}]}}, {"a": {"b": [1, {"c": 3}]}}, ["a.b.1.c"]),
        ({"a": [1]}, {"a": [1, 2]}, ["a"]),
        ({"a": None}, {}, ["a"]),
        ({}, {"b": None, "a": 1}, ["b", "a"]),
        ({"a": {"b": 1}}, {"a": None}, ["a"]),
    ],
)
def test_what_differs_is_named_by_its_innermost_path(one: object, other: object, expected: list[str]) -> None:
    assert paths_off(one, other) == expected


def finding(table: str, key: str, kind: str = "missing") -> Finding:
    return Finding(table=table, kind=kind, id="x", key=key)


def test_neighbouring_partitions_are_healed_by_one_command_and_what_is_lost_by_none() -> None:
    found = [
        finding("charges", "2026-02"),
        finding("charges", "2026-01"),
        finding("charges", "2026-04"),
        finding("events", "2026-01", "lost"),
    ]
    assert healing(found, MONTHLY) == [
        "vantage-stripe sync --full --tables charges --from 2026-01-01 --to 2026-02-28",
        "vantage-stripe sync --full --tables charges --from 2026-04-01 --to 2026-04-30",
    ]
    assert healing([finding("refunds", "2026-02-28"), finding("refunds", "2026-03-01")], DAILY) == [
        "vantage-stripe sync --full --tables refunds --from 2026-02-28 --to 2026-03-01"
    ]
