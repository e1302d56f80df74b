"""What the business sells, and why people stop buying it."""

from dataclasses import dataclass


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

FEEDBACK = ("too_expensive", "unused", "switched_service", "missing_features", "other", "low_quality")
