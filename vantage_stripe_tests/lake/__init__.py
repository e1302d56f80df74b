"""Tests of the lake: what DESIGN calls its invariants, each by name."""
