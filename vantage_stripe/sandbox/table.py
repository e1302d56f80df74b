"""The table of endpoints: path, kind of object, what it does, and the parameters it takes.

They are those of API 2026-10-28.endive, see https://docs.stripe.com/api. A test compares the parameters with
those of Stripe's SDK.
"""

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass
from enum import Enum

from vantage_stripe.sandbox.filters import (
    AnyOf,
    Choice,
    Currency,
    EventTypes,
    Filter,
    Flag,
    Range,
    Reference,
    one_of,
)


class Verb(Enum):
    """What an endpoint does."""

    LIST = "list"
    RETRIEVE = "retrieve"
    SEARCH = "search"
    LINES = "lines"
    SINGLETON = "singleton"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One endpoint.

    Attributes:
        path: With `{id}` where an id stands.
        kind: Stripe's `object` of what it answers with.
        verb: What it does.
        filters: What a list can be narrowed by, or what an object must match to be retrieved.
        owner: For what lies below an object: the owner's kind, which is also the field naming it.
        required: A parameter it does not answer without.
        narrowed: For a list that is empty without one of its filters: that filter.
        days: For a list that forgets: how many days it reaches back.
    """

    path: str
    _: KW_ONLY
    kind: str
    verb: Verb = Verb.LIST
    filters: tuple[Filter, ...] = ()
    owner: str = ""
    required: str = ""
    narrowed: str = ""
    days: int = 0

    def names(self) -> Sequence[str]:
        """Give the parameters of its filters."""
        return [name for each in self.filters for name in each.names()]


_CREATED = Range("created")
_CUSTOMER = (Reference("customer"), Filter("customer_account"))
_CLOCK = Filter("test_clock")
_CHARGE, _INTENT = Reference("charge"), Reference("payment_intent")
_PRODUCT, _INVOICE = Reference("product"), Reference("invoice")
_COLLECTION = Choice("collection_method", words=one_of("charge_automatically", "send_invoice"))
_SUBSCRIPTION_WORDS = one_of(
    *("active", "canceled", "incomplete", "incomplete_expired", "past_due", "paused", "trialing", "unpaid")
)
# Without a status the canceled ones are hidden: https://docs.stripe.com/api/subscriptions/list.
_SUBSCRIPTION_STATUS = Choice(
    "status",
    words={
        **_SUBSCRIPTION_WORDS,
        "all": lambda _: True,
        "ended": frozenset({"canceled", "incomplete_expired"}).__contains__,
    },
    otherwise=lambda status: status != "canceled",
)
_METHOD_FILTERS = (
    Filter("type"),
    Choice("allow_redisplay", words=one_of("always", "limited", "unspecified")),
)

_BILLED: tuple[Endpoint, ...] = (
    Endpoint(
        "/v1/invoices",
        kind="invoice",
        filters=(
            *(_CREATED, Range("due_date"), _COLLECTION, *_CUSTOMER, Reference("subscription")),
            Choice("status", words=one_of("draft", "open", "paid", "uncollectible", "void")),
        ),
    ),
    Endpoint(
        "/v1/invoice_payments",
        kind="invoice_payment",
        filters=(
            *(_CREATED, _INVOICE, Filter("payment[type]", field="payment.type")),
            Reference("payment[payment_intent]", field="payment_intent", kind="payment_intent"),
            Filter("payment[payment_record]", field="payment.payment_record"),
            Choice("status", words=one_of("canceled", "open", "paid")),
        ),
    ),
    Endpoint(
        "/v1/invoiceitems",
        kind="invoiceitem",
        filters=(
            *(_CREATED, *_CUSTOMER, _INVOICE),
            Flag("pending", field="invoice", means=lambda invoice: invoice is None),
        ),
    ),
    Endpoint("/v1/credit_notes", kind="credit_note", filters=(_CREATED, *_CUSTOMER, _INVOICE)),
    Endpoint(
        "/v1/subscriptions",
        kind="subscription",
        filters=(
            *(_CREATED, *_CUSTOMER, _CLOCK, _COLLECTION, _SUBSCRIPTION_STATUS),
            Range("current_period_start", field="items.data.current_period_start"),
            Range("current_period_end", field="items.data.current_period_end"),
            Reference("plan", field="items.data.plan.id"),
            Reference("price", field="items.data.price.id"),
            Flag("automatic_tax[enabled]", field="automatic_tax.enabled"),
        ),
    ),
    Endpoint(
        "/v1/subscription_items",
        kind="subscription_item",
        filters=(Reference("subscription"),),
        required="subscription",
    ),
    Endpoint(
        "/v1/products",
        kind="product",
        filters=(
            *(_CREATED, Flag("active"), AnyOf("ids", field="id"), Flag("shippable"), Filter("url")),
            Choice("type", words=one_of("good", "service")),
        ),
    ),
    Endpoint(
        "/v1/prices",
        kind="price",
        filters=(
            *(_CREATED, Flag("active"), Currency("currency"), _PRODUCT),
            AnyOf("lookup_keys", field="lookup_key"),
            Choice("type", words=one_of("one_time", "recurring")),
            Choice(
                "recurring[interval]",
                field="recurring.interval",
                words=one_of("day", "month", "week", "year"),
            ),
            Filter("recurring[meter]", field="recurring.meter"),
            Choice(
                "recurring[usage_type]", field="recurring.usage_type", words=one_of("licensed", "metered")
            ),
        ),
    ),
    Endpoint("/v1/plans", kind="plan", filters=(_CREATED, Flag("active"), _PRODUCT)),
    Endpoint("/v1/coupons", kind="coupon", filters=(_CREATED,)),
    Endpoint(
        "/v1/promotion_codes",
        kind="promotion_code",
        filters=(
            *(_CREATED, Flag("active"), Filter("code"), *_CUSTOMER),
            Reference("coupon", field="promotion.coupon"),
        ),
    ),
)
_PAID: tuple[Endpoint, ...] = (
    Endpoint(
        "/v1/charges", kind="charge", filters=(_CREATED, _CUSTOMER[0], _INTENT, Filter("transfer_group"))
    ),
    Endpoint("/v1/customers", kind="customer", filters=(_CREATED, Filter("email"), _CLOCK)),
    Endpoint(
        "/v1/balance_transactions",
        kind="balance_transaction",
        filters=(_CREATED, Currency("currency"), Reference("payout"), Filter("source"), Filter("type")),
    ),
    Endpoint(
        "/v1/events",
        kind="event",
        days=30,
        filters=(_CREATED, EventTypes("type"), Flag("delivery_success")),
    ),
    Endpoint("/v1/disputes", kind="dispute", filters=(_CREATED, _CHARGE, _INTENT)),
    Endpoint("/v1/refunds", kind="refund", filters=(_CREATED, _CHARGE, _INTENT)),
    Endpoint(
        "/v1/payouts",
        kind="payout",
        filters=(
            *(_CREATED, Range("arrival_date"), Filter("destination")),
            Choice("status", words=one_of("canceled", "failed", "in_transit", "paid", "pending")),
        ),
    ),
    Endpoint("/v1/payment_intents", kind="payment_intent", filters=(_CREATED, *_CUSTOMER)),
    Endpoint(
        "/v1/setup_intents",
        kind="setup_intent",
        filters=(_CREATED, *_CUSTOMER, Flag("attach_to_self"), Reference("payment_method")),
    ),
    Endpoint(
        "/v1/radar/early_fraud_warnings",
        kind="radar.early_fraud_warning",
        filters=(_CREATED, _CHARGE, _INTENT),
    ),
    Endpoint("/v1/reviews", kind="review", filters=(_CREATED,)),
    Endpoint(
        "/v1/transfers", kind="transfer", filters=(_CREATED, Filter("destination"), Filter("transfer_group"))
    ),
    Endpoint(
        "/v1/topups",
        kind="topup",
        filters=(
            *(_CREATED, Range("amount")),
            Choice("status", words=one_of("canceled", "failed", "pending", "succeeded")),
        ),
    ),
    Endpoint("/v1/application_fees", kind="application_fee", filters=(_CREATED, _CHARGE)),
    # Seen to be empty without a customer, against the documentation.
    Endpoint(
        "/v1/payment_methods",
        kind="payment_method",
        filters=(*_CUSTOMER, *_METHOD_FILTERS),
        narrowed="customer",
    ),
)
_BELOW: tuple[Endpoint, ...] = (
    Endpoint("/v1/charges/{id}/refunds", kind="refund", owner="charge"),
    Endpoint("/v1/transfers/{id}/reversals", kind="transfer_reversal", owner="transfer"),
    Endpoint("/v1/application_fees/{id}/refunds", kind="fee_refund", owner="application_fee"),
    Endpoint(
        "/v1/customers/{id}/payment_methods",
        kind="payment_method",
        filters=_METHOD_FILTERS,
        owner="customer",
    ),
    Endpoint(
        "/v1/customers/{id}/subscriptions",
        kind="subscription",
        filters=(_SUBSCRIPTION_STATUS,),
        owner="customer",
    ),
    Endpoint(
        "/v1/customers/{id}/balance_transactions",
        kind="customer_balance_transaction",
        filters=(_CREATED, _INVOICE),
        owner="customer",
    ),
    Endpoint(
        "/v1/customers/{id}/cash_balance_transactions",
        kind="customer_cash_balance_transaction",
        owner="customer",
    ),
    Endpoint("/v1/customers/{id}/sources", kind="source", filters=(Filter("object"),), owner="customer"),
    Endpoint("/v1/customers/{id}/tax_ids", kind="tax_id", owner="customer"),
)
_SEARCHABLE = (
    *("charges", "customers", "invoices", "payment_intents", "prices", "products", "subscriptions"),
)
_SECRET = (Filter("client_secret"),)


def _one_of(row: Endpoint) -> Endpoint:
    filters = _SECRET if row.kind in {"payment_intent", "setup_intent"} else ()
    return Endpoint(
        f"{row.path}/{{id}}",
        kind=row.kind,
        verb=Verb.RETRIEVE,
        filters=filters,
        owner=row.owner,
        days=row.days,
    )


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint("/v1/account", kind="account", verb=Verb.SINGLETON),
    Endpoint("/v1/accounts/{id}", kind="account", verb=Verb.SINGLETON),
    Endpoint("/v1/balance", kind="balance", verb=Verb.SINGLETON),
    *(Endpoint(f"/v1/{name}/search", kind=name[:-1], verb=Verb.SEARCH) for name in _SEARCHABLE),
    Endpoint("/v1/invoices/{id}/lines", kind="line_item", verb=Verb.LINES, owner="invoice"),
    Endpoint(
        "/v1/credit_notes/{id}/lines", kind="credit_note_line_item", verb=Verb.LINES, owner="credit_note"
    ),
    Endpoint("/v1/mandates/{id}", kind="mandate", verb=Verb.RETRIEVE),
    *(row for rows in (_BILLED, _PAID, _BELOW) for row in rows),
    *(_one_of(row) for rows in (_BILLED, _PAID, _BELOW) for row in rows),
)
