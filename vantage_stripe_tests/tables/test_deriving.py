"""The objects that companions' rows are read from."""

import pytest

from vantage_stripe.tables import table_named
from vantage_stripe.tables.deriving import entries, listed, snapshot, total
from vantage_stripe.tables.model import EntriesOf, ListOf, Sum


def test_a_line_gets_its_invoice_and_its_sums() -> None:
    origin = table_named("invoice_line_items").origin
    assert isinstance(origin, EntriesOf)
    line = {
        "id": "il_1",
        "discount_amounts": [{"amount": 5}, {"amount": 7}],
        "taxes": [
            {"amount": 19, "tax_behavior": "exclusive"},
            {"amount": 3, "tax_behavior": "inclusive"},
        ],
        "pretax_credit_amounts": None,
    }
    invoice = {
        "id": "in_1",
        "created": 1_700_000_000,
        "customer": {"id": "cus_1"},
        "status": "paid",
        "lines": {"data": [line]},
    }
    (made,) = entries(origin, invoice)
    assert made == {
        **line,
        "created": 1_700_000_000,
        "invoice": "in_1",
        "customer": {"id": "cus_1"},
        "invoice_status": "paid",
        "discount_amount": 12,
        "tax_amount": 22,
        "tax_exclusive_amount": 19,
        "pretax_credit_amount": None,
    }


def test_an_invoice_without_lines_has_none() -> None:
    origin = table_named("invoice_line_items").origin
    assert isinstance(origin, EntriesOf)
    assert list(entries(origin, {"id": "in_1", "created": 1})) == []


def test_an_item_keeps_its_own_time_beside_its_payouts() -> None:
    origin = table_named("payout_items").origin
    assert isinstance(origin, ListOf)
    made = listed(origin, {"id": "po_1", "created": 20, "status": "paid"}, {"id": "txn_1", "created": 10})
    assert made == {
        "id": "txn_1",
        "created": 20,
        "payout": "po_1",
        "payout_status": "paid",
        "balance_transaction": "txn_1",
        "transaction_created_at": 10,
    }


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [([], 0), ([{"amount": 1}, {"amount": -3}], -2), ([{"amount": "1"}], None), (None, None)],
)
def test_a_sum_is_of_integers_or_unknown(amounts: object, expected: int | None) -> None:
    assert total({"list": amounts}, Sum(path="list")) == expected


def test_a_balance_is_a_row_for_each_amount_grouped_ones_too() -> None:
    balance = {
        "object": "balance",
        "available": [{"amount": 5, "currency": "eur", "source_types": {"card": 5}}],
        "connect_reserved": [{"amount": 0, "currency": "eur"}],
        "issuing": {"available": [{"amount": 9, "currency": "usd"}]},
        "livemode": True,
        "pending": [{"amount": -2, "currency": "eur"}, "odd"],
    }
    rows = snapshot(balance, {"created": 100, "attempts": 1})
    assert [(row["id"], row["balance_type"], row["amount"]) for row in rows] == [
        ("100-available-eur", "available", 5),
        ("100-connect_reserved-eur", "connect_reserved", 0),
        ("100-issuing_available-usd", "issuing_available", 9),
        ("100-pending-eur", "pending", -2),
    ]
    assert rows[0]["source_types"] == {"card": 5}
    assert {(row["object"], row["livemode"], row["created"], row["attempts"]) for row in rows} == {
        ("balance", True, 100, 1)
    }
