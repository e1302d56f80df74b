"""The evidence that a dispute asks for, and what of it is still missing.

Belongs here: which fields answer which reason. Does not: deadlines, submission.
After https://docs.stripe.com/disputes/categories; the fields: https://docs.stripe.com/api/disputes/evidence_object.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Field = tuple[str, ...]
"""One thing to give: any one of these fields is enough."""

ALWAYS: tuple[Field, ...] = (
    ("customer_name",),
    ("customer_email_address",),
    ("product_description",),
    ("uncategorized_text", "uncategorized_file"),
)
_UNAUTHORISED: tuple[Field, ...] = (
    ("customer_purchase_ip",),
    ("receipt",),
    ("access_activity_log", "shipping_documentation"),
    ("customer_communication",),
)
BY_REASON: Mapping[str, tuple[tuple[Field, ...], ...]] = {
    "fraudulent": (_UNAUTHORISED,),
    "unrecognized": (_UNAUTHORISED,),
    "product_not_received": (
        (
            ("shipping_date",),
            ("shipping_carrier",),
            ("shipping_tracking_number",),
            ("shipping_documentation",),
        ),
        (("service_date",), ("service_documentation",)),
    ),
    "product_unacceptable": ((("refund_policy",), ("customer_communication",), ("service_documentation",)),),
    "subscription_canceled": (
        (("cancellation_policy",), ("cancellation_policy_disclosure",), ("cancellation_rebuttal",)),
    ),
    "credit_not_processed": (
        (("refund_policy",), ("refund_policy_disclosure",), ("refund_refusal_explanation",)),
    ),
    "duplicate": (
        (
            ("duplicate_charge_id",),
            ("duplicate_charge_explanation",),
            ("duplicate_charge_documentation",),
        ),
    ),
}
"""For each reason one or more sets of fields, any one of them enough; other reasons ask for nothing more."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a dispute asks for, and what is there; None where it cannot be told.

    Attributes:
        expected: How many fields are asked for; of alternatives one counts.
        filled: How many of them are filled. Stripe fills some by itself: it is no proof of work.
        missing: Those that are not, alternatives joined with `|`.
    """

    expected: int | None
    filled: int | None
    missing: list[str] | None


UNKNOWN = Asked(expected=None, filled=None, missing=None)


def asked_of(reason: str | None, evidence: Mapping[str, Any] | None) -> Asked:
    """Compare a dispute's evidence with what its reason asks for.

    Where one of several sets of fields is enough, as for goods or a service not received, the one that
    lacks nothing counts, else the one that was begun furthest, else the first.

    Args:
        reason: The dispute's; None when it is not known.
        evidence: Stripe's evidence object; None when it is not known.
    """
    if reason is None or evidence is None:
        return UNKNOWN
    given = {name for name, value in evidence.items() if value}
    sets = BY_REASON.get(reason, ((),))
    best = max(
        sets, key=lambda fields: (not _lacking(fields, given), len(fields) - len(_lacking(fields, given)))
    )
    fields = (*ALWAYS, *best)
    lacking = _lacking(fields, given)
    return Asked(
        expected=len(fields),
        filled=len(fields) - len(lacking),
        missing=["|".join(field) for field in lacking],
    )


def _lacking(fields: tuple[Field, ...], given: set[str]) -> list[Field]:
    return [field for field in fields if given.isdisjoint(field)]
