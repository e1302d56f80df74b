"""How the ids of Stripe's objects look: prefix and length (https://docs.stripe.com/api, examples).

Belongs here: kinds whose ids Stripe makes. Does not: coupons, plans and tax codes, whose ids are chosen.
"""

import re
from collections.abc import Mapping

_PREFIXES: Mapping[int, Mapping[str, str]] = {
    14: {"customer": "cus_", "product": "prod_", "subscription_item": "si_"},
    16: {"account": "acct_"},
    24: {
        "application_fee": "fee_",
        "balance_transaction": "txn_",
        "bank_account": "ba_",
        "card": "card_",
        "charge": "ch_ py_",
        "credit_note": "cn_",
        "credit_note_line_item": "cnli_",
        "customer_balance_transaction": "cbtxn_",
        "discount": "di_",
        "dispute": "dp_ du_",
        "event": "evt_",
        "fee_refund": "fr_",
        "invoice": "in_",
        "invoice_payment": "inpay_",
        "invoiceitem": "ii_",
        "item": "li_",
        "line_item": "il_ il_tmp_",
        "mandate": "mandate_",
        "payment_intent": "pi_",
        "payment_link": "plink_",
        "payment_method": "pm_ card_ src_ ba_",
        "payout": "po_",
        "price": "price_",
        "promotion_code": "promo_",
        "radar.early_fraud_warning": "issfr_",
        "refund": "re_ pyr_",
        "review": "prv_",
        "setup_attempt": "setatt_",
        "setup_intent": "seti_",
        "source": "src_",
        "subscription": "sub_",
        "subscription_schedule": "sub_sched_",
        "tax_id": "txi_",
        "tax_rate": "txr_",
        "test_helpers.test_clock": "clock_",
        "topup": "tu_",
        "transfer": "tr_",
        "transfer_reversal": "trr_",
        "webhook_endpoint": "we_",
    },
}


def id_pattern(kinds: tuple[str, ...]) -> re.Pattern[str] | None:
    """Give what ids of one of the kinds look like, None when any of the kinds may have any id."""
    found = [
        f"(?:{prefixes[kind].replace(' ', '|')})[0-9A-Za-z]{{{length}}}"
        for kind in kinds
        for length, prefixes in _PREFIXES.items()
        if kind in prefixes
    ]
    return re.compile("|".join(found)) if found and len(found) == len(kinds) else None
