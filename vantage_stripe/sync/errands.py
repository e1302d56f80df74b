"""How touched objects are asked for: by id, or by a page of the list where they lie close together. Pure.

A page of a list brings up to 100 neighbours for one request. Which rows lie between two touched ones, the
lake knows.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

NEIGHBOURS = 90
"""Rows a page may hold, by what the lake knows: a little less than 100, for those it does not know yet."""


@dataclass
class Errands:
    """What to ask.

    Attributes:
        windows: Half-open ranges of `created`, each about one page.
        singles: Ids to ask for one by one.
        listed: Ids that the windows should bring.
    """

    windows: list[tuple[int, int | None]] = field(default_factory=list)
    singles: list[str] = field(default_factory=list)
    listed: set[str] = field(default_factory=set)

    def add(self, wanted: Mapping[str, int], known: pa.Int64Array) -> None:
        """Plan for some ids of one partition: the fewest requests, each for one id or for one page.

        Args:
            wanted: The `created` of each id.
            known: The `created` of all rows of the partition, ascending.
        """
        ids = sorted(wanted, key=lambda id_: (wanted[id_], id_))
        seconds = np.array([wanted[id_] for id_ in ids], np.int64)
        held = known.to_numpy()
        rows = np.sort(np.concatenate([held, seconds[~np.isin(seconds, held)]]))
        before = np.searchsorted(rows, seconds - 1, "left")  # a request asks one second beyond its window
        after = np.searchsorted(rows, seconds, "right")
        first = 0
        while first < len(ids):
            # All later ones within a page's reach: taking as many as fit at each step needs the fewest.
            end = int(np.searchsorted(after, before[first] + NEIGHBOURS, "right"))
            if end - first > 1:
                self.windows.append((int(seconds[first]), int(seconds[end - 1]) + 1))
                self.listed.update(ids[first:end])
            else:
                self.singles.append(ids[first])
            first = max(end, first + 1)
