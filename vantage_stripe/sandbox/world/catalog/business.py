"""The business itself: its name, what it prints on statements, what its banks answer to payouts."""

BUSINESS = "Fernhill Coffee Roasters"
NUMBER_PREFIX = "FERN"
DESCRIPTOR = "FERNHILL COFFEE"
SHORT_DESCRIPTOR = "FERNHILL"
"""What stands on a statement before an order's number."""
SITE = "https://fernhill.example.com"
PAYOUT_FAILURES = {
    "account_closed": "The bank account has been closed.",
    "account_frozen": "The bank account has been frozen.",
    "bank_account_restricted": "The bank account has restrictions on either the type, or the number, of "
    "payouts allowed.",
    "could_not_process": "The bank could not process this payout.",
    "no_account": "The bank account details on file are probably incorrect. No bank account could be "
    "located with those details.",
}
"""Why a payout comes back (https://docs.stripe.com/api/payouts/failures)."""
GIFT_NOTES = (
    "Happy birthday, Mum!",
    "Für Oma, alles Gute ☕",
    "Bon café à toi\net à bientôt",
    "お誕生日おめでとう",
    'No note, just "thanks"',
    "",
)
CHANNELS = ("newsletter", "instagram", "search", "friend")
