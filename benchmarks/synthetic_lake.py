"""A lake of made-up rows, as large as asked for: what the insights are measured on.

    python benchmarks/synthetic_lake.py LAKE [CHARGES]

Every column that an insight reads is filled, month by month; the same arguments give the same bytes. The
other columns are null and `raw` is short, where no insight reads it: a column that is not read costs nothing.
"""

import sys
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from synthetic_columns import (
    AS_OF,
    BRANDS,
    CURRENCIES,
    FIRST,
    MONTHS,
    Columns,
    among,
    chance,
    customers,
    ids,
    months,
    subscriptions,
    when,
)

from vantage_stripe.lake.layout import MONTHLY, Layout
from vantage_stripe.lake.parquet import conform, write
from vantage_stripe.lake.stamp import Stamp, claim
from vantage_stripe.tables import table_named

CHARGES_EACH = 20
"""Charges of a customer, each with one subscription."""
DECLINES = ("insufficient_funds", "do_not_honor", "expired_card", "lost_card", "authentication_required")
REASONS = ("fraudulent", "product_not_received", "subscription_canceled", "duplicate", "general")


class Business:
    """What happens in one month: `index` numbers its charges among all of them."""

    def __init__(self, index: np.ndarray, start: int, length: int, customers: int) -> None:
        self.index, self.customers = index, customers
        self.created = start + (np.arange(len(index)) * length) // max(len(index), 1)
        self.again = index % 10 == 1  # the second attempt of the payment before it
        self.failed = (index % 10 == 0) | (chance(index, 1, 100) < 4)
        self.customer = chance(index, 2, customers)
        self.amount = 500 + chance(index, 3, 20_000)
        self.currency = self.customer % len(CURRENCIES)
        self.refunded = ~self.failed & (chance(index, 4, 100) < 3)
        self.disputed = ~self.failed & (chance(index, 5, 1000) < 4)
        self.fee = self.amount * 29 // 1000 + 30

    def charges(self) -> Columns:
        """Every attempt."""
        index, ok, count = self.index, ~self.failed, len(self.index)
        code = pc.if_else(pa.array(self.failed), among(DECLINES, index // 10), pa.scalar(None, pa.string()))
        return {
            "id": ids("ch", index),
            "created": when(self.created),
            "amount": self.amount,
            "amount_captured": np.where(ok, self.amount, 0),
            "amount_refunded": np.where(self.refunded, self.amount, 0),
            "balance_transaction": ids("txn", index * 4, ok),
            "billing_details_email": pc.binary_join_element_wise(ids("buyer", index), "@example.com", ""),
            "captured": pa.array(ok),
            "currency": among(CURRENCIES, self.currency),
            "customer": ids("cus", self.customer),
            "disputed": pa.array(self.disputed),
            "failure_code": pc.if_else(pa.array(self.failed), "card_declined", pa.scalar(None, pa.string())),
            "livemode": pa.array(np.zeros(count, bool)),
            "outcome_type": pc.if_else(pa.array(self.failed), "issuer_declined", "authorized"),
            "outcome_reason": code,
            "outcome_network_status": pc.if_else(
                pa.array(self.failed), "declined_by_network", "approved_by_network"
            ),
            "paid": pa.array(ok),
            "payment_intent": ids("pi", index - self.again),
            "payment_method": ids("pm", self.customer),
            "payment_method_details_type": among(("card",), index),
            "payment_method_details_card_brand": among(BRANDS, self.customer),
            "payment_method_details_card_network": among(BRANDS, self.customer),
            "payment_method_details_card_exp_month": self.customer % 12 + 1,
            "payment_method_details_card_exp_year": 2026 + self.customer % 5,
            "payment_method_details_card_fingerprint": ids("fp", self.customer),
            "payment_method_details_card_last4": pc.utf8_lpad(
                pa.array(self.customer % 10_000).cast(pa.string()), 4, "0"
            ),
            "payment_method_details_card_network_token_used": pa.array(self.customer % 3 == 0),
            "refunded": pa.array(self.refunded),
            "status": pc.if_else(pa.array(self.failed), "failed", "succeeded"),
        }

    def invoices(self) -> Columns:
        """One for every charge that is a first attempt."""
        kept = ~self.again
        index, failed = self.index[kept], self.failed[kept] & (chance(self.index[kept], 6, 100) < 20)
        amount, customer = self.amount[kept], self.customer[kept]
        return {
            "id": ids("in", index),
            "created": when(self.created[kept]),
            "number": pc.binary_join_element_wise(ids("N", index), "", ""),
            "customer": ids("cus", customer),
            "customer_email": pc.binary_join_element_wise(ids("customer", customer), "@example.com", ""),
            "livemode": pa.array(np.zeros(len(index), bool)),
            "subscription": ids("sub", customer),
            "status": pc.if_else(pa.array(failed), "open", "paid"),
            "status_transitions_finalized_at": when(self.created[kept]),
            "collection_method": among(("charge_automatically",), index),
            "currency": among(CURRENCIES, self.currency[kept]),
            "total": amount,
            "amount_due": amount,
            "amount_paid": np.where(failed, 0, amount),
            "amount_remaining": np.where(failed, amount, 0),
            "attempt_count": np.where(failed, 4, 1),
            "attempted": pa.array(np.ones(len(index), bool)),
            "auto_advance": pa.array(np.ones(len(index), bool)),
        }

    def invoice_payments(self) -> Columns:
        """One for every invoice."""
        kept = ~self.again
        index = self.index[kept]
        return {
            "id": ids("inpay", index),
            "created": when(self.created[kept]),
            "invoice": ids("in", index),
            "payment_intent": ids("pi", index),
            "status": pc.if_else(pa.array(self.failed[kept]), "open", "paid"),
            "amount_paid": self.amount[kept],
            "currency": among(CURRENCIES, self.currency[kept]),
        }

    def balance_transactions(self) -> Columns:
        """One for each success, refund and dispute."""
        parts = (
            (~self.failed, 0, ("charge", "charge", "ch")),
            (self.refunded, 1, ("refund", "refund", "re")),
            (self.disputed, 2, ("adjustment", "dispute", "dp")),
        )
        rows = [pa.table(self._moved(*part)) for part in parts]
        return {name: pa.concat_tables(rows)[name] for name in rows[0].schema.names}

    def _moved(self, kept: np.ndarray, number: int, words: tuple[str, str, str]) -> Columns:
        kind, category, of = words
        index = self.index[kept]
        amount = self.amount[kept] if category == "charge" else -self.amount[kept]
        fee = {"charge": self.fee[kept], "refund": 0 * amount, "dispute": 0 * amount + 1500}[category]
        return {
            "id": ids("txn", index * 4 + number),
            "created": when(self.created[kept]),
            "amount": amount,
            "fee": fee,
            "net": amount - fee,
            "currency": among(CURRENCIES, self.currency[kept]),
            "balance_type": among(("payments",), index),
            "reporting_category": among((category,), index),
            "type": among((kind,), index),
            "source": ids(of, index),
            "available_on": when(self.created[kept] + 172_800),
        }

    def refunds(self) -> Columns:
        """Whole ones."""
        index = self.index[self.refunded]
        return {
            "id": ids("re", index),
            "created": when(self.created[self.refunded]),
            "amount": self.amount[self.refunded],
            "charge": ids("ch", index),
            "payment_intent": ids("pi", index - self.again[self.refunded]),
            "currency": among(CURRENCIES, self.currency[self.refunded]),
            "status": among(("succeeded",), index),
        }

    def disputes(self) -> Columns:
        """Each with its balance transaction inlined."""
        kept = self.disputed
        index, created = self.index[kept], self.created[kept]
        due = created + 9 * 86_400
        waits = due > AS_OF.timestamp()
        closed = among(("won", "lost", "lost", "under_review"), chance(index, 7, 4))
        raw = [
            f'{{"balance_transactions":[{{"id":"txn_{number * 4 + 2:024d}","amount":{-amount},"fee":1500,'
            f'"net":{-amount - 1500},"currency":"{CURRENCIES[currency]}","created":{at},'
            f'"reporting_category":"dispute"}}],"evidence":{{}}}}'
            for number, amount, currency, at in zip(
                index.tolist(),
                self.amount[kept].tolist(),
                self.currency[kept].tolist(),
                created.tolist(),
                strict=True,
            )
        ]
        return {
            "id": ids("dp", index),
            "created": when(created),
            "amount": self.amount[kept],
            "charge": ids("ch", index),
            "payment_intent": ids("pi", index - self.again[kept]),
            "currency": among(CURRENCIES, self.currency[kept]),
            "evidence_details_due_by_at": when(due),
            "evidence_details_has_evidence": pa.array(index % 3 == 0),
            "evidence_details_submission_count": np.where(waits, 0, 1),
            "livemode": pa.array(np.zeros(len(index), bool)),
            "reason": among(REASONS, index // 7),
            "status": pc.if_else(pa.array(waits), "needs_response", closed),
            "payment_method_details_type": among(("card",), index),
            "payment_method_details_card_brand": among(BRANDS, self.customer[kept]),
            "payment_method_details_card_network": among(BRANDS, self.customer[kept]),
            "raw": pa.array(raw, pa.string()),
        }

    def early_fraud_warnings(self) -> Columns:
        """One for every dispute."""
        index = self.index[self.disputed]
        return {
            "id": ids("issfr", index),
            "created": when(self.created[self.disputed]),
            "charge": ids("ch", index),
            "fraud_type": among(("made_with_stolen_card",), index),
            "actionable": pa.array(np.zeros(len(index), bool)),
        }

    def events(self) -> Columns:
        """One for every attempt."""
        kind = pc.if_else(pa.array(self.failed), "charge.failed", "charge.succeeded")
        return {"id": ids("evt", self.index), "created": when(self.created), "type": kind}


TABLES = (
    "charges",
    "invoices",
    "invoice_payments",
    "balance_transactions",
    "refunds",
    "disputes",
    "early_fraud_warnings",
    "events",
)


def write_rows(layout: Layout, name: str, key: str, columns: Columns) -> None:
    """Publish rows of a table, in the declared schema, sorted as the lake sorts them."""
    rows = pa.table(
        {
            column: pa.array(values) if isinstance(values, np.ndarray) else values
            for column, values in columns.items()
        }
    )
    count = len(rows)
    more = {
        "raw": pa.array(["{}"] * count, pa.string()),
        "_synced_at": when(np.full(count, int(AS_OF.timestamp()))),
    }
    for column, values in more.items():
        if column not in rows.schema.names:
            rows = rows.append_column(column, values)
    rows = rows.sort_by([("created", "ascending"), ("id", "ascending")])
    write(layout, layout.partition(name, key), conform(rows, table_named(name).schema))


def main(lake: str, charges: str = "1000000") -> None:
    """Write the lake, a month at a time."""
    count = int(charges)
    layout = Layout(Path(lake), MONTHLY)
    claim(
        layout,
        Stamp(
            account="acct_synthetic",
            mode="sandbox",
            partitions="monthly",
            start=date(*FIRST, 1).isoformat(),
            api_version="synthetic",
        ),
    )
    people = max(count // CHARGES_EACH, 1)
    for number, (key, start, length) in enumerate(months()):
        index = np.arange(count * number // MONTHS, count * (number + 1) // MONTHS)
        month = Business(index, start, length, people)
        for name in TABLES:
            write_rows(layout, name, key, getattr(month, name)())
        if not number:
            write_rows(layout, "customers", key, customers(people, start))
            write_rows(layout, "subscriptions", key, subscriptions(people, start))
    print(f"{count} charges, {people} customers in {lake}")


if __name__ == "__main__":
    main(*sys.argv[1:])
