"""Tests of `vantage_stripe.cli`."""
