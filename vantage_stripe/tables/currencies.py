"""In which units Stripe sends the amounts of a currency.

Not ISO 4217's: Stripe sends isk and ugx in hundredths although they have no minor unit any more
(https://docs.stripe.com/currencies#special-cases). A currency nobody knows counts in hundredths.
"""

ZERO_DECIMAL = frozenset(
    "bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf".split()  # noqa: SIM905 - one line, as Stripe lists them
)
THREE_DECIMAL = frozenset({"bhd", "jod", "kwd", "omr", "tnd"})
WHOLE_ALTHOUGH_HUNDREDTHS = frozenset({"isk", "ugx"})
"""Sent in hundredths, but only whole units can be charged."""
