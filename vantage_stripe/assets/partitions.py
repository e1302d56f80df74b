"""The partitions as Dagster knows them, and how a run's partitions become a window."""

from datetime import UTC, date, datetime, time

import dagster as dg

from vantage_stripe.errors import SettingsError
from vantage_stripe.lake.layout import Layout, Period, Window
from vantage_stripe.lake.stamp import read_stamp
from vantage_stripe.settings import Settings

EARLIEST = date(2024, 1, 1)
"""The first partition of a lake that was never connected and has no VANTAGE_START."""


def partitions_of(settings: Settings, layout: Layout) -> dg.TimeWindowPartitionsDefinition:
    """Return the partitions of the source tables: whole UTC periods up to the one of today.

    Never computed from now: a definition that changes at every load makes Dagster forget.

    Raises:
        SettingsError: The start lies in the future.
    """
    stamp = read_stamp(layout.stamp)
    day = settings.start or (stamp.start_date if stamp else EARLIEST)
    if day > datetime.now(UTC).date():
        raise SettingsError(
            f"VANTAGE_START is {day}, later than today: there is nothing to sync. Set an earlier day."
        )
    start = layout.period.key_of(int(datetime.combine(day, time(), UTC).timestamp()))
    return dg.TimeWindowPartitionsDefinition(
        cron_schedule=layout.period.cron,
        start=start,
        fmt=layout.period.key_format,
        timezone="UTC",
        end_offset=1,  # today's partition exists today
    )


def window_of(period: Period, keys: list[str]) -> Window:
    """Return the window that a run's partition keys span."""
    return Window(period.window_of(keys[0]).since, period.window_of(keys[-1]).until)
