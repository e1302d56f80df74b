"""Dagster's home: where its settings and its runs are kept. Does not load Dagster."""

import hashlib
import os
import shutil
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from vantage_stripe.errors import SettingsError
from vantage_stripe.lake.files import alone
from vantage_stripe.lake.layout import Layout

FORMER = frozenset(
    {
        "0a93641a87014046dbbde543848d510e6505ce34be03e76468016aaa0f9c39e9",
        "28dede04b509dc09ae8e82f0a570f49f1761d3f16dbb790fc07980415fb8193a",
    }
)
"""SHA-256 of the settings that earlier versions put there."""


def dagster_home(layout: Layout) -> Path:
    """Return Dagster's home, made ready: DAGSTER_HOME, else a folder of the lake.

    Settings that an earlier version put there, and nobody has edited, become today's.

    Raises:
        SettingsError: DAGSTER_HOME is no absolute path, or its settings would let two runs wait for each
            other for ever.
    """
    given = os.environ.get("DAGSTER_HOME")
    if given and not Path(given).is_absolute():
        raise SettingsError(
            f"DAGSTER_HOME={given} is not an absolute path, as Dagster wants it. Give the whole path."
        )
    home = Path(given) if given else layout.dagster_home.resolve()
    home.mkdir(parents=True, exist_ok=True)
    with alone(home):
        told = home / "dagster.yaml"
        if not told.exists() or hashlib.sha256(told.read_bytes()).hexdigest() in FORMER:
            with resources.as_file(resources.files("vantage_stripe") / "dagster.yaml") as template:
                shutil.copyfile(template, told)
    _demand_pools_of_runs(told)
    return home


def _demand_pools_of_runs(told: Path) -> None:
    """See that a limited pool counts runs: the command holds the lake while it waits for Dagster.

    Of a pool that counts steps, another run could hold the place, and wait for the lake.
    """
    try:
        pools: Any = yaml.safe_load(told.read_text("utf-8"))
    except (ValueError, yaml.YAMLError) as error:
        raise SettingsError(f"{told} is not YAML: {error}") from error
    for name in ("concurrency", "pools"):
        pools = pools.get(name) if isinstance(pools, dict) else None
    limited = isinstance(pools, dict) and pools.get("default_limit") is not None
    if limited and pools.get("granularity") != "run":
        raise SettingsError(
            f"{told} limits pools that count steps: set `granularity: run` under `concurrency: pools:`."
        )
