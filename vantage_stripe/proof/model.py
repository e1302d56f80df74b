"""What a check is: one frozen declaration of something that holds, and the SQL that finds where it does not.

Belongs here: `Check`, and how a query is written. Does not: any one check, running one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

Severity = Literal["error", "warn"]
Means = Literal["query", "columns", "oddities", "fields"]
"""How a check is judged: by its SQL, or by reading `raw` again (`deriving.py`, `fields.py`)."""

ALWAYS = timedelta(days=100_000)
"""A reach to the lake's first day, or to its last."""


@dataclass(frozen=True, kw_only=True)
class Check:
    """Something that holds for every row, and what it means when it does not.

    A query gives a row for each row it looked at, over the views of `lake/query.py`:

    - `id`: names it, for people; never personal data.
    - `created`: the instant whose partition it lies in.
    - `fails`: whether it breaks the check; null when that cannot be told, and the row is not counted.
    - and where there is something to say: `off` (how much money, in minor units of `currency`), `since` (when
      the grace began), `mild` (whether it only warns), `note` (a value worth naming), `heal_from`, `heal_to`
      (where to read again, if not at `created`), `heal` (which table to read again).

    It may use the facts of `judging.py`: `as_of()`, `read_at()`, `is_listed(table, at)` and others.

    Attributes:
        id: The number it goes by: E01.
        name: Its name: the check's name in Dagster.
        holds: What holds, in a sentence.
        severity: What a failing row means: `error` stops what is downstream, `warn` tells.
        queries: The SQL for each asset it hangs on; each is judged by itself. Empty SQL: see `elsewhere`.
        cause: What is the likely reason when it fails.
        reads: The tables that must be in the lake, beside the asset's own; else it is skipped.
        tolerance: How far off is fine, in words.
        grace: How long after `since` a failing row only warns; the lake's last reading is the clock.
        exceptions: What may look like a failure and is none, each in words.
        error_above: Share of rows above which warnings are errors.
        heals: The tables to read again; the asset's own and those it reads when empty.
        before: How long before a failing row what is missing may have been created.
        after: How long after it.
        insight: Whether the assets are insights, not tables.
        by: How it is judged; all but `query` have no SQL.
        remedy: The command that helps, `{table}` in it being the asset; reading the rows again when empty.
        elsewhere: Why it is not judged here, and what to do.
    """

    id: str
    name: str
    holds: str
    severity: Severity
    queries: Mapping[str, str]
    cause: str
    reads: tuple[str, ...] = ()
    tolerance: str = "none"
    grace: timedelta = timedelta(0)
    exceptions: tuple[str, ...] = ()
    error_above: float | None = None
    heals: tuple[str, ...] = ()
    before: timedelta = timedelta(0)
    after: timedelta = timedelta(0)
    insight: bool = False
    by: Means = "query"
    remedy: str = ""
    elsewhere: str = ""

    def __str__(self) -> str:
        """Give number and name."""
        return f"{self.id} {self.name}"

    def tables(self, asset: str) -> tuple[str, ...]:
        """The tables that must be in the lake to judge an asset."""
        return tuple(dict.fromkeys([*(() if self.insight else (asset,)), *self.reads]))

    def healed_by(self, asset: str) -> tuple[str, ...]:
        """The tables to read again when an asset fails."""
        return self.heals or self.tables(asset)


def on_each(assets: tuple[str, ...], query: str) -> dict[str, str]:
    """Give several tables the same query, `{table}` in it being each of them."""
    return {asset: query.replace("{table}", asset) for asset in assets}
