"""Straight from the API, no lake: a customer's charges and invoices, customers by e-mail or id."""

import contextlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import click

from vantage_stripe.api.client import StripeClient
from vantage_stripe.cli.opening import opened
from vantage_stripe.cli.rendering import output_options, show
from vantage_stripe.insights.money import format_amount
from vantage_stripe.settings import Settings

LIMIT = click.option(
    "--limit", type=click.IntRange(1, 10_000), default=20, show_default=True, help="At most so many."
)


@contextlib.contextmanager
def _client() -> Iterator[StripeClient]:
    account = opened(Settings.load())
    with account.client as client:
        yield client


@click.command()
@click.option("--customer", help="Only this customer's, cus_…")
@click.option("--starting-after", help="Older than this charge, ch_…")
@click.option("--ending-before", help="Newer than this charge, ch_…")
@LIMIT
@output_options
def charges(
    customer: str | None, starting_after: str | None, ending_before: str | None, limit: int, form: str | None
) -> None:
    """List charges, newest first.

    \b
    Example: vantage-stripe charges --customer cus_NffrFeUfNV2Hib --limit 5
    """  # noqa: D301 - \b is click's
    with _client() as client:
        found = client.iterate_charges(
            customer=customer, starting_after=starting_after, ending_before=ending_before
        )
        rows = [_with_money(item, "amount") for item in islice(found, limit)]
    columns = ("id", "created", "customer", "money", "status", "refunded", "disputed", "failure_code")
    show(rows, columns, form=form, empty="no charges")


@click.command()
@click.argument("ids", nargs=-1)
@click.option("--email", help="Exactly this address; Stripe tells capitals apart here.")
@LIMIT
@output_options
def customers(ids: tuple[str, ...], email: str | None, limit: int, form: str | None) -> None:
    """Retrieve customers by id, find them by e-mail, or list the newest.

    \b
    Examples: vantage-stripe customers cus_NffrFeUfNV2Hib
              vantage-stripe customers --email jenny@example.com
    """  # noqa: D301 - \b is click's
    with _client() as client:
        if ids:
            rows = [client.retrieve_customer(id_) for id_ in ids]
        else:
            rows = list(islice(client.iterate_customers(email=email), limit))
    columns = ("id", "created", "email", "name", "currency", "balance", "delinquent", "deleted")
    show([_with_time(row) for row in rows], columns, form=form, empty="no customers")


@click.command()
@click.option("--customer", help="Only this customer's, cus_…")
@click.option(
    "--status", type=click.Choice(["draft", "open", "paid", "uncollectible", "void"]), help="Only these."
)
@LIMIT
@output_options
def invoices(customer: str | None, status: str | None, limit: int, form: str | None) -> None:
    """List invoices, newest first, with what is still to be paid.

    \b
    Example: vantage-stripe invoices --customer cus_NffrFeUfNV2Hib --status open
    """  # noqa: D301 - \b is click's
    with _client() as client:
        found = client.iterate_invoices(customer=customer, status=status)
        rows = [_with_money(item, "amount_due", "amount_remaining") for item in islice(found, limit)]
    columns = (
        "id",
        "created",
        "customer",
        "number",
        "status",
        "due",
        "remaining",
        "due_date",
        "next_payment_attempt",
    )
    show(rows, columns, form=form, empty="no invoices")


def _with_money(item: Mapping[str, Any], *fields: str) -> dict[str, Any]:
    row = _with_time(item)
    for name in fields:
        label = name.removeprefix("amount_") if "_" in name else "money"
        row[label] = format_amount(item[name], item["currency"])
    return row


def _with_time(item: Mapping[str, Any]) -> dict[str, Any]:
    times = {
        name: datetime.fromtimestamp(value, UTC)
        for name in ("created", "due_date", "next_payment_attempt")
        if isinstance(value := item.get(name), int)
    }
    return {**item, **times}


COMMANDS = (charges, customers, invoices)
