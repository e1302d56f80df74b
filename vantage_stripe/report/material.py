"""What a report is made of.

Belongs here: `Material`. Does not: what is shown of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa

Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Material:
    """All that a report is made of.

    Attributes:
        account: The account's id.
        mode: `sandbox`, `test` or `live`.
        as_of: The instant it is true at.
        timezone: IANA name of the time zone of its days.
        answers: The insights' rows by name; one that is not there leaves its section out.
        synced: A row for each table: `table`, `rows`, `first`, `last`, `synced_at`.
        reconciliation: What the checks of the lake found; None where they were not run.
    """

    account: str
    mode: str
    as_of: datetime
    timezone: str
    answers: Mapping[str, pa.Table]
    synced: Sequence[Row]
    reconciliation: pa.Table | None = None

    def rows(self, insight: str) -> list[dict[str, Any]]:
        """Give the rows of an insight; none where it is not there."""
        found: list[dict[str, Any]] = self.answers[insight].to_pylist() if insight in self.answers else []
        return found
