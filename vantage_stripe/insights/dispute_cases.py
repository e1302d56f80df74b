"""A dispute and all that is known about it: the joins of `dispute_flags`.

Belongs here: finding charge, customer, invoice, money, refunds and warnings of each dispute.
Does not: any judgement of them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import msgspec

from vantage_stripe.insights import dispute_money
from vantage_stripe.insights.dispute_money import Settled
from vantage_stripe.insights.reading import Inputs, Row, grouped, instant, keyed


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


@dataclass(frozen=True, kw_only=True)
class Case:
    """One dispute with all that was found about it.

    Attributes:
        dispute: Its row.
        charge: The charge's row; None when it is not in the lake.
        email: The customer's address; None when it is not known.
        invoice: The one invoice the charge paid; None when there is none or more.
        transactions: Its balance transactions, each once.
        money: Their sums.
        refunds: The charge's refunds; None when refunds were not given.
        warnings: The charge's early fraud warnings, oldest first; None when they were not given.
    """

    dispute: Row
    charge: Row | None
    email: str | None
    invoice: str | None
    transactions: list[Row]
    money: Settled
    refunds: list[Row] | None
    warnings: list[Row] | None


def cases_of(inputs: Inputs) -> list[Case]:
    """Join everything to the disputes; a dispute whose charge is not in the lake keeps its place."""
    disputes = inputs.live("disputes")
    on_charges = {row["charge"] for row in disputes if row["charge"] is not None}
    charges = keyed(inputs.live("charges", where={"id": on_charges}))
    buyers = {row["customer"] for row in charges.values() if row["customer"] is not None}
    customers = keyed(inputs.live("customers", where={"id": buyers}))
    of_disputes = {"source": {row["id"] for row in disputes}}
    transactions = grouped(inputs.live("balance_transactions", where=of_disputes), "source")
    refunds = _by_charge(inputs, "refunds", on_charges)
    warnings = _by_charge(inputs, "early_fraud_warnings", on_charges)
    invoices = _invoices(inputs, disputes)
    cases = []
    for dispute in disputes:
        on = dispute["charge"]
        charge = charges.get(on)
        found, complete = _transactions(dispute, transactions.get(dispute["id"], []))
        case = Case(
            dispute=dispute,
            charge=charge,
            email=_email(charge, customers),
            invoice=invoices[dispute["id"]],
            transactions=found,
            money=dispute_money.settled(found, complete=complete),
            refunds=None if refunds is None else refunds.get(on, []),
            warnings=None if warnings is None else warnings.get(on, []),
        )
        cases.append(case)
    return cases


def _by_charge(inputs: Inputs, table: str, charges: set[str]) -> Mapping[str, list[Row]] | None:
    """Give the rows that belong to some charges, by charge; None when the table was not given."""
    if not inputs.has(table):
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
    """Give the customer's address, else the one given when paying; null when neither is known."""
    if charge is None:
        return None
    customer = customers.get(charge["customer"], {})
    email: str | None = customer.get("email") or charge["billing_details_email"]
    return email


def _transactions(dispute: Row, in_lake: Iterable[Row]) -> tuple[list[Row], bool]:
    """Give a dispute's balance transactions, from the lake and from the dispute itself, each once.

    Returns:
        The transactions, and whether having none of them means that there are none.
    """
    inlined = msgspec.json.decode(dispute["raw"], type=_Inlined).balance_transactions
    found: dict[str, Row] = {}
    for transaction in inlined or []:
        row = msgspec.structs.asdict(transaction)
        found[transaction.id] = row | {"created": instant(transaction.created)}
    found |= {row["id"]: row for row in in_lake}
    return list(found.values()), inlined is not None
