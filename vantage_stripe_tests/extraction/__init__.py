"""Tests of reading: windows, pages, nested lists, rows."""
