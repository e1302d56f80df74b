"""What a companion's columns come from, as Dagster draws it."""

from collections.abc import Callable

import dagster as dg

from vantage_stripe.tables import table_named
from vantage_stripe.tables.model import EntriesOf, ListOf, Table


def parents_of(table: Table) -> list[str]:
    """Return the names of the tables that a table is made of or goes with; none for one that is listed."""
    origin = table.origin
    if origin is None:
        return []
    return [origin.parent, *([origin.listed] if isinstance(origin, ListOf) else [])]


def column_lineage(table: Table, key_of: Callable[[str], dg.AssetKey]) -> dg.TableColumnLineage:
    """Return which column of another table each column is read out of; empty for what Stripe sends itself."""
    sources = _sources(table)
    return dg.TableColumnLineage(
        {
            name: [dg.TableColumnDep(key_of(parent), column)]
            for name, (parent, column) in sources.items()
            if name in table.schema.names
        }
    )


def _sources(table: Table) -> dict[str, tuple[str, str]]:
    origin = table.origin
    if not isinstance(origin, EntriesOf | ListOf):
        return {}
    parent = table_named(origin.parent)
    given = {
        name: (parent.name, column.name)
        for name, path in origin.given.items()
        for column in parent.columns
        if column.paths[0] == path
    }
    if isinstance(origin, ListOf):
        return given
    return {name: (parent.name, "raw") for name in table.schema.names if not name.startswith("_")} | given
