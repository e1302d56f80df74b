"""The declaration of the table `charges`."""

from vantage_stripe.tables.columns import address, flag, identity, integer, money, text, time
from vantage_stripe.tables.model import Column, Table, Touch

_CARD = "payment_method_details.card"

_MONEY = (
    money("amount", "Amount asked for, in the minor unit of `currency`."),
    money("amount_captured", "Amount captured, in the minor unit of `currency`."),
    money("amount_refunded", "Amount refunded so far, in the minor unit of `currency`."),
    text("currency", "Currency the customer paid in, lower-case ISO code."),
    money("application_fee_amount", "Application fee asked for, in the minor unit of `currency`."),
    money(
        "presentment_details_presentment_amount",
        "Amount shown to the customer, in the minor unit of that currency.",
        "presentment_details.presentment_amount",
    ),
    text(
        "presentment_details_presentment_currency",
        "Currency shown to the customer, lower-case ISO code.",
        "presentment_details.presentment_currency",
    ),
)

_STATE = (
    text("status", "succeeded, pending or failed."),
    flag("captured", "Whether the money was taken, not only authorised."),
    flag("paid", "Whether the charge succeeded, or was authorised for a later capture."),
    flag("refunded", "Whether it is refunded in full; a partial refund leaves it false."),
    flag("disputed", "Whether it was ever disputed."),
    flag("livemode", "True in live mode, false in test mode."),
    text("failure_code", "Why it failed, Stripe's code."),
    text("failure_message", "Why it failed, in words."),
    text("outcome_type", "authorized, manual_review, issuer_declined, blocked or invalid.", "outcome.type"),
    text("outcome_reason", "What stands behind the outcome.", "outcome.reason"),
    text("outcome_network_status", "What the card network said.", "outcome.network_status"),
    text("outcome_risk_level", "Radar's estimate: normal, elevated, highest, ...", "outcome.risk_level"),
    integer("outcome_risk_score", "Radar's score, 0 to 100, where it is switched on.", "outcome.risk_score"),
    text("outcome_rule", "Id of the Radar rule that decided.", "outcome.rule"),
    text("outcome_seller_message", "The outcome in words, for the seller.", "outcome.seller_message"),
    text("outcome_advice_code", "What Stripe advises after a decline.", "outcome.advice_code"),
    text("outcome_network_advice_code", "The network's advice code.", "outcome.network_advice_code"),
    text("outcome_network_decline_code", "The network's decline code.", "outcome.network_decline_code"),
    text("fraud_details_stripe_report", "fraudulent, when Stripe says so.", "fraud_details.stripe_report"),
    text("fraud_details_user_report", "safe or fraudulent, as you marked it.", "fraud_details.user_report"),
)

_REFERENCES = (
    text("application", "Id of the Connect application that made the charge."),
    text("application_fee", "Id (`fee_`) of the application fee."),
    text("balance_transaction", "Id (`txn_`) of its effect on the balance; null while there is none."),
    text("customer", "Id (`cus_`) of the customer; stays when the customer is deleted."),
    text("failure_balance_transaction", "Id (`txn_`) of the reversal, when a payment failed late."),
    text("on_behalf_of", "Id (`acct_`) of the account the charge was made for."),
    text("payment_intent", "Id (`pi_`) of the payment intent."),
    text("payment_method", "Id (`pm_`, `card_`, `src_`) of what was charged."),
    text("review", "Id (`prv_`) of the review."),
    text("source_transfer", "Id (`tr_`) of the transfer that made this charge."),
    text("transfer", "Id (`tr_`) of the transfer to the destination account."),
    text("transfer_data_destination", "Id (`acct_`) paid out to.", "transfer_data.destination"),
    money(
        "transfer_data_amount",
        "Amount transferred, in the minor unit of `currency`.",
        "transfer_data.amount",
    ),
    text("transfer_group", "Your name for a group of transfers."),
)

_PEOPLE = (
    text("billing_details_email", "Billing e-mail address.", "billing_details.email", personal=True),
    text("billing_details_name", "Billing name.", "billing_details.name", personal=True),
    text("billing_details_phone", "Billing phone number.", "billing_details.phone", personal=True),
    text("billing_details_tax_id", "Payer's tax number.", "billing_details.tax_id", personal=True),
    *address("billing_details_address", "billing_details.address", "the billing address"),
    text("description", "Free text, often with a name in it.", personal=True),
    text("receipt_email", "Where the receipt was sent.", personal=True),
    text("receipt_number", "Number on the receipt."),
    text("receipt_url", "The receipt's page; shows what was paid without a login.", personal=True),
    text("authorization_code", "Authorisation code of the issuer."),
    text("calculated_statement_descriptor", "What the card statement shows."),
    text("statement_descriptor", "Statement text asked for."),
    text("statement_descriptor_suffix", "End of the statement text asked for."),
)

_METHOD = (
    text(
        "payment_method_details_type",
        "Type of payment method: card, us_bank_account, ...",
        "payment_method_details.type",
    ),
    text("payment_method_details_card_brand", "Card brand: visa, mastercard, ...", f"{_CARD}.brand"),
    text(
        "payment_method_details_card_country",
        "Country of the issuer, two-letter ISO code.",
        f"{_CARD}.country",
    ),
    integer("payment_method_details_card_exp_month", "Expiry month, 1 to 12.", f"{_CARD}.exp_month"),
    integer("payment_method_details_card_exp_year", "Expiry year, four digits.", f"{_CARD}.exp_year"),
    text(
        "payment_method_details_card_fingerprint",
        "The same for the same card number in this account.",
        f"{_CARD}.fingerprint",
        personal=True,
    ),
    text("payment_method_details_card_funding", "credit, debit, prepaid or unknown.", f"{_CARD}.funding"),
    text(
        "payment_method_details_card_last4",
        "Last four digits of the card.",
        f"{_CARD}.last4",
        personal=True,
    ),
    text("payment_method_details_card_network", "Network the charge went over.", f"{_CARD}.network"),
    text(
        "payment_method_details_card_wallet_type", "apple_pay, google_pay, link, ...", f"{_CARD}.wallet.type"
    ),
    flag(
        "payment_method_details_card_network_token_used",
        "Whether a network token stood in for the card number.",
        f"{_CARD}.network_token.used",
    ),
    text(
        "payment_method_details_card_three_d_secure_result",
        "How 3-D Secure ended; null when it was not tried.",
        f"{_CARD}.three_d_secure.result",
    ),
    text(
        "payment_method_details_card_checks_cvc_check",
        "pass, fail, unavailable or unchecked.",
        f"{_CARD}.checks.cvc_check",
    ),
    text(
        "payment_method_details_card_checks_address_postal_code_check",
        "pass, fail, unavailable or unchecked.",
        f"{_CARD}.checks.address_postal_code_check",
    ),
    time(
        "payment_method_details_card_capture_before_at",
        "When an authorisation that is not captured lapses, UTC.",
        f"{_CARD}.capture_before",
    ),
)

_COLUMNS: tuple[Column, ...] = (
    *identity("Id (`ch_`, `py_`) of the charge."),
    *_MONEY,
    *_STATE,
    *_REFERENCES,
    *_PEOPLE,
    *_METHOD,
)

CHARGES = Table(
    name="charges",
    object="charge",
    endpoint="charges",
    description="One attempt to move a customer's money to the account, whether it succeeded or not.",
    columns=_COLUMNS,
    left_to_raw={
        "object": "always `charge`",
        "billing_details": "its parts are columns",
        "fraud_details": "its parts are columns",
        "outcome": "its parts are columns",
        "payment_method_details": "what people filter or group by of it is columns",
        "presentment_details": "its parts are columns",
        "transfer_data": "its parts are columns",
        "metadata": "an open map of your own keys",
        "level3": "an object with line items, for few accounts",
        "radar_options": "a request's option, not a result",
        "refunds": "not sent unless expanded: see the table refunds",
        "shipping": "an address of its own, rarely grouped by",
        "source": "a legacy object; `payment_method` has its id",
    },
    nested=("refunds",),
    touches=(
        Touch(
            # Not `charge.*`: the events of disputes and refunds, which start alike, carry other objects.
            types=(
                "charge.captured",
                "charge.expired",
                "charge.failed",
                "charge.pending",
                "charge.refunded",
                "charge.succeeded",
                "charge.updated",
            )
        ),
        Touch(
            # `charge.updated` does not tell of disputes, refunds and reviews.
            types=("charge.dispute.*", "charge.refund.updated", "radar.early_fraud_warning.*", "review.*"),
            ids=("data.object.charge",),
        ),
        Touch(types=("refund.*",), ids=("data.object.charge",), told_by=("charge.refunded",)),
        Touch(
            types=("payment_intent.*",),
            ids=("data.object.latest_charge",),
            told_by=("charge.captured", "charge.expired", "charge.failed", "charge.succeeded"),
        ),
        Touch(types=("transfer.*",), ids=("data.object.source_transaction",)),
    ),
    permission="rak_charge_read",
    docs="https://docs.stripe.com/api/charges/object",
)
