"""Manual capture: what is authorized with an order is captured when it leaves the roastery.

Belongs here: what becomes of an authorization, see
https://docs.stripe.com/payments/place-a-hold-on-a-payment-method. Does not: payments captured at once.
"""

from dataclasses import replace

from vantage_stripe.sandbox.world.clock import DAY, HOUR
from vantage_stripe.sandbox.world.facts import Charge, Hold
from vantage_stripe.sandbox.world.money import REFUNDED, Desk, Movement, charge_transaction, moved, payable
from vantage_stripe.sandbox.world.refunding import release

HOLD_DAYS = 7
FATES = {"captured": 0.7, "partial": 0.14, "canceled": 0.08, "expired": 0.08}
PARTS = (4, 9)
"""Tenths of the amount that a partial capture takes."""
SHIPPED = (3 * HOUR, 6 * DAY)
RELEASED = Movement("refund", "partial_capture_reversal", -1, REFUNDED.text)


def hold(desk: Desk, charge: Charge) -> None:
    """Tell what becomes of an authorization; a capture has its transaction at once."""
    fate = desk.rng.choices(tuple(FATES), weights=tuple(FATES.values()))[0]
    moment = charge.created + desk.pause(*SHIPPED)
    if fate in {"captured", "partial"}:
        _capture(desk, charge, moment, whole=fate == "captured")
        return
    expires, expired = charge.created + HOLD_DAYS * DAY, fate == "expired"
    end = expires if expired else moment
    charge.hold = Hold(expires_at=expires, released_at=end, expired=expired)
    charge.payment.canceled_at = end
    release(desk, charge, end, reason="expired_uncaptured_charge" if expired else None)


def _capture(desk: Desk, charge: Charge, moment: int, *, whole: bool) -> None:
    amount, currency = charge.payment.amount, charge.payment.currency
    taken = amount if whole else payable(amount * desk.rng.randint(*PARTS) // 10, currency)
    charge.hold = Hold(expires_at=charge.created + HOLD_DAYS * DAY, captured_at=moment, amount=taken)
    entry = charge_transaction(desk, charge, moment - charge.created)
    charge.transaction = entry
    desk.book.transactions.append(entry)
    if taken < amount:
        rest = moved(desk, RELEASED, charge, charge.created, source=(charge.id, amount - taken))
        rest = replace(rest, created=entry.created, available_on=entry.available_on)
        desk.book.transactions.append(rest)
