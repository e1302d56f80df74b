"""Each check is red on its own planted defect and on no other, and names the row."""

import functools

import pyarrow as pa
import pytest

from vantage_stripe.proof import CHECKS
from vantage_stripe.sandbox.breakages import NAMES, named
from vantage_stripe.sandbox.defects import Defect, Defective
from vantage_stripe.sandbox.view import Account
from vantage_stripe.sandbox.world import World
from vantage_stripe_tests.proof.judged import breaches, facts_of, tables_of, verdicts
from vantage_stripe_tests.sandbox.world.worlds import NOW, small

ELSEWHERE = {check.id for check in CHECKS if check.elsewhere}
OF_TABLES = [name for name in NAMES if name not in ELSEWHERE and name not in {"E12", "E14"}]


@functools.lru_cache(maxsize=1)
def sound() -> World:
    return small(1, NOW, 1_000)


@functools.lru_cache(maxsize=1)
def sound_tables() -> dict[str, pa.Table]:
    return tables_of(sound())


def broken(*defects: Defect) -> tuple[Account, dict[str, pa.Table]]:
    """Plant defects; only what they touch is read again."""
    account = Defective(sound(), defects)
    kinds = {kind for kind in KINDS if account.entries(kind) is not sound().entries(kind)}
    return account, {**sound_tables(), **tables_of(account, kinds=kinds)}


KINDS = ("charge", "customer", "invoice", "balance_transaction", "event", "dispute", "refund", "payout")


@pytest.mark.parametrize("place", [0, -1])
@pytest.mark.parametrize("name", OF_TABLES)
def test_a_planted_defect_breaks_its_own_check_and_no_other(name: str, place: int) -> None:
    account, tables = broken(named(name, place=place))
    found = breaches(verdicts(tables, facts_of(account.now)))
    assert list(found) == [name]
