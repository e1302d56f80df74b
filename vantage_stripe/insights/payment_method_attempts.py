"""How the charges of each payment method went: the last attempt, the last success, failures since.

Belongs here: the sums over charges, as columns, because there may be millions. Does not: any judgement.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from vantage_stripe.insights import declines
from vantage_stripe.insights.days import day_of
from vantage_stripe.insights.payment_method_facts import CARD, IN_PERSON, Fact
from vantage_stripe.insights.truth import Truth

ORDER = [("method", "ascending"), ("created", "ascending"), ("id", "ascending")]
CARD_DETAILS = "payment_method_details_card"
LAST = ("payment_method", "customer", "created", "status")
DECLINED = ("outcome_type", "outcome_reason", "failure_code", "outcome_advice_code")
DETAILS = {
    "payment_method": "id",
    "created": "known_at",
    "payment_method_details_type": "kind",
    f"{CARD_DETAILS}_brand": "brand",
    f"{CARD_DETAILS}_last4": "last4",
    f"{CARD_DETAILS}_exp_month": "exp_month",
    f"{CARD_DETAILS}_exp_year": "exp_year",
    f"{CARD_DETAILS}_wallet_type": "wallet",
    f"{CARD_DETAILS}_fingerprint": "fingerprint",
}
"""The columns of a charge that are a reading of its payment method."""


@dataclass(frozen=True, kw_only=True, slots=True)
class History:
    """How the charges of one payment method went; without any, and with charges known, the defaults.

    Attributes:
        known: Whether the charges are known at all.
        customer: Whose charge the last attempt was.
        last_at: When it was last tried.
        last_failed: Whether that attempt failed.
        code: Its decline code, if it did.
        decline_class: The code's class.
        last_success_at: When a charge last succeeded.
        failures: Attempts that failed since then.
        token: Whether a network token, which outlives the card, stood in for it.
    """

    known: bool = True
    customer: str | None = None
    last_at: datetime | None = None
    last_failed: Truth = False
    code: str | None = None
    decline_class: str | None = None
    last_success_at: datetime | None = None
    failures: int | None = 0
    token: Truth = False

    @property
    def stripe_will_not_retry(self) -> Truth:
        """Whether automatic retries wait for another payment method; None without a decline."""
        return None if self.code is None else declines.stripe_will_not_retry(self.code)

    def worked_after(self, expiry: date | None, zone: ZoneInfo) -> Truth:
        """Say whether it was charged after its printed expiry: then the date is old, not the card."""
        if expiry is None or not self.known:
            return None
        return self.last_success_at is not None and day_of(self.last_success_at, zone) > expiry

    def succeeded_after(self, instant: datetime | None) -> bool:
        """Say whether a charge succeeded after something was so: then it is so no more."""
        return instant is not None and self.last_success_at is not None and self.last_success_at > instant


UNKNOWN = History(known=False, last_failed=None, failures=None, token=None)


def histories_of(charges: pa.Table) -> tuple[Mapping[str, History], list[Fact]]:
    """Give the history of each payment method, and what its newest charge says of it.

    A request Stripe calls invalid was no attempt. Charges of one second follow their ids.
    """
    invalid = pc.fill_null(pc.equal(charges["outcome_type"], declines.INVALID), fill_value=False)
    tried = pc.indices_nonzero(pc.and_(pc.is_valid(charges["payment_method"]), pc.invert(invalid)))
    if not len(tried):
        return {}, []
    # Only what decides the order is copied: the charges may be most of the memory there is.
    codes = charges["payment_method"].combine_chunks().dictionary_encode().indices.take(tried)
    keys = pa.table(
        {"method": codes, "created": charges["created"].take(tried), "id": charges["id"].take(tried)}
    )
    order = pc.sort_indices(keys, sort_keys=ORDER)
    places = _Places.of(charges, codes.take(order).to_numpy(), tried.take(order))
    return _histories(charges, places), _facts(charges, places)


@dataclass(frozen=True, kw_only=True)
class _Places:
    """Where the rows that matter of each payment method stand in the table; -1 where there is none."""

    last: pa.Array
    succeeded: pa.Array
    described: pa.Array
    failures: list[int]
    token: list[bool]

    @classmethod
    def of(cls, charges: pa.Table, methods: np.ndarray, order: pa.Array) -> "_Places":
        """Find them, given the rows in the order of payment method and time."""
        numbers = np.arange(len(methods))
        starts = np.flatnonzero(np.append(True, methods[1:] != methods[:-1]))
        ends = np.append(starts[1:], len(methods)) - 1

        def sorted_flags(flags: pa.ChunkedArray) -> np.ndarray:
            known = pc.fill_null(flags, fill_value=False).take(order)
            return np.asarray(known.to_numpy(), np.bool_)

        def newest(flags: np.ndarray) -> np.ndarray:
            return np.maximum.reduceat(np.where(flags, numbers, -1), starts)

        def rows(places: np.ndarray) -> pa.Array:
            return order.take(pa.array(places, pa.int64(), mask=places < 0))

        failed = sorted_flags(pc.equal(charges["status"], "failed"))
        succeeded = newest(sorted_flags(pc.equal(charges["status"], "succeeded")))
        count = np.cumsum(failed)
        before = np.where(succeeded >= 0, count[succeeded], count[starts] - failed[starts])
        token = sorted_flags(charges[f"{CARD_DETAILS}_network_token_used"])
        return cls(
            last=rows(ends),
            succeeded=rows(succeeded),
            described=rows(newest(sorted_flags(pc.is_valid(charges["payment_method_details_type"])))),
            failures=(count[ends] - before).tolist(),
            token=np.logical_or.reduceat(token, starts).tolist(),
        )


def _histories(charges: pa.Table, places: _Places) -> dict[str, History]:
    rows = charges.select([*LAST, *DECLINED]).take(places.last).to_pylist()
    succeeded = charges["created"].take(places.succeeded).to_pylist()
    found = {}
    for row, success, failures, token in zip(rows, succeeded, places.failures, places.token, strict=True):
        failed = row["status"] == "failed"
        code = declines.decline_code(row["outcome_reason"], row["failure_code"]) if failed else None
        found[row["payment_method"]] = History(
            customer=row["customer"],
            last_at=row["created"],
            last_failed=failed,
            code=code,
            decline_class=None
            if code is None
            else declines.decline_class(
                code, outcome_type=row["outcome_type"], advice_code=row["outcome_advice_code"]
            ),
            last_success_at=success,
            failures=failures,
            token=token,
        )
    return found


def _facts(charges: pa.Table, places: _Places) -> list[Fact]:
    described = charges.select(list(DETAILS)).take(places.described.drop_null())
    rows = described.rename_columns(list(DETAILS.values())).to_pylist()
    return [
        Fact(
            found="charge",
            # Whose it is now a charge does not say; what it says of a bank's refusal is its decline.
            blocked=False if row["kind"] == CARD else None,
            unusable=True if row["kind"] in IN_PERSON else None,
            **row,
        )
        for row in rows
    ]
