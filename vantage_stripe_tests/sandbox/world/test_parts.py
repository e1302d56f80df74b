"""The small rules the business is made of: calendar, ids, fees, rates."""

import random

import pytest

from vantage_stripe.sandbox.world.clock import (
    add_months,
    business_days_after,
    end_of_day,
    midnight,
    month_after,
    month_start,
    year_month,
)
from vantage_stripe.sandbox.world.events import difference
from vantage_stripe.sandbox.world.ids import Mint, account_id, base62
from vantage_stripe.sandbox.world.money import payable, rate_on, settled
from vantage_stripe.sandbox.world.steps import happened, time_if, value_at
from vantage_stripe.sandbox.world.tariffs import Fee, card_fee

JANUARY_31 = 1_769_817_600  # 2026-01-31T00:00:00Z, a Saturday


def test_a_month_after_the_thirty_first_is_the_months_last_day() -> None:
    assert add_months(JANUARY_31, 1) == 1_772_236_800  # 2026-02-28
    assert add_months(JANUARY_31, 2) == 1_774_915_200  # 2026-03-31
    assert add_months(JANUARY_31, 12) == 1_801_353_600  # 2027-01-31


def test_days_begin_and_end_in_utc() -> None:
    assert midnight(JANUARY_31 + 5) == JANUARY_31
    assert end_of_day(JANUARY_31 + 5) == JANUARY_31 + 86_399


def test_working_days_skip_the_weekend() -> None:
    assert business_days_after(JANUARY_31, 1) == JANUARY_31 + 2 * 86_400
    assert business_days_after(JANUARY_31 - 86_400, 2) == JANUARY_31 + 3 * 86_400
    assert business_days_after(JANUARY_31 + 2 * 86_400 + 9, 2) == JANUARY_31 + 4 * 86_400


def test_months_run_over_the_year() -> None:
    assert month_after(2026, 11, 3) == (2027, 2)
    assert month_after(2026, 1, -1) == (2025, 12)
    assert month_start(2026, 2) == JANUARY_31 + 86_400
    assert year_month(JANUARY_31 // 86_400) == (2026, 1)


def test_the_stem_spells_the_second_of_creation_as_stripe_does() -> None:
    # pi_3MtwBwLkdIwHu7ix28a3tqPa is Stripe's own example, created 1680800504.
    mint = Mint("acct_1LLkdIwHu7ix")
    assert mint.stem(1_680_800_504, generation="3") == "3MtwBwLkdIwHu7ix"


def test_numbers_are_spelled_in_base_62() -> None:
    assert base62(0, 2) == "00"
    assert base62(61, 2) == "0z"
    assert base62(62 * 62 - 1, 4) == "00zz"


def test_ids_have_the_asked_length() -> None:
    mint = Mint(account_id(1))
    assert len(account_id(1)) == len("acct_") + 16
    assert len(mint.short("cus_", random.Random(1))) == len("cus_") + 14
    assert len(mint.plain("in_", JANUARY_31, random.Random(1))) == len("in_") + 24
    assert mint.derived("evt_", JANUARY_31, "a") == mint.derived("evt_", JANUARY_31, "a")
    assert mint.derived("evt_", JANUARY_31, "a") != mint.derived("evt_", JANUARY_31, "b")


@pytest.mark.parametrize(
    ("currency", "country", "fee"),
    [("usd", "US", 320), ("usd", "CA", 470), ("eur", "DE", 215), ("eur", "US", 430), ("gbp", "GB", 170)],
)
def test_fees_follow_the_tariff(currency: str, country: str, fee: int) -> None:
    assert card_fee(10_000, currency, country, converted=False).total == fee


def test_a_conversion_costs_one_percent_more() -> None:
    assert card_fee(10_000, "usd", "JP", converted=True) == Fee(570, tax=0, conversion=100)


def test_the_tax_on_a_fee_is_part_of_it() -> None:
    assert card_fee(10_000, "eur", "FR", converted=False) == Fee(215, tax=40, conversion=0)


def test_dinars_have_three_decimals_of_which_the_last_is_nought() -> None:
    rate = rate_on(JANUARY_31, "kwd")
    assert rate is not None
    amount, currency, used = settled(10_000, "kwd", JANUARY_31)
    assert (amount, currency, used) == (round(10_000 * rate / 10), "usd", rate)
    assert (payable(5_127, "kwd"), payable(5_127, "usd"), payable(57, "jpy")) == (5_120, 5_127, 57)


def test_yen_are_settled_in_dollars_at_the_days_rate() -> None:
    rate = rate_on(JANUARY_31, "jpy")
    assert rate is not None
    assert 0.0064 < rate < 0.0070
    amount, currency, used = settled(10_000, "jpy", JANUARY_31)
    assert (amount, currency, used) == (round(10_000 * rate * 100), "usd", rate)
    assert settled(500, "eur", JANUARY_31) == (500, "eur", None)


def test_steps_hold_from_their_second_on() -> None:
    steps = [(10, "a"), (20, "b")]
    assert [value_at(steps, moment, "none") for moment in (9, 10, 19, 20, 99)] == ["none", "a", "a", "b", "b"]
    assert not happened(None, 5)
    assert happened(5, 5)
    assert (time_if(5, 4), time_if(5, 5), time_if(None, 9)) == (None, 5, None)


def test_previous_attributes_name_the_old_values_only_of_what_changed() -> None:
    old = {"a": 1, "b": {"c": 1, "d": 2}, "e": [1], "f": None}
    new = {"a": 1, "b": {"c": 1, "d": 3}, "e": [1, 2], "f": {"g": 1}, "h": 5}
    assert difference(old, new) == {"b": {"d": 2}, "e": [1], "f": None, "h": None}
