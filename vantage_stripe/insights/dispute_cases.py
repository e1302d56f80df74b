"""A dispute and all that is known about it: the joins of the insights about disputes.

Belongs here: finding charge, customer, invoice, money, refunds and warnings of each dispute.
Does not: any judgement of them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from vantage_stripe.insights import dispute_money
from vantage_stripe.insights.dispute_money import Settled
from vantage_stripe.insights.reading import Inputs, Row, grouped, instant, keyed

OF_DISPUTES = ("dispute", "dispute_reversal")
"""The reporting categories of money that moves for a dispute."""


class _Transaction(msgspec.Struct):
    """A balance transaction as a dispute inlines it."""

    id: str
    amount: int
    fee: int
    net: int
    currency: str
    created: int
    reporting_category: str | None = None


class _Inlined(msgspec.Struct):
    """What is read of a dispute's `raw`: null where the object does not say."""

    balance_transactions: list[_Transaction] | None = None
    evidence: dict[str, Any] | None = None


@dataclass(frozen=True, kw_only=True)
class Case:
    """One dispute with all that was found about it.

    Attributes:
        dispute: Its row; all null but the id when only balance transactions tell of it.
        charge: The charge's row; None when it is not in the lake.
        email: The customer's address; None when it is not known.
        invoice: The one invoice the charge paid; None when there is none or more.
        transactions: Its balance transactions, each once.
        money: Their sums.
        refunds: The charge's refunds; None when refunds were not given.
        warnings: The charge's early fraud warnings, oldest first; None when they were not given.
        evidence: Stripe's evidence object; None when it is not known.
        told_by: `api`, or `balance_transaction` when money moved for a dispute that is not in the lake.
    """

    dispute: Row
    charge: Row | None
    email: str | None
    invoice: str | None
    transactions: list[Row]
    money: Settled
    refunds: list[Row] | None
    warnings: list[Row] | None
    evidence: Mapping[str, Any] | None
    told_by: str


def cases_of(inputs: Inputs) -> list[Case]:
    """Join everything to the disputes; a dispute whose charge is not in the lake keeps its place."""
    listed = inputs.live("disputes")
    moved, untold = _transactions_of_disputes(inputs, {row["id"] for row in listed})
    disputes = [*listed, *(_bare(inputs, name) for name in untold)]
    on_charges = {row["charge"] for row in disputes if row["charge"] is not None}
    charges = keyed(inputs.live("charges", where={"id": on_charges}))
    buyers = {row["customer"] for row in charges.values() if row.get("customer") is not None}
    customers = keyed(inputs.live("customers", where={"id": buyers}))
    refunds = _by_charge(inputs, "refunds", on_charges)
    warnings = _by_charge(inputs, "early_fraud_warnings", on_charges)
    invoices = _invoices(inputs, disputes)
    cases = []
    for dispute in disputes:
        on, charge = dispute["charge"], charges.get(dispute["charge"])
        inlined = msgspec.json.decode(dispute["raw"] or b"{}", type=_Inlined)
        found = _transactions(inlined, moved.get(dispute["id"], []))
        # Of a dispute that names its transactions, or in a lake that has them all, none are none.
        complete = inlined.balance_transactions is not None or inputs.has("balance_transactions")
        case = Case(
            dispute=dispute,
            charge=charge,
            email=_email(charge, customers),
            invoice=invoices[dispute["id"]],
            transactions=found,
            money=dispute_money.settled(found, complete=complete),
            refunds=None if refunds is None or on is None else refunds.get(on, []),
            warnings=None if warnings is None or on is None else warnings.get(on, []),
            evidence=inlined.evidence,
            told_by="balance_transaction" if dispute["id"] in untold else "api",
        )
        cases.append(case)
    return cases


def _transactions_of_disputes(inputs: Inputs, known: set[str]) -> tuple[Mapping[str, list[Row]], list[str]]:
    """Give the balance transactions of disputes by dispute, and the disputes that only they tell of.

    A key that may not read disputes, or a dispute younger than the last list of them, leaves money
    that moved without a word of why.
    """
    if not inputs.has("balance_transactions"):
        return {}, []
    where = {"source": known, "reporting_category": OF_DISPUTES}
    moved = grouped(inputs.live("balance_transactions", where=where), "source")
    return moved, sorted(name for name in set(moved) - known if name.startswith(("dp_", "du_")))


def _bare(inputs: Inputs, name: str) -> Row:
    """Give the row of a dispute of which only the id is known."""
    return {**dict.fromkeys(inputs.declared["disputes"]), "id": name}


def _by_charge(inputs: Inputs, table: str, charges: set[str]) -> Mapping[str, list[Row]] | None:
    """Give the rows that belong to some charges, by charge; None when the table is not given, or not read."""
    if table not in inputs.declared or not inputs.has(table):
        return None
    return grouped(inputs.live(table, where={"charge": charges}), "charge")


def _invoices(inputs: Inputs, disputes: Iterable[Row]) -> Mapping[str, str | None]:
    """Give the invoice each disputed charge paid, when it is one: a payment may be spread over several.

    Since 2025-03-31.basil a charge does not name its invoice: an invoice payment names the payment
    intent, or the charge where there is no intent (https://docs.stripe.com/api/invoice-payment).
    """
    rows = list(disputes)
    where = {key: {row[key] for row in rows if row[key] is not None} for key in ("charge", "payment_intent")}
    payments = inputs.live("invoice_payments", where=where)
    found = {key: grouped(payments, key) for key in where}
    invoices: dict[str, str | None] = {}
    for row in rows:
        paid = {payment["invoice"] for key in where for payment in found[key].get(row[key], [])}
        invoices[row["id"]] = paid.pop() if len(paid) == 1 else None
    return invoices


def _email(charge: Row | None, customers: Mapping[str, Row]) -> str | None:
    """Give the customer's address, else the one given when paying; null when neither is known, or read."""
    if charge is None:
        return None
    customer = customers.get(charge.get("customer", ""), {})
    email: str | None = customer.get("email") or charge.get("billing_details_email")
    return email


def _transactions(inlined: _Inlined, in_lake: Iterable[Row]) -> list[Row]:
    """Give a dispute's balance transactions, from the lake and from the dispute itself, each once."""
    found: dict[str, Row] = {}
    for transaction in inlined.balance_transactions or []:
        row = msgspec.structs.asdict(transaction)
        found[transaction.id] = row | {"created": instant(transaction.created)}
    found |= {row["id"]: row for row in in_lake}
    return list(found.values())
