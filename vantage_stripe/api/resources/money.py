"""The account's money and its log: balance transactions, payouts, events, balance, account."""

from collections.abc import Iterator, Sequence
from typing import Unpack

from vantage_stripe.api.paging import Json, Page, Paging, id_in_path
from vantage_stripe.api.resources.filters import (
    BalanceTransactionFilters,
    EventFilters,
    PayoutFilters,
)


class Money(Paging):
    """The account's money and its log: balance transactions, payouts, events, balance, account."""

    def list_balance_transactions(self, **filters: Unpack[BalanceTransactionFilters]) -> Page:
        """Return one page of balance transactions, newest first.

        Filters: `created`, `currency`, `payout`, `source`, `type`; and `limit`, `starting_after`,
        `ending_before`, `expand`. `payout` knows automatic payouts only.

        Stripe's page: docs/api/balance_transactions/list.
        """
        return self.list("balance_transactions", **filters)

    def iterate_balance_transactions(self, **filters: Unpack[BalanceTransactionFilters]) -> Iterator[Json]:
        """Yield balance transactions, page after page; filters as in `list_balance_transactions`."""
        return self.iterate("balance_transactions", **filters)

    def retrieve_balance_transaction(self, balance_transaction: str, *, expand: Sequence[str] = ()) -> Json:
        """Return one balance transaction by its id."""
        return self.retrieve(f"balance_transactions/{id_in_path(balance_transaction)}", expand=expand)

    def list_payouts(self, **filters: Unpack[PayoutFilters]) -> Page:
        """Return one page of payouts, newest first.

        Filters: `created`, `arrival_date`, `destination`, `status`; and `limit`,
        `starting_after`, `ending_before`, `expand`.

        Stripe's page: docs/api/payouts/list.
        """
        return self.list("payouts", **filters)

    def iterate_payouts(self, **filters: Unpack[PayoutFilters]) -> Iterator[Json]:
        """Yield payouts, page after page; filters as in `list_payouts`."""
        return self.iterate("payouts", **filters)

    def retrieve_payout(self, payout: str, *, expand: Sequence[str] = ()) -> Json:
        """Return one payout by its id."""
        return self.retrieve(f"payouts/{id_in_path(payout)}", expand=expand)

    def list_events(self, **filters: Unpack[EventFilters]) -> Page:
        """Return one page of events, newest first.

        Filters: `created`, `delivery_success`, `type`, `types`; and `limit`, `starting_after`,
        `ending_before`, `expand`. Stripe keeps 30 days. `type` (`charge.*`), or at most 20
        `types`.

        Stripe's page: docs/api/events/list.
        """
        return self.list("events", **filters)

    def iterate_events(self, **filters: Unpack[EventFilters]) -> Iterator[Json]:
        """Yield events, page after page; filters as in `list_events`."""
        return self.iterate("events", **filters)

    def retrieve_event(self, event: str, *, expand: Sequence[str] = ()) -> Json:
        """Return one event by its id."""
        return self.retrieve(f"events/{id_in_path(event)}", expand=expand)

    def retrieve_account(self) -> Json:
        """Return the account the key belongs to, or the connected one."""
        return self.retrieve("account")

    def retrieve_balance(self) -> Json:
        """Return the balance as it is now."""
        return self.retrieve("balance")
