"""The tests of `vantage_stripe.tables`."""
