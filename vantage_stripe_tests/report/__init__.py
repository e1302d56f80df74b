"""Tests of what is put before people."""
