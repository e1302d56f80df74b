"""Tests of the work itself, without Dagster."""
