"""Where customers live, and what names people and companies have."""

from dataclasses import dataclass


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
    Place("Kuwait City", None, "KW", "15000", "+9652205", "kwd", 3),
)
STRONG = frozenset({"DE", "NL", "FR", "GB"})
"""Countries whose law asks card holders to prove themselves."""

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
