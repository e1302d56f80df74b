"""The work itself, without Dagster: full lists, changes, rebuilds."""
