"""Invoices written by hand for companies, and the many ways they end.

Belongs here: what becomes of an order's invoice. Does not: subscriptions.
"""

from collections.abc import Callable

from vantage_stripe.sandbox.world.clock import DAY, HOUR, end_of_day
from vantage_stripe.sandbox.world.crediting import move_balance, write_note
from vantage_stripe.sandbox.world.customers import new_card
from vantage_stripe.sandbox.world.facts import Customer, Invoice, InvoicePayment, Method
from vantage_stripe.sandbox.world.invoices import (
    charge_tax,
    close_payments,
    finalize,
    give_up,
    open_payment,
    pay_elsewhere,
    settle,
    stop,
    void,
    write,
)
from vantage_stripe.sandbox.world.lines import order_lines, share_of
from vantage_stripe.sandbox.world.money import Desk
from vantage_stripe.sandbox.world.payments import draw_decline, take
from vantage_stripe.sandbox.world.retrying import collect

TERMS = (14, 30)
"""Days to pay an invoice written by hand."""
REMINDER_DAYS = 4
"""Days after it was due that a reminder is sent."""
DECLINE_SHARE = 0.05
FINALIZING_FAILS_SHARE = 0.012
REPAIRED_SHARE = 0.5
"""Invoices that could not be finalized and then were."""
CHARGED_SHARE = 0.3
"""Invoices of companies with something on file that are charged, not sent."""
NAMED_SHARE = 0.5
"""Charged invoices that name what they are charged to."""
GIVEN_UP_SHARE = 0.5
NOTE_SHARES = ((1, 10), (1, 4), (1, 2))
"""What part of an invoice a credit note is for."""
NOTE_VOID_SHARE = 0.25
RECORDED_SHARE = 0.6
"""Payments around Stripe of which there is a record."""
ADVANCING_SHARE = 0.9
"""Sent invoices that Stripe reminds of; the others wait for the business."""
OVERPAID_BY = 20
"""Those who pay too much pay a twentieth more."""


def written_invoice(desk: Desk, customer: Customer, created: int) -> Invoice:
    """Write an order's invoice by hand, as a draft."""
    invoice = write(desk, customer, created, order_lines(desk, customer, created))
    invoice.sent = True
    invoice.tax_rate = desk.book.stock.tax(customer.person.place)
    charge_tax(invoice)
    return invoice


def settle_written(desk: Desk, invoice: Invoice, method: Method | None) -> None:
    """Draw what becomes of an invoice written by hand; a forgotten one stays a draft."""
    if method is not None and desk.chance(CHARGED_SHARE):
        _charged(desk, invoice, method)
        return
    fate = desk.rng.choices(tuple(FATES), weights=[row[0] for row in FATES.values()])[0]
    finalized = invoice.created + desk.pause(HOUR, 2 * DAY)
    if fate == "deleted":
        invoice.deleted_at = finalized
        for line in invoice.lines:
            line.deleted_at = finalized
    if fate in {"deleted", "forgotten"}:
        return
    if desk.chance(FINALIZING_FAILS_SHARE):
        invoice.failed_at = finalized
        finalized += desk.pause(HOUR, 3 * DAY)
        if not desk.chance(REPAIRED_SHARE):
            return
    made = send(desk, invoice, finalized, desk.rng.choice(TERMS))
    if made is not None:
        FATES[fate][1](desk, made, method)


def _charged(desk: Desk, invoice: Invoice, method: Method) -> None:
    """Let Stripe finalize an invoice in an hour and charge it; given up when no try succeeds."""
    invoice.sent = False
    invoice.advances.append((invoice.created, True))
    invoice.finalizes_at = invoice.created + HOUR
    if desk.chance(NAMED_SHARE):
        invoice.method = method
    finalized = invoice.finalizes_at + desk.pause(2, 400)
    made = finalize(desk, invoice, finalized)
    if made is None:
        return
    outcome = collect(desk, made, method, first=(finalized + 5, DECLINE_SHARE))
    if not outcome.paid:
        if desk.chance(GIVEN_UP_SHARE):
            give_up(invoice, outcome.moment + 2, "max_payment_attempts")
        else:
            stop(invoice, outcome.moment + 2)


def send(desk: Desk, invoice: Invoice, moment: int, days: int) -> InvoicePayment | None:
    """Finalize an invoice and send it, due in some days."""
    made = finalize(desk, invoice, moment)
    if not invoice.advances and desk.chance(ADVANCING_SHARE):
        invoice.advances.append((moment, True))
    invoice.sent_at.append(moment + 2)
    invoice.due_date = end_of_day(moment + days * DAY)
    return made


def pay(desk: Desk, made: InvoicePayment, method: Method | None, moment: int) -> int:
    """Let the customer pay on the invoice's page, twice if the first try fails; give when it is paid."""
    payment, person = made.intent, made.invoice.customer.person
    used = method or new_card(desk, moment - 5, None, person)
    decline = draw_decline(desk, used, moment, DECLINE_SHARE)
    made.invoice.attempts.append(moment)
    taken = take(desk, payment, used, moment, decline=decline)
    if not taken.paid:
        made.invoice.refusals.append(taken.moment)
        other = new_card(desk, taken.moment + 300, None, person)
        taken = take(desk, payment, other, taken.moment + 360, decline=None)
    made.paid_at = taken.moment + 1
    return taken.moment + 1


def _due(made: InvoicePayment) -> int:
    return made.invoice.due_date or made.created


def _in_time(desk: Desk, made: InvoicePayment, method: Method | None) -> None:
    settle(made.invoice, made, pay(desk, made, method, _due(made) - desk.pause(HOUR, 12 * DAY)))


def _late(desk: Desk, made: InvoicePayment, method: Method | None) -> None:
    made.invoice.sent_at.append(_due(made) + REMINDER_DAYS * DAY)
    moment = _due(made) + desk.pause((REMINDER_DAYS + 1) * DAY, 25 * DAY)
    settle(made.invoice, made, pay(desk, made, method, moment))


def _never(_desk: Desk, made: InvoicePayment, _method: Method | None) -> None:
    made.invoice.sent_at.append(_due(made) + REMINDER_DAYS * DAY)


def _void(desk: Desk, made: InvoicePayment, _method: Method | None) -> None:
    void(desk, made.invoice, made.created + desk.pause(DAY, 12 * DAY))


def _forgiven(desk: Desk, made: InvoicePayment, _method: Method | None) -> None:
    reason = desk.rng.choice(("user_forgiven", "payment_not_received"))
    give_up(made.invoice, _due(made) + desk.pause(30 * DAY, 60 * DAY), reason)


def _paid_after_all(desk: Desk, made: InvoicePayment, method: Method | None) -> None:
    given_up = _due(made) + desk.pause(20 * DAY, 30 * DAY)
    give_up(made.invoice, given_up, "payment_not_received")
    settle(made.invoice, made, pay(desk, made, method, given_up + desk.pause(5 * DAY, 30 * DAY)))


def _void_after_all(desk: Desk, made: InvoicePayment, _method: Method | None) -> None:
    given_up = _due(made) + desk.pause(20 * DAY, 30 * DAY)
    give_up(made.invoice, given_up, "user_forgiven")
    void(desk, made.invoice, given_up + desk.pause(5 * DAY, 30 * DAY))


def _in_parts(desk: Desk, made: InvoicePayment, method: Method | None) -> None:
    """Pay a part first, for which the payment of the whole gives way, and perhaps the rest."""
    invoice, moment = made.invoice, made.created + desk.pause(2 * DAY, 6 * DAY)
    part = share_of(invoice.due, 2, 5, invoice.currency)
    first = open_payment(desk, invoice, moment, part, default=False)
    paid = pay(desk, first, method, moment + desk.pause(60, HOUR))
    close_payments(invoice, paid)
    rest = open_payment(desk, invoice, paid, invoice.due - part)
    if desk.chance(0.7):
        settle(invoice, rest, pay(desk, rest, method, paid + desk.pause(5 * DAY, 40 * DAY)))


def _elsewhere(desk: Desk, made: InvoicePayment, _method: Method | None) -> None:
    moment = _due(made) + desk.pause(-8 * DAY, 6 * DAY)
    pay_elsewhere(desk, made.invoice, moment, recorded=desk.chance(RECORDED_SHARE))


def _too_much(desk: Desk, made: InvoicePayment, _method: Method | None) -> None:
    """Let a transfer of too much be recorded; what is over becomes the customer's credit."""
    invoice, moment = made.invoice, _due(made) - desk.pause(DAY, 8 * DAY)
    pay_elsewhere(desk, invoice, moment, recorded=True)
    invoice.overpaid = share_of(invoice.due, 1, OVERPAID_BY, invoice.currency)
    invoice.payments[-1].amount += invoice.overpaid
    if invoice.overpaid:
        kind = "invoice_overpaid"
        move_balance(desk, invoice.customer, moment, -invoice.overpaid, kind=kind, invoice=invoice)


def _reduced(desk: Desk, made: InvoicePayment, method: Method | None) -> None:
    """Lower the invoice by a credit note, which at times is taken back, and have the rest paid."""
    invoice, moment = made.invoice, made.created + desk.pause(DAY, 5 * DAY)
    note = write_note(desk, invoice, moment, desk.rng.choice(NOTE_SHARES), before=True)
    if note is None:
        return
    close_payments(invoice, moment)
    rest = open_payment(desk, invoice, moment, invoice.amount_due(moment))
    if desk.chance(NOTE_VOID_SHARE):
        note.voided_at = moment + desk.pause(HOUR, 2 * DAY)
        close_payments(invoice, note.voided_at)
        rest = open_payment(desk, invoice, note.voided_at, invoice.due)
    settle(invoice, rest, pay(desk, rest, method, moment + desk.pause(3 * DAY, 15 * DAY)))


def _waived(desk: Desk, made: InvoicePayment, _method: Method | None) -> None:
    """Credit the whole invoice, which pays it."""
    invoice, moment = made.invoice, made.created + desk.pause(DAY, 9 * DAY)
    if invoice.balance == (0, 0):
        write_note(desk, invoice, moment, (1, 1), before=True)
        close_payments(invoice, moment)
        invoice.paid_at = moment


FATES: dict[str, tuple[int, Callable[[Desk, InvoicePayment, Method | None], None]]] = {
    "paid": (600, _in_time),
    "late": (95, _late),
    "open": (45, _never),
    "void": (40, _void),
    "uncollectible": (25, _forgiven),
    "paid after all": (15, _paid_after_all),
    "void after all": (6, _void_after_all),
    "in parts": (30, _in_parts),
    "elsewhere": (40, _elsewhere),
    "too much": (10, _too_much),
    "reduced": (30, _reduced),
    "waived": (12, _waived),
    "deleted": (30, _never),
    "forgotten": (20, _never),
}
"""What becomes of an invoice written by hand: how often in a thousand, and how."""
