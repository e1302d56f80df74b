"""The fields that Stripe documents inside objects of which parts are columns, those columns aside.

Belongs here: lists. `vantage_stripe_tests/proof/test_parts.py` holds them against Stripe's own SDK.
"""

from collections.abc import Mapping


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_WALLET = _words(
    "amex_express_checkout apple_pay dynamic_last4 google_pay link masterpass samsung_pay visa_checkout"
)
_PAYMENT_METHOD = _words(
    "acss_debit affirm afterpay_clearpay alipay allow_redisplay alma amazon_pay au_becs_debit bacs_debit"
    " bancontact billie billing_details bizum blik boleto card_present cashapp created crypto custom"
    " customer customer_account customer_balance eps fpx giropay grabpay id ideal interac_present"
    " kakao_pay klarna konbini kr_card link livemode mb_way metadata mobilepay multibanco naver_pay"
    " nz_bank_account object oxxo p24 pay_by_bank payco paynow paypal paypay payto pix promptpay"
    " radar_options revolut_pay samsung_pay satispay scalapay sepa_debit sequra sofort sunbit swish twint"
    " upi us_bank_account wechat_pay zip"
)
_CARD = _words(
    "checks description display_brand generated_from iin issuer networks regulated_status"
    " three_d_secure_usage"
)

PARTS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "charges": {
        "billing_details": (),
        "billing_details.address": (),
        "fraud_details": (),
        "outcome": (),
        "payment_method_details": _words(
            "ach_credit_transfer ach_debit acss_debit affirm afterpay_clearpay alipay alma amazon_pay"
            " au_becs_debit bacs_debit bancontact billie bizum blik boleto card_present cashapp crypto"
            " customer_balance eps fpx giropay grabpay ideal interac_present kakao_pay klarna konbini"
            " kr_card link mb_way mobilepay multibanco naver_pay nz_bank_account oxxo p24 pay_by_bank"
            " payco paynow paypal paypay payto pix promptpay revolut_pay samsung_pay satispay scalapay"
            " sepa_credit_transfer sepa_debit sequra sofort stripe_account sunbit swish twint upi"
            " us_bank_account wechat wechat_pay zip"
        ),
        "payment_method_details.card": _words(
            "amount_authorized authorization_code description electronic_commerce_indicator"
            " extended_authorization iin incremental_authorization installments issuer mandate moto"
            " multicapture network_transaction_id overcapture regulated_status setup_credential_usage"
            " stored_credential_usage transaction_link_id"
        ),
        "payment_method_details.card.checks": _words("address_line1_check"),
        "payment_method_details.card.network_token": (),
        "payment_method_details.card.three_d_secure": _words(
            "authentication_flow electronic_commerce_indicator exemption_indicator"
            " exemption_indicator_applied result_reason transaction_id version"
        ),
        "payment_method_details.card.wallet": _WALLET,
        "presentment_details": (),
        "transfer_data": (),
    },
    "customers": {
        "address": (),
        "default_source": _words(
            "account account_holder_name account_holder_type account_type ach_credit_transfer ach_debit"
            " acss_debit address_city address_country address_line1 address_line1_check address_line2"
            " address_state address_zip address_zip_check alipay allow_redisplay amount au_becs_debit"
            " available_payout_methods bancontact bank_name business_profile business_type capabilities"
            " card_present charges_enabled client_secret code_verification company controller created"
            " currency customer cvc_check default_currency default_for_currency deleted description"
            " details_submitted dynamic_last4 email eps external_accounts flow future_requirements giropay"
            " groups id ideal iin individual issuer klarna livemode metadata multibanco name networks"
            " owner p24 payouts_enabled receiver redirect regulated_status requirements routing_number"
            " sepa_credit_transfer sepa_debit settings sofort source_order statement_descriptor status"
            " three_d_secure tokenization_method tos_acceptance type usage wechat"
        ),
        "default_source.card": _words(
            "address_line1_check address_zip_check cvc_check description dynamic_last4 iin issuer name"
            " three_d_secure tokenization_method"
        ),
        "discount": _words(
            "checkout_session customer customer_account deleted invoice invoice_item object subscription"
            " subscription_item"
        ),
        "discount.source": _words("type"),
        "invoice_settings": _words("custom_fields footer rendering_options"),
        "invoice_settings.default_payment_method": _PAYMENT_METHOD,
        "invoice_settings.default_payment_method.card": _CARD,
        "invoice_settings.default_payment_method.card.wallet": _WALLET,
        "shipping": _words("carrier tracking_number"),
        "shipping.address": (),
    },
    "invoices": {
        "automatic_tax": _words("disabled_reason liability provider"),
        "customer_address": (),
        "from_invoice": (),
        "issuer": (),
        "last_finalization_error": _words(
            "advice_code charge decline_code doc_url message network_advice_code network_decline_code"
            " param payment_intent payment_method payment_method_type request_log_url setup_intent source"
            " type"
        ),
        "parent": (),
        "parent.quote_details": (),
        "parent.subscription_details": _words("metadata subscription_proration_date"),
        "status_details": (),
        "status_details.uncollectible": (),
        "status_transitions": (),
    },
    "events": {
        "data": _words("previous_attributes"),
        "request": (),
    },
    "disputes": {
        "evidence_details": _words("enhanced_eligibility"),
        "payment_method_details": _words("amazon_pay klarna paypal"),
        "payment_method_details.card": (),
    },
    "refunds": {
        "destination_details": _words(
            "affirm afterpay_clearpay alipay alma amazon_pay au_bank_transfer blik br_bank_transfer"
            " cashapp crypto customer_cash_balance eps eu_bank_transfer gb_bank_transfer giropay grabpay"
            " jp_bank_transfer klarna mb_way multibanco mx_bank_transfer nz_bank_transfer p24 paynow"
            " paypal pix revolut scalapay sofort swish th_bank_transfer twint us_bank_transfer wechat_pay"
            " zip"
        ),
        "destination_details.card": _words("reference_status reference_type"),
        "presentment_details": (),
    },
    "subscriptions": {
        "automatic_tax": _words("disabled_reason liability"),
        "billing_mode": _words("flexible updated_at"),
        "cancellation_details": _words("feedback_option"),
        "default_payment_method": _PAYMENT_METHOD,
        "default_payment_method.card": _CARD,
        "default_payment_method.card.wallet": _WALLET,
        "items.data.0": _words(
            "billed_until billing_thresholds created current_trial deleted discounts metadata object plan"
            " subscription tax_rates"
        ),
        "items.data.0.price": _words(
            "active billing_scheme created currency currency_options custom_unit_amount deleted id"
            " livemode lookup_key metadata object tax_behavior tiers tiers_mode transform_quantity type"
            " unit_amount_decimal"
        ),
        "items.data.0.price.recurring": _words("meter trial_period_days"),
        "pause_collection": (),
        "transfer_data": (),
    },
    "payouts": {
        "trace_id": (),
    },
    "invoice_payments": {
        "payment": (),
        "status_transitions": (),
    },
}
"""By table and object: what stands in it beside what columns read; any other object may hold anything."""
