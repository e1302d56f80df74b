"""How the facts look in Stripe's JSON at API version 2026-10-28.endive, at any instant."""
