"""Reviews: payments a person looks at before they are believed."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vantage_stripe.sandbox.world.facts.payments import Charge


@dataclass(slots=True, kw_only=True)
class Review:
    """A review of one charge, opened by a rule of Radar or by hand."""

    id: str
    created: int
    charge: "Charge"
    by_rule: bool
    address: str
    closed_at: int | None = None
    closed_reason: str | None = None
