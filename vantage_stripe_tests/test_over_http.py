"""Another Stripe-compatible server, in another process: synced, and compared through Stripe's own SDK."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pytest
import stripe

pytestmark = pytest.mark.slow

PROGRAM = str(Path(sys.executable).with_name("vantage-stripe"))
SANDBOX = {"VANTAGE_SANDBOX_CHARGES": "1000", "VANTAGE_SANDBOX_NOW": "2026-03-15T12:34:56Z"}


def _environment(**variables: str) -> dict[str, str]:
    prefixes = ("STRIPE_", "VANTAGE_", "DAGSTER_")
    return {name: value for name, value in os.environ.items() if not name.startswith(prefixes)} | variables


@pytest.fixture
def server() -> Iterator[dict[str, str]]:
    """Start `vantage-stripe sandbox`; give the two settings it prints."""
    command = [PROGRAM, "sandbox", "--port", "0"]
    with subprocess.Popen(command, env=_environment(**SANDBOX), stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            lines = [process.stdout.readline().strip() for _ in range(2)]
            yield dict(line.split("=", 1) for line in lines)
        finally:
            process.terminate()


def test_the_lake_of_another_server_holds_what_stripes_own_sdk_lists(
    server: dict[str, str], tmp_path: Path
) -> None:
    lake = tmp_path / "lake"
    env = _environment(
        VANTAGE_LAKE=str(lake), VANTAGE_STRIPE_RATE="off", VANTAGE_STRIPE_ENDPOINT_RATE="off", **server
    )
    done = subprocess.run([PROGRAM, "sync", "--quiet"], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    client = stripe.StripeClient(
        server["STRIPE_API_KEY"],
        base_addresses={"api": server["VANTAGE_STRIPE_BASE_URL"].removesuffix("/v1")},
    )

    charges = {charge.id for charge in client.v1.charges.list({"limit": 100}).auto_paging_iter()}
    folder = lake / "charges"
    assert set(pd.read_parquet(folder)["id"]) == charges
    assert set(pl.read_parquet(folder)["id"]) == charges
    assert {
        id_ for (id_,) in duckdb.connect().execute(f"select id from '{folder}/**/*.parquet'").fetchall()
    } == charges

    balance: Counter[str] = Counter()
    told = client.v1.balance.retrieve()
    parts: list[Any] = [*told.available, *told.pending]
    for part in parts:
        balance[part.currency] += part.amount
    nets = pd.read_parquet(lake / "balance_transactions").groupby("currency")["net"].sum()
    assert {currency: int(net) for currency, net in nets.items()} == dict(balance)

    key = server["STRIPE_API_KEY"].encode()
    assert [path for path in lake.rglob("*") if path.is_file() and key in path.read_bytes()] == []
