"""The values of enums that Stripe documents, by table and column. New ones are told, never rejected.

Belongs here: lists. `vantage_stripe_tests/proof/test_records.py` holds them against Stripe's own SDK.
"""

from collections.abc import Mapping


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_WALLETS = _words("amex_express_checkout apple_pay google_pay link masterpass samsung_pay visa_checkout")

KNOWN: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "charges": {
        "status": _words("failed pending succeeded"),
        "outcome_type": _words("authorized blocked invalid issuer_declined manual_review"),
        "outcome_advice_code": _words("confirm_card_data do_not_try_again try_again_later"),
        "payment_method_details_card_three_d_secure_result": _words(
            "attempt_acknowledged authenticated data_share_only exempted failed not_supported"
            " processing_error"
        ),
        "payment_method_details_card_wallet_type": _WALLETS,
    },
    "customers": {
        "tax_exempt": _words("exempt none reverse"),
        "default_source_object": _words("account bank_account card source"),
        "invoice_settings_default_payment_method_card_wallet_type": _WALLETS,
    },
    "invoices": {
        "status": _words("draft open paid uncollectible void"),
        "billing_reason": _words(
            "automatic_pending_invoice_item_invoice manual quote_accept subscription subscription_create"
            " subscription_cycle subscription_threshold subscription_update upcoming"
        ),
        "collection_method": _words("charge_automatically send_invoice"),
        "automatic_tax_status": _words("complete failed requires_location_inputs"),
        "parent_type": _words("quote_details subscription_details"),
        "status_details_uncollectible_reason": _words(
            "max_payment_attempts payment_not_received subscription_canceled subscription_paused"
            " user_forgiven"
        ),
    },
    "invoice_payments": {
        "status": _words("canceled open paid"),
        "payment_type": _words("charge payment_intent payment_record"),
    },
    "subscriptions": {
        "status": _words("active canceled incomplete incomplete_expired past_due paused trialing unpaid"),
        "collection_method": _words("charge_automatically send_invoice"),
        "billing_mode_type": _words("classic flexible"),
        "cancellation_details_reason": _words(
            "canceled_by_retention_policy cancellation_requested payment_disputed payment_failed"
        ),
        "default_payment_method_card_wallet_type": _WALLETS,
        "item_price_recurring_interval": _words("day month week year"),
        "item_price_recurring_usage_type": _words("licensed metered"),
        "pause_collection_behavior": _words("keep_as_draft mark_uncollectible void"),
    },
    "disputes": {
        "status": _words(
            "appeal_needs_response appeal_under_review lost needs_response prevented under_review"
            " warning_closed warning_needs_response warning_under_review won"
        ),
        "reason": _words(
            "bank_cannot_process check_returned credit_not_processed customer_initiated debit_not_authorized"
            " duplicate fraudulent general incorrect_account_details insufficient_funds noncompliant"
            " product_not_received product_unacceptable subscription_canceled unrecognized"
        ),
        "evidence_details_submission_method": _words("manual not_submitted smart_disputes"),
        "payment_method_details_type": _words("amazon_pay card klarna paypal"),
        "payment_method_details_card_case_type": _words("block chargeback compliance inquiry resolution"),
    },
    "refunds": {
        "status": _words("canceled failed pending requires_action succeeded"),
        "reason": _words("duplicate expired_uncaptured_charge fraudulent requested_by_customer"),
        "pending_reason": _words("charge_pending insufficient_funds processing"),
        "destination_details_card_type": _words("pending refund reversal"),
    },
    "payouts": {
        "status": _words("canceled failed in_transit paid pending"),
        "type": _words("bank_account card"),
        "method": _words("instant standard"),
        "reconciliation_status": _words("completed in_progress not_applicable"),
    },
    "balance_transactions": {
        "status": _words("available pending"),
        "balance_type": _words("issuing payments refund_and_dispute_prefunding risk_reserved"),
        "type": _words(
            "adjustment advance advance_funding anticipation_repayment application_fee application_fee_refund"
            " charge climate_order_purchase climate_order_refund connect_collection_transfer contribution"
            " fee_credit_funding inbound_transfer inbound_transfer_reversal issuing_authorization_hold"
            " issuing_authorization_release issuing_dispute issuing_dispute_provisional_credit"
            " issuing_dispute_provisional_credit_reversal issuing_transaction obligation_outbound"
            " obligation_reversal_inbound payment payment_failure_refund payment_network_reserve_hold"
            " payment_network_reserve_release payment_refund payment_reversal payment_unreconciled payout"
            " payout_cancel payout_failure payout_minimum_balance_hold payout_minimum_balance_release refund"
            " refund_failure reserve_hold reserve_release reserve_transaction reserved_funds"
            " stripe_balance_payment_debit stripe_balance_payment_debit_reversal stripe_fee stripe_fx_fee"
            " tax_fee tax_fund topup topup_reversal transfer transfer_cancel transfer_failure transfer_refund"
        ),
        # https://docs.stripe.com/reports/reporting-categories
        "reporting_category": _words(
            "advance advance_funding anticipation_repayment charge charge_failure climate_order_purchase"
            " climate_order_refund connect_collection_transfer connect_reserved_funds contribution dispute"
            " dispute_reversal fee fee_credit_funding financing_paydown financing_paydown_reversal"
            " financing_payout financing_payout_reversal issuing_authorization_hold"
            " issuing_authorization_release issuing_disbursement issuing_dispute"
            " issuing_dispute_fraud_liability_debit issuing_dispute_provisional_credit"
            " issuing_dispute_provisional_credit_reversal issuing_transaction network_cost other_adjustment"
            " partial_capture_reversal payout payout_minimum_balance_hold payout_minimum_balance_release"
            " payout_reversal platform_earning platform_earning_refund refund refund_failure reserved_funds"
            " risk_reserved_funds tax topup topup_reversal transfer transfer_reversal"
            " unreconciled_customer_funds"
        ),
    },
    "early_fraud_warnings": {
        "fraud_type": _words(
            "card_never_received fraudulent_card_application made_with_counterfeit_card made_with_lost_card"
            " made_with_stolen_card misc unauthorized_use_of_card"
        ),
    },
}
"""Every value that is known, by table and column."""
