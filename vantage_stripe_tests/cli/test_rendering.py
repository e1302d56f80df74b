"""How a row is shown to a person, to a program and to a spreadsheet."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from rich.console import Console

from vantage_stripe.cli.rendering import console, show, shown, table

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


ROWS = [
    {
        "dispute_id": "dp_1UaynViNcs27YecaXqG4mEEi",
        "urgency": "no_response_possible",
        "action": "respond_with_refund_proof",
        "disputed": "1234.00 USD",
        "reason": "subscription_canceled",
        "status": "warning_needs_response",
    }
]


def drawn(capsys: pytest.CaptureFixture[str], width: int) -> tuple[str, str]:
    table(ROWS, list(ROWS[0]), Console(width=width, highlight=False))
    out = capsys.readouterr()
    assert max(map(len, out.out.splitlines())) <= width
    return out.out, out.err


def test_a_wide_table_is_one_line_a_row(capsys: pytest.CaptureFixture[str]) -> None:
    out, err = drawn(capsys, 200)
    assert len(out.splitlines()) == 2
    assert "respond_with_refund_proof  1234.00 USD" in out
    assert err == ""


def test_a_narrow_table_breaks_between_words_and_says_what_is_left_out(
    capsys: pytest.CaptureFixture[str],
) -> None:
    out, err = drawn(capsys, 80)
    assert "dp_1UaynViNcs27YecaXqG4mEEi" in out
    assert "1234.00 USD" in out
    assert out.splitlines()[1].split()[1:4] == ["no", "response", "respond"]
    assert err == "not shown for want of room: status; all is in --json and --csv\n"


def test_a_very_narrow_table_keeps_its_first_columns(capsys: pytest.CaptureFixture[str]) -> None:
    _, err = drawn(capsys, 30)
    assert err == "not shown for want of room: action, disputed, reason, status; all is in --json and --csv\n"


def test_figures_stand_right_and_words_left(capsys: pytest.CaptureFixture[str]) -> None:
    show(
        [{"name": "a", "sum": "1.00 USD"}, {"name": "bb", "sum": None}], ["name", "sum"], form=None, empty=""
    )
    assert capsys.readouterr().out.splitlines() == ["name       sum", "a     1.00 USD", "bb           -"]


def test_there_are_colours_on_a_terminal_and_none_with_no_color(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    row = [{"id": "x", "urgency": "critical"}]
    monkeypatch.delenv("NO_COLOR", raising=False)
    table(row, ["id", "urgency"], Console(width=80, force_terminal=True, color_system="standard"))
    assert "\x1b[1;31mcritical" in capsys.readouterr().out
    monkeypatch.setenv("NO_COLOR", "1")
    table(row, ["id", "urgency"], Console(width=80, force_terminal=True, color_system="standard"))
    assert "31m" not in capsys.readouterr().out
