"""Each check is red on its own planted defect and on no other, names the row, and is green without."""

import functools

import pyarrow as pa
import pytest
from hypothesis import example, given

from vantage_stripe.proof import CHECKS
from vantage_stripe.sandbox.breakages import NAMES, named
from vantage_stripe.sandbox.defects import Defect, Defective
from vantage_stripe.sandbox.view import Account
from vantage_stripe.sandbox.world import World
from vantage_stripe.tables import table_named
from vantage_stripe_tests.proof.judged import breaches, facts_of, instant, rows, tables_of, verdicts
from vantage_stripe_tests.sandbox.world.drawn import DAY, hours, seeds, worlds
from vantage_stripe_tests.sandbox.world.worlds import NOW, SAMPLED, small

ELSEWHERE = {check.id for check in CHECKS if check.elsewhere}
OF_TABLES = [name for name in NAMES if name not in ELSEWHERE and name not in {"E12", "E14"}]
"""Not those of what is read beside the tables: payouts' lists and the balance."""


PLACES = [pytest.param(0, marks=pytest.mark.slow), -1]
"""The account's oldest objects that a defect can befall, and its newest."""


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


@pytest.mark.slow
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", OF_TABLES)
def test_a_planted_defect_breaks_its_own_check_and_no_other(name: str, place: int) -> None:
    defect = named(name, place=place)
    account, tables = broken(defect)
    found = breaches(verdicts(tables, facts_of(account.now)))
    assert list(found) == [name]
    told = {defect(sound()).id, *referring(tables, defect(sound()).id)}
    assert set(found[name]) <= told
    assert found[name]


def referring(tables: dict[str, pa.Table], id_: str) -> set[str]:
    """The objects whose check a broken one fails: the charge of a refund or of a balance transaction."""
    columns = (("charges", "balance_transaction"), ("payouts", "balance_transaction"))
    ids = {
        row["id"]
        for table, column in columns
        for row in tables[table].select(["id", column]).to_pylist()
        if row[column] == id_
    }
    of_refund = [
        row["charge"] for row in tables["refunds"].select(["id", "charge"]).to_pylist() if row["id"] == id_
    ]
    return {*ids, *of_refund}


@given(seed=seeds, now=hours)
@example(seed=SAMPLED[0][0], now=SAMPLED[0][1])
@example(seed=SAMPLED[-1][0], now=SAMPLED[-1][1])
@worlds(few=2)
def test_every_check_is_green_on_a_sound_account_at_every_whole_hour(seed: int, now: int) -> None:
    world = World(seed=seed, now=now, charges=1_000)
    found = verdicts(tables_of(world), facts_of(world.now))
    assert breaches(found) == {}
    assert {each.status for each in found} <= {"passed", "skipped"}


def with_items(account: Account, tables: dict[str, pa.Table]) -> dict[str, pa.Table]:
    """Add what `?payout=` lists for each payout."""
    items = [
        {
            **entry.render(),
            "payout": entry.facets["payout"],
            "balance_transaction": entry.id,
            "transaction_created_at": entry.created,
        }
        for entry in account.entries("balance_transaction")
        if entry.facets["payout"] is not None
    ]
    made = rows(table_named("payout_items"), items, synced_at=instant(account.now))
    return {**tables, "payout_items": made}


@pytest.mark.parametrize("place", PLACES)
def test_a_transaction_left_out_of_its_payout_breaks_the_payouts_sum_alone(place: int) -> None:
    account, tables = broken(named("E12", place=place))
    assert breaches(verdicts(with_items(sound(), sound_tables()), facts_of(NOW))) == {}
    found = breaches(verdicts(with_items(account, tables), facts_of(NOW)))
    left_out = named("E12", place=place)(sound()).id
    entry = sound().find("balance_transaction", left_out)
    assert entry is not None
    assert found == {"E12": (entry.facets["payout"],)}


def snapshots(*accounts: Account) -> pa.Table:
    """What `/v1/balance` said of each account at its instant, a row an amount."""
    told = [
        {
            "id": f"{account.now}-{kind}-{row['currency']}",
            "created": account.now,
            "balance_type": kind,
            "currency": row["currency"],
            "amount": row["amount"],
            "is_exact": True,
        }
        for account in accounts
        for kind in ("available", "pending")
        for row in account.balance()[kind]
    ]
    return rows(table_named("balance_snapshots"), told, synced_at=instant(NOW))


def test_the_balance_rolls_forward_and_a_cent_too_much_is_found() -> None:
    earlier = small(1, NOW - 40 * DAY, 1_000)
    tables = {**sound_tables(), "balance_snapshots": snapshots(earlier, sound())}
    found = [each for each in verdicts(tables, facts_of(NOW)) if each.check.id == "E14"]
    assert [(each.status, each.rows_checked > 0) for each in found] == [("passed", True)]
    tables["balance_snapshots"] = snapshots(earlier, Defective(sound(), [named("E14")]))
    (wrong,) = [
        each for each in verdicts(tables, facts_of(NOW)) if each.status != "passed" and each.rows_checked
    ]
    assert (wrong.check.id, wrong.status, list(wrong.off.values())) == ("E14", "warned", [1])
    assert wrong.heals == ("balance_transactions",)


def test_a_sound_account_has_rows_for_every_check() -> None:
    found = verdicts(sound_tables(), facts_of(NOW))
    beside = {"E12", "E14"}
    assert {each.check.id for each in found if each.status == "passed"} == {
        each.check.id for each in found
    } - beside
