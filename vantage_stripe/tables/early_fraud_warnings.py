"""The declaration of the table `early_fraud_warnings`."""

from vantage_stripe.tables.columns import flag, identity, text
from vantage_stripe.tables.model import Table, Touch

EARLY_FRAUD_WARNINGS = Table(
    name="early_fraud_warnings",
    object="radar.early_fraud_warning",
    endpoint="radar/early_fraud_warnings",
    description="One notice of a card issuer that a charge may be fraudulent, often before a dispute.",
    columns=(
        *identity("Id (`issfr_`) of the warning."),
        text("charge", "Id (`ch_`, `py_`) of the charge."),
        text("payment_intent", "Id (`pi_`) of its payment intent."),
        text("fraud_type", "What the issuer says: made_with_stolen_card, misc, ..."),
        flag("actionable", "Whether a refund can still avoid a dispute: none yet, and not fully refunded."),
        flag("livemode", "True in live mode, false in test mode."),
    ),
    left_to_raw={"object": "always `radar.early_fraud_warning`"},
    touches=(
        Touch(types=("radar.early_fraud_warning.*",)),
        # A dispute or a full refund ends `actionable`.
        Touch(types=("charge.refunded",), via="charge"),
        Touch(types=("charge.dispute.*",), ids=("data.object.charge",), via="charge"),
    ),
    # Stripe publishes no permission of their own; a 403 names the one that is missing.
    permission="rak_charge_read",
    docs="https://docs.stripe.com/api/radar/early_fraud_warnings/object",
)
