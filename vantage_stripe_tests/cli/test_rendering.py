"""How a row is shown to a person, to a program and to a spreadsheet."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from vantage_stripe.cli.rendering import console, show, shown

AT = datetime(2026, 11, 24, 13, 5, 59, tzinfo=UTC)
ROW = {"id": "x", "at": AT, "day": date(2026, 11, 24), "none": None, "many": ["a", "b"], "deep": {"a": 1}}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "-"),
        (AT, "2026-11-24 13:05"),
        (date(2026, 11, 24), "2026-11-24"),
        (True, "yes"),
        (False, "no"),
        (0, "0"),
        (["a", None, True], "a, -, yes"),
        (("a",), "a"),
        ("[bold]no markup[/bold]", "[bold]no markup[/bold]"),
    ],
)
def test_a_value_as_a_person_reads_it(value: Any, text: str) -> None:
    assert shown(value) == text


def test_json_keeps_every_field(capsys: pytest.CaptureFixture[str]) -> None:
    show([ROW], ["id"], form="json", empty="")
    assert capsys.readouterr().out == (
        '[\n  {\n    "id": "x",\n    "at": "2026-11-24T13:05:59+00:00",\n    "day": "2026-11-24",\n'
        '    "none": null,\n    "many": [\n      "a",\n      "b"\n    ],\n'
        '    "deep": {\n      "a": 1\n    }\n'
        "  }\n]\n"
    )


def test_csv_keeps_every_field_and_writes_lists_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    show([ROW], ["id"], form="csv", empty="")
    assert capsys.readouterr().out == (
        'id,at,day,none,many,deep\nx,2026-11-24T13:05:59+00:00,2026-11-24,,"[""a"", ""b""]","{""a"": 1}"\n'
    )


def test_a_person_sees_the_chosen_fields_without_markup(capsys: pytest.CaptureFixture[str]) -> None:
    show([{"id": "[red]x", "next_at": AT}], ["id", "next_at", "absent"], form=None, empty="")
    header, line = capsys.readouterr().out.splitlines()
    assert header.split() == ["id", "next", "at", "absent"]
    assert line.split() == ["[red]x", "2026-11-24", "13:05", "-"]


def test_no_rows_are_said_to_a_person(capsys: pytest.CaptureFixture[str]) -> None:
    show([], ["id"], form=None, empty="nothing")
    show([], ["id"], form="json", empty="nothing")
    show([], ["id", "at"], form="csv", empty="nothing")
    assert capsys.readouterr().out == "nothing\n[]\nid,at\n"


def test_what_is_piped_is_not_folded(capsys: pytest.CaptureFixture[str]) -> None:
    assert console().width == 200
