"""Amounts as people read them, by Stripe's own exponents."""

import pytest

from vantage_stripe.insights.money import exponent, format_amount


@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [
        (21900, "eur", "219.00 EUR"),
        (5, "usd", "0.05 USD"),
        (-150, "USD", "-1.50 USD"),
        (0, "gbp", "0.00 GBP"),
        (500, "jpy", "500 JPY"),
        (1234, "kwd", "1.234 KWD"),
        (500, "isk", "5.00 ISK"),
        (500, "ugx", "5.00 UGX"),
        (100, "huf", "1.00 HUF"),
        (100, "mga", "100 MGA"),
        (100, "zzz", "1.00 ZZZ"),
        (9223372036854775807, "usd", "92233720368547758.07 USD"),
    ],
)
def test_an_amount_is_written_with_its_currencys_decimals(amount: int, currency: str, expected: str) -> None:
    assert format_amount(amount, currency) == expected


def test_fifteen_currencies_have_no_decimals_and_five_have_three() -> None:
    zero = "bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf"
    assert [exponent(code) for code in zero.split()] == [0] * 15
    assert [exponent(code) for code in ["bhd", "jod", "kwd", "omr", "tnd"]] == [3] * 5
