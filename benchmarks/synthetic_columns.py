"""Columns of made-up rows, and the customers with their subscriptions, for `synthetic_lake`."""

from collections.abc import Iterator
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from vantage_stripe.tables.model import TIMESTAMP

FIRST, MONTHS = (2025, 5), 19
AS_OF = datetime(2026, 11, 24, 9, tzinfo=UTC)
CURRENCIES = ("usd", "eur", "gbp", "jpy")
BRANDS = ("visa", "mastercard", "amex", "discover")
Columns = dict[str, object]


def chance(index: np.ndarray, salt: int, of: int) -> np.ndarray:
    """Give a number below `of` for each index: always the same for the same salt."""
    mixed = (index.astype(np.uint64) + np.uint64(salt)) * np.uint64(0x9E3779B97F4A7C15)
    mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    return ((mixed >> np.uint64(33)) % np.uint64(of)).astype(np.int64)


def ids(prefix: str, index: np.ndarray, where: np.ndarray | None = None) -> pa.Array:
    """Give ids as long as Stripe's; null outside of `where`."""
    padded = pc.utf8_lpad(pa.array(index).cast(pa.string()), 24, "0")
    made = pc.binary_join_element_wise(f"{prefix}_", padded, "")
    return made if where is None else pc.if_else(pa.array(where), made, pa.scalar(None, pa.string()))


def among(values: tuple[str | None, ...], index: np.ndarray) -> pa.Array:
    """Give words, one for each index."""
    return pa.array(values, pa.string()).take(pa.array(index % len(values)))


def when(seconds: np.ndarray, where: np.ndarray | None = None) -> pa.Array:
    """Give instants; null outside of `where`."""
    return pa.array(seconds * 1_000_000, pa.int64(), mask=None if where is None else ~where).cast(TIMESTAMP)


def customers(count: int, at: int) -> Columns:
    """All in one month."""
    index = np.arange(count)
    return {
        "id": ids("cus", index),
        "created": when(0 * index + at),
        "email": pc.binary_join_element_wise(ids("customer", index), "@example.com", ""),
        "livemode": pa.array(np.zeros(count, bool)),
        "invoice_settings_default_payment_method": ids("pm", index),
        "invoice_settings_default_payment_method_type": among(("card",), index),
        "invoice_settings_default_payment_method_card_brand": among(BRANDS, index),
        "invoice_settings_default_payment_method_card_exp_month": index % 12 + 1,
        "invoice_settings_default_payment_method_card_exp_year": 2026 + index % 5,
        "invoice_settings_default_payment_method_card_last4": pc.utf8_lpad(
            pa.array(index % 10_000).cast(pa.string()), 4, "0"
        ),
    }


def subscriptions(count: int, at: int) -> Columns:
    """One for every customer."""
    index = np.arange(count)
    renews = int(AS_OF.timestamp()) + (index % 30) * 86_400
    raw = [
        f'{{"items":{{"data":[{{"quantity":1,"current_period_end":{end},'
        f'"price":{{"unit_amount":{900 + number % 7},"recurring":{{"usage_type":"licensed"}}}}}}]}}}}'
        for number, end in zip(index.tolist(), renews.tolist(), strict=True)
    ]
    return {
        "id": ids("sub", index),
        "created": when(0 * index + at),
        "customer": ids("cus", index),
        "status": among(("active", "active", "past_due", "canceled"), index),
        "currency": among(CURRENCIES, index),
        "collection_method": among(("charge_automatically",), index),
        "cancel_at_period_end": pa.array(np.zeros(count, bool)),
        "current_period_end_at": when(renews),
        "raw": pa.array(raw, pa.string()),
    }


def months() -> Iterator[tuple[str, int, int]]:
    """Give each month's key, its first second and its length."""
    for number in range(MONTHS):
        at = FIRST[1] - 1 + number
        start, end = (
            int(datetime(FIRST[0] + n // 12, n % 12 + 1, 1, tzinfo=UTC).timestamp()) for n in (at, at + 1)
        )
        end = min(end, int(AS_OF.timestamp()))
        yield datetime.fromtimestamp(start, UTC).strftime("%Y-%m"), start, end - start
