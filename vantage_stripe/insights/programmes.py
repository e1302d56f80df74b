"""The card networks' monitoring programmes, with their thresholds and dates.

Belongs here: what the networks ask, as far as it is public. Does not: any counting.
The networks publish little; these come from pages of payment providers, which disagree in places
(https://docs.stripe.com/disputes/monitoring-programs): look through them once a year, and add an entry
with its date rather than change one, so that older months are judged by the rule of their time.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

VISA, MASTERCARD = "visa", "mastercard"
CHECKED = date(2026, 8, 1)
"""When the thresholds were last compared with public pages."""


@dataclass(frozen=True, kw_only=True)
class Programme:
    """One programme in one region for some time.

    Attributes:
        name: Ours.
        network: Whose transactions it watches.
        region: Where the account has to be; the lake does not know where it is.
        since: First day; None: longer than it matters.
        until: First day on which it no longer holds; None: it holds.
        counts: What the ratio counts above: `reports_and_disputes`, `disputes` or `fraud_disputes`.
        online_only: Whether it counts below only payments without the card at hand.
        months_back: How many months before those of the disputes the payments are.
        ratio: From where on it is exceeded, 0.015 for 1.5 %.
        count: From how many of the counted on.
        payments: From how many payments on; None: any.
        volume_usd: From how much of the counted on, in cents of USD; None: any.
        authenticated_below: Only below this share of payments with 3-D Secure; None: any.
    """

    name: str
    network: str
    region: str
    since: date | None = None
    until: date | None = None
    counts: str
    online_only: bool
    months_back: int
    ratio: Decimal
    count: int = 0
    payments: int | None = None
    volume_usd: int | None = None
    authenticated_below: Decimal | None = None

    def holds_in(self, month: date) -> bool:
        """Say whether it holds in the month that begins on a day."""
        begun = self.since is None or self.since <= month
        return begun and (self.until is None or month < self.until)


def _vamp(
    region: str,
    ratio: str,
    *,
    count: int = 1_500,
    since: date = date(2025, 6, 1),
    until: date | None = None,
    volume_usd: int | None = None,
) -> Programme:
    """Declare Visa's programme: fraud reports and disputes together, so that one with both counts twice."""
    return Programme(
        name="visa_vamp_excessive",
        network=VISA,
        region=region,
        since=since,
        until=until,
        counts="reports_and_disputes",
        online_only=True,
        months_back=0,
        ratio=Decimal(ratio),
        count=count,
        volume_usd=volume_usd,
    )


def _excessive(name: str, ratio: str, count: int) -> Programme:
    return Programme(
        name=name,
        network=MASTERCARD,
        region="all",
        counts="disputes",
        online_only=False,
        months_back=1,
        ratio=Decimal(ratio),
        count=count,
    )


def _fraud(region: str, authenticated_below: str) -> Programme:
    return Programme(
        name="mastercard_efm",
        network=MASTERCARD,
        region=region,
        counts="fraud_disputes",
        online_only=True,
        months_back=1,
        ratio=Decimal("0.005"),
        payments=1_000,
        volume_usd=50_000_00,
        authenticated_below=Decimal(authenticated_below),
    )


PROGRAMMES: tuple[Programme, ...] = (
    _vamp("us_ca_eu_ap", "0.022", until=date(2026, 4, 1)),
    _vamp("us_ca_eu_ap", "0.015", since=date(2026, 4, 1)),
    _vamp("latin_america", "0.015"),
    # Some pages say 150: the lower one warns earlier.
    _vamp("cemea", "0.022", count=100, volume_usd=75_000_00),
    _excessive("mastercard_ecm", "0.015", 100),
    _excessive("mastercard_hecm", "0.03", 300),
    _fraud("sca_by_law", "0.5"),
    _fraud("elsewhere", "0.1"),
)
FRAUD_CODES = frozenset({"4837"})
"""Mastercard's reason of fraud; some lists add 4863, cardholder does not recognise."""
