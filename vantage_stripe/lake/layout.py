"""Every path of a lake, and what a partition is.

Belongs here: names and calendar arithmetic. Does not: reading or writing files.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

PART = "part.parquet"


@dataclass(frozen=True)
class Window:
    """A half-open range of `created`, in Unix seconds: `since` included, `until` not."""

    since: int
    until: int

    def overlaps(self, other: "Window") -> bool:
        """Whether the two share a second."""
        return self.since < other.until and other.since < self.until

    def __str__(self) -> str:
        """Give both bounds as UTC instants."""
        return f"{_instant(self.since):%Y-%m-%dT%H:%M:%SZ}..{_instant(self.until):%Y-%m-%dT%H:%M:%SZ}"


@dataclass(frozen=True)
class Period:
    """The calendar period of a partition: its key in Dagster, its folder and its file.

    Attributes:
        name: `monthly` or `daily`.
        column: The hive column of the folder names.
        key_format: How a key is written, by `strftime`.
        cron: When a new partition begins, as Dagster wants it.
    """

    name: str
    column: str
    key_format: str
    cron: str

    def key_of(self, second: int) -> str:
        """Return the key of the partition that a Unix second belongs to."""
        return _instant(second).strftime(self.key_format)

    def window_of(self, key: str) -> Window:
        """Return the whole UTC days of a partition.

        Raises:
            ValueError: The key is not written in this period's format.
        """
        start = datetime.strptime(key, self.key_format).replace(tzinfo=UTC)
        if start.strftime(self.key_format) != key:
            msg = f"partition key {key!r} is not written as {self.key_format}"
            raise ValueError(msg)
        return Window(int(start.timestamp()), int(self._next(start).timestamp()))

    def keys_over(self, window: Window) -> Iterator[str]:
        """Yield the keys of all partitions that a window touches, oldest first."""
        second = window.since
        while second < window.until:
            key = self.key_of(second)
            yield key
            second = self.window_of(key).until

    def _next(self, start: datetime) -> datetime:
        if self.name == "daily":
            return start + timedelta(days=1)
        return (start.replace(day=1) + timedelta(days=32)).replace(day=1)


MONTHLY = Period("monthly", "month", "%Y-%m", "0 0 1 * *")
DAILY = Period("daily", "date", "%Y-%m-%d", "0 0 * * *")
PERIODS = {period.name: period for period in (MONTHLY, DAILY)}


@dataclass(frozen=True)
class Layout:
    """The paths of one lake. A table's folder holds nothing but its partitions."""

    root: Path
    period: Period

    def table(self, table: str) -> Path:
        """The folder of a table."""
        return self.root / table

    def partition(self, table: str, key: str) -> Path:
        """The one file of a partition."""
        return self.root / table / f"{self.period.column}={key}" / PART

    def keys(self, table: str) -> list[str]:
        """The keys of all partitions of a table that have a file, oldest first."""
        prefix = f"{self.period.column}="
        return sorted(
            path.parent.name.removeprefix(prefix) for path in self.table(table).glob(f"{prefix}*/{PART}")
        )

    @property
    def insights(self) -> Path:
        """The folder of the insights."""
        return self.root / "insights"

    def insight(self, name: str) -> Path:
        """The one file of an insight."""
        return self.insights / name / PART

    @property
    def reports(self) -> Path:
        """What is made for people to look at."""
        return self.root / "_reports"

    def report(self, name: str) -> Path:
        """A picture or page for people, made of the insights."""
        return self.reports / name

    def answered(self, insight: str) -> Path:
        """What the answer on disk rests on."""
        return self.root / "_state" / "insights" / f"{insight}.json"

    @property
    def temporary(self) -> Path:
        """Where files are written before they are published."""
        return self.root / "_tmp"

    def damaged(self, table: str, key: str) -> Path:
        """Where a file that is not whole Parquet is set aside."""
        return self.reports / "damaged" / table / f"{key}.parquet"

    @property
    def lock(self) -> Path:
        """The lock of the lake's one writer."""
        return self.root / "_locks" / "writer.lock"

    @property
    def stamp(self) -> Path:
        """Whose data this is."""
        return self.root / "_state" / "stamp.json"

    @property
    def verification(self) -> Path:
        """What the last comparison with the account found."""
        return self.root / "_state" / "verify.json"

    @property
    def requests(self) -> Path:
        """The requests used of late."""
        return self.root / "_state" / "requests.json"

    @property
    def looks(self) -> Path:
        """The requests of those who only look for news, and hold no lock."""
        return self.root / "_state" / "looks.json"

    @property
    def changes(self) -> Path:
        """How far the change feed has been read."""
        return self.root / "_state" / "changes.json"

    @property
    def alerts(self) -> Path:
        """Which cases somebody was told of."""
        return self.root / "_state" / "alerts.json"

    @property
    def hash_key(self) -> Path:
        """The key of the hashes that stand for personal data."""
        return self.root / "_state" / "hash_key.json"

    @property
    def forgotten(self) -> Path:
        """Whose personal data must not come back."""
        return self.root / "_state" / "forgotten.json"

    def state(self, table: str) -> Path:
        """What of a table is done."""
        return self.root / "_state" / f"{table}.json"

    @property
    def dagster_home(self) -> Path:
        """Dagster's storage, when DAGSTER_HOME is not set."""
        return self.root / "_dagster"


def _instant(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)
