"""When a dispute was closed: Stripe's object does not say.

Belongs here: the best instant that can be told. Does not: what the outcome means.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from vantage_stripe.insights import dispute_rules
from vantage_stripe.insights.dispute_cases import Case
from vantage_stripe.insights.dispute_chargebacks import chargeback_at
from vantage_stripe.insights.reading import Inputs

CLOSED_EVENT = "charge.dispute.closed"
EVENTS = ("id", "created", "type", "data_object_id", "_deleted_at")


@dataclass(frozen=True, kw_only=True)
class Closing:
    """When a dispute was closed.

    Attributes:
        at: The instant.
        inferred: Whether nothing told it, so that it may be months from this.
    """

    at: datetime
    inferred: bool


def closed_events(inputs: Inputs) -> Mapping[str, datetime]:
    """Give when disputes were closed, for the last time, as far as events go back."""
    events = inputs.live("events", where={"type": {CLOSED_EVENT}})
    return {row["data_object_id"]: row["created"] for row in events}


def closing_of(case: Case, told: Mapping[str, datetime], as_of: datetime) -> Closing:
    """Say when a dispute that was won or lost was closed.

    Its event says so, else the money that came back; a lost one leaves no other trace, and so counts
    in the month of its deadline, else in the one in which it began.
    """
    event = told.get(case.dispute["id"])
    if event is not None:
        return Closing(at=event, inferred=False)
    back = [row["created"] for row in case.transactions if (row["amount"] or 0) > 0]
    if case.dispute["status"] == "won" and back:
        return Closing(at=max(back), inferred=False)
    due = dispute_rules.due(case.dispute["evidence_details_due_by_at"])
    began: datetime = chargeback_at(case) or case.dispute["created"]
    return Closing(at=due if due is not None and due <= as_of else began, inferred=True)
