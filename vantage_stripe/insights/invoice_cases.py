"""An invoice and all that is known about it: the joins of `invoice_follow_ups`.

Belongs here: finding the invoices, their charges, disputes, refunds, and payment methods.
Does not: any judgement of them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from vantage_stripe.insights import declines, dispute_rules
from vantage_stripe.insights.invoice_rules import AUTOMATIC, Decline, Facts, Method
from vantage_stripe.insights.money import total
from vantage_stripe.insights.payment_method_inputs import INPUTS, SCHEMAS
from vantage_stripe.insights.reading import Inputs, Row, grouped
from vantage_stripe.insights.stale_payment_methods import Terms, rows_of
from vantage_stripe.insights.truth import Truth

UNSETTLED = frozenset({"draft", "open", "uncollectible", "void"})
KEYS = ("charge", "payment_intent")
LINKS = "invoice_payments"


@dataclass(frozen=True, kw_only=True)
class Case:
    """One invoice with all that was found about it.

    Attributes:
        facts: What the rules go by.
        dispute: The dispute that matters: of those open or lost the first open one, then the newest.
        disputed_amount: Minor units of the invoice's currency; None without one, or in another currency.
        refunded_amount: Minor units paid back of the charges that paid it; None when not to be told.
    """

    facts: Facts
    dispute: Row | None
    disputed_amount: int | None
    refunded_amount: int | None


@dataclass(frozen=True, kw_only=True)
class _Links:
    """Which charges an invoice was tried with, and which disputes they have.

    Since 2025-03-31.basil a charge does not name its invoice: an invoice payment names the payment
    intent, or the charge where there is no intent (https://docs.stripe.com/api/invoice-payment).
    """

    payments: Mapping[str, list[Row]]
    charges: Mapping[str, list[Row]]
    disputes: Mapping[str, list[Row]]
    shared: frozenset[str]

    def tried(self, invoice: Row) -> list[Row]:
        """Give the charges of all payments of an invoice, oldest first."""
        return self._of(self.payments.get(invoice["id"], []), self.charges)

    def paid(self, invoice: Row) -> list[Row]:
        """Give the charges of the payments that paid an invoice."""
        return self._of(self._paid(invoice), self.charges)

    def disputed(self, invoice: Row) -> list[Row]:
        """Give the disputes of the payments that paid an invoice, and of their charges."""
        named = [*self._paid(invoice), *self.paid(invoice)]
        return self._of(named, self.disputes)

    def is_shared(self, invoice: Row) -> bool:
        """Say whether one of its payments also paid another invoice."""
        return any(key_of(payment) in self.shared for payment in self._paid(invoice))

    def _paid(self, invoice: Row) -> list[Row]:
        return [row for row in self.payments.get(invoice["id"], []) if row["status"] in {"paid", None}]

    def _of(self, payments: Iterable[Row], rows: Mapping[str, list[Row]]) -> list[Row]:
        keys = sorted({row[key] for row in payments for key in KEYS if row[key] is not None})
        found = {row["id"]: row for key in keys for row in rows.get(key, [])}
        return sorted(found.values(), key=lambda row: (row["created"], row["id"]))


def key_of(payment: Row) -> str:
    """Give what an invoice payment names: the payment intent, else the charge."""
    return str(payment["payment_intent"] or payment["charge"] or payment["id"])


def cases_of(inputs: Inputs, as_of: datetime, zone: ZoneInfo) -> list[Case]:
    """Join everything to the invoices that are not paid, or paid and clawed back."""
    disputes = [row for row in inputs.live("disputes") if _counts(row)]
    invoices = inputs.live("invoices", where={"status": UNSETTLED, "id": _clawed_back(inputs, disputes)})
    links = _links(inputs, invoices, disputes)
    methods = _methods(inputs, invoices, as_of, zone)
    known = Method(known="customers" in inputs.tables)
    attempts_known = inputs.has("charges") and inputs.has(LINKS)
    cases = []
    for invoice in invoices:
        tried = links.tried(invoice) if attempts_known else None
        paid = links.paid(invoice) if invoice["status"] == "paid" else []
        found = links.disputed(invoice) if invoice["status"] == "paid" else []
        facts = Facts(
            invoice=invoice,
            as_of=as_of,
            decline=_decline(tried),
            method=methods.get(invoice["id"], known),
            disputed=_disputed(inputs, found, paid),
            refunded=any(row["amount_refunded"] for row in paid) if inputs.has("charges") else None,
        )
        cases.append(_case(facts, disputes=found, paid=paid, shared=links.is_shared(invoice)))
    return cases


def _case(facts: Facts, *, disputes: list[Row], paid: list[Row], shared: bool) -> Case:
    """Add what the disputes and refunds of a paid invoice come to."""
    currency = facts.invoice["currency"]
    dispute = min(disputes, key=_first_open_then_newest, default=None)
    same = dispute is not None and dispute["currency"] == currency
    told = facts.invoice["status"] == "paid" and facts.refunded is not None and not shared
    returned = total(row["amount_refunded"] if row["currency"] == currency else None for row in paid)
    return Case(
        facts=facts,
        dispute=dispute,
        disputed_amount=dispute["amount"] if same and dispute is not None else None,
        refunded_amount=returned if told else None,
    )


def _first_open_then_newest(dispute: Row) -> tuple[bool, float, str]:
    return not dispute_rules.is_open(dispute["status"]), -dispute["created"].timestamp(), dispute["id"]


def _counts(dispute: Row) -> bool:
    """Say whether a dispute is open or lost: the others left the money where it was."""
    return dispute_rules.is_open(dispute["status"]) or dispute["status"] == "lost"


def _disputed(inputs: Inputs, disputes: list[Row], paid: list[Row]) -> Truth:
    """Say whether the payment is disputed; without disputes, a charge that was is not told how it ended."""
    if disputes:
        return True
    if not inputs.has("disputes"):
        return None if any(row["disputed"] for row in paid) else False
    return False


def _clawed_back(inputs: Inputs, disputes: list[dict[str, Any]]) -> set[str]:
    """Find the invoices one of whose charges was disputed or refunded."""
    if not inputs.has(LINKS):
        return set()
    keys = {row[key] for row in disputes for key in KEYS if row[key] is not None}
    if inputs.has("charges"):
        charges = inputs.columns("charges", columns=("id", "payment_intent", "amount_refunded", "disputed"))
        back = pc.is_in(charges["id"], pa.array(sorted(keys), pa.string()))
        back = pc.or_kleene(back, pc.greater(charges["amount_refunded"], 0))
        if not inputs.has("disputes"):
            back = pc.or_kleene(back, charges["disputed"])
        charges = charges.filter(back).select(["id", "payment_intent"])
        keys |= {name for column in charges.columns for name in column.to_pylist() if name is not None}
    payments = inputs.live(LINKS, where=dict.fromkeys(KEYS, keys))
    return {
        row["invoice"] for row in payments if row["invoice"] is not None and row["status"] in {"paid", None}
    }


def _links(inputs: Inputs, invoices: list[dict[str, Any]], disputes: list[dict[str, Any]]) -> _Links:
    """Index the payments of the invoices, and what they name."""
    payments = inputs.live(LINKS, where={"invoice": {row["id"] for row in invoices}})
    names = {row[key] for row in payments for key in KEYS if row[key] is not None}
    charges = inputs.live("charges", where={"id": names, "payment_intent": names})
    by_charge = [{**row, "charge": row["id"]} for row in charges]
    return _Links(
        payments=grouped(payments, "invoice"),
        charges=_by_either(by_charge),
        disputes=_by_either(disputes),
        shared=_shared(inputs, names),
    )


def _shared(inputs: Inputs, names: set[str]) -> frozenset[str]:
    """Find which of some payment intents and charges paid more than one invoice."""
    if not inputs.has(LINKS):
        return frozenset()
    payments = inputs.columns(LINKS, columns=("id", "invoice", *KEYS))
    named = pa.table(
        {
            "key": pc.coalesce(payments["payment_intent"], payments["charge"], payments["id"]),
            "invoice": payments["invoice"],
        }
    )
    named = named.filter(pc.field("key").isin(pa.array(sorted(names), pa.string())))
    counted = named.group_by("key").aggregate([("invoice", "count_distinct")])
    return frozenset(counted.filter(pc.field("invoice_count_distinct") > 1)["key"].to_pylist())


def _by_either(rows: list[dict[str, Any]]) -> Mapping[str, list[Row]]:
    """Index rows by their charge and by their payment intent: the ids of the two never meet."""
    return {**grouped(rows, "charge"), **grouped(rows, "payment_intent")}


def _decline(tried: list[Row] | None) -> Decline:
    """Say how the last attempt went."""
    if tried is None:
        return Decline(failed=None)
    attempts = [row for row in tried if row["outcome_type"] != declines.INVALID]
    if not attempts:
        return Decline(failed=False)
    last = attempts[-1]
    if last["status"] != "failed":
        return Decline(failed=False, at=last["created"], payment_method=last["payment_method"])
    code = declines.decline_code(last["outcome_reason"], last["failure_code"])
    return Decline(
        failed=True,
        at=last["created"],
        code=code,
        decline_class=declines.decline_class(
            code, outcome_type=last["outcome_type"], advice_code=last["outcome_advice_code"]
        ),
        payment_method=last["payment_method"],
    )


def _methods(
    inputs: Inputs, invoices: Iterable[Row], as_of: datetime, zone: ZoneInfo
) -> Mapping[str, Method]:
    """Ask `stale_payment_methods` what the open automatic invoices would be charged to, by invoice."""
    wanted = {
        row["customer"]
        for row in invoices
        if row["status"] == "open" and row["collection_method"] == AUTOMATIC and row["customer"] is not None
    }
    if not wanted or not inputs.has("customers"):
        return {}
    asked = Inputs(tables=inputs.tables, declared=INPUTS, optional=SCHEMAS)
    terms = Terms(as_of=as_of, zone=zone, due_known=True)
    return {
        context.removeprefix("invoice:"): Method(
            known=True, id=row.get("payment_method_id"), state=row["state"]
        )
        for row in rows_of(asked, terms, wanted)
        for context in row["contexts"]
        if context.startswith("invoice:")
    }
