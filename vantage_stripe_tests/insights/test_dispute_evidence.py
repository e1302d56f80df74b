"""What a dispute asks for by its reason, and what is still missing."""

from typing import Any

import pytest

from vantage_stripe.insights.dispute_evidence import Asked, asked_of
from vantage_stripe_tests.insights.dispute_answers import one

ALWAYS = [
    "customer_name",
    "customer_email_address",
    "product_description",
    "uncategorized_text|uncategorized_file",
]
UNAUTHORISED = [
    "customer_purchase_ip",
    "receipt",
    "access_activity_log|shipping_documentation",
    "customer_communication",
]
SHIPPED = ["shipping_date", "shipping_carrier", "shipping_tracking_number", "shipping_documentation"]
ASKED: dict[str, list[str]] = {
    "fraudulent": UNAUTHORISED,
    "unrecognized": UNAUTHORISED,
    "product_not_received": SHIPPED,
    "product_unacceptable": ["refund_policy", "customer_communication", "service_documentation"],
    "subscription_canceled": [
        "cancellation_policy",
        "cancellation_policy_disclosure",
        "cancellation_rebuttal",
    ],
    "credit_not_processed": ["refund_policy", "refund_policy_disclosure", "refund_refusal_explanation"],
    "duplicate": ["duplicate_charge_id", "duplicate_charge_explanation", "duplicate_charge_documentation"],
    "general": [],
    "a_reason_of_tomorrow": [],
}


@pytest.mark.parametrize("reason", ASKED)
def test_every_reason_asks_for_what_is_always_asked_and_for_its_own(reason: str) -> None:
    wanted = [*ALWAYS, *ASKED[reason]]
    assert asked_of(reason, {}) == Asked(expected=len(wanted), filled=0, missing=wanted)


@pytest.mark.parametrize("field", ["access_activity_log", "shipping_documentation"])
def test_either_of_two_fields_is_enough(field: str) -> None:
    found = asked_of("fraudulent", {field: "file_1", "receipt": "file_2", "customer_name": "Jenny"})
    assert (found.expected, found.filled) == (8, 3)
    assert found.missing == [*ALWAYS[1:], "customer_purchase_ip", "customer_communication"]


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({"shipping_date": "2026-05-01"}, SHIPPED[1:]),
        ({"service_date": "2026-05-01"}, ["service_documentation"]),
        ({"service_date": "2026-05-01", "service_documentation": "file_1"}, []),
        (
            {"shipping_date": "a", "shipping_carrier": "b", "shipping_tracking_number": "c"}
            | {"service_date": "d", "service_documentation": "e"},
            [],
        ),
        ({"shipping_date": "a", "service_date": "b"}, SHIPPED[1:]),
    ],
)
def test_what_did_not_arrive_was_shipped_or_a_service(given: dict[str, str], missing: list[str]) -> None:
    found = asked_of("product_not_received", given)
    assert found.missing == [*ALWAYS, *missing]


def test_nothing_written_is_nothing_given() -> None:
    assert asked_of("general", {"customer_name": "", "product_description": None}).filled == 0


@pytest.mark.parametrize(("reason", "evidence"), [(None, {}), ("fraudulent", None)])
def test_without_a_reason_or_the_evidence_nothing_can_be_told(
    reason: str | None, evidence: dict[str, Any] | None
) -> None:
    assert asked_of(reason, evidence) == Asked(expected=None, filled=None, missing=None)


def test_a_disputes_row_says_what_is_missing_and_how_it_is_submitted() -> None:
    row = one(
        {
            "reason": "duplicate",
            "raw": {"evidence": {"customer_name": "Jenny Rosen", "duplicate_charge_id": "ch_2"}},
            "evidence_details_submission_method": "manual",
            "intended_submission_method": "prefer_manual",
        }
    )
    assert (row["evidence_fields_expected"], row["evidence_fields_filled"]) == (7, 2)
    assert row["evidence_missing"] == [
        *ALWAYS[1:],
        "duplicate_charge_explanation",
        "duplicate_charge_documentation",
    ]
    assert (row["submission_method"], row["intended_submission_method"]) == ("manual", "prefer_manual")
