"""Which failed payments came back, and which still can: one row per decline code, class and currency.

Belongs here: payments, their results, the sums. Does not: what a decline means (`declines`), the columns.
A failed payment has one result: recovered, pending, recoverable, settled_otherwise, lost or unknown.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from vantage_stripe.insights import days, declines, money_summaries
from vantage_stripe.insights.model import Insight, schema_of
from vantage_stripe.insights.money import total
from vantage_stripe.insights.ratios import ratio
from vantage_stripe.insights.reading import Inputs, aware
from vantage_stripe.insights.recovery_columns import COLUMNS, INPUTS

RECENT = timedelta(days=30)
RECOVERABLE = frozenset({declines.SOFT, declines.AMBIGUOUS, declines.ACTION})
"""Without an invoice to pay, what a decline leaves a chance of."""
BY_CHARGES = ("recovered", "pending")
BY_INVOICES = ("recoverable", "settled_otherwise", "lost")
WAIT = "wait_for_retry"
ACTIONS = {
    declines.DEAD: "request_payment_method",
    declines.REVOKED: "contact_before_charging",
    declines.ACTION: "send_authentication_link",
    declines.SOFT: WAIT,
    declines.AMBIGUOUS: WAIT,
    declines.OURS: "review_rules",
}
KNOWN_ONLY = pc.ScalarAggregateOptions(skip_nulls=False)
KEYS = ("outcome_reason", "failure_code", "outcome_type", "outcome_advice_code", "currency")
"""What is kept of a payment's newest failed attempt, and groups the payments."""
STATUSES = {"paid": "settled_otherwise", "void": "lost", "uncollectible": "lost"}
RANKS = ("recoverable", "settled_otherwise", "lost", "unknown")
"""Which result counts where a payment was for several invoices: one open is enough."""


class _Row(NamedTuple):
    """What a row of the answer is about."""

    code: str
    decline_class: str
    currency: str | None


def compute(tables: Mapping[str, pa.Table], as_of: datetime, *, timezone: str = "UTC") -> pa.Table:
    """Sum the failed payments by decline code, class and currency.

    Args:
        tables: The tables of `RECOVERY.inputs`, as far as they are there.
        as_of: The instant that decides what failed recently.
        timezone: IANA name of the time zone of the days.

    Raises:
        ValueError: `as_of` has no time zone, or no time zone is called `timezone`.
    """
    aware(as_of)
    zone = days.zone_named(timezone)
    inputs = Inputs(tables=tables, declared=INPUTS)
    if not inputs.has("charges"):
        return schema_of(COLUMNS).empty_table()
    payments = _with_results(_failed_payments(inputs.columns("charges")), inputs)
    recent = pc.greater_equal(
        payments["created_last"], pa.scalar(as_of - RECENT, payments["created_last"].type)
    )
    payments = payments.append_column("recent", recent)
    payments = payments.append_column("day", days.days_of(payments["created_last"], zone))
    known = inputs.has("invoices") and inputs.has("invoice_payments")
    rows = [
        {
            **_identity(row),
            **_figures(groups, known=known),
            "timezone": timezone,
            "missing_inputs": inputs.missing,
        }
        for row, groups in _grouped(payments).items()
    ]
    rows.sort(key=_most_first)
    return pa.Table.from_pylist(rows, schema=schema_of(COLUMNS))


def _most_first(row: Mapping[str, Any]) -> tuple[str, int, str, str]:
    """Order rows by currency, then by how many failed."""
    return row["currency"] or "", -row["failed_payments"], row["decline_code"], row["decline_class"]


def _is(rows: pa.Table, column: str, value: str) -> pa.ChunkedArray:
    """Say which rows have a value; null has none."""
    return pc.fill_null(pc.equal(rows[column], value), fill_value=False)


def _failed_payments(charges: pa.Table) -> pa.Table:
    """Give one row for each payment of which an attempt failed, with the newest failure's facts."""
    charges = charges.filter(pc.invert(_is(charges, "outcome_type", declines.INVALID)))
    charges = charges.append_column("payment", pc.coalesce(charges["payment_intent"], charges["id"]))
    succeeded = charges.filter(_is(charges, "status", "succeeded"))["payment"]
    pending = charges.filter(_is(charges, "status", "pending"))["payment"]
    failed = charges.filter(_is(charges, "status", "failed")).select(
        ["payment", "created", "id", "amount", *KEYS]
    )
    # In order and on one thread, `last` is the newest attempt.
    payments = (
        failed.sort_by([("created", "ascending"), ("id", "ascending")])
        .group_by("payment", use_threads=False)
        .aggregate(
            [
                ([], "count_all"),
                ("created", "last"),
                *((name, "last", KNOWN_ONLY) for name in ("amount", *KEYS)),
            ]
        )
    )
    by_charges = pc.if_else(
        pc.is_in(payments["payment"], succeeded),
        "recovered",
        pc.if_else(pc.is_in(payments["payment"], pending), "pending", pa.scalar(None, pa.string())),
    )
    return payments.append_column("by_charges", by_charges)


def _with_results(payments: pa.Table, inputs: Inputs) -> pa.Table:
    """Add what the invoices decide: null where the payment was for none, or that is unknown."""
    if not (inputs.has("invoices") and inputs.has("invoice_payments")):
        return payments.append_column("by_invoices", pa.nulls(len(payments), pa.string()))
    links = inputs.columns("invoice_payments")
    # Since 2025-03-31.basil an invoice payment names the payment intent, or the charge where there is none.
    links = pa.table(
        {
            "payment": pc.coalesce(links["payment_intent"], links["charge"]),
            "invoice": links["invoice"],
        }
    )
    open_ones = payments.filter(pc.is_null(payments["by_charges"]))["payment"]
    links = links.filter(pc.is_in(links["payment"], open_ones))
    invoices = inputs.columns("invoices", columns=("id", "status"))
    known = (
        links.join(invoices, keys="invoice", right_keys="id").group_by(["payment", "status"]).aggregate([])
    )
    found: dict[str, str] = {}
    for link in known.to_pylist():
        result = "unknown" if link["status"] is None else STATUSES.get(link["status"], "recoverable")
        found[link["payment"]] = min(found.get(link["payment"], result), result, key=RANKS.index)
    decided = pa.table(
        {
            "payment": pa.array(list(found), pa.string()),
            "by_invoices": pa.array(list(found.values()), pa.string()),
        }
    )
    return payments.join(decided, keys="payment")


def _grouped(payments: pa.Table) -> Mapping[_Row, list[dict[str, Any]]]:
    """Sum the payments by what decides their row and their result."""
    keys = [*(f"{name}_last" for name in KEYS), "by_charges", "by_invoices", "recent"]
    sums = [([], "count_all"), ("count_all", "sum"), ("amount_last", "sum", KNOWN_ONLY)]
    groups = payments.group_by(keys).aggregate([*sums, ("day", "min"), ("day", "max")])
    found: defaultdict[_Row, list[dict[str, Any]]] = defaultdict(list)
    for group in groups.to_pylist():
        code = declines.decline_code(group["outcome_reason_last"], group["failure_code_last"])
        decline_class = declines.decline_class(
            code, outcome_type=group["outcome_type_last"], advice_code=group["outcome_advice_code_last"]
        )
        found[_Row(code, decline_class, group["currency_last"])].append(
            group | {"decline_class": decline_class}
        )
    return found


def _identity(row: _Row) -> dict[str, Any]:
    """Say what the row is about, and what to do."""
    stopped, action = declines.stripe_will_not_retry(row.code), ACTIONS[row.decline_class]
    return {
        "decline_code": row.code,
        "decline_class": row.decline_class,
        "currency": row.currency,
        "stripe_will_not_retry": stopped,
        # There is no retry to wait for where Stripe wants another payment method first.
        "recommended_action": ACTIONS[declines.DEAD] if stopped and action == WAIT else action,
    }


def _result(group: Mapping[str, Any], *, known: bool) -> str:
    """Name the result of a group of payments."""
    if group["by_charges"] is not None:
        return str(group["by_charges"])
    if not known:
        return "unknown"
    if group["by_invoices"] is not None:
        return str(group["by_invoices"])
    return "recoverable" if group["decline_class"] in RECOVERABLE else "lost"


def _figures(groups: Iterable[Mapping[str, Any]], *, known: bool) -> dict[str, Any]:
    """Sum the payments of one row by result; what invoices would decide is null without them."""
    counts: Counter[str] = Counter()
    amounts: defaultdict[str, list[int | None]] = defaultdict(list)
    groups = list(groups)
    for group in groups:
        result = _result(group, known=known)
        names = ["failed", result]
        if result == "recoverable" and group["recent"]:
            names.append("recoverable_30d")
        for name in names:
            counts[name] += group["count_all"]
            amounts[name].append(group["amount_last_sum"])
    figures: dict[str, Any] = {
        "failed_attempts": sum(group["count_all_sum"] for group in groups),
        "recovery_rate": ratio(counts["recovered"], counts["failed"]),
        "first_failed_day": min(group["day_min"] for group in groups),
        "last_failed_day": max(group["day_max"] for group in groups),
    }
    told = ("failed", "unknown", *BY_CHARGES, *((*BY_INVOICES, "recoverable_30d") if known else ()))
    for name in told:
        figures[f"{name}_payments"] = counts[name]
        figures[f"{name}_amount"] = total(amounts[name])
    return figures


RECOVERY = Insight(
    name="recovery",
    description="Which failed payments came back, and which still can: one row per decline code, "
    "class and currency.",
    inputs=INPUTS,
    columns=COLUMNS,
    compute=compute,
    summary=money_summaries.recovery,
    parameters=("timezone",),
)
