"""The tests of `vantage_stripe`; they mirror the package."""
