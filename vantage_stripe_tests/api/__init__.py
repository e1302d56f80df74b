"""Tests of the Stripe client: no network, no sleeping."""
