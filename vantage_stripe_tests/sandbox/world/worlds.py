"""Small worlds the tests of this folder share, built once a process."""

import functools
from typing import Any

from vantage_stripe.sandbox.world import World

SUMMER = 1_752_580_800  # 2025-07-15T12:00:00Z
SPRING = 1_772_366_400  # 2026-03-01T12:00:00Z
NOW = 1_795_478_400  # 2026-11-24T00:00:00Z
KINDS = (
    "charge",
    "customer",
    "invoice",
    "balance_transaction",
    "event",
    "dispute",
    "refund",
    "subscription",
    "payout",
    "invoice_payment",
    "radar.early_fraud_warning",
    "payment_method",
    "payment_intent",
)
SAMPLED = [(seed, now) for seed in (1, 7) for now in (SUMMER, SPRING, NOW)]
SAMPLED += [(850540, 1_783_949_143), (797926, 1_776_308_834)]  # once found faults


@functools.lru_cache(maxsize=32)
def small(seed: int = 1, now: int = NOW, charges: int = 1_000) -> World:
    return World(seed=seed, now=now, charges=charges)


@functools.lru_cache(maxsize=512)
def objects(kind: str, seed: int = 1, now: int = NOW, charges: int = 1_000) -> tuple[dict[str, Any], ...]:
    """All objects of a kind, rendered. Read only: they are shared."""
    return tuple(entry.render() for entry in small(seed, now, charges).entries(kind))


def by_id(kind: str, seed: int = 1, now: int = NOW) -> dict[str, dict[str, Any]]:
    return {item["id"]: item for item in objects(kind, seed, now)}
