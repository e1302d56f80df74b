"""What the payment methods say at a glance."""

from vantage_stripe.insights.stale_payment_methods import STALE_PAYMENT_METHODS
from vantage_stripe.insights.summary import Summary, Total
from vantage_stripe_tests.insights.input_rows import NOW, tables
from vantage_stripe_tests.insights.payment_method_examples import (
    DEFAULT,
    NO_CARD,
    Row,
    customer,
    invoice,
    subscription,
)


def summary_of(**rows: list[Row]) -> Summary:
    assert STALE_PAYMENT_METHODS.summary is not None
    found = STALE_PAYMENT_METHODS.compute(tables(STALE_PAYMENT_METHODS, **rows), NOW)
    return STALE_PAYMENT_METHODS.summary(found)


def test_counts_money_and_the_first_rows_come_without_personal_data() -> None:
    found = summary_of(
        customers=[
            customer("2026-05"),
            customer(**NO_CARD, id="cus_2"),
            customer("2026-06", id="cus_3", **{DEFAULT: "pm_3"}),
            customer("2030-01", id="cus_4", **{DEFAULT: "pm_4"}),
            customer("2026-05", id="cus_5", **{DEFAULT: "pm_5"}),
            customer(**NO_CARD, id="cus_6"),
        ],
        subscriptions=[subscription("2026-06-20"), subscription("2026-06-21", id="sub_3", customer="cus_3")],
        invoices=[
            invoice(id="in_2", customer="cus_2", amount_remaining=900, currency="jpy"),
            invoice(id="in_3", customer="cus_1", amount_remaining=150, currency="eur"),
            invoice(id="in_6", customer="cus_6", amount_remaining=None),
        ],
    )
    assert found.counts == {
        "payment_methods": 6,
        "worth_a_look": 5,
        "is_outdated": 4,
        "next_charge_at_risk": 4,
        "expiring_soon": 1,
        "critical": 3,
    }
    assert found.details == {"state_missing": 2, "state_expired": 2, "state_expiring_soon": 1}
    assert found.money == {
        "next_charges_at_risk": Total(amounts={"eur": 150, "jpy": 900, "usd": 3000}, unknown=1),
        "monthly_revenue_at_risk": Total(amounts={"usd": 3000}),
        "next_charges_critical": Total(amounts={"eur": 150, "jpy": 900, "usd": 3000}, unknown=1),
    }
    assert found.head == ("to do", "amount", "next charge", "state", "customer")
    assert found.top == [
        ("request_payment_method", "1.50 EUR, 30.00 USD", "2026-06-20", "expired", "cus_1"),
        ("request_payment_method", "900 JPY", "unknown", "missing", "cus_2"),
        ("request_payment_method", "unknown", "unknown", "missing", "cus_6"),
        ("remind", "30.00 USD", "2026-06-21", "expiring_soon", "cus_3"),
        ("request_payment_method", "nothing", "unknown", "expired", "cus_5"),
    ]
    assert found.picture is not None
    assert "critical 3" in found.picture
    assert "one@example.com" not in str(found)
