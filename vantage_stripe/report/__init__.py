"""Answers put before people: pictures, the page, messages. Pure: no file, no clock, no Dagster."""
