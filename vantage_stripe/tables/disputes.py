"""The declaration of the table `disputes`."""

from vantage_stripe.tables.columns import flag, identity, integer, money, text, time
from vantage_stripe.tables.model import Table, Touch

_CARD = "payment_method_details.card"

DISPUTES = Table(
    name="disputes",
    object="dispute",
    endpoint="disputes",
    description="One objection of a customer's bank to a charge, an inquiry or a chargeback.",
    columns=(
        *identity("Id (`dp_`, `du_`) of the dispute."),
        money("amount", "Amount disputed, in the minor unit of `currency`; may differ from the charge's."),
        text("currency", "Currency of the dispute, lower-case ISO code."),
        text("charge", "Id (`ch_`, `py_`) of the disputed charge."),
        text("payment_intent", "Id (`pi_`) of its payment intent."),
        text("status", "needs_response, under_review, won, lost, warning_needs_response, ..."),
        text("reason", "What the cardholder says: fraudulent, product_not_received, ..."),
        text("network_reason_code", "The network's own code of the reason."),
        flag("is_charge_refundable", "Whether a refund of the charge is still possible."),
        text("intended_submission_method", "How the evidence is meant to be submitted."),
        flag("livemode", "True in live mode, false in test mode."),
        time(
            "evidence_details_due_by_at",
            "When evidence is due, UTC. 1970-01-01 is Stripe's 0: the bank allows no answer.",
            "evidence_details.due_by",
        ),
        flag(
            "evidence_details_has_evidence",
            "Whether evidence is staged or submitted.",
            "evidence_details.has_evidence",
        ),
        flag(
            "evidence_details_past_due",
            "Whether the last submission came too late; false when nothing was submitted.",
            "evidence_details.past_due",
        ),
        integer(
            "evidence_details_submission_count",
            "How often evidence was submitted; mostly 0 or 1.",
            "evidence_details.submission_count",
        ),
        text(
            "evidence_details_submission_method",
            "manual, not_submitted or smart_disputes.",
            "evidence_details.submission_method",
        ),
        text(
            "payment_method_details_type",
            "card, paypal, klarna or amazon_pay.",
            "payment_method_details.type",
        ),
        text("payment_method_details_card_brand", "Card brand: visa, mastercard, ...", f"{_CARD}.brand"),
        text(
            "payment_method_details_card_case_type",
            "inquiry, chargeback, compliance, block or resolution.",
            f"{_CARD}.case_type",
        ),
        text("payment_method_details_card_network", "Network of the dispute.", f"{_CARD}.network"),
        text(
            "payment_method_details_card_network_reason_code",
            "The card network's code of the reason: 10.4, 4853, ...",
            f"{_CARD}.network_reason_code",
        ),
    ),
    left_to_raw={
        "object": "always `dispute`",
        "evidence_details": "what people filter or group by of it is columns",
        "payment_method_details": "what people filter or group by of it is columns",
        "metadata": "an open map of your own keys",
        "balance_transactions": "a list of none to a few: see the table balance_transactions by `source`",
        "enhanced_eligibility_types": "a list",
        "evidence": "texts and files written for the bank, full of personal data",
    },
    touches=(
        Touch(types=("charge.dispute.*",)),
        # A refund decides whether another is possible: `is_charge_refundable`.
        Touch(types=("charge.refunded",), via="charge"),
        Touch(types=("charge.refund.updated", "refund.*"), ids=("data.object.charge",), via="charge"),
    ),
    permission="rak_dispute_read",
    docs="https://docs.stripe.com/api/disputes/object",
)
