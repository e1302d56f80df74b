"""The table of endpoints: path, kind of object, what it does, and the filters it takes.

The parameters are those of API 2026-10-28.endive, see https://docs.stripe.com/api.
"""

import re
from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from enum import Enum

from vantage_stripe.sandbox.answers import RefusedError
from vantage_stripe.sandbox.filters import Choice, EventTypes, Filter, Range, Reference, one_of


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
        filters: What a list can be narrowed by.
        owner: For a list below an object: the owner's kind, which is also the field naming it.
        narrowed: For a list that is empty without one of its filters: that filter.
        days: For a list that forgets: how many days it reaches back.
    """

    path: str
    _: KW_ONLY
    kind: str
    verb: Verb = Verb.LIST
    filters: tuple[Filter, ...] = ()
    owner: str = ""
    narrowed: str = ""
    days: int = 0


_CREATED = Range("created")
_CUSTOMER = (Reference("customer"), Filter("customer_account"))
_CLOCK = Filter("test_clock")
_CHARGE, _INTENT = Reference("charge"), Reference("payment_intent")
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
_METHOD_FILTERS = (Filter("type"), Filter("allow_redisplay"))

_LISTS: tuple[Endpoint, ...] = (
    Endpoint(
        "/v1/charges",
        kind="charge",
        filters=(_CREATED, Reference("customer"), _INTENT, Filter("transfer_group")),
    ),
    Endpoint("/v1/customers", kind="customer", filters=(_CREATED, Filter("email"), _CLOCK)),
    Endpoint(
        "/v1/invoices",
        kind="invoice",
        filters=(
            *(_CREATED, Range("due_date"), _COLLECTION, *_CUSTOMER),
            Choice("status", words=one_of("draft", "open", "paid", "uncollectible", "void")),
            Reference("subscription", field="subscription"),
        ),
    ),
    Endpoint(
        "/v1/invoice_payments",
        kind="invoice_payment",
        filters=(
            *(_CREATED, Reference("invoice"), Filter("payment[type]", field="payment.type")),
            Reference("payment[payment_intent]", field="payment_intent", kind="payment_intent"),
            Filter("payment[payment_record]", field="payment.payment_record"),
            Choice("status", words=one_of("canceled", "open", "paid")),
        ),
    ),
    Endpoint(
        "/v1/balance_transactions",
        kind="balance_transaction",
        filters=(_CREATED, Filter("currency"), Reference("payout"), Filter("source"), Filter("type")),
    ),
    Endpoint(
        "/v1/events",
        kind="event",
        days=30,
        filters=(
            *(_CREATED, EventTypes("type")),
            Choice("delivery_success", words={"true": bool, "false": lambda delivered: not delivered}),
        ),
    ),
    Endpoint("/v1/disputes", kind="dispute", filters=(_CREATED, _CHARGE, _INTENT)),
    Endpoint("/v1/refunds", kind="refund", filters=(_CREATED, _CHARGE, _INTENT)),
    Endpoint(
        "/v1/subscriptions",
        kind="subscription",
        filters=(
            *(_CREATED, *_CUSTOMER, _CLOCK, _COLLECTION, _SUBSCRIPTION_STATUS),
            Range("current_period_start", field="items.data.current_period_start"),
            Range("current_period_end", field="items.data.current_period_end"),
            Filter("plan", field="items.data.plan.id"),
            Filter("price", field="items.data.price.id"),
            Choice(
                "automatic_tax[enabled]",
                field="automatic_tax.enabled",
                words={"true": bool, "false": lambda enabled: not enabled},
            ),
        ),
    ),
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
        "/v1/radar/early_fraud_warnings",
        kind="radar.early_fraud_warning",
        filters=(_CREATED, _CHARGE, _INTENT),
    ),
    # Seen to be empty without a customer, against the documentation.
    Endpoint(
        "/v1/payment_methods",
        kind="payment_method",
        filters=(*_CUSTOMER, *_METHOD_FILTERS),
        narrowed="customer",
    ),
)
_SEARCHABLE = ("charges", "customers", "invoices", "payment_intents", "subscriptions")

ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint("/v1/account", kind="account", verb=Verb.SINGLETON),
    Endpoint("/v1/balance", kind="balance", verb=Verb.SINGLETON),
    *(Endpoint(f"/v1/{name}/search", kind=name[:-1], verb=Verb.SEARCH) for name in _SEARCHABLE),
    Endpoint("/v1/invoices/{id}/lines", kind="line_item", verb=Verb.LINES, owner="invoice"),
    Endpoint("/v1/charges/{id}/refunds", kind="refund", owner="charge"),
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
    *_LISTS,
    *(Endpoint(f"{row.path}/{{id}}", kind=row.kind, verb=Verb.RETRIEVE, days=row.days) for row in _LISTS),
)


def endpoint_of(path: str) -> tuple[Endpoint, str] | None:
    """Find the endpoint of a path and the id in it; None when there is no such endpoint."""
    for row in _by_length().get(path.count("/"), ()):
        found = re.fullmatch(row.path.replace("{id}", "([^/]+)"), path)
        if found:
            return row, found[1] if found.groups() else ""
    return None


def match(method: str, path: str) -> tuple[Endpoint, str]:
    """Find the endpoint of a request.

    Raises:
        RefusedError: 404; the sandbox is read-only, so every method but GET is unknown to it.
    """
    found = endpoint_of(path) if method == "GET" else None
    if found is None:
        message = (
            f"Unrecognized request URL ({method}: {path}). If you are trying to list objects, remove the "
            "trailing slash. If you are trying to retrieve an object, make sure you passed a valid "
            "(non-empty) identifier in your code. Please see https://stripe.com/docs or we can help at "
            "https://support.stripe.com/."
        )
        raise RefusedError(message, status=404)
    return found


def _by_length() -> Mapping[int, list[Endpoint]]:
    rows: dict[int, list[Endpoint]] = {}
    for row in ENDPOINTS:
        rows.setdefault(row.path.count("/"), []).append(row)
    return rows
