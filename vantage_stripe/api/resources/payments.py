"""Charges and what happens to them afterwards: refunds, disputes, early fraud warnings."""

from collections.abc import Iterator, Sequence
from typing import Unpack

from vantage_stripe.api.paging import Json, Page, Paging, id_in_path
from vantage_stripe.api.resources.filters import (
    ChargeFilters,
    PaymentFilters,
)


class Payments(Paging):
    """Charges and what happens to them afterwards: refunds, disputes, early fraud warnings."""

    def list_charges(self, **filters: Unpack[ChargeFilters]) -> Page:
        """Return one page of charges, newest first.

        Filters: `created`, `customer`, `payment_intent`, `transfer_group`; and `limit`,
        `starting_after`, `ending_before`, `expand`.

        Stripe's page: docs/api/charges/list.
        """
        return self.list("charges", **filters)

    def iterate_charges(self, **filters: Unpack[ChargeFilters]) -> Iterator[Json]:
        """Yield charges, page after page; filters as in `list_charges`."""
        return self.iterate("charges", **filters)

    def retrieve_charge(self, charge: str, *, expand: Sequence[str] = ()) -> Json:
        """Return one charge by its id."""
        return self.retrieve(f"charges/{id_in_path(charge)}", expand=expand)

    def search_charges(self, query: str, *, limit: int | None = None, page: str | None = None) -> Page:
        """Return one page of charges that match a query in Stripe's search language.

        Search is up to a minute behind, more in outages, and compares without case: to read what was
        just written, list. `page` is the `next_page` of the page before.

        Stripe's page: docs/search.
        """
        return self.search("charges", query, limit=limit, page=page)

    def list_refunds(self, **filters: Unpack[PaymentFilters]) -> Page:
        """Return one page of refunds, newest first.

        Filters: `created`, `charge`, `payment_intent`; and `limit`, `starting_after`,
        `ending_before`, `expand`.

        Stripe's page: docs/api/refunds/list.
        """
        return self.list("refunds", **filters)

    def iterate_refunds(self, **filters: Unpack[PaymentFilters]) -> Iterator[Json]:
        """Yield refunds, page after page; filters as in `list_refunds`."""
        return self.iterate("refunds", **filters)

    def retrieve_refund(self, refund: str, *, expand: Sequence[str] = ()) -> Json:
        """Return one refund by its id."""
        return self.retrieve(f"refunds/{id_in_path(refund)}", expand=expand)

    def list_disputes(self, **filters: Unpack[PaymentFilters]) -> Page:
        """Return one page of disputes, newest first.

        Filters: `created`, `charge`, `payment_intent`; and `limit`, `starting_after`,
        `ending_before`, `expand`.

        Stripe's page: docs/api/disputes/list.
        """
        return self.list("disputes", **filters)

    def iterate_disputes(self, **filters: Unpack[PaymentFilters]) -> Iterator[Json]:
        """Yield disputes, page after page; filters as in `list_disputes`."""
        return self.iterate("disputes", **filters)

    def retrieve_dispute(self, dispute: str, *, expand: Sequence[str] = ()) -> Json:
        """Return one dispute by its id."""
        return self.retrieve(f"disputes/{id_in_path(dispute)}", expand=expand)

    def list_early_fraud_warnings(self, **filters: Unpack[PaymentFilters]) -> Page:
        """Return one page of early fraud warnings, newest first.

        Filters: `created`, `charge`, `payment_intent`; and `limit`, `starting_after`,
        `ending_before`, `expand`.

        Stripe's page: docs/api/radar/early_fraud_warnings/list.
        """
        return self.list("radar/early_fraud_warnings", **filters)

    def iterate_early_fraud_warnings(self, **filters: Unpack[PaymentFilters]) -> Iterator[Json]:
        """Yield early fraud warnings, page after page; filters as in `list_early_fraud_warnings`."""
        return self.iterate("radar/early_fraud_warnings", **filters)

    def retrieve_early_fraud_warning(self, early_fraud_warning: str, *, expand: Sequence[str] = ()) -> Json:
        """Return one early fraud warning by its id."""
        return self.retrieve(f"radar/early_fraud_warnings/{id_in_path(early_fraud_warning)}", expand=expand)
