"""What the pictures show of the stored rows: currencies, days, means, shares, hatching."""

import re
from datetime import UTC, date, datetime
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from vantage_stripe.report.figures import Plot
from vantage_stripe.report.pictures import PICTURES
from vantage_stripe.report.plots import svg
from vantage_stripe_tests.report.daily_rows import daily, disputes

DRAW = {picture.name: picture.draw for picture in PICTURES}


def payments(*rows: dict[str, Any]) -> Plot:
    return DRAW["payments_daily"]({"payments_daily": daily("payments_daily", rows)})


def settled(*rows: dict[str, Any]) -> Plot:
    return DRAW["settlement_daily"]({"settlement_daily": daily("settlement_daily", rows)})


def tried(day: str, succeeded: int, failed: int = 0, **more: Any) -> dict[str, Any]:
    return {
        "day": day,
        "attempts": succeeded + failed,
        "succeeded_count": succeeded,
        "failed_count": failed,
        **more,
    }


def test_every_picture_is_a_whole_svg_with_a_title_and_the_totals_in_words() -> None:
    frames = {
        "payments_daily": daily("payments_daily", [tried("11-01", 9, 1, gross_captured=12_345)]),
        "settlement_daily": daily("settlement_daily", [{"day": "11-01", "gross": 12_345, "transactions": 1}]),
        "dispute_flags": disputes([dispute("2026-11-01", 500)]),
    }
    for picture in PICTURES:
        text = svg(picture.draw(frames))
        root = ET.fromstring(text)
        assert root.attrib["role"] == "img"
        assert [child.tag.rpartition("}")[2] for child in root][:2] == ["title", "desc"]
        assert "<script" not in text
        assert "http" not in text.replace("http://www.w3.org/2000/svg", "")
        assert text == svg(picture.draw(frames)), "the same rows, the same bytes"
    told = svg(DRAW["payments_daily"](frames))
    assert "10 attempts, 90.0 % succeeded, 123.45 EUR captured" in told


def test_nothing_yet_is_a_picture_that_says_so() -> None:
    assert "There is nothing yet." in svg(payments())
    assert "There is no dispute." in svg(DRAW["disputes"]({"dispute_flags": disputes([])}))


def test_the_three_busiest_currencies_are_drawn_and_the_others_named() -> None:
    plot = payments(
        *(tried("11-01", count, currency=code) for code, count in zip("abcde", (1, 5, 3, 2, 4), strict=True))
    )
    assert [column.title for column in plot.columns] == ["B", "E", "C"]
    assert plot.note.endswith("Not drawn: D, A.")


def test_both_rates_are_shares_and_hollow_under_thirty() -> None:
    plot = payments(
        tried("11-01", 20, 9, payments_succeeded=20),
        tried("11-02", 20, 10, payments_succeeded=30),
    )
    by_payment, by_attempt = plot.columns[0].panels[1].lines
    assert by_attempt.values == [20 / 29, 20 / 30]
    assert by_attempt.few == [True, False]
    assert by_payment.values == [1.0, 1.0]
    assert by_payment.few == [True, False]


def test_a_day_on_which_nothing_was_decided_is_a_gap() -> None:
    plot = payments(tried("11-01", 1), tried("11-02", 0), tried("11-03", 1))
    assert plot.columns[0].panels[1].lines[1].values == [1.0, None, 1.0]


def test_up_to_sixty_days_are_themselves_and_more_are_means_of_seven() -> None:
    days = [date.fromordinal(date(2026, 1, 1).toordinal() + number) for number in range(61)]
    rows = [tried(f"{day:%m-%d}", 0, gross_captured=700 if day.day == 8 else 0) for day in days]
    exact = payments(*rows[:60]).columns[0].panels[0].up[0].values
    assert [place for place, value in enumerate(exact) if value] == [7, 38]
    means = payments(*rows).columns[0].panels[0].up[0].values
    assert means[6:15] == [0, 100, 100, 100, 100, 100, 100, 100, 0]


def test_the_first_days_have_the_mean_of_what_there_is() -> None:
    days = [date.fromordinal(date(2026, 1, 1).toordinal() + number) for number in range(61)]
    rows = [tried(f"{day:%m-%d}", 0, gross_captured=600) for day in days]
    assert payments(*rows).columns[0].panels[0].up[0].values[:2] == [600, 600]


def test_days_that_may_still_change_are_hatched() -> None:
    plot = payments(
        tried("11-01", 1), tried("11-02", 1, is_provisional=True), tried("11-03", 1, is_partial=True)
    )
    assert plot.columns[0].hatched == [False, True, True]
    assert 'fill="url(#payments-daily-h)"' in svg(plot)
    assert "hatched" not in svg(payments(tried("11-01", 1)))


def test_failures_are_by_the_five_most_frequent_reasons_and_other_and_blocked() -> None:
    reasons = [("a", 9), ("b", 8), ("c", 7), ("d", 6), ("e", 5), ("f", 4), ("g", 3)]
    plot = payments(tried("11-01", 0, 44, top_decline_reasons=reasons, blocked_count=2))
    shown = {series.name: series.values for series in plot.columns[0].panels[2].up}
    assert shown == {
        "a": [9], "b": [8], "c": [7], "d": [6], "e": [5], "other": [7], "blocked by Radar": [2],
    }  # fmt: skip


def test_refunds_and_disputes_go_down_and_what_comes_back_goes_up() -> None:
    plot = settled(
        {"day": "11-01", "gross": 1000, "refunds": -300, "disputes": -200, "net_activity": 470},
        {"day": "11-02", "gross": 0, "refunds": 0, "disputes": 200, "net_activity": 200},
    )
    (panel,) = plot.columns[0].panels
    assert [series.values for series in panel.up] == [[1000, 0], [0, 0], [0, 200]]
    assert [series.values for series in panel.down] == [[0, 0], [300, 0], [200, 0]]
    assert panel.lines[0].values == [470, 200]
    assert plot.columns[0].facts == "net 6.70 EUR"


def test_two_balances_of_a_currency_are_one_column() -> None:
    plot = settled(
        {"day": "11-01", "gross": 1000, "balance_type": "payments"},
        {"day": "11-01", "gross": 500, "balance_type": "issuing"},
    )
    assert [column.panels[0].up[0].values for column in plot.columns] == [[1500]]


def test_a_currency_that_is_paid_in_but_not_settled_in_says_so() -> None:
    frames = {
        "payments_daily": daily("payments_daily", [tried("11-01", 1, currency="jpy")]),
        "settlement_daily": daily(
            "settlement_daily", [{"day": "11-01", "gross": 5, "transactions": 1, "currency": "usd"}]
        ),
    }
    text = svg(DRAW["payments"](frames))
    assert "nothing is settled in JPY" in text
    assert "nothing was decided" in text
    assert "nothing is paid in it" in text


def test_an_axis_names_its_currency_in_major_units() -> None:
    text = svg(payments(tried("11-01", 1, gross_captured=250_000, currency="jpy")))
    assert ">JPY</text>" in text
    assert ">300,000</text>" in text


def test_what_stripe_sends_cannot_break_out_of_a_picture() -> None:
    hostile = '</text><script>alert(1)</script>&"'
    text = svg(
        payments(tried("11-01", 0, 1, currency=hostile, top_decline_reasons=[(hostile, 1)], gross_captured=1))
    )
    ET.fromstring(text)
    assert "<script" not in text


def dispute(created: str, amount: int, **more: Any) -> dict[str, Any]:
    return {
        "dispute_id": f"dp_{created}",
        "created_at": datetime.fromisoformat(created).replace(tzinfo=UTC),
        "disputed_amount": amount,
        "currency": "usd",
        "is_open": False,
        "reason": "fraudulent",
        **more,
    }


def test_disputes_are_by_month_and_by_how_they_ended() -> None:
    rows = [
        dispute("2026-08-31", 100, outcome="won"),
        dispute("2026-08-01", 200, outcome="lost"),
        dispute("2026-10-05", 400, is_open=True),
        dispute("2026-10-06", 800, outcome="prevented", reason=None),
    ]
    plot = DRAW["disputes"]({"dispute_flags": disputes(rows)})
    (column,) = plot.columns
    assert column.slots == [date(2026, 8, 1), date(2026, 9, 1), date(2026, 10, 1)]
    assert column.hatched == [False, False, True]
    amounts, won, counts = column.panels
    assert {series.name: series.values for series in amounts.up} == {
        "open": [0, 0, 400],
        "lost": [200, 0, 0],
        "won": [100, 0, 0],
        "otherwise closed": [0, 0, 800],
    }
    assert won.lines[0].values == [0.5, None, None]
    assert {series.name: series.values for series in counts.up} == {
        "fraudulent": [2, 0, 1],
        "unknown": [0, 0, 1],
        "other": [0, 0, 0],
    }
    assert column.facts == "4 disputes of 15.00 USD, 1 still open"


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
def test_a_picture_brings_its_colours_for_light_and_dark_pages(picture: Any) -> None:
    frames = {
        "payments_daily": daily("payments_daily", [tried("11-01", 1)]),
        "settlement_daily": daily("settlement_daily", [{"day": "11-01", "gross": 1}]),
        "dispute_flags": disputes([dispute("2026-11-01", 500)]),
    }
    text = svg(picture.draw(frames))
    assert "@media(prefers-color-scheme:dark)" in text
    used = set(re.findall(r"[ \"][fs]-(\w+)[ \"]", text))
    assert used
    assert all(f"--{name}:" in text for name in used)
