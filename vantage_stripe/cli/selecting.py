"""Which tables a command is about."""

from vantage_stripe.tables import EVERY_TABLE, table_named
from vantage_stripe.tables.model import Table


def selected(names: str | None) -> list[Table]:
    """Return the tables named, separated by commas; all of them for no names, companions included.

    Raises:
        SettingsError: A name is no table's.
    """
    return list(EVERY_TABLE) if not names else [table_named(name.strip()) for name in names.split(",")]
