"""The report, from a lake: its material gathered, its page and pictures kept among the reports."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from vantage_stripe.errors import SettingsError
from vantage_stripe.insights import INSIGHTS
from vantage_stripe.lake import footers
from vantage_stripe.lake.layout import Layout
from vantage_stripe.lake.stamp import read_stamp
from vantage_stripe.lake.state import load_state
from vantage_stripe.report.material import Material
from vantage_stripe.report.page import page
from vantage_stripe.report.pictures import PICTURES
from vantage_stripe.sync.answers import answer
from vantage_stripe.sync.picturing import keep_picture, keep_text
from vantage_stripe.sync.recording import last_found
from vantage_stripe.tables import TABLES

PAGE = "report.html"
NAMED_PAGE = "report-with-names.html"


def gather(layout: Layout, as_of: datetime, *, timezone: str) -> Material:
    """Compute every insight, and read what was synced when and what the checks found.

    Raises:
        SettingsError: The lake is empty.
    """
    stamp = read_stamp(layout.stamp)
    if stamp is None or not any(layout.keys(table.name) for table in TABLES):
        raise SettingsError(f"the lake {layout.root} is empty: run `vantage-stripe sync` first")
    return Material(
        account=stamp.account,
        mode=stamp.mode,
        as_of=as_of,
        timezone=timezone,
        answers={insight.name: answer(layout, insight, as_of, timezone=timezone) for insight in INSIGHTS},
        synced=[held(layout, table.name) for table in TABLES],
        reconciliation=last_found(layout),
    )


def held(layout: Layout, table: str) -> dict[str, Any]:
    """Return what the lake holds of a table, and when it was read."""
    keys = layout.keys(table)
    return {
        "table": table,
        "rows": sum(footers.outline(layout.partition(table, key)).rows for key in keys),
        "first": keys[0] if keys else None,
        "last": keys[-1] if keys else None,
        "synced_at": load_state(layout, table).synced_at,
    }


def keep_report(layout: Layout, material: Material, *, with_names: bool = False) -> Path:
    """Publish the page, and the pictures in it, and return the page's file.

    A page with names is another file: the one without stays fit to be passed on.
    """
    keep_pictures(layout, material.answers)
    name = NAMED_PAGE if with_names else PAGE
    return keep_text(layout, name, page(material, with_names=with_names))


def keep_pictures(layout: Layout, answers: Mapping[str, pa.Table]) -> list[Path]:
    """Publish every picture whose answers are there, and return their files."""
    return [keep_picture(layout, each, answers)[0] for each in PICTURES if set(each.of) <= set(answers)]
