"""The job that compares the lake with the account, and the check that tells what it found."""

import dagster as dg
import pytest

from vantage_stripe.assets.reporting import key_of
from vantage_stripe.assets.resources import StripeResource
from vantage_stripe.sync.companions import sync_range
from vantage_stripe.sync.verified import load_verdicts
from vantage_stripe.tables import table_named
from vantage_stripe_tests.assets.conftest import QUIET
from vantage_stripe_tests.sync.planting import a_cent, edited

REFUNDS = table_named("refunds")


@pytest.fixture
def synced(stripe: StripeResource) -> StripeResource:
    with stripe.session("test") as work:
        sync_range(work, [REFUNDS], work.whole(), lists=False)
    return stripe


def verify(defs: dg.Definitions, instance: dg.DagsterInstance) -> dg.ExecuteInProcessResult:
    config = {"compare_with_account": {"config": {"requests": 20, "tables": ["refunds"], "seed": 3}}}
    return defs.resolve_job_def("stripe_verify").execute_in_process(
        instance=instance, run_config={**QUIET, "ops": config}, raise_on_error=False
    )


def last_check(defs: dg.Definitions, instance: dg.DagsterInstance) -> dict[str, bool]:
    """Run the check alone; give what it says of each table it speaks of."""
    selection = dg.AssetSelection.checks(dg.AssetCheckKey(key_of("refunds"), "verified"))
    job = dg.define_asset_job("only_the_check", selection=selection)
    whole = dg.Definitions.merge(defs, dg.Definitions(jobs=[job]))
    result = whole.resolve_job_def("only_the_check").execute_in_process(instance=instance, run_config=QUIET)
    return {each.asset_key.path[-1]: each.passed for each in result.get_asset_check_evaluations()}


def test_a_whole_lake_passes_and_the_check_remembers_it(
    synced: StripeResource, defs: dg.Definitions, instance: dg.DagsterInstance
) -> None:
    assert last_check(defs, instance) == {}  # never compared: neither green nor red
    result = verify(defs, instance)
    assert result.success
    (told,) = result.get_asset_check_evaluations()
    assert (told.check_name, told.passed) == ("verified", True)
    assert told.metadata["rows_checked"].value == 4
    assert last_check(defs, instance) == {"refunds": True}
    assert load_verdicts(synced.layout)["refunds"]["seed"] == 3


def test_a_planted_cent_fails_the_job_and_the_check_until_it_is_healed(
    synced: StripeResource, defs: dg.Definitions, instance: dg.DagsterInstance
) -> None:
    edited(lambda rows: a_cent(rows, flat=True, raw=True))(synced.layout.partition("refunds", "2025-07"))
    result = verify(defs, instance)
    assert not result.success
    failure = result.get_step_failure_events()[0].step_failure_data
    assert failure.error is not None
    assert (
        "vantage-stripe sync --full --tables refunds --from 2025-07-01 --to 2025-07-31"
        in failure.error.message + str(failure.user_failure_data)
    )
    assert last_check(defs, instance) == {"refunds": False}
    with synced.session("test") as work:
        sync_range(work, [REFUNDS], work.whole(), lists=False, fresh=True)
    assert verify(defs, instance).success
    assert last_check(defs, instance) == {"refunds": True}
