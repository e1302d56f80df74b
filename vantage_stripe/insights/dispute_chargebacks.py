"""Which disputes are chargebacks, when each began, and who has had several.

Belongs here: what is counted, for `dispute_flags` and for the rates alike. Does not: the counting by month.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from vantage_stripe.insights import dispute_rules
from vantage_stripe.insights.dispute_cases import Case
from vantage_stripe.insights.reading import Row

COUNTED = frozenset({"chargeback", "appeal"})
"""The phases that networks and Stripe count as disputes; inquiries and prevented ones are apart."""
YEAR = timedelta(days=365)
REPEATED = 2
_NOBODY: Row = {}


def phase_of(case: Case) -> str | None:
    """Give the phase of a dispute."""
    return dispute_rules.phase(case.dispute["status"], case.dispute["payment_method_details_card_case_type"])


def chargeback_at(case: Case) -> datetime | None:
    """Give when the money was first taken: an inquiry that escalates keeps its own, earlier, `created`."""
    taken: list[datetime] = [row["created"] for row in case.transactions if _category(row) == "dispute"]
    if taken:
        return min(taken)
    began: datetime | None = case.dispute["created"]
    return began if phase_of(case) in COUNTED else None


def _category(transaction: Row) -> str:
    """Name what a dispute's balance transaction does; old ones do not say."""
    amount = transaction["amount"]
    taken = "dispute" if amount is not None and amount < 0 else "dispute_reversal"
    return transaction["reporting_category"] or taken


def method_of(case: Case) -> dict[str, str | None]:
    """Say what was paid with; the dispute knows its card without the charge."""
    charge = _NOBODY if case.charge is None else case.charge
    names = {
        "payment_method_type": "payment_method_details_type",
        "card_brand": "payment_method_details_card_brand",
        "card_network": "payment_method_details_card_network",
    }
    return {ours: case.dispute[theirs] or charge.get(theirs) for ours, theirs in names.items()}


class Disputers:
    """The chargebacks of each customer and of each card, to find who disputes again and again."""

    def __init__(self, cases: Iterable[Case]) -> None:
        found: defaultdict[tuple[str, str], set[tuple[datetime, str]]] = defaultdict(set)
        for case in cases:
            began = chargeback_at(case) if phase_of(case) in COUNTED else None
            if began is not None and case.charge is not None:
                for person in _persons(case.charge):
                    found[person].add((began, case.charge["id"]))
        self._chargebacks = {person: sorted(those) for person, those in found.items()}

    def history(self, case: Case) -> dict[str, int | bool | None]:
        """Count the charges with a chargeback within 365 days of a dispute, its own included.

        A card's fingerprint finds guests, who have no customer. Null where there is neither.
        """
        persons = {} if case.charge is None else dict(_persons(case.charge))
        began = chargeback_at(case) or case.dispute["created"]
        near = {kind: self._near((kind, name), began) for kind, name in persons.items()}
        customers, cards = near.get("customer"), near.get("fingerprint")
        return {
            "customer_dispute_count_365d": None if customers is None else len(customers),
            "fingerprint_dispute_count_365d": None if cards is None else len(cards),
            "is_repeat_disputer": len(set().union(*near.values())) >= REPEATED if near else None,
        }

    def _near(self, person: tuple[str, str], began: datetime) -> set[str]:
        listed = self._chargebacks.get(person, [])
        first = bisect_left(listed, began - YEAR, key=lambda entry: entry[0])
        last = bisect_right(listed, began + YEAR, key=lambda entry: entry[0])
        return {charge for _, charge in listed[first:last]}


def _persons(charge: Row) -> list[tuple[str, str]]:
    """Give by what a charge's payer is known again."""
    known = {
        "customer": charge["customer"],
        "fingerprint": charge["payment_method_details_card_fingerprint"],
    }
    return [(kind, name) for kind, name in known.items() if name is not None]
