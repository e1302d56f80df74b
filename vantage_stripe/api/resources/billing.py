"""Customers and what they are billed: invoices, their payments, subscriptions."""

from collections.abc import Iterator, Sequence
from typing import Unpack

from vantage_stripe.api.paging import Json, Page, Paging, id_in_path
from vantage_stripe.api.resources.filters import (
    CustomerFilters,
    InvoiceFilters,
    InvoicePaymentFilters,
    ListOptions,
    PaymentMethodFilters,
    SubscriptionFilters,
)
from vantage_stripe.errors import InvalidRequestError


class Billing(Paging):
    """Customers and what they are billed: invoices, their payments, subscriptions."""

    def list_customers(self, **filters: Unpack[CustomerFilters]) -> Page:
        """Return one page of customers, newest first.

        Filters: `created`, `email`, `test_clock`; and `limit`, `starting_after`, `ending_before`,
        `expand`. `email` is case-sensitive.

        Stripe's page: docs/api/customers/list.
        """
        return self.list("customers", **filters)

    def iterate_customers(self, **filters: Unpack[CustomerFilters]) -> Iterator[Json]:
        """Yield customers, page after page; filters as in `list_customers`."""
        return self.iterate("customers", **filters)

    def retrieve_customer(self, customer: str, *, expand: Sequence[str] = ()) -> Json:
        """Return one customer by its id."""
        return self.retrieve(f"customers/{id_in_path(customer)}", expand=expand)

    def search_customers(self, query: str, *, limit: int | None = None, page: str | None = None) -> Page:
        """Return one page of customers that match a query in Stripe's search language.

        Search is up to a minute behind, more in outages, and compares without case: to read what was
        just written, list. `page` is the `next_page` of the page before.

        Stripe's page: docs/search.
        """
        return self.search("customers", query, limit=limit, page=page)

    def list_invoices(self, **filters: Unpack[InvoiceFilters]) -> Page:
        """Return one page of invoices, newest first.

        Filters: `created`, `collection_method`, `customer`, `customer_account`, `due_date`,
        `status`, `subscription`; and `limit`, `starting_after`, `ending_before`, `expand`. An
        invoice holds its first 10 lines: see `list_invoice_lines`.

        Stripe's page: docs/api/invoices/list.
        """
        return self.list("invoices", **filters)

    def iterate_invoices(self, **filters: Unpack[InvoiceFilters]) -> Iterator[Json]:
        """Yield invoices, page after page; filters as in `list_invoices`."""
        return self.iterate("invoices", **filters)

    def retrieve_invoice(self, invoice: str, *, expand: Sequence[str] = ()) -> Json:
        """Return one invoice by its id."""
        return self.retrieve(f"invoices/{id_in_path(invoice)}", expand=expand)

    def search_invoices(self, query: str, *, limit: int | None = None, page: str | None = None) -> Page:
        """Return one page of invoices that match a query in Stripe's search language.

        Search is up to a minute behind, more in outages, and compares without case: to read what was
        just written, list. `page` is the `next_page` of the page before.

        Stripe's page: docs/search.
        """
        return self.search("invoices", query, limit=limit, page=page)

    def list_invoice_payments(self, **filters: Unpack[InvoicePaymentFilters]) -> Page:
        """Return one page of invoice payments, newest first.

        Filters: `created`, `invoice`, `payment`, `status`; and `limit`, `starting_after`,
        `ending_before`, `expand`. `payment` is a mapping, `{"type": "payment_intent",
        "payment_intent": "pi_1"}`.

        Stripe's page: docs/api/invoice-payment/list.
        """
        return self.list("invoice_payments", **filters)

    def iterate_invoice_payments(self, **filters: Unpack[InvoicePaymentFilters]) -> Iterator[Json]:
        """Yield invoice payments, page after page; filters as in `list_invoice_payments`."""
        return self.iterate("invoice_payments", **filters)

    def retrieve_invoice_payment(self, invoice_payment: str, *, expand: Sequence[str] = ()) -> Json:
        """Return one invoice payment by its id."""
        return self.retrieve(f"invoice_payments/{id_in_path(invoice_payment)}", expand=expand)

    def list_subscriptions(self, **filters: Unpack[SubscriptionFilters]) -> Page:
        """Return one page of subscriptions, newest first.

        Filters: `created`, `automatic_tax`, `collection_method`, `current_period_end`,
        `current_period_start`, `customer`, `customer_account`, `plan`, `price`, `status`,
        `test_clock`; and `limit`, `starting_after`, `ending_before`, `expand`. Canceled ones are
        hidden unless `status="all"`.

        Stripe's page: docs/api/subscriptions/list.
        """
        return self.list("subscriptions", **filters)

    def iterate_subscriptions(self, **filters: Unpack[SubscriptionFilters]) -> Iterator[Json]:
        """Yield subscriptions, page after page; filters as in `list_subscriptions`."""
        return self.iterate("subscriptions", **filters)

    def retrieve_subscription(self, subscription: str, *, expand: Sequence[str] = ()) -> Json:
        """Return one subscription by its id."""
        return self.retrieve(f"subscriptions/{id_in_path(subscription)}", expand=expand)

    def search_subscriptions(self, query: str, *, limit: int | None = None, page: str | None = None) -> Page:
        """Return one page of subscriptions that match a query in Stripe's search language.

        Search is up to a minute behind, more in outages, and compares without case: to read what was
        just written, list. `page` is the `next_page` of the page before.

        Stripe's page: docs/search.
        """
        return self.search("subscriptions", query, limit=limit, page=page)

    def customers_by_email(self, email: str) -> tuple[Json, ...]:
        """Return all customers with exactly this email address, newest first.

        This is the list's `email` filter: case-sensitive, and true at once. `search_customers` compares
        without case and is up to a minute behind.

        Raises:
            InvalidRequestError: The address is empty, which would mean all customers.
        """
        if not email.strip():
            raise InvalidRequestError("An empty email address is no filter.", param="email")
        return tuple(self.iterate_customers(email=email))

    def list_invoice_lines(self, invoice: str, **options: Unpack[ListOptions]) -> Page:
        """Return one page of an invoice's lines, in Stripe's order."""
        return self.list(f"invoices/{id_in_path(invoice)}/lines", **options)

    def list_payment_methods(self, customer: str, **filters: Unpack[PaymentMethodFilters]) -> Page:
        """Return one page of a customer's payment methods. Filters: `type`, `allow_redisplay`."""
        return self.list(f"customers/{id_in_path(customer)}/payment_methods", **filters)
