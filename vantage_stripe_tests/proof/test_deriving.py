"""What DuckDB meets in the middle of a stream is its own error again, wherever it was met."""

from collections.abc import Iterator
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from vantage_stripe.proof.deriving import derive
from vantage_stripe.tables import table_named


class Broken:
    """A connection whose stream ends in an error, as Arrow tells it."""

    def __init__(self, said: str) -> None:
        self.said = said

    def sql(self, _query: str) -> "Broken":
        return self

    def to_arrow_reader(self, _rows: int) -> Iterator[pa.RecordBatch]:
        raise OSError(self.said)
        yield


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ("Conversion Error: Could not convert string '1850 cents' to INT64", duckdb.Error),
        ("Out of Memory Error: failed to allocate data of size 16.0 MiB", duckdb.OutOfMemoryException),
    ],
)
def test_an_error_of_the_stream_is_duckdbs(said: str, error: type[Exception]) -> None:
    broken: Any = Broken(said)
    with pytest.raises(error, match=said[:20]):
        derive(broken, table_named("charges"))
