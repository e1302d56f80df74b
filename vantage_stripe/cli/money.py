"""The answers about money, computed now from the lake: recovery, follow-ups, trends. No request is made."""

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
    period,
    since_option,
    until_option,
    words,
)
from vantage_stripe.cli.rendering import output_options, show
from vantage_stripe.insights.declines import CODES
from vantage_stripe.insights.invoice_rules import ACTIONS
from vantage_stripe.insights.recovery import ACTIONS as RECOVERY_ACTIONS
from vantage_stripe.report.periods import PERIODS, SUBJECTS, summed
from vantage_stripe.report.words import percent

NO_WORK = ("none", "wait_for_retry")
TO_DO = tuple(action for action in ACTIONS if action is not None)
RECOVERING = tuple(dict.fromkeys(RECOVERY_ACTIONS.values()))


@click.command()
@click.option("--class", "classes", help=f"Only these, separated by commas: {','.join(CODES)}.")
@click.option("--action", help=f"Only these, separated by commas: {','.join(RECOVERING)}.")
@currency_option
@since_option
@output_options
def recovery(
    classes: str | None, action: str | None, currency: str | None, since: str | None, form: str | None
) -> None:
    """Show which failed payments came back, and which still can, by decline code and currency.

    `--since` leaves out codes that no payment failed with from that day on.

    \b
    Example: vantage-stripe recovery --currency eur --class soft,action
    """  # noqa: D301 - \b is click's
    asked = Wanted(currency=currency_code(currency))
    chosen, actions = words(classes, CODES, "class"), words(action, RECOVERING, "action")
    recent = period(since, None)
    rows = rows_of(
        "recovery",
        lambda row: (
            asked.holds(row)
            and (chosen is None or row["decline_class"] in chosen)
            and (actions is None or row["recommended_action"] in actions)
            and recent(row["last_failed_day"])
        ),
    )
    for row in rows:
        for name in ("failed", "recovered", "recoverable"):
            row[name] = money(row[f"{name}_amount"], row["currency"])
        row["rate"] = percent(row["recovery_rate"])
    columns = (
        "decline_code",
        "decline_class",
        "failed_payments",
        "failed",
        "rate",
        "recoverable",
        "recommended_action",
        "recovered",
        "last_failed_day",
    )
    show(rows, columns, form=form, empty="no payment failed")


@click.command("follow-ups")
@click.option("--all", "everything", is_flag=True, help="Those that need nobody, too.")
@click.option("--overdue", is_flag=True, help="Only those overdue.")
@click.option("--action", help=f"Only these, separated by commas: {','.join(TO_DO)}.")
@currency_option
@customer_option
@amount_option
@output_options
def follow_ups(
    everything: bool,
    overdue: bool,
    action: str | None,
    currency: str | None,
    customer: str | None,
    min_amount: str | None,
    form: str | None,
) -> None:
    """Show which invoices to chase, and how, those that need somebody first.

    \b
    Example: vantage-stripe follow-ups --overdue --currency usd --min-amount 100
    """  # noqa: D301 - \b is click's
    actions = words(action, TO_DO, "action")
    asked = Wanted(
        currency=currency_code(currency),
        customer=customer,
        least=amount(min_amount),
        amount_column="amount_at_risk",
    )

    def wanted(row: dict[str, Any]) -> bool:
        idle = row["recommended_action"] in NO_WORK and not everything and actions is None
        chosen = actions is None or row["recommended_action"] in actions
        return not idle and chosen and asked.holds(row) and (not overdue or bool(row["overdue"]))

    rows = rows_of("invoice_follow_ups", wanted)
    for row in rows:
        row["at_risk"] = money(row["amount_at_risk"], row["currency"])
    columns = (
        "invoice_id",
        "recommended_action",
        "at_risk",
        "days_overdue",
        "payment_status",
        "customer_id",
        "last_decline_code",
        "number",
    )
    show(rows, columns, form=form, empty="no invoices to chase")


@click.command()
@click.option("--of", "subject", default="payments", help=f"Of what: {' or '.join(SUBJECTS)}.")
@click.option("--by", default="month", help=f"By what: {' or '.join(PERIODS)}.")
@currency_option
@since_option
@until_option
@output_options
def trends(
    subject: str, by: str, currency: str | None, since: str | None, until: str | None, form: str | None
) -> None:
    """Show how payments went, or what was settled, by day or month and currency.

    \b
    Example: vantage-stripe trends --of settlement --by day --since 2026-11-01
    """  # noqa: D301 - \b is click's
    words(by, PERIODS, "period")
    words(subject, tuple(SUBJECTS), "trend")
    chosen, asked, within = SUBJECTS[subject], Wanted(currency=currency_code(currency)), period(since, until)
    daily = rows_of(chosen.insight, lambda row: asked.holds(row) and within(row["day"]))
    rows = summed(daily, chosen, by)
    for row in rows:
        for name in chosen.money:
            row[f"{name}_shown"] = money(row[name], row["currency"])
        for name in chosen.rates:
            row[f"{name}_shown"] = percent(row[name])
    show(rows, ("period", "currency", *chosen.columns), form=form, empty="nothing happened then")


COMMANDS = (recovery, follow_ups, trends)
