"""Invoices: written, finalized, settled, void or given up.

Belongs here: what happens to an invoice and to the payments opened for it. Does not: its lines, the tries
to collect it, who decides.
"""

from collections.abc import Sequence

from vantage_stripe.sandbox.world.crediting import current_balance, move_balance
from vantage_stripe.sandbox.world.facts import Customer, Discount, Invoice, InvoicePayment, Line, Subscription
from vantage_stripe.sandbox.world.lines import discounted, period_lines, taxed
from vantage_stripe.sandbox.world.money import Desk
from vantage_stripe.sandbox.world.payments import new_payment

SMALLEST = {"usd": 50, "eur": 50, "gbp": 30, "jpy": 50, "kwd": 150}
"""Less than this is not charged but kept for the next invoice
(https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts)."""
TEXTS = {"subscription_create": "Subscription creation", "manual": "Payment for Invoice"}
"""How the payment intent is described, by the invoice's reason; the others update a subscription."""


def write(
    desk: Desk, customer: Customer, created: int, lines: Sequence[Line], *, reason: str = "manual"
) -> Invoice:
    """Write a draft invoice with these lines."""
    invoice = Invoice(
        id=desk.mint.plain("in_", created, desk.rng),
        created=created,
        customer=customer,
        currency=customer.currency,
        lines=list(lines),
        reason=reason,
        period=(created, created),
    )
    for line in lines:
        line.invoice, line.billed_at = invoice, created
    customer.invoices.append(invoice)
    desk.book.invoices.append(invoice)
    return invoice


def charge_tax(invoice: Invoice) -> None:
    """Add the tax of its rate to an invoice's lines."""
    taxed(invoice.lines, invoice.tax_rate)


def period_invoice(desk: Desk, subscription: Subscription, reason: str, bills: tuple[int, int]) -> Invoice:
    """Write the invoice of one period of a subscription, with all that waits to be billed, at its start."""
    created = bills[0]
    waiting = list(reversed(subscription.pending))
    subscription.pending.clear()
    invoice = write(
        desk,
        subscription.customer,
        created,
        [*waiting, *period_lines(desk, subscription, bills)],
        reason=reason,
    )
    bill(invoice, subscription)
    # The invoice's own period bounds its invoice items: it lies one behind the one it bills.
    before = subscription.period[0] if reason == "subscription_cycle" else created
    invoice.period = (before, created)
    return invoice


def bill(invoice: Invoice, subscription: Subscription) -> None:
    """Make an invoice a subscription's: its discounts, its tax, its way of collecting."""
    created = invoice.created
    invoice.subscription = subscription
    invoice.sent = subscription.sent
    invoice.tax_rate = subscription.tax_rate
    invoice.advances.append((created, True))
    holding = tuple(discount for discount in subscription.discounts if discount.holds(created))
    if holding and any(line.amount > 0 for line in invoice.lines if not line.proration):
        invoice.discounts = holding
        discounted(invoice.lines, holding)
        for discount in holding:
            _use_up(discount, created)
    charge_tax(invoice)
    subscription.latest.append((created, invoice))


def _use_up(discount: Discount, moment: int) -> None:
    if discount.coupon.offer.duration == "once":
        discount.removed_at = moment + 1


def finalize(desk: Desk, invoice: Invoice, moment: int) -> InvoicePayment | None:
    """Finalize an invoice; one with something to pay gets a payment, one of nothing is paid by that."""
    before = current_balance(invoice.customer)
    owed = invoice.total + before
    small = 0 < owed < SMALLEST[invoice.currency] and not invoice.sent
    after = owed if small else min(0, owed)
    invoice.finalized_at = moment
    invoice.balance = (before, after)
    invoice.due = 0 if small else max(0, owed)
    if after != before:
        kind = "invoice_too_small" if small else "applied_to_invoice"
        move_balance(desk, invoice.customer, moment, after - before, kind=kind, invoice=invoice)
    if invoice.due == 0:
        invoice.paid_at = moment
        return None
    return open_payment(desk, invoice, moment, invoice.due)


def open_payment(
    desk: Desk, invoice: Invoice, moment: int, amount: int, *, default: bool = True
) -> InvoicePayment:
    """Open a payment intent for an invoice, in whole or in part."""
    customer = invoice.customer
    text = TEXTS.get(invoice.reason, "Subscription update")
    payment = new_payment(
        desk, moment, (customer, customer.person), (amount, invoice.currency), text=(text, None)
    )
    payment.invoice = invoice
    made = InvoicePayment(
        id=desk.mint.plain("inpay_", moment, desk.rng),
        created=moment,
        invoice=invoice,
        amount=amount,
        payment=payment,
        default=default,
    )
    invoice.payments.append(made)
    desk.book.invoice_payments.append(made)
    return made


def settle(invoice: Invoice, made: InvoicePayment, moment: int) -> None:
    """Mark a payment made, and the invoice paid with it."""
    made.paid_at = invoice.paid_at = moment


def close_payments(invoice: Invoice, moment: int) -> None:
    """Cancel the payments of an invoice that are still open."""
    for made in invoice.payments:
        if made.paid_at is None and made.canceled_at is None:
            made.canceled_at = moment
            if made.payment is not None:
                made.payment.canceled_at = moment


def pay_elsewhere(desk: Desk, invoice: Invoice, moment: int, *, recorded: bool) -> None:
    """Mark an invoice paid around Stripe, with a record of the payment or without one."""
    close_payments(invoice, moment)
    left = invoice.amount_due(moment) - invoice.paid(moment)
    invoice.paid_at = moment
    if not recorded:
        invoice.elsewhere = left
        return
    made = InvoicePayment(
        id=desk.mint.plain("inpay_", moment, desk.rng),
        created=moment,
        invoice=invoice,
        amount=left,
        record=desk.mint.plain("pr_", moment, desk.rng),
        default=False,
        paid_at=moment,
    )
    invoice.payments.append(made)
    desk.book.invoice_payments.append(made)


def void(desk: Desk, invoice: Invoice, moment: int) -> None:
    """Make an open invoice void, which gives a credit it used up back."""
    invoice.voided_at = moment
    close_payments(invoice, moment)
    before, after = invoice.balance
    if before != after:
        move_balance(
            desk,
            invoice.customer,
            moment,
            before - after,
            kind="unapplied_from_invoice",
            invoice=invoice,
        )


def give_up(invoice: Invoice, moment: int, reason: str) -> None:
    """Mark an open invoice uncollectible; it can still be paid."""
    invoice.uncollectible_at = moment
    invoice.uncollectible_reason = reason
    stop(invoice, moment)


def stop(invoice: Invoice, moment: int) -> None:
    """Let Stripe collect an invoice no more by itself."""
    if invoice.advances:
        invoice.advances.append((moment, False))
        invoice.next_attempts.append((moment, None))
