"""The judge passes Stripe's own example objects: each fault it finds in one is told here, with its reason."""

import pytest

from vantage_stripe_tests.sandbox.shapes import faults_of
from vantage_stripe_tests.sandbox.shapes.examples import example, names

# The examples are of August 2026: fields that endive added in October are not in them.
YOUNGER = {
    "account": ("business_profile.specified_commercial_transactions_act_url",),
    "charge": ("payment_method_details.card.electronic_commerce_indicator",),
    "dispute": ("evidence_details.submission_method", "intended_submission_method"),
    "payment_intent": ("allowed_payment_method_types", "payment_record"),
    "product": ("tax_details",),
    "setup_intent": ("allowed_payment_method_types",),
    "subscription": (
        "cancellation_details.feedback_option",
        "items.data[0].current_trial",
        "pending_update.cancel_at_period_end",
        "trial_settings.end_behavior.billing_cycle_anchor",
    ),
    "subscription_item": ("current_trial",),
}
# Where Stripe's generator of examples invents an object, it gives `obj_123` and some of the fields.
INVENTED_ACCOUNT = ("charges_enabled", "details_submitted", "email", "payouts_enabled", "type")
INVENTED = {
    kind: tuple(f"transfer_data.destination.{name}" for name in INVENTED_ACCOUNT)
    for kind in ("charge", "payment_intent", "subscription")
} | {
    "payment_link": (
        *(f"transfer_data.destination.{name}" for name in INVENTED_ACCOUNT),
        *(
            f"subscription_data.invoice_settings.{name}"
            for name in ("account_tax_ids", "custom_fields", "description", "footer")
        ),
    )
}
# Ids it made up: the words `invoice` and `refund`, `obj_123`, `ch_1234`.
MADE_UP_IDS = {
    "charge": ("source.id", "transfer_data.destination.id"),
    "credit_note": ("refunds[0].refund",),
    "customer": ("discount.id",),
    "invoice": ("from_invoice.invoice", "parent.subscription_details.subscription"),
    "invoice_payment": ("id", "invoice"),
    "mandate": ("payment_method",),
    "payment_intent": ("transfer_data.destination.id",),
    "payment_link": ("transfer_data.destination.id",),
    "radar.early_fraud_warning": ("charge",),
    "subscription": ("pending_update.discount.id", "transfer_data.destination.id"),
    "transfer": ("destination_payment",),
}
# A field of the invoice before 2025-03-31.basil, and one of the plan in an event of an older version.
REMOVED = {"event": ("data.object.aggregate_usage",), "invoice": ("subscription",)}


@pytest.mark.parametrize("kind", names())
def test_an_example_of_stripe_has_no_fault_but_those_explained(kind: str) -> None:
    found = [fault.partition(": ")[2] for fault in faults_of(example(kind))]
    expected = [f"{path} is missing" for told in (YOUNGER, INVENTED) for path in told.get(kind, ())]
    expected += [f"{path} is not a field of it" for path in REMOVED.get(kind, ())]
    made_up = [fault.partition(" is ")[0] for fault in found if "which is not like" in fault]
    assert sorted(fault for fault in found if "which is not like" not in fault) == sorted(expected)
    assert sorted(made_up) == sorted(MADE_UP_IDS.get(kind, ()))


def test_the_examples_are_of_thirty_kinds() -> None:
    assert len({example(name)["object"] for name in names()}) == 30
