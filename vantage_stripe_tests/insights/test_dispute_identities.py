"""What holds for any disputes whatever, and for the objects that Stripe publishes as samples."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vantage_stripe.insights import INSIGHTS
from vantage_stripe.insights.dispute_flags import DISPUTE_FLAGS
from vantage_stripe.tables import TABLES
from vantage_stripe_tests.insights.input_rows import NOW, at, tables
from vantage_stripe_tests.tables.samples import rows, sample

Row = dict[str, Any]
STATUSES = (
    "warning_needs_response",
    "warning_under_review",
    "warning_closed",
    "needs_response",
    "under_review",
    "won",
    "lost",
    "prevented",
    "appeal_needs_response",
    "appeal_under_review",
    "charge_refunded",
    "a_status_of_tomorrow",
)
OVER = {"warning_closed", "won", "lost", "prevented", "charge_refunded"}

DISPUTES = st.lists(
    st.fixed_dictionaries(
        {
            "charge": st.sampled_from(["ch_0", "ch_1", "ch_2", "ch_gone", None]),
            "created": st.integers(0, 160).map(lambda day: at("2026-01-01") + timedelta(days=day)),
            "status": st.sampled_from(STATUSES),
            "payment_method_details_card_case_type": st.sampled_from(
                ["block", "chargeback", "compliance", "inquiry", "resolution", None]
            ),
            "amount": st.integers(1, 9_000),
            "currency": st.sampled_from(["usd", "eur"]),
            "reason": st.sampled_from(["fraudulent", "general", "product_not_received", None]),
            "is_charge_refundable": st.sampled_from([True, False, None]),
            "evidence_details_submission_count": st.sampled_from([0, 1, None]),
            "evidence_details_has_evidence": st.sampled_from([True, False, None]),
            "evidence_details_due_by_at": st.sampled_from(
                [
                    None,
                    at("1970-01-01"),
                    NOW,
                    NOW + timedelta(hours=48),
                    NOW + timedelta(days=20),
                    at("2026-05-01"),
                ]
            ),
        }
    ),
    max_size=8,
)
MOVES = st.lists(
    st.fixed_dictionaries(
        {
            "source": st.integers(0, 7).map(lambda number: f"dp_{number}"),
            "amount": st.integers(-9_000, 9_000),
            "fee": st.integers(-1_500, 2_000),
            "currency": st.sampled_from(["usd", "usd", "usd", "gbp"]),
            "reporting_category": st.sampled_from(["dispute", "dispute_reversal"]),
        }
    ),
    max_size=12,
)
CHARGES = st.lists(
    st.tuples(st.integers(0, 9_000), st.integers(0, 9_000), st.sampled_from(["usd", "eur"])),
    min_size=3,
    max_size=3,
)


@settings(max_examples=60, deadline=None)
@given(drawn=DISPUTES, moves=MOVES, paid=CHARGES)
def test_money_state_and_advice_agree_with_each_other(
    drawn: list[Row], moves: list[Row], paid: list[tuple[int, int, str]]
) -> None:
    disputes = {f"dp_{number}": {**row, "id": f"dp_{number}"} for number, row in enumerate(drawn)}
    money = [
        {**row, "id": f"txn_{number}", "net": row["amount"] - row["fee"]}
        for number, row in enumerate(moves)
        if row["source"] in disputes
    ]
    charges = {
        f"ch_{number}": {
            "id": f"ch_{number}",
            "amount_captured": captured,
            "amount_refunded": min(captured, refunded),
            "currency": currency,
        }
        for number, (captured, refunded, currency) in enumerate(paid)
    }
    held = tables(
        DISPUTE_FLAGS,
        disputes=disputes.values(),
        balance_transactions=money,
        charges=charges.values(),
    )
    found = DISPUTE_FLAGS.compute(held, NOW).to_pylist()
    assert sorted(row["dispute_id"] for row in found) == sorted(disputes)
    for row in found:
        dispute = disputes[row["dispute_id"]]
        moved = [each for each in money if each["source"] == row["dispute_id"]]
        check_money(row, moved)
        check_stake(row, dispute, charges.get(str(dispute["charge"])), moved)
        check_state(row, dispute)


def check_money(row: Row, moved: list[Row]) -> None:
    by_currency = {each["currency"]: each for each in row["settled_by_currency"]}
    assert set(by_currency) == {each["currency"] for each in moved}
    assert sum(each["net_impact"] for each in by_currency.values()) == sum(each["net"] for each in moved)
    if len(by_currency) > 1:
        asked = ("withdrawn_amount", "fee_total", "net_impact", "settlement_currency")
        assert [row[name] for name in asked] == [None] * 4
    else:
        assert row["net_impact"] == sum(each["net"] for each in moved)
        assert row["net_impact"] == -row["withdrawn_amount"] - row["fee_total"]


def check_stake(row: Row, dispute: Row, charge: Row | None, moved: list[Row]) -> None:
    if not row["is_open"]:
        assert row["at_stake_amount"] == 0
    elif row["phase"] in {"chargeback", "appeal"}:
        expected = None if row["net_impact"] is None or not moved else -row["net_impact"]
        assert (row["at_stake_amount"], row["at_stake_currency"]) == (expected, row["settlement_currency"])
    elif row["phase"] == "inquiry" and charge is not None and charge["currency"] == dispute["currency"]:
        left = charge["amount_captured"] - charge["amount_refunded"]
        assert row["at_stake_amount"] == min(dispute["amount"], left)
        assert (row["at_stake_currency"], row["at_stake_fee"]) == (dispute["currency"], None)


def check_state(row: Row, dispute: Row) -> None:
    status = dispute["status"]
    assert row["is_open"] is (status not in OVER)
    assert row["needs_merchant_action"] is (row["urgency"] in {"critical", "high", "medium", "low"})
    assert row["deadline_passed"] is (row["urgency"] == "missed")
    assert (row["urgency"] == "none") is not status.endswith("needs_response")
    assert (row["days_left"] is None) is not row["response_possible"]
    assert row["evidence_missing"] is None
    if row["recommended_action"] in {"none", "review_double_payment"}:
        assert not row["is_open"] or row["phase"] == "prevented"
    if row["recommended_action"] == "refund_or_respond":
        assert row["phase"] == "inquiry"
        assert row["withdrawn_amount"] == 0


@pytest.fixture(scope="module")
def published() -> dict[str, pa.Table]:
    """The tables of a lake that holds the one object of each kind that Stripe publishes."""
    return {table.name: pa.Table.from_batches([rows(table, [sample(table.object)])[0]]) for table in TABLES}


def test_stripes_sample_dispute_is_an_inquiry_that_was_missed(published: dict[str, pa.Table]) -> None:
    (row,) = DISPUTE_FLAGS.compute(published, datetime(2026, 11, 24, tzinfo=UTC)).to_pylist()
    asked = {
        "dispute_id": "dp_1Pgc71B7WZ01zgkWMevJiAUx",
        "phase": "inquiry",
        "reason": "general",
        "network_reason_code": "10.4",
        "case_type": "inquiry",
        "card_brand": "visa",
        "card_network": "visa",
        "charge_in_lake": True,
        "disputed_amount": 1000,
        "charge_amount_captured": 0,
        "evidence_due_at": at("2024-08-14T23:59:59"),
        "urgency": "missed",
        "evidence_state": "none",
        "evidence_fields_expected": 4,
        "evidence_fields_filled": 0,
        "withdrawn_amount": 0,
        "at_stake_amount": 0,
        "at_stake_currency": "usd",
        "chargeback_at": None,
        "refund_can_still_avoid": True,
        "recommended_action": "missed_deadline",
    }
    assert {name: row[name] for name in asked} == asked


def test_before_its_deadline_it_was_to_be_refunded_or_answered(published: dict[str, pa.Table]) -> None:
    (row,) = DISPUTE_FLAGS.compute(published, datetime(2024, 8, 13, tzinfo=UTC)).to_pylist()
    assert (row["urgency"], row["recommended_action"]) == ("critical", "refund_or_respond")


@pytest.mark.parametrize(
    ("name", "count"),
    # Visa had no such programme in the year of the samples.
    [("dispute_metrics", 1), ("programme_estimates", 0), ("efw_watch", 1)],
)
def test_stripes_samples_are_counted(published: dict[str, pa.Table], name: str, count: int) -> None:
    insight = next(each for each in INSIGHTS if each.name == name)
    found = insight.compute(published, datetime(2026, 11, 24, tzinfo=UTC))
    assert found.schema.equals(insight.schema)
    assert len(found) == count
