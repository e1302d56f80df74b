"""Each case is told once, whatever fails in between."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from vantage_stripe.errors import WebhookError
from vantage_stripe.insights import INSIGHTS
from vantage_stripe.lake import parquet
from vantage_stripe.lake.files import read_json
from vantage_stripe.lake.layout import MONTHLY, Layout
from vantage_stripe.lake.stamp import Stamp, claim
from vantage_stripe.sync.alerting import new_alert, tell

NOW = datetime(2026, 6, 10, tzinfo=UTC)
SCHEMAS = {insight.name: insight.schema for insight in INSIGHTS}
Posted = list[Mapping[str, Any]]


def keep(layout: Layout, name: str, *rows: Mapping[str, Any]) -> None:
    schema = pa.schema([field.with_nullable(nullable=True) for field in SCHEMAS[name]])
    full = [{**dict.fromkeys(schema.names), **row} for row in rows]
    parquet.write(layout, layout.insight(name), pa.Table.from_pylist(full, schema=schema))


def due(id_: str, hours: int) -> dict[str, Any]:
    return {
        "dispute_id": id_,
        "status": "needs_response",
        "evidence_due_at": NOW + timedelta(hours=hours),
        "at_stake_amount": 100,
        "at_stake_currency": "usd",
    }


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    made = Layout(tmp_path / "lake", MONTHLY)
    stamp = Stamp(
        account="acct_1", mode="live", partitions="monthly", start="2026-01-01", api_version="today"
    )
    claim(made, stamp)
    keep(made, "dispute_flags", due("dp_1", 24), due("dp_2", 100))
    keep(made, "stale_payment_methods")
    return made


def told(layout: Layout, at: datetime, posted: Posted) -> list[str]:
    alert = new_alert(layout, at)
    assert alert is not None
    tell(layout, alert, at, posted.append)
    return [case.key for case in alert.cases]


def test_the_first_look_is_one_message_and_then_each_step_is_told_once(layout: Layout) -> None:
    posted: Posted = []
    assert told(layout, NOW, posted) == ["dispute:dp_1:critical", "dispute:dp_2:high"]
    assert "This is the first look" in posted[0]["text"]
    assert told(layout, NOW, posted) == []
    assert told(layout, NOW + timedelta(hours=60), posted) == ["dispute:dp_2:critical"]
    assert [message["text"] for message in posted[1:]] == ["Stripe acct_1 (live): 1 dispute needs a response"]


def test_what_was_not_taken_is_told_the_next_time(layout: Layout) -> None:
    def refuse(_: Mapping[str, Any]) -> None:
        raise WebhookError("no")

    alert = new_alert(layout, NOW)
    assert alert is not None
    with pytest.raises(WebhookError):
        tell(layout, alert, NOW, refuse)
    assert not layout.alerts.exists()
    posted: Posted = []
    assert len(told(layout, NOW, posted)) == 2
    assert "This is the first look" in posted[0]["text"]


def test_a_quiet_first_look_sends_nothing_and_is_remembered(layout: Layout) -> None:
    keep(layout, "dispute_flags")
    posted: Posted = []
    assert told(layout, NOW, posted) == []
    keep(layout, "dispute_flags", due("dp_9", 24))
    told(layout, NOW, posted)
    assert [message["text"] for message in posted] == ["Stripe acct_1 (live): 1 dispute needs a response"]


def test_old_cases_are_forgotten(layout: Layout) -> None:
    posted: Posted = []
    told(layout, NOW, posted)
    told(layout, NOW + timedelta(days=401), posted)
    assert read_json(layout.alerts) == {}


def test_a_lake_without_insights_has_nothing_to_tell(layout: Layout, tmp_path: Path) -> None:
    assert new_alert(Layout(tmp_path / "none", MONTHLY), NOW) is None
    layout.insight("dispute_flags").unlink()
    assert new_alert(layout, NOW) is None


def test_an_answer_of_an_older_release_lacks_columns_and_is_read_all_the_same(layout: Layout) -> None:
    old = pa.table({"dispute_id": ["dp_1"], "status": ["needs_response"]})
    parquet.write(layout, layout.insight("dispute_flags"), old)
    alert = new_alert(layout, NOW)
    assert alert is not None
    assert alert.cases == ()
