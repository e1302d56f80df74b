"""A small embedded account, its lake, and the definitions over it."""

from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from vantage_stripe.assets.resources import StripeResource
from vantage_stripe.definitions import build_defs
from vantage_stripe.settings import Settings
from vantage_stripe.sync.account import open_account
from vantage_stripe.sync.session import connect

SANDBOX = {"VANTAGE_SANDBOX_CHARGES": "3000", "VANTAGE_SANDBOX_NOW": "2025-08-10T12:00:00Z"}
QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
RANGE = {"dagster/asset_partition_range_start": "2025-05", "dagster/asset_partition_range_end": "2025-08"}


@pytest.fixture
def stripe(tmp_path: Path) -> Iterator[StripeResource]:
    settings = Settings.load({"VANTAGE_LAKE": str(tmp_path / "lake"), **SANDBOX}, dotenv=None)
    account = open_account(settings)
    with account.client:
        connect(settings, account)
        yield StripeResource(settings, opened=account)


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as made:
        yield made


@pytest.fixture
def defs(stripe: StripeResource) -> dg.Definitions:
    return build_defs(stripe)
