"""What the answers say at a glance."""

import re
from xml.etree import ElementTree as ET

import pyarrow as pa
import pytest

from vantage_stripe.insights import INSIGHTS, Insight
from vantage_stripe.insights.dispute_flags import DISPUTE_FLAGS
from vantage_stripe.insights.dispute_metrics import DISPUTE_METRICS
from vantage_stripe.insights.programme_estimates import PROGRAMME_ESTIMATES
from vantage_stripe.insights.summary import Total, by_level, counted, total
from vantage_stripe_tests.insights.dispute_examples import ROWS
from vantage_stripe_tests.insights.dispute_months import NETWORK, disputed, worked_example
from vantage_stripe_tests.insights.input_rows import NOW, at, tables
from vantage_stripe_tests.insights.test_insights import EXAMPLES

SUMMED = [insight for insight in INSIGHTS if insight.summary is not None]


def test_the_disputes_of_the_worked_example_are_summed_up() -> None:
    assert DISPUTE_FLAGS.summary is not None
    found = DISPUTE_FLAGS.summary(DISPUTE_FLAGS.compute(tables(DISPUTE_FLAGS, **ROWS), NOW))
    assert found.counts == {
        "disputes": 11,
        "open": 7,
        "need_a_response": 4,
        "critical": 1,
        "deadline_passed": 1,
    }
    assert found.money == {
        "at_stake_in_open_disputes": Total(amounts={"eur": 21900, "gbp": 9400, "usd": 21600}),
        "at_stake_needing_a_response": Total(amounts={"eur": 21900, "usd": 13300}),
        "net_impact_of_all": Total(amounts={"eur": -21900, "gbp": -9400, "usd": -29600}),
    }
    assert found.head == ("urgency", "to do", "due (UTC)", "at stake", "dispute")
    assert found.top == [
        ("critical", "respond_first", "2026-06-11 23:59", "219.00 EUR", "dp_w1"),
        ("high", "respond", "2026-06-14 23:59", "60.00 USD", "dp_w2"),
        ("medium", "respond", "2026-06-19 23:59", "21.00 USD", "dp_w11"),
        ("low", "refund_or_respond", "2026-06-25 23:59", "52.00 USD", "dp_w5"),
    ]
    assert found.picture is not None
    words = [text.text for text in ET.fromstring(found.picture).iter("{http://www.w3.org/2000/svg}text")]
    assert words == ["critical 1", "high 1", "medium 1", "low 1", "no_response_possib… 1", "missed 1"]


def test_a_stake_that_is_not_known_is_said_to_be() -> None:
    assert DISPUTE_FLAGS.summary is not None
    one = {**ROWS["disputes"][0], "raw": {}}
    found = DISPUTE_FLAGS.summary(DISPUTE_FLAGS.compute(tables(DISPUTE_FLAGS, disputes=[one]), NOW))
    assert found.top[0][3] == "unknown"
    assert found.money["at_stake_in_open_disputes"] == Total(amounts={}, unknown=1)


def test_rates_are_summed_up_by_the_newest_months_with_disputes() -> None:
    assert DISPUTE_METRICS.summary is not None
    held = tables(DISPUTE_METRICS, **worked_example())
    found = DISPUTE_METRICS.summary(DISPUTE_METRICS.compute(held, NOW))
    assert found.counts == {"disputes_opened": 5, "won": 0, "lost": 0, "inquiries": 2, "prevented": 0}
    assert found.head == ("month", "currency", "network", "payments", "disputes", "activity", "rate")
    assert found.top == [("2026-06", "usd", "visa", "250", "5", "2.00 %", "0.40 %, provisional")]


def test_a_month_of_no_payments_has_no_rate_and_one_of_no_charges_an_unknown_count() -> None:
    assert DISPUTE_METRICS.summary is not None
    given = tables(DISPUTE_METRICS, disputes=[disputed("1", "gone", "2026-05-02", currency=None)])
    del given["charges"]
    found = DISPUTE_METRICS.summary(DISPUTE_METRICS.compute(given, NOW))
    assert found.top == [("2026-05", "unknown", "none", "unknown", "1", "none", "none, provisional")]


def test_programmes_are_summed_up_by_the_newest_month_that_is_over_the_nearest_first() -> None:
    assert PROGRAMME_ESTIMATES.summary is not None
    held = tables(PROGRAMME_ESTIMATES, **worked_example())
    del held["early_fraud_warnings"]
    found = PROGRAMME_ESTIMATES.summary(PROGRAMME_ESTIMATES.compute(held, at("2026-07-01")))
    assert found.counts == {"over": 0, "watch": 0}
    assert [row[1:] for row in found.top] == [
        ("visa_vamp_excessive", "latin_america", "5 of 1500", "at least 2.00 %", "1.50 %", "ok"),
        ("visa_vamp_excessive", "us_ca_eu_ap", "5 of 1500", "at least 2.00 %", "1.50 %", "ok"),
        ("visa_vamp_excessive", "cemea", "5 of 100", "at least 2.00 %", "2.20 %", "ok"),
    ]
    assert {row[0] for row in found.top} == {"2026-06"}
    fraud = {NETWORK: "mastercard", "payment_method_details_card_network_reason_code": "4837"}
    held = tables(PROGRAMME_ESTIMATES, disputes=[disputed("1", "gone", "2026-05-02", **fraud)])
    found = PROGRAMME_ESTIMATES.summary(PROGRAMME_ESTIMATES.compute(held, NOW))
    assert [row[3] for row in found.top] == ["1 of 100", "1", "1", "1 of 300"]


@pytest.mark.parametrize("insight", SUMMED, ids=lambda insight: insight.name)
def test_an_empty_answer_has_a_summary_and_none_has_personal_data(insight: Insight) -> None:
    assert insight.summary is not None
    empty = insight.summary(insight.schema.empty_table())
    assert set(empty.counts.values()) <= {0}
    assert list(empty.top) == []
    told = str(insight.summary(insight.compute(EXAMPLES[insight.name], NOW)))
    assert not re.search(r"@|last4|fingerprint", told)


def test_levels_come_in_their_order_then_by_name() -> None:
    rows = pa.table({"level": ["low", "odd", None, "high", "low", "even"]})
    counts = {"high": 1, "low": 2, "even": 1, "odd": 1, "unknown": 1}
    assert list(counted(rows, "level", ("high", "low")).items()) == list(counts.items())
    assert by_level("level", ("high", "low"))(rows).counts == counts


def test_currencies_are_added_apart_and_what_is_unknown_is_counted() -> None:
    rows = pa.table({"amount": [1, 2, None, 0, 4], "currency": ["usd", "eur", "usd", None, "usd"]})
    assert total(rows, "amount", "currency") == Total(amounts={"eur": 2, "usd": 5}, unknown=1)
