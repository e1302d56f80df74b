"""The business itself: its name and what it prints on statements."""

BUSINESS = "Fernhill Coffee Roasters"
NUMBER_PREFIX = "FERN"
DESCRIPTOR = "FERNHILL COFFEE"
SITE = "https://fernhill.example.com"
