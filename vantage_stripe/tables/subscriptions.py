"""The declaration of the table `subscriptions`."""

from vantage_stripe.tables.columns import flag, identity, integer, money, number, payment_method, text, time
from vantage_stripe.tables.model import Column, Table, Touch

_ITEM = "items.data.0"

_STATE = (
    text("status", "trialing, active, past_due, unpaid, canceled, incomplete, incomplete_expired, paused."),
    text("currency", "Currency it is charged in, lower-case ISO code."),
    text("collection_method", "charge_automatically or send_invoice."),
    integer("days_until_due", "Days the customer has to pay an invoice that is sent."),
    flag("cancel_at_period_end", "Whether it ends with the current period."),
    text(
        "cancellation_details_reason",
        "Why it ends: cancellation_requested, payment_failed, payment_disputed, ...",
        "cancellation_details.reason",
    ),
    text(
        "cancellation_details_feedback",
        "Why the customer left, of a fixed list.",
        "cancellation_details.feedback",
    ),
    text(
        "cancellation_details_comment",
        "Why the customer left, in words.",
        "cancellation_details.comment",
        personal=True,
    ),
    text("pause_collection_behavior", "What happens to invoices while paused.", "pause_collection.behavior"),
    time("pause_collection_resumes_at", "When collecting goes on, UTC.", "pause_collection.resumes_at"),
    text("billing_mode_type", "classic or flexible.", "billing_mode.type"),
    flag("automatic_tax_enabled", "Whether Stripe computes its tax.", "automatic_tax.enabled"),
    number("application_fee_percent", "Application fee, per cent of the invoice."),
    text("description", "Free text.", personal=True),
    flag("livemode", "True in live mode, false in test mode."),
)

_TIMES = (
    time("start_date_at", "When it began, UTC; may lie before `created`.", "start_date"),
    time("trial_start_at", "When its trial began, UTC.", "trial_start"),
    time("trial_end_at", "When its trial ends, UTC.", "trial_end"),
    time("billing_cycle_anchor_at", "The instant its periods are counted from, UTC.", "billing_cycle_anchor"),
    time("cancel_at", "When it will end, UTC."),
    time("canceled_at", "When its end was asked for, UTC; it may run on until ended_at."),
    time("ended_at", "When it ended, UTC."),
    time(
        "next_pending_invoice_item_invoice_at",
        "When pending items are invoiced next, UTC.",
        "next_pending_invoice_item_invoice",
    ),
)

_REFERENCES = (
    text("application", "Id of the Connect application that made it."),
    text("customer", "Id (`cus_`) of the customer."),
    text("customer_account", "Id (`acct_`) of the account that is the customer."),
    *payment_method(
        "default_payment_method", "default_payment_method", "the subscription's own payment method"
    ),
    text("default_source", "Id of the legacy source charged, when it is the subscription's own."),
    text("latest_invoice", "Id (`in_`) of its newest invoice."),
    text("on_behalf_of", "Id (`acct_`) of the account it charges for."),
    text("pending_setup_intent", "Id (`seti_`) that waits for the customer."),
    text("schedule", "Id (`sub_sched_`) of its schedule."),
    text("test_clock", "Id (`clock_`) of the test clock it lives on."),
    text("transfer_data_destination", "Id (`acct_`) paid out to.", "transfer_data.destination"),
    number("transfer_data_amount_percent", "Per cent transferred.", "transfer_data.amount_percent"),
)

_FIRST_ITEM = (
    time(
        "current_period_start_at",
        "When the current period of its first item began, UTC.",
        f"{_ITEM}.current_period_start",
        "current_period_start",
    ),
    time(
        "current_period_end_at",
        "When the current period of its first item ends, UTC.",
        f"{_ITEM}.current_period_end",
        "current_period_end",
    ),
    text("item_id", "Id (`si_`) of its first item.", f"{_ITEM}.id"),
    integer("item_quantity", "Quantity of its first item; null when usage is metered.", f"{_ITEM}.quantity"),
    text("item_price", "Id (`price_`) of its first item's price.", f"{_ITEM}.price"),
    text("item_price_product", "Id (`prod_`) of its first item's product.", f"{_ITEM}.price.product"),
    text("item_price_nickname", "Your name for its first item's price.", f"{_ITEM}.price.nickname"),
    money(
        "item_price_unit_amount",
        "Price of one, in the minor unit of `currency`; null when tiered or a fraction.",
        f"{_ITEM}.price.unit_amount",
    ),
    text(
        "item_price_recurring_interval",
        "day, week, month or year, of its first item.",
        f"{_ITEM}.price.recurring.interval",
    ),
    integer(
        "item_price_recurring_interval_count",
        "How many such intervals a period has.",
        f"{_ITEM}.price.recurring.interval_count",
    ),
    text(
        "item_price_recurring_usage_type",
        "licensed or metered, of its first item.",
        f"{_ITEM}.price.recurring.usage_type",
    ),
    text("second_item_id", "Id (`si_`) of its second item; null when it has one only.", "items.data.1.id"),
)

_COLUMNS: tuple[Column, ...] = (
    *identity("Id (`sub_`) of the subscription."),
    *_STATE,
    *_TIMES,
    *_REFERENCES,
    *_FIRST_ITEM,
)

SUBSCRIPTIONS = Table(
    name="subscriptions",
    object="subscription",
    endpoint="subscriptions",
    description="One agreement to charge a customer again and again; ended ones too.",
    columns=_COLUMNS,
    left_to_raw={
        "object": "always `subscription`",
        "metadata": "an open map of your own keys",
        "automatic_tax": "its main part is a column",
        "billing_cycle_anchor_config": "an object of settings",
        "billing_mode": "its type is a column",
        "billing_schedules": "a list",
        "billing_thresholds": "an object of settings",
        "cancellation_details": "its parts are columns",
        "default_tax_rates": "a list",
        "discounts": "a list",
        "invoice_settings": "an object of settings",
        "items": "a list, completed in raw; its first entry is columns",
        "managed_payments": "an object of settings",
        "pause_collection": "its parts are columns",
        "payment_settings": "an object of settings",
        "pending_invoice_item_interval": "an object of settings",
        "pending_update": "an object with lists",
        "presentment_details": "an object of settings",
        "status_details": "an object; `status` is what matters of it",
        "transfer_data": "its parts are columns",
        "trial_settings": "an object of settings",
    },
    params=(("expand", "default_payment_method"),),
    # Without it Stripe leaves out the canceled ones.
    list_params=(("status", "all"),),
    nested=("items",),
    touches=(
        Touch(types=("customer.subscription.*",)),
        Touch(types=("customer.discount.*",), ids=("data.object.subscription",)),
        Touch(
            types=("subscription_schedule.*",),
            ids=("data.object.subscription", "data.object.released_subscription"),
        ),
        # The row holds the expanded payment method, which belongs to the customer.
        Touch(
            types=("payment_method.*",),
            ids=("data.object.customer", "data.previous_attributes.customer"),
            via="customer",
        ),
        # The row holds the first item's price.
        Touch(types=("plan.*", "price.*"), via="item_price"),
    ),
    permission="rak_subscription_read",
    docs="https://docs.stripe.com/api/subscriptions/object",
)
