"""The filters of every list endpoint, as Stripe's reference names them (docs/api, API 2026-10-28.endive).

Belongs here: names and types of parameters. Does not: how they are spelled (`params`) or sent.
"""

from collections.abc import Mapping, Sequence
from typing import TypedDict

from vantage_stripe.api.params import When


class ListOptions(TypedDict, total=False):
    """What every list takes."""

    limit: int | None
    starting_after: str | None
    ending_before: str | None
    expand: Sequence[str] | None


class Dated(ListOptions, total=False):
    """Lists that filter on `created`."""

    created: When


class ChargeFilters(Dated, total=False):
    """Filters of `/v1/charges`."""

    customer: str | None
    payment_intent: str | None
    transfer_group: str | None


class CustomerFilters(Dated, total=False):
    """Filters of `/v1/customers`; `email` is case-sensitive."""

    email: str | None
    test_clock: str | None


class InvoiceFilters(Dated, total=False):
    """Filters of `/v1/invoices`."""

    collection_method: str | None
    customer: str | None
    customer_account: str | None
    due_date: When
    status: str | None
    subscription: str | None


class InvoicePaymentFilters(Dated, total=False):
    """Filters of `/v1/invoice_payments`; `payment` is `{"type": ..., "payment_intent": ...}`."""

    invoice: str | None
    payment: Mapping[str, str] | None
    status: str | None


class BalanceTransactionFilters(Dated, total=False):
    """Filters of `/v1/balance_transactions`; `payout` knows automatic payouts only."""

    currency: str | None
    payout: str | None
    source: str | None
    type: str | None


class EventFilters(Dated, total=False):
    """Filters of `/v1/events`; `type` (`charge.*`) or at most 20 `types`."""

    delivery_success: bool | None
    type: str | None
    types: Sequence[str] | None


class PaymentFilters(Dated, total=False):
    """Filters of `/v1/disputes`, `/v1/refunds` and `/v1/radar/early_fraud_warnings`."""

    charge: str | None
    payment_intent: str | None


class SubscriptionFilters(Dated, total=False):
    """Filters of `/v1/subscriptions`; without `status="all"` canceled ones are hidden."""

    automatic_tax: Mapping[str, bool] | None
    collection_method: str | None
    current_period_end: When
    current_period_start: When
    customer: str | None
    customer_account: str | None
    plan: str | None
    price: str | None
    status: str | None
    test_clock: str | None


class PayoutFilters(Dated, total=False):
    """Filters of `/v1/payouts`."""

    arrival_date: When
    destination: str | None
    status: str | None


class PaymentMethodFilters(ListOptions, total=False):
    """Filters of `/v1/customers/{id}/payment_methods`."""

    allow_redisplay: str | None
    type: str | None
