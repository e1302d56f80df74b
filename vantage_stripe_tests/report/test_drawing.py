"""Numbers, ticks, paths and labels of pictures."""

from datetime import date

import pytest

from vantage_stripe.report import drawing
from vantage_stripe.report.words import instant, money, percent, plain


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0, 95, [0, 50, 100]),
        (-30, 100, [-50, 0, 50, 100]),
        (0, 0, [0, 1]),
        (0, 3, [0, 1, 2, 3]),
        (-7, 0, [-8, -6, -4, -2, 0]),
        (0, 2_000_000, [0, 500_000, 1_000_000, 1_500_000, 2_000_000]),
    ],
)
def test_ticks_are_round_and_span_the_values(low: int, high: int, ticks: list[int]) -> None:
    assert drawing.steps(low, high) == ticks


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [(1_250_000, "eur", "12,500"), (1_500, "kwd", "1.500"), (900, "jpy", "900"), (-50, "usd", "-0.50")],
)
def test_an_axis_is_in_major_units(amount: int, currency: str, text: str) -> None:
    assert drawing.short_amount(amount, currency) == text


@pytest.mark.parametrize(("value", "text"), [(1.0, "1"), (1.26, "1.3"), (-0.01, "0"), (-2.5, "-2.5")])
def test_coordinates_are_short(value: float, text: str) -> None:
    assert drawing.number(value) == text


def test_a_gap_lifts_the_pen() -> None:
    assert drawing.line([(0, 0), (1, 1), None, (3, 3)]) == "M0 0L1 1M3 3"


def test_a_bar_of_no_height_is_not_drawn() -> None:
    assert drawing.bars([(0, 1, 5, 5), (1, 2, 5, 3)]) == "M1 5V3H2V5z"


def test_words_are_escaped() -> None:
    assert drawing.text(0, 1, "<b>&", "soft") == '<text x="0" y="1" class="soft">&lt;b&gt;&amp;</text>'


def test_a_legend_that_is_too_long_goes_on_in_the_next_line() -> None:
    items = [("blue", "bar", "x" * 20), ("red", "line", "y" * 20), ("grey", "dot", "z"), ("h", "hatch", "w")]
    drawn, end = drawing.legend(items, x=0, y=10, width=200)
    assert end == 40
    assert drawn.count("<text") == 4
    assert 'fill="url(#h)"' in drawn


def test_months_are_named_and_the_year_where_it_begins() -> None:
    days = [date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)]
    assert list(drawing.months(days)) == [(0, "Nov 2025"), (1, "Dec"), (2, "Jan 2026"), (3, "Feb")]


def test_of_few_days_the_days_are_named() -> None:
    days = [date(2026, 3, day) for day in range(2, 12)]
    assert list(drawing.months(days)) == [
        (0, "2 Mar"),
        (2, "4 Mar"),
        (4, "6 Mar"),
        (6, "8 Mar"),
        (8, "10 Mar"),
    ]


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (1_250_000, "eur", "12,500.00 EUR"),
        (5390, "jpy", "5,390 JPY"),
        (1_500, "kwd", "1.500 KWD"),
        (100, "isk", "1.00 ISK"),
        (-7, "usd", "-0.07 USD"),
        (None, "usd", "unknown"),
        (1_234, None, "1,234 minor units"),
    ],
)
def test_money_has_the_decimals_of_its_currency(amount: int | None, currency: str | None, text: str) -> None:
    assert money(amount, currency) == text


def test_what_is_not_known_is_said() -> None:
    assert (percent(None), instant(None), plain(None)) == ("-", "unknown", "unknown")


def test_a_word_is_written_for_people_and_an_id_in_it_stays() -> None:
    assert plain("respond_first") == "respond first"
    assert plain("set_default:pm_1") == "set default: pm_1"
