"""The answers, computed now from the lake: disputes, stale payment methods. No request is made."""

from typing import Any

import click

from vantage_stripe.cli.answering import money, rows_of
from vantage_stripe.cli.filtering import (
    Wanted,
    amount,
    amount_option,
    currency_code,
    currency_option,
    customer_option,
    words,
)
from vantage_stripe.cli.redacting import email_in_lake
from vantage_stripe.cli.rendering import output_options, show
from vantage_stripe.insights.dispute_rules import ACTIONS, URGENCIES
from vantage_stripe.insights.payment_method_rules import SEVERITIES


@click.command()
@click.option("--all", "everything", is_flag=True, help="Closed ones too.")
@click.option("--urgency", help=f"Only these, separated by commas: {','.join(URGENCIES)}.")
@click.option("--action", help=f"Only where this is to be done, separated by commas: {','.join(ACTIONS)}.")
@currency_option
@customer_option
@amount_option
@output_options
def disputes(
    everything: bool,
    urgency: str | None,
    action: str | None,
    currency: str | None,
    customer: str | None,
    min_amount: str | None,
    form: str | None,
) -> None:
    """Show which disputes need work today, the most urgent first.

    \b
    Example: vantage-stripe disputes --urgency critical,high --csv
    """  # noqa: D301 - \b is click's
    levels, actions = words(urgency, URGENCIES, "urgency"), words(action, ACTIONS, "action")
    asked = Wanted(
        currency=currency_code(currency),
        customer=customer,
        least=amount(min_amount),
        amount_column="disputed_amount",
    )

    def wanted(row: dict[str, Any]) -> bool:
        return (
            (everything or row["is_open"] is not False)
            and (levels is None or row["urgency"] in levels)
            and (actions is None or row["recommended_action"] in actions)
            and asked.holds(row)
        )

    rows = rows_of("dispute_flags", wanted)
    for row in rows:
        row["disputed"] = money(row["disputed_amount"], row["currency"])
        row["at_stake"] = money(row["at_stake_amount"], row["at_stake_currency"])
    columns = (
        "dispute_id",
        "urgency",
        "evidence_due_at",
        "recommended_action",
        "disputed",
        "at_stake",
        "reason",
        "status",
        "days_left",
    )
    show(rows, columns, form=form, empty="no disputes need work")


@click.command()
@click.option("--email", help="Only customers with this address, capitals aside.")
@click.option("--all", "everything", is_flag=True, help="Those that are fine, too.")
@click.option("--severity", help=f"Only these, separated by commas: {','.join(SEVERITIES)}.")
@currency_option
@customer_option
@amount_option
@output_options
def stale(
    email: str | None,
    everything: bool,
    severity: str | None,
    currency: str | None,
    customer: str | None,
    min_amount: str | None,
    form: str | None,
) -> None:
    """Show which customers' payment methods have gone stale, or will before the next charge.

    \b
    Example: vantage-stripe stale --email jenny@example.com
    """  # noqa: D301 - \b is click's
    address = None if email is None else email_in_lake(email)
    levels = words(severity, SEVERITIES, "severity")
    asked = Wanted(
        currency=currency_code(currency),
        customer=customer,
        least=amount(min_amount),
        currency_column="next_charge_currency",
        amount_column="next_charge_amount",
    )

    def wanted(row: dict[str, Any]) -> bool:
        if address is not None and (row["customer_email"] or "").strip().lower() != address:
            return False
        if not asked.holds(row) or (levels is not None and row["severity"] not in levels):
            return False
        return everything or any(
            row[flag] for flag in ("is_outdated", "next_charge_at_risk", "expiring_soon")
        )

    rows = rows_of("stale_payment_methods", wanted)
    for row in rows:
        row["next_charge"] = money(row["next_charge_amount"], row["next_charge_currency"])
    columns = (
        "customer_id",
        "severity",
        "state",
        "recommended_action",
        "next_charge",
        "next_charge_at",
        "expiry_date",
        "payment_method_id",
    )
    show(rows, columns, form=form, empty="no stale payment methods")


COMMANDS = (disputes, stale)
