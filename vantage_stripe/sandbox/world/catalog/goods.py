"""What the business sells, and why people stop buying it."""

from dataclasses import dataclass

from vantage_stripe.sandbox.world.clock import OPENED


@dataclass(frozen=True, slots=True)
class Plan:
    """A price of a product in one currency: recurring, or for one sale where it has no interval."""

    id: str
    product: str
    name: str
    currency: str
    unit_amount: int
    interval: str | None = None
    created: int = OPENED


@dataclass(frozen=True, slots=True)
class Product:
    """Something sold, with its unit amount in the currencies it is sold in (minor units)."""

    key: str
    name: str
    amounts: dict[str, int]
    weight: int
    created: int = OPENED

    @property
    def id(self) -> str:
        """Stripe's id, which the business chose itself."""
        return f"prod_{self.key.ljust(14, '0')}"


SUBSCRIPTIONS = (
    Product("Taster", "Taster Box", {"usd": 1900, "eur": 1800, "gbp": 1600, "jpy": 2800, "kwd": 5900}, 50),
    Product("House", "House Blend", {"usd": 3400, "eur": 3200, "gbp": 2900, "jpy": 4900, "kwd": 10500}, 35),
    Product(
        "Single",
        "Single Origin Club",
        {"usd": 5200, "eur": 4900, "gbp": 4400, "jpy": 7600, "kwd": 16000},
        15,
    ),
)
"""From the smallest to the largest: what people move up and down on."""
OFFICE = Product(
    "Office", "Office Coffee", {"usd": 18000, "eur": 17000, "gbp": 15000, "jpy": 26000, "kwd": 55000}, 1
)
"""The subscription of companies, paid by invoice."""
EXTRA = Product("Papers", "Paper Filters", {"usd": 600, "eur": 550, "gbp": 500, "jpy": 900, "kwd": 1850}, 1)
"""What some have sent along with their coffee."""
INTERVALS = {"month": ("monthly", 1), "year": ("yearly", 10)}
"""How a plan of each interval is called, and how many monthly prices it costs."""
GOODS = (
    Product(
        "Beans", "Whole beans, 1 kg", {"usd": 2800, "eur": 2700, "gbp": 2400, "jpy": 4100, "kwd": 8600}, 40
    ),
    Product(
        "Grinder", "Hand grinder", {"usd": 8900, "eur": 8500, "gbp": 7500, "jpy": 13200, "kwd": 27500}, 8
    ),
    Product(
        "Filters", "Paper filters, 100", {"usd": 950, "eur": 900, "gbp": 800, "jpy": 1400, "kwd": 2950}, 25
    ),
    Product(
        "Kettle",
        "Gooseneck kettle",
        {"usd": 12500, "eur": 11900, "gbp": 10500, "jpy": 18500, "kwd": 38500},
        5,
    ),
    Product("Mug", "Stoneware mug", {"usd": 2200, "eur": 2100, "gbp": 1850, "jpy": 3200, "kwd": 6800}, 15),
    Product(
        "Class",
        "Tasting class, one seat",
        {"usd": 6500, "eur": 6000, "gbp": 5500, "jpy": 9500, "kwd": 20000},
        7,
    ),
)

FEEDBACK = (
    "too_expensive",
    "unused",
    "switched_service",
    "missing_features",
    "other",
    "low_quality",
    "customer_service",
    "too_complex",
)
COMMENTS = (
    "Lovely coffee, but we do not drink that much of it.",
    "Moving abroad next month.",
    "The parcels kept arriving while we were away.",
    "Found a roaster around the corner.",
)
"""What some write when they cancel."""
