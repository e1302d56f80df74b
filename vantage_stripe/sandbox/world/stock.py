"""What the account has set up before anybody comes: prices, coupons, tax rates.

Belongs here: these facts and how they are found. Does not: who buys, who gets a discount.
"""

from dataclasses import dataclass, field

from vantage_stripe.sandbox.world.catalog import (
    EXTRA,
    GOODS,
    INTERVALS,
    LEVIES,
    OFFERS,
    OFFICE,
    SUBSCRIPTIONS,
    Place,
    Plan,
    Product,
)
from vantage_stripe.sandbox.world.clock import DAY, OPENED
from vantage_stripe.sandbox.world.facts import Coupon, TaxRate
from vantage_stripe.sandbox.world.ids import Mint

TAXED_SINCE = OPENED + DAY
HOME = "usd"
RECURRING = (*SUBSCRIPTIONS, OFFICE, EXTRA)


@dataclass(frozen=True, slots=True)
class Sold:
    """A product as the account has it, with the price it is sold at unless another is named."""

    id: str
    created: int
    name: str
    default_price: str


@dataclass(slots=True)
class Stock:
    """Everything the account sells, and on which terms."""

    products: list[Sold] = field(default_factory=list)
    prices: dict[tuple[str, str, str | None], Plan] = field(default_factory=dict)
    """By product, currency and interval."""
    coupons: list[Coupon] = field(default_factory=list)
    taxes: dict[tuple[str, str | None], TaxRate] = field(default_factory=dict)
    """By country and state."""

    def price(self, product: Product, currency: str, interval: str | None = None) -> Plan:
        """Give the price of a product; one that is not sold so is a KeyError."""
        return self.prices[product.key, currency, interval]

    def tax(self, place: Place) -> TaxRate | None:
        """Give the tax rate of a place, None where prices are what is paid."""
        return self.taxes.get((place.country, place.state))


def stocked(mint: Mint) -> Stock:
    """Set up an account's prices, coupons and tax rates."""
    stock = Stock()
    for product in RECURRING:
        for interval, (word, months) in INTERVALS.items():
            for currency, amount in product.amounts.items():
                origin = product.key + currency + ("" if interval == "month" else interval)
                stock.prices[product.key, currency, interval] = Plan(
                    id=mint.derived("price_", OPENED, origin),
                    product=product.id,
                    name=f"{product.name}, {word}",
                    currency=currency,
                    unit_amount=amount * months,
                    interval=interval,
                )
    for product in GOODS:
        for currency, amount in product.amounts.items():
            identity = mint.derived("price_", OPENED, product.key + currency)
            stock.prices[product.key, currency, None] = Plan(
                identity, product.id, product.name, currency, amount
            )
    for product in (*RECURRING, *GOODS):
        default = stock.price(product, HOME, None if product in GOODS else "month")
        stock.products.append(Sold(product.id, product.created, product.name, default.id))
    stock.coupons = [Coupon(id=offer.id, created=offer.created, offer=offer) for offer in OFFERS]
    for levy in LEVIES:
        identity = mint.derived("txr_", TAXED_SINCE, f"{levy.country}{levy.state}")
        stock.taxes[levy.country, levy.state] = TaxRate(id=identity, created=TAXED_SINCE, levy=levy)
    return stock
