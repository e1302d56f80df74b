"""How an answer's summary reads on its asset's page."""

import pytest

from vantage_stripe.assets.summaries import shown
from vantage_stripe.insights.summary import Summary, Total

HEAD = ("dispute", "to do")


def test_counts_are_numbers_and_money_is_told_in_each_currency() -> None:
    told = shown(
        Summary(
            counts={"open": 7},
            money={
                "at_stake": Total(amounts={"eur": 121900, "jpy": 500, "kwd": 1234}, unknown=2),
                "net_impact": Total(amounts={}),
            },
        )
    )
    assert {name: value.value for name, value in told.items()} == {
        "open": 7,
        "at_stake": "1,219.00 EUR, 500 JPY, 1.234 KWD, 2 unknown",
        "net_impact": "nothing",
    }


def test_the_first_rows_are_a_table_of_plain_text() -> None:
    told = shown(Summary(counts={}, head=HEAD, top=[("dp_1", "![x](http://a/b.png)"), ("dp|2", "<b>")]))
    assert told["first_rows"].value == (
        "|dispute|to do|\n|---|---|\n|dp\\_1|\\!\\[x\\](http://a/b.png)|\n|dp\\|2|\\<b\\>|"
    )


@pytest.mark.parametrize(("length", "ending"), [(100, "\n3 more"), (1_000, "12 rows, too wide to show here")])
def test_as_many_rows_are_shown_as_stand_inline(length: int, ending: str) -> None:
    text = shown(Summary(counts={}, head=HEAD, top=[("dp", "x" * length)] * 12))["first_rows"].value
    assert isinstance(text, str)
    assert text.endswith(ending)
    assert len(text) < 1000


def test_days_and_figures_stay_on_one_line() -> None:
    top = [("2026-11-25 23:59", "-1,219.00 EUR", "3 of 4 row(s) fail", "pay-in first")]
    text = str(shown(Summary(counts={}, head=("due", "off", "found", "to do"), top=top))["first_rows"].value)
    assert text.splitlines()[-1] == (
        "|2026\N{NON-BREAKING HYPHEN}11\N{NON-BREAKING HYPHEN}25\N{NO-BREAK SPACE}23:59"
        "|\N{NON-BREAKING HYPHEN}1,219.00\N{NO-BREAK SPACE}EUR|3 of 4 row(s) fail|pay-in first|"
    )


def test_details_come_last() -> None:
    told = shown(Summary(counts={"all": 2}, picture="<svg/>", details={"state_dead": 1}))
    assert list(told) == ["all", "picture", "state_dead"]


def test_the_picture_stands_inline() -> None:
    told = shown(Summary(counts={}, picture="<svg/>"))
    assert told["picture"].value == "![picture](data:image/svg+xml;base64,PHN2Zy8+)"
