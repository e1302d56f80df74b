"""Bank debits: pending for days, then paid or returned, and at times returned weeks after.

Belongs here: the life of a debit and its movements of the balance. Does not: when one is made, refunds.
The balance transaction is made when Stripe hands the debit to the bank, before the bank has answered
(https://support.stripe.com/questions/changes-to-balance-transaction-behavior-for-debit-payment-methods).
"""

from vantage_stripe.sandbox.world.catalog import BANK_DECLINES, LATE_RETURN, Decline
from vantage_stripe.sandbox.world.clock import DAY, HOUR, business_days_after
from vantage_stripe.sandbox.world.facts import BankAccount, Charge, Payment, Transaction
from vantage_stripe.sandbox.world.ids import of_stem
from vantage_stripe.sandbox.world.money import Desk, Movement, moved

SUBMITTED = (2 * HOUR, 20 * HOUR)
"""Seconds until the debit is handed to the bank."""
REFUSED = (20, 40)
"""Seconds until Stripe refuses to debit a blocked account."""
ANSWER_DAYS = {"us_bank_account": (2, 5), "sepa_debit": (3, 6)}
"""Working days until the bank answers."""
AVAILABLE_DAYS = 6
LATE_SHARE = 0.06
"""Debits, other than an invoice's, that come back after they were paid."""
LATE_DAYS = (6, 40)
FEE_POINTS, FEE_MOST = 80, 500
"""What a dollar debit costs: basis points, at most so many cents."""
FEE_FIXED = 35
"""What a euro debit costs, in cents."""
FAILURE_FEES = {"usd": 400, "eur": 350}
RETURNED = Movement(
    "payment_failure_refund",
    "charge_failure",
    -1,
    lambda charge: f"REFUND FOR FAILED PAYMENT ({charge.payment.description or charge.id})",
    "Failed debit fee",
)
RETURN_WEIGHTS = [decline.weight for decline in BANK_DECLINES]
BASIS_POINTS = 10_000


def draw_return(desk: Desk, account: BankAccount, moment: int, share: float) -> Decline | None:
    """Draw whether the bank returns a debit, and why; a blocked account's is refused for what blocked it."""
    if account.blocked is not None and account.dead(moment):
        return account.blocked[1]
    if not desk.chance(share):
        return None
    return desk.rng.choices(BANK_DECLINES, weights=RETURN_WEIGHTS)[0]


def debit(
    desk: Desk, payment: Payment, account: BankAccount, moment: int, *, decline: Decline | None
) -> Charge:
    """Debit a bank account and tell how it ends."""
    refused = account.dead(moment)
    late = 0
    if refused:
        decline = draw_return(desk, account, moment, 1.0)
    elif decline is None and payment.invoice is None and desk.chance(LATE_SHARE):
        decline, late = LATE_RETURN, desk.pause(LATE_DAYS[0] * DAY, LATE_DAYS[1] * DAY)
    charge = Charge(
        id=of_stem("py_", payment.stem, desk.rng),
        created=moment,
        payment=payment,
        method=account,
        decline=decline,
        risk=0,
        pending=desk.pause(*REFUSED) if refused else _answer(desk, account, moment) - moment,
        late=late,
    )
    payment.charges.append(charge)
    desk.book.charges.append(charge)
    if not refused:
        _move(desk, charge)
        _block(account, charge)
    return charge


def _answer(desk: Desk, account: BankAccount, moment: int) -> int:
    days = desk.rng.randint(*ANSWER_DAYS[account.type])
    return business_days_after(moment, days) + desk.pause(9 * HOUR, 17 * HOUR)


def _move(desk: Desk, charge: Charge) -> None:
    payment = charge.payment
    submitted = charge.created + desk.pause(*SUBMITTED)
    charge.transaction = Transaction(
        id=of_stem("txn_", payment.stem, desk.rng),
        created=submitted,
        amount=payment.amount,
        fee=debit_fee(payment.amount, payment.currency),
        currency=payment.currency,
        rate=None,
        available_on=business_days_after(submitted, AVAILABLE_DAYS),
        type="payment",
        category="charge",
        source=charge.id,
        description=payment.description,
    )
    desk.book.transactions.append(charge.transaction)
    if charge.failed_at is None:
        return
    charge.failure = moved(
        desk,
        RETURNED,
        charge,
        charge.failed_at,
        source=(charge.id, payment.amount),
        fee=FAILURE_FEES[payment.currency],
    )
    # What never arrived is not paid out: both become available together.
    charge.failure.available_on = max(charge.failed_at, charge.transaction.available_on)
    desk.book.transactions.append(charge.failure)


def debit_fee(amount: int, currency: str) -> int:
    """Give Stripe's fee for a debit, in minor units (https://stripe.com/pricing/local-payment-methods)."""
    return min(round(amount * FEE_POINTS / BASIS_POINTS), FEE_MOST) if currency == "usd" else FEE_FIXED


def _block(account: BankAccount, charge: Charge) -> None:
    if charge.decline is None or not charge.decline.blocks or charge.failed_at is None:
        return
    if account.blocked is None or charge.failed_at < account.blocked[0]:
        account.blocked = (charge.failed_at, charge.decline)
