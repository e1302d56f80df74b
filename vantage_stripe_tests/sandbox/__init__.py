"""Tests of the simulated Stripe account."""
