"""The declaration of the table `customers`."""

from vantage_stripe.tables.columns import address, flag, identity, integer, money, payment_method, text, time
from vantage_stripe.tables.model import Column, Table, Touch

_DEFAULT = "invoice_settings.default_payment_method"

_SOURCE: tuple[Column, ...] = (
    text("default_source", "Id (`card_`, `src_`, `ba_`) of the legacy default source."),
    text(
        "default_source_object",
        "Kind of the default source: card, source or bank_account.",
        "default_source.object",
    ),
    text(
        "default_source_brand",
        "Card brand of the default source, as legacy cards spell it: Visa, MasterCard, ...",
        "default_source.brand",
        "default_source.card.brand",
    ),
    text(
        "default_source_country",
        "Country of the issuer or bank of the default source, two-letter ISO code.",
        "default_source.country",
        "default_source.card.country",
    ),
    integer(
        "default_source_exp_month",
        "Expiry month of the default source, 1 to 12.",
        "default_source.exp_month",
        "default_source.card.exp_month",
    ),
    integer(
        "default_source_exp_year",
        "Expiry year of the default source, four digits.",
        "default_source.exp_year",
        "default_source.card.exp_year",
    ),
    text(
        "default_source_fingerprint",
        "The same for the same card or bank account in this account; of the default source.",
        "default_source.fingerprint",
        "default_source.card.fingerprint",
        personal=True,
    ),
    text(
        "default_source_funding",
        "credit, debit, prepaid or unknown; of the default source.",
        "default_source.funding",
        "default_source.card.funding",
    ),
    text(
        "default_source_last4",
        "Last four digits of the default source.",
        "default_source.last4",
        "default_source.card.last4",
        personal=True,
    ),
)

_COLUMNS: tuple[Column, ...] = (
    *identity("Id (`cus_`, or one you chose) of the customer."),
    text("email", "E-mail address.", personal=True),
    text("name", "Name of the person or business.", personal=True),
    text("business_name", "Name of the business.", personal=True),
    text("individual_name", "Name of the person.", personal=True),
    text("phone", "Phone number.", personal=True),
    text("description", "Free text.", personal=True),
    *address("address", "address", "the customer's address"),
    text("shipping_name", "Name on the shipping address.", "shipping.name", personal=True),
    text("shipping_phone", "Phone number for the shipping.", "shipping.phone", personal=True),
    *address("shipping_address", "shipping.address", "the shipping address"),
    money(
        "balance", "What the next invoice starts with, in the minor unit of `currency`; negative is credit."
    ),
    text("currency", "Currency it is charged in for subscriptions, lower-case ISO code."),
    text("customer_account", "Id (`acct_`) of the account that is the customer."),
    flag("delinquent", "Whether the latest charge for its latest invoice failed."),
    text("tax_exempt", "none, exempt or reverse."),
    text("invoice_prefix", "What its invoice numbers begin with."),
    integer("next_invoice_sequence", "Number of its next invoice."),
    text("test_clock", "Id (`clock_`) of the test clock it lives on."),
    flag("livemode", "True in live mode, false in test mode."),
    text("discount_id", "Id (`di_`) of its discount.", "discount.id"),
    text(
        "discount_coupon",
        "Id of the coupon of its discount.",
        "discount.source.coupon",
        "discount.coupon",
    ),
    text(
        "discount_promotion_code",
        "Id (`promo_`) of the code of its discount.",
        "discount.promotion_code",
    ),
    time("discount_start_at", "When its discount began, UTC.", "discount.start"),
    time("discount_end_at", "When its discount ends, UTC; null for ever.", "discount.end"),
    *payment_method(
        "invoice_settings_default_payment_method", _DEFAULT, "the default payment method of its invoices"
    ),
    *_SOURCE,
)

CUSTOMERS = Table(
    name="customers",
    object="customer",
    endpoint="customers",
    description="One customer, with the payment method its invoices are charged to.",
    columns=_COLUMNS,
    left_to_raw={
        "object": "always `customer`",
        "metadata": "an open map of your own keys",
        "address": "its parts are columns",
        "shipping": "its parts are columns",
        "discount": "its parts are columns",
        "invoice_settings": "the payment method is columns; texts for the invoice's paper are not",
        "preferred_locales": "a list",
        "deleted": "only in the stub of a deleted customer: see _deleted_at",
        "cash_balance": "not sent unless expanded",
        "invoice_credit_balance": "not sent unless expanded",
        "sources": "not sent unless expanded",
        "subscriptions": "not sent unless expanded: see the table subscriptions",
        "tax": "not sent unless expanded",
        "tax_ids": "not sent unless expanded",
    },
    params=(("expand", _DEFAULT), ("expand", "default_source")),
    nested=("sources", "subscriptions", "tax_ids"),
    touches=(
        Touch(types=("customer.created", "customer.deleted", "customer.updated")),
        Touch(
            types=("customer.discount.*", "customer.source.*", "customer.tax_id.*", "source.*"),
            ids=("data.object.customer", "data.previous_attributes.customer"),
        ),
        # The row holds the expanded payment method; a detached one names its customer as it was.
        Touch(
            types=("payment_method.*",),
            ids=("data.object.customer", "data.previous_attributes.customer"),
        ),
    ),
    deletable=True,
    permission="rak_customer_read",
    docs="https://docs.stripe.com/api/customers/object",
)
