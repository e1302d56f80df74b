"""What deriving a table's columns again has shown, kept while its files are the same.

It is most of what judging costs, and a sync judges twice: for its checks, and to write down what they found.
"""

from pathlib import Path

import duckdb

from vantage_stripe.lake.files import version_of
from vantage_stripe.lake.layout import Layout
from vantage_stripe.proof.deriving import Derived, derive
from vantage_stripe.proof.judging import Span
from vantage_stripe.tables.model import Table

Versions = tuple[str, ...]
_KNOWN: dict[tuple[Path, str], tuple[Versions, Span | None, Derived]] = {}
"""By lake and table: of which files its columns were derived last, and what that showed."""


def versions_of(layout: Layout, table: str) -> Versions:
    """Tell the files of a table from later ones; asked before they are read."""
    versions = []
    for key in layout.keys(table):
        try:
            versions.append(f"{key} {version_of(layout.partition(table, key))}")
        except FileNotFoundError:  # a writer beside us took it away
            versions.append(f"{key} gone")
    return tuple(versions)


def derived_once(
    connection: duckdb.DuckDBPyConnection, table: Table, span: Span | None, *, of: tuple[Path, Versions]
) -> Derived:
    """Derive a table's columns again, unless that was done for the same files.

    Args:
        connection: Has the table's views and the facts.
        table: Which.
        span: Only rows created in it.
        of: The lake's folder and the table's files.
    """
    root, versions = of
    known = _KNOWN.get((root, table.name))
    if known is not None and known[:2] == (versions, span):
        return known[2]
    derived = derive(connection, table, span)
    _KNOWN[root, table.name] = versions, span, derived
    return derived
