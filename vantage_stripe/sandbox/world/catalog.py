"""What the business sells, where its customers live, and what banks answer: the tables of the world.

Belongs here: plain tables and their row types. Does not: any rule that uses them.
All names are made up of common ones; every e-mail domain is reserved for examples (RFC 2606).
"""

from dataclasses import dataclass

BUSINESS = "Fernhill Coffee Roasters"
NUMBER_PREFIX = "FERN"
DESCRIPTOR = "FERNHILL COFFEE"
SITE = "https://fernhill.example.com"


@dataclass(frozen=True, slots=True)
class Place:
    """A city people live in, with the currency they pay in."""

    city: str
    state: str | None
    country: str
    postal: str
    dial: str
    currency: str
    weight: int


PLACES = (
    Place("Portland", "OR", "US", "97209", "+1503555", "usd", 9),
    Place("Austin", "TX", "US", "78704", "+1512555", "usd", 9),
    Place("Chicago", "IL", "US", "60614", "+1312555", "usd", 9),
    Place("Brooklyn", "NY", "US", "11215", "+1718555", "usd", 10),
    Place("Denver", "CO", "US", "80205", "+1303555", "usd", 7),
    Place("Seattle", "WA", "US", "98103", "+1206555", "usd", 8),
    Place("Toronto", "ON", "CA", "M5V 2T6", "+1416555", "usd", 5),
    Place("Berlin", None, "DE", "10435", "+4930555", "eur", 8),
    Place("Amsterdam", None, "NL", "1016 GV", "+3120555", "eur", 6),
    Place("Lyon", None, "FR", "69002", "+3347855", "eur", 5),
    Place("London", None, "GB", "E8 3RL", "+44207946", "gbp", 9),
    Place("Bristol", None, "GB", "BS6 5QA", "+44117496", "gbp", 5),
    Place("Tokyo", "Tokyo", "JP", "150-0001", "+8135550", "jpy", 6),
    Place("Osaka", "Osaka", "JP", "530-0001", "+8165550", "jpy", 4),
)

# fmt: off
GIVEN = (
    "Ada", "Alma", "Amir", "Ana", "Anton", "Aya", "Bela", "Ben", "Carla", "Chidi", "Clara", "Dana",
    "Daniel", "Diego", "Elena", "Eli", "Emma", "Farah", "Felix", "Grace", "Hana", "Hugo", "Ines",
    "Ivan", "Jack", "Jana", "Jonas", "Kai", "Kenji", "Lara", "Leo", "Lena", "Lin", "Lucia", "Maja",
    "Marco", "Mei", "Mila", "Nadia", "Noah", "Nora", "Omar", "Oscar", "Paula", "Priya", "Ravi", "Rosa",
    "Ruth", "Sami", "Sara", "Sora", "Theo", "Tomas", "Uma", "Vera", "Victor", "Yara", "Yuki", "Zoe",
)
# fmt: on
# fmt: off
FAMILY = (
    "Abbott", "Adler", "Alvarez", "Baker", "Banerjee", "Becker", "Bennett", "Blum", "Carter",
    "Castillo", "Chen", "Cohen", "Cooper", "Cruz", "Dalton", "Diaz", "Dubois", "Ellis", "Endo",
    "Fischer", "Flores", "Foster", "Garcia", "Gupta", "Haas", "Hayes", "Hoffman", "Ibrahim", "Ito",
    "Jansen", "Kato", "Keller", "Khan", "Kim", "Lambert", "Larsen", "Lee", "Lopez", "Marsh", "Mendez",
    "Meyer", "Mori", "Nakamura", "Novak", "Okafor", "Olsen", "Park", "Patel", "Perez", "Quinn", "Reyes",
    "Rossi", "Sato", "Schmidt", "Silva", "Singh", "Tanaka", "Turner", "Vogel", "Walsh", "Weber", "Wong",
    "Young", "Zimmer",
)
# fmt: on
STREETS = (
    "Maple Street",
    "Mill Lane",
    "Station Road",
    "Oak Avenue",
    "Harbour Row",
    "Garden Close",
    "Hill Street",
    "Park Way",
)
COMPANY_FIRST = (
    "Blue",
    "Copper",
    "Corner",
    "Driftwood",
    "Golden",
    "Green",
    "Harbour",
    "Juniper",
    "Little",
    "North",
    "Old",
    "Quiet",
    "River",
    "Sunny",
)
COMPANY_LAST = (
    "Bakery",
    "Bistro",
    "Books & Coffee",
    "Canteen",
    "Coworking",
    "Deli",
    "Hotel",
    "Kitchen",
    "Studio",
    "Tea Room",
)
DOMAINS = ("example.com", "example.org", "example.net")


@dataclass(frozen=True, slots=True)
class Plan:
    """A monthly price of a product in one currency."""

    price: str
    product: str
    name: str
    currency: str
    unit_amount: int


@dataclass(frozen=True, slots=True)
class Product:
    """Something sold, with its unit amount in the currencies it is sold in (minor units)."""

    key: str
    name: str
    amounts: dict[str, int]
    weight: int


SUBSCRIPTIONS = (
    Product("Taster", "Taster Box, monthly", {"usd": 1900, "eur": 1800, "gbp": 1600, "jpy": 2800}, 50),
    Product("House", "House Blend, monthly", {"usd": 3400, "eur": 3200, "gbp": 2900, "jpy": 4900}, 35),
    Product(
        "Single", "Single Origin Club, monthly", {"usd": 5200, "eur": 4900, "gbp": 4400, "jpy": 7600}, 15
    ),
)
GOODS = (
    Product("Beans", "Whole beans, 1 kg", {"usd": 2800, "eur": 2700, "gbp": 2400, "jpy": 4100}, 40),
    Product("Grinder", "Hand grinder", {"usd": 8900, "eur": 8500, "gbp": 7500, "jpy": 13200}, 8),
    Product("Filters", "Paper filters, 100", {"usd": 950, "eur": 900, "gbp": 800, "jpy": 1400}, 25),
    Product("Kettle", "Gooseneck kettle", {"usd": 12500, "eur": 11900, "gbp": 10500, "jpy": 18500}, 5),
    Product("Mug", "Stoneware mug", {"usd": 2200, "eur": 2100, "gbp": 1850, "jpy": 3200}, 15),
    Product("Class", "Tasting class, one seat", {"usd": 6500, "eur": 6000, "gbp": 5500, "jpy": 9500}, 7),
)


@dataclass(frozen=True, slots=True)
class Decline:
    """Why a charge failed, as the charge says it (https://docs.stripe.com/declines/codes)."""

    code: str
    reason: str
    message: str
    advice: str | None
    network_code: str | None
    seller_message: str
    hard: bool
    weight: int
    type: str = "issuer_declined"

    @property
    def network_status(self) -> str:
        """Whether the card's network was asked at all."""
        return "declined_by_network" if self.type == "issuer_declined" else "not_sent_to_network"


_BANK = "The bank did not return any further details with this decline."
EXPIRED = Decline(
    "expired_card",
    "expired_card",
    "Your card has expired.",
    "confirm_card_data",
    "54",
    "The bank returned the decline code `expired_card`.",
    hard=True,
    weight=4,
)
DECLINES = (
    Decline(
        "card_declined",
        "insufficient_funds",
        "Your card has insufficient funds.",
        "try_again_later",
        "51",
        "The bank returned the decline code `insufficient_funds`.",
        hard=False,
        weight=42,
    ),
    Decline(
        "card_declined",
        "generic_decline",
        "Your card was declined.",
        "try_again_later",
        "05",
        _BANK,
        hard=False,
        weight=24,
    ),
    Decline(
        "card_declined",
        "do_not_honor",
        "Your card was declined.",
        "try_again_later",
        "05",
        "The bank returned the decline code `do_not_honor`.",
        hard=False,
        weight=12,
    ),
    EXPIRED,
    Decline(
        "incorrect_cvc",
        "incorrect_cvc",
        "Your card's security code is incorrect.",
        "confirm_card_data",
        "N7",
        "The bank returned the decline code `incorrect_cvc`.",
        hard=False,
        weight=6,
    ),
    Decline(
        "processing_error",
        "processing_error",
        "An error occurred while processing your card. Try again in a little bit.",
        "try_again_later",
        "96",
        "The bank returned the decline code `processing_error`.",
        hard=False,
        weight=4,
    ),
    Decline(
        "card_declined",
        "lost_card",
        "Your card was declined.",
        "do_not_try_again",
        "41",
        _BANK,
        hard=True,
        weight=2,
    ),
    Decline(
        "card_declined",
        "stolen_card",
        "Your card was declined.",
        "do_not_try_again",
        "43",
        _BANK,
        hard=True,
        weight=2,
    ),
    Decline(
        "card_declined",
        "highest_risk_level",
        "Your card was declined.",
        None,
        None,
        "Stripe blocked this payment as too risky.",
        hard=True,
        weight=4,
        type="blocked",
    ),
)


@dataclass(frozen=True, slots=True)
class Case:
    """Why a card holder disputes, with the networks' codes for it."""

    reason: str
    visa: str
    mastercard: str
    weight: int


CASES = (
    Case("fraudulent", "10.4", "4837", 48),
    Case("product_not_received", "13.1", "4853", 16),
    Case("subscription_canceled", "13.2", "4853", 12),
    Case("product_unacceptable", "13.3", "4853", 8),
    Case("credit_not_processed", "13.6", "4853", 6),
    Case("duplicate", "12.6.1", "4834", 5),
    Case("unrecognized", "10.4", "4837", 5),
)
FRAUD_TYPES = (
    "unauthorized_use_of_card",
    "made_with_stolen_card",
    "made_with_lost_card",
    "card_never_received",
    "misc",
)
FEEDBACK = ("too_expensive", "unused", "switched_service", "missing_features", "other", "low_quality")
