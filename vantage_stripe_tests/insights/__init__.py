"""Tests of the insights: pure functions, so every test is tables in and rows out."""
