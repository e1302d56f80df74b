"""The proof in Dagster: what a check shows, what it stops, what an op yields for the tables it touched."""

from typing import Any

import dagster as dg
import pyarrow as pa
import pytest

from vantage_stripe.assets.checks import asset_checks, evaluations
from vantage_stripe.assets.reporting import key_of
from vantage_stripe.assets.resources import StripeResource
from vantage_stripe.lake import parquet
from vantage_stripe.lake.layout import Layout
from vantage_stripe.proof import CHECKS
from vantage_stripe.sync.full import sync_tables
from vantage_stripe.tables import TABLES, table_named
from vantage_stripe_tests.assets.conftest import QUIET


@pytest.fixture
def lake(stripe: StripeResource) -> Layout:
    with stripe.session("test") as work:
        sync_tables(work, TABLES, work.whole())
    return stripe.layout


def spoil(layout: Layout) -> str:
    """Make a balance transaction's fee a cent too high, and give its id."""
    path = layout.partition("balance_transactions", "2025-06")
    rows = parquet.read(path)
    place = rows.schema.get_field_index("fee")
    fees = rows["fee"].to_pylist()
    fees[2] += 1
    parquet.write(layout, path, rows.set_column(place, rows.schema.field(place), pa.array(fees, pa.int64())))
    return str(rows["id"][2].as_py())


def test_every_check_is_an_asset_check_that_says_what_holds() -> None:
    specs = [spec for definition in asset_checks() for spec in definition.check_specs]
    assert {spec.name for spec in specs} == {check.name for check in CHECKS}
    by_key = {(spec.asset_key.path[-1], spec.name): spec for spec in specs}
    net = by_key["balance_transactions", "net_identity"]
    assert (net.blocking, net.metadata["severity"]) == (True, "error")
    assert str(net.description).startswith("E01. net = amount - fee")
    assert not by_key["charges", "fx_plausible"].blocking
    assert "- guests" in str(by_key["charges", "customer_exists"].description)
    assert {dep.asset_key for dep in by_key["charges", "charge_has_bt"].additional_deps} == {
        key_of("balance_transactions")
    }


def checked(stripe: StripeResource, layout: Layout, after: dg.AssetsDefinition) -> dg.ExecuteInProcessResult:
    """Judge the checks of balance transactions, an asset waiting for them."""
    sources = [dg.AssetSpec(key_of(table.name)) for table in TABLES]
    del layout

    @dg.asset(key=key_of("balance_transactions"))
    def landed() -> None:
        """Stand for the table."""

    others = [spec for spec in sources if spec.key != landed.key]
    job = dg.define_asset_job("all", selection=dg.AssetSelection.assets(landed, after))
    defs = dg.Definitions(
        assets=[landed, after, *others],
        asset_checks=asset_checks(),
        jobs=[job],
        resources={"stripe": stripe},
        executor=dg.in_process_executor,
    )
    return defs.resolve_job_def("all").execute_in_process(run_config=QUIET, raise_on_error=False)


@dg.asset(deps=[key_of("balance_transactions")])
def downstream() -> None:
    """Be stopped, or not."""


def told(result: dg.ExecuteInProcessResult, name: str) -> Any:
    return next(each for each in result.get_asset_check_evaluations() if each.check_name == name)


def test_a_failed_error_stops_what_is_downstream_and_names_row_money_and_command(
    stripe: StripeResource, lake: Layout
) -> None:
    assert checked(stripe, lake, downstream).asset_materializations_for_node("downstream")
    wrong = spoil(lake)
    result = checked(stripe, lake, downstream)
    assert not result.success
    assert not [
        event for event in result.all_events if event.step_key == "downstream" and event.is_step_success
    ]
    net = told(result, "net_identity")
    assert (net.passed, net.severity) == (False, dg.AssetCheckSeverity.ERROR)
    shown = {name: value.value for name, value in net.metadata.items()}
    assert (shown["status"], shown["rows_failed"], shown["sample_ids"]) == ("failed", 1, wrong)
    assert shown["amount_off"].startswith("0.01 ")
    assert shown["heal"] == (
        "vantage-stripe sync --full --tables balance_transactions --from 2025-06-01 --to 2025-06-30"
    )
    assert "Likely cause:" in net.description
    assert told(result, "signs").passed


@pytest.mark.slow
def test_an_op_yields_the_checks_of_what_it_touched_and_of_those_who_read_it(
    stripe: StripeResource, lake: Layout
) -> None:
    spoil(lake)
    found = {
        (each.asset_key.path[-1], each.check_name): each.passed
        for each in evaluations(lake, [table_named("balance_transactions")])
    }
    assert not found["balance_transactions", "net_identity"]
    assert found["charges", "charge_has_bt"]
    assert ("customers", "unique_id") not in found
