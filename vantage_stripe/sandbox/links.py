"""What `expand[]` may name at each kind of object: the table. How it is followed is in `expand.py`.

All expandable fields of API 2026-10-28.endive, whether this account has such objects or not. A value names
the kinds an id there may be of; `list` stands before those of a list object, whose paths go on with `data`.
`EMBEDDED` are the whole objects inside others, which paths go through and cannot end at.
"""

from collections.abc import Mapping

_FILE, _TAX_ID, _MANDATE, _DISCOUNT = "file", "tax_id", "mandate", "discount"
_SOURCE = "bank_account card source account"
_TRANSACTION, _METHOD, _INTENT = "balance_transaction", "payment_method", "payment_intent"
_CREDIT = "billing.credit_balance_transaction"
_ERRORS = {name: name for name in ("payment_intent", "payment_method", "setup_intent")} | {"source": _SOURCE}

LINKS: Mapping[str, Mapping[str, str]] = {
    "account": {
        "company.verification.document.back": _FILE,
        "company.verification.document.front": _FILE,
        "external_accounts": "list bank_account card",
        "settings.branding.icon": _FILE,
        "settings.branding.logo": _FILE,
        "settings.invoices.default_account_tax_ids": _TAX_ID,
    },
    "application_fee": {
        "account": "account",
        "application": "application",
        "balance_transaction": _TRANSACTION,
        "charge": "charge",
        "originating_transaction": "charge",
        "refunds": "list fee_refund",
    },
    "balance": {},
    "balance_transaction": {
        "source": (
            "charge refund dispute payout application_fee connect_collection_transfer "
            "customer_cash_balance_transaction fee_refund issuing.authorization issuing.dispute "
            "issuing.transaction reserve_transaction tax_deducted_at_source topup transfer transfer_reversal"
        )
    },
    "bank_account": {"account": "account", "customer": "customer"},
    "card": {"account": "account", "customer": "customer"},
    "charge": {
        "application": "application",
        "application_fee": "application_fee",
        "balance_transaction": _TRANSACTION,
        "customer": "customer",
        "failure_balance_transaction": _TRANSACTION,
        "on_behalf_of": "account",
        "outcome.rule": "radar.rule",
        "payment_intent": _INTENT,
        **{
            f"payment_method_details.{type_}.generated_sepa_debit{tail}": kind
            for type_ in ("bancontact", "ideal", "sofort")
            for tail, kind in (("", _METHOD), ("_mandate", _MANDATE))
        },
        "payment_method_details.card.mandate": _MANDATE,
        "payment_method_details.us_bank_account.mandate": _MANDATE,
        "refunds": "list refund",
        "review": "review",
        "source_transfer": "transfer",
        "transfer": "transfer",
        "transfer_data.destination": "account",
    },
    "coupon": {"applies_to": "", "currency_options": ""},
    "credit_note": {
        "customer": "customer",
        "customer_balance_transaction": "customer_balance_transaction",
        "discount_amounts.discount": _DISCOUNT,
        "invoice": "invoice",
        "lines": "list credit_note_line_item",
        "pretax_credit_amounts.credit_balance_transaction": _CREDIT,
        "pretax_credit_amounts.discount": _DISCOUNT,
        "refunds.refund": "refund",
        "shipping_cost.shipping_rate": "shipping_rate",
    },
    "credit_note_line_item": {
        "discount_amounts.discount": _DISCOUNT,
        "pretax_credit_amounts.credit_balance_transaction": _CREDIT,
        "pretax_credit_amounts.discount": _DISCOUNT,
    },
    "customer": {
        "cash_balance": "",
        "default_source": _SOURCE,
        "invoice_credit_balance": "",
        "invoice_settings.default_payment_method": _METHOD,
        "sources": f"list {_SOURCE}",
        "subscriptions": "list subscription",
        "tax": "",
        "tax_ids": "list tax_id",
        "test_clock": "test_helpers.test_clock",
    },
    "customer_balance_transaction": {
        "checkout_session": "checkout.session",
        "credit_note": "credit_note",
        "customer": "customer",
        "invoice": "invoice",
    },
    "customer_cash_balance_transaction": {
        "adjusted_for_overdraft.balance_transaction": _TRANSACTION,
        "adjusted_for_overdraft.linked_transaction": "customer_cash_balance_transaction",
        "applied_to_payment.payment_intent": _INTENT,
        "customer": "customer",
        "refunded_from_payment.refund": "refund",
        "transferred_to_balance.balance_transaction": _TRANSACTION,
        "unapplied_from_payment.payment_intent": _INTENT,
    },
    "discount": {"customer": "customer", "promotion_code": "promotion_code", "source.coupon": "coupon"},
    "dispute": {
        "balance_transactions": _TRANSACTION,
        "charge": "charge",
        **{
            f"evidence.{name}": _FILE
            for name in (
                *("cancellation_policy", "customer_communication", "customer_signature"),
                *("duplicate_charge_documentation", "receipt", "refund_policy", "service_documentation"),
                *("shipping_documentation", "uncategorized_file"),
            )
        },
        "payment_intent": _INTENT,
    },
    "event": {},
    "fee_refund": {"balance_transaction": _TRANSACTION, "fee": "application_fee"},
    "invoice": {
        "account_tax_ids": _TAX_ID,
        "application": "application",
        "automatic_tax.liability.account": "account",
        "confirmation_secret": "",
        "customer": "customer",
        "default_payment_method": _METHOD,
        "default_source": _SOURCE,
        "discounts": _DISCOUNT,
        "from_invoice.invoice": "invoice",
        "issuer.account": "account",
        "latest_revision": "invoice",
        "lines": "list line_item",
        "on_behalf_of": "account",
        "parent.subscription_details.subscription": "subscription",
        "payments": "list invoice_payment",
        "shipping_cost.shipping_rate": "shipping_rate",
        "test_clock": "test_helpers.test_clock",
        "total_discount_amounts.discount": _DISCOUNT,
        "total_pretax_credit_amounts.credit_balance_transaction": _CREDIT,
        "total_pretax_credit_amounts.discount": _DISCOUNT,
    },
    "invoice_payment": {
        "invoice": "invoice",
        "payment.charge": "charge",
        "payment.payment_intent": _INTENT,
        "payment.payment_record": "payment_record",
    },
    "invoiceitem": {
        "customer": "customer",
        "discounts": _DISCOUNT,
        "invoice": "invoice",
        "pricing.price_details.price": "price",
        "proration_details.discount_amounts.discount": _DISCOUNT,
        "test_clock": "test_helpers.test_clock",
    },
    "line_item": {
        "discount_amounts.discount": _DISCOUNT,
        "discounts": _DISCOUNT,
        "pretax_credit_amounts.credit_balance_transaction": _CREDIT,
        "pretax_credit_amounts.discount": _DISCOUNT,
        "pricing.price_details.price": "price",
        "subscription": "subscription",
    },
    "mandate": {"payment_method": _METHOD},
    "payment_intent": {
        "amount_details.line_items": "list payment_intent_amount_details_line_item",
        "application": "application",
        "customer": "customer",
        "latest_charge": "charge",
        "on_behalf_of": "account",
        "payment_method": _METHOD,
        "payment_record": "payment_record",
        "review": "review",
        "source": _SOURCE,
        "transfer_data.destination": "account",
    },
    "payment_method": {
        "card.generated_from.setup_attempt": "setup_attempt",
        "customer": "customer",
        "sepa_debit.generated_from.charge": "charge",
        "sepa_debit.generated_from.setup_attempt": "setup_attempt",
    },
    "payout": {
        "application_fee": "application_fee",
        "balance_transaction": _TRANSACTION,
        "destination": "bank_account card",
        "failure_balance_transaction": _TRANSACTION,
        "original_payout": "payout",
        "reversed_by": "payout",
    },
    "person": {
        f"verification.{document}.{side}": _FILE
        for document in ("additional_document", "document")
        for side in ("back", "front")
    },
    "plan": {"product": "product", "tiers": ""},
    "price": {"currency_options": "", "product": "product", "tiers": ""},
    "product": {"default_price": "price", "tax_code": "tax_code"},
    "promotion_code": {"customer": "customer", "promotion.coupon": "coupon"},
    "radar.early_fraud_warning": {"charge": "charge", "payment_intent": _INTENT},
    "refund": {
        "balance_transaction": _TRANSACTION,
        "charge": "charge",
        "customer": "customer",
        "failure_balance_transaction": _TRANSACTION,
        "payment_intent": _INTENT,
        "payment_method": _METHOD,
        "source_transfer_reversal": "transfer_reversal",
        "transfer_reversal": "transfer_reversal",
    },
    "review": {"charge": "charge", "payment_intent": _INTENT},
    "setup_intent": {
        "application": "application",
        "customer": "customer",
        "latest_attempt": "setup_attempt",
        "mandate": _MANDATE,
        "on_behalf_of": "account",
        "payment_method": _METHOD,
        "single_use_mandate": _MANDATE,
    },
    "subscription": {
        "application": "application",
        "automatic_tax.liability.account": "account",
        "billing_schedules.applies_to.price": "price",
        "cancellation_details.feedback_option": "billing.feedback_option",
        "customer": "customer",
        "default_payment_method": _METHOD,
        "default_source": _SOURCE,
        "discounts": _DISCOUNT,
        "invoice_settings.account_tax_ids": _TAX_ID,
        "invoice_settings.issuer.account": "account",
        "items": "list subscription_item",
        "latest_invoice": "invoice",
        "on_behalf_of": "account",
        "pending_setup_intent": "setup_intent",
        "pending_update.discounts": _DISCOUNT,
        "schedule": "subscription_schedule",
        "test_clock": "test_helpers.test_clock",
        "transfer_data.destination": "account",
    },
    "subscription_item": {"discounts": _DISCOUNT, "plan": "plan", "price": "price"},
    "tax_id": {
        "customer": "customer",
        "owner.account": "account",
        "owner.application": "application",
        "owner.customer": "customer",
    },
    "topup": {"balance_transaction": _TRANSACTION, "payment_method": _METHOD},
    "transfer": {
        "balance_transaction": _TRANSACTION,
        "destination": "account",
        "destination_payment": "charge",
        "reversals": "list transfer_reversal",
        "source_transaction": "charge",
    },
    "transfer_reversal": {
        "balance_transaction": _TRANSACTION,
        "destination_payment_refund": "refund",
        "source_refund": "refund",
        "transfer": "transfer",
    },
}

EMBEDDED: Mapping[str, Mapping[str, str]] = {
    "account": {"individual": "person"},
    "charge": {"source": _SOURCE},
    "customer": {"discount": _DISCOUNT},
    "invoice": {f"last_finalization_error.{name}": kinds for name, kinds in _ERRORS.items()},
    "payment_intent": {f"last_payment_error.{name}": kinds for name, kinds in _ERRORS.items()},
    "setup_intent": {f"last_setup_error.{name}": kinds for name, kinds in _ERRORS.items()},
    "subscription": {
        "pending_update.discount": _DISCOUNT,
        "pending_update.subscription_items": "subscription_item",
    },
}
"""The whole objects inside others, by their paths, and the kinds they may be of."""
