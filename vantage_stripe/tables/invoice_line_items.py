"""The declaration of the table `invoice_line_items`."""

from vantage_stripe.tables.columns import flag, identity, integer, money, text, time
from vantage_stripe.tables.model import EntriesOf, Sum, Table

_ITEM = "parent.invoice_item_details"
_SUBSCRIBED = "parent.subscription_item_details"

INVOICE_LINE_ITEMS = Table(
    name="invoice_line_items",
    object="line_item",
    endpoint="invoices",
    description=(
        "One line of an invoice, as the table `invoices` holds it now: a line that a draft no longer has"
        " is no row, the lines of a deleted invoice are marked deleted. Each lies in its invoice's partition."
    ),
    columns=(
        *identity(
            "Id (`il_`) of the line.", "When its invoice was created, UTC: its partition is the invoice's."
        ),
        text("invoice", "Id (`in_`) of the invoice it stands on."),
        text("customer", "Id (`cus_`) of the invoice's customer."),
        text("invoice_status", "Status of the invoice: draft, open, paid, uncollectible or void."),
        money("amount", "Before discounts and exclusive tax, in the minor unit of `currency`."),
        money("subtotal", "Amount before all discounts and tax, in the minor unit of `currency`."),
        text("currency", "Currency of the line, lower-case ISO code."),
        money("discount_amount", "What all discounts take off, in the minor unit of `currency`."),
        money("tax_amount", "All taxes, inclusive ones too, in the minor unit of `currency`."),
        money("tax_exclusive_amount", "Taxes on top of `amount`, in the minor unit of `currency`."),
        money("pretax_credit_amount", "What credits and discounts take off before tax, in the minor unit."),
        text("description", "What the customer reads, often free text.", personal=True),
        integer("quantity", "How many; null when it is no whole number, see `quantity_decimal`."),
        text("quantity_decimal", "How many, to twelve decimal places, as Stripe writes it."),
        text("price", "Id (`price_`) of the price.", "pricing.price_details.price", "price"),
        text("product", "Id (`prod_`) of the product.", "pricing.price_details.product", "price.product"),
        text(
            "unit_amount_decimal",
            "Price of one, in the minor unit, to twelve decimal places.",
            "pricing.unit_amount_decimal",
            "price.unit_amount_decimal",
        ),
        time("period_start_at", "Begin of the time it is for, UTC.", "period.start"),
        time("period_end_at", "End of the time it is for, UTC.", "period.end"),
        flag(
            "proration",
            "Whether it settles a change within a period.",
            f"{_SUBSCRIBED}.proration",
            f"{_ITEM}.proration",
            "proration",
        ),
        text("parent_type", "subscription_item_details or invoice_item_details.", "parent.type"),
        text(
            "subscription",
            "Id (`sub_`) of the subscription.",
            "subscription",
            f"{_SUBSCRIBED}.subscription",
            f"{_ITEM}.subscription",
        ),
        text(
            "subscription_item",
            "Id (`si_`) of the subscription's item.",
            f"{_SUBSCRIBED}.subscription_item",
            "subscription_item",
        ),
        text(
            "invoice_item",
            "Id (`ii_`) of the invoice item it bills.",
            f"{_ITEM}.invoice_item",
            f"{_SUBSCRIBED}.invoice_item",
            "invoice_item",
        ),
        flag("discountable", "Whether discounts apply to it."),
        flag("livemode", "True in live mode, false in test mode."),
    ),
    left_to_raw={
        "object": "always `line_item`",
        "discount_amounts": "a list; `discount_amount` is its sum",
        "discounts": "a list",
        "metadata": "an open map of your own keys",
        "parent": "its parts are columns",
        "period": "its parts are columns",
        "pretax_credit_amounts": "a list; `pretax_credit_amount` is its sum",
        "pricing": "its parts are columns",
        "taxes": "a list; `tax_amount` is its sum",
    },
    permission="rak_invoice_read",
    docs="https://docs.stripe.com/api/invoice-line-item/object",
    origin=EntriesOf(
        parent="invoices",
        path="lines.data",
        given={"created": "created", "invoice": "id", "customer": "customer", "invoice_status": "status"},
        sums={
            "discount_amount": Sum(path="discount_amounts"),
            "tax_amount": Sum(path="taxes"),
            "tax_exclusive_amount": Sum(path="taxes", where=("tax_behavior", "exclusive")),
            "pretax_credit_amount": Sum(path="pretax_credit_amounts"),
        },
    ),
)
