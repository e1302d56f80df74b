"""Customers' balances and credit notes.

Belongs here: what moves a balance, and notes that lower an invoice or give back what was paid.
Does not: refunds themselves, discounts.
"""

from vantage_stripe.sandbox.world.facts import (
    BalanceEntry,
    CreditNote,
    Customer,
    Invoice,
    Line,
    NoteLine,
    Refund,
)
from vantage_stripe.sandbox.world.lines import share_of
from vantage_stripe.sandbox.world.money import Desk

NOTE_REASONS = (
    ("order_change", "Two bags fewer than ordered."),
    ("product_unsatisfactory", "The parcel arrived damaged."),
    ("duplicate", "Billed twice for the same delivery."),
    (None, None),
)


def move_balance(
    desk: Desk,
    customer: Customer,
    moment: int,
    amount: int,
    *,
    kind: str,
    invoice: Invoice | None = None,
    note: CreditNote | None = None,
) -> BalanceEntry:
    """Move a customer's balance; less than zero gives credit. Later than every move before it."""
    ending = current_balance(customer) + amount
    entry = BalanceEntry(
        id=desk.mint.plain("cbtxn_", moment, desk.rng),
        created=moment,
        customer=customer,
        amount=amount,
        ending=ending,
        type=kind,
        currency=customer.currency,
        description="Credit for a late delivery" if kind == "adjustment" else None,
        invoice=invoice,
        note=note,
    )
    customer.balances.append((moment, ending))
    desk.book.balance_entries.append(entry)
    return entry


def current_balance(customer: Customer) -> int:
    """Give the balance after the last move."""
    return customer.balances[-1][1] if customer.balances else 0


def write_note(
    desk: Desk, invoice: Invoice, moment: int, share: tuple[int, int], *, before: bool
) -> CreditNote | None:
    """Write a credit note for a share of each line of a finalized invoice; None where that is nothing."""
    parts = [
        (line, share_of(line.net, *share, line.currency), share_of(line.tax, *share, line.currency))
        for line in invoice.lines
        if line.net > 0
    ]
    return _note(desk, invoice, moment, parts, before=before)


def note_refund(desk: Desk, invoice: Invoice, refund: Refund) -> CreditNote | None:
    """Write the credit note a refund of a paid invoice belongs to; None where no one line can bear it."""
    for line in invoice.lines:
        if line.net + line.tax >= refund.amount > 0:
            tax = share_of(refund.amount, line.tax, line.net + line.tax, line.currency)
            note = _note(desk, invoice, refund.created, [(line, refund.amount - tax, tax)], before=False)
            if note is not None:
                note.refund = refund
            return note
    return None


def _note(
    desk: Desk, invoice: Invoice, moment: int, parts: list[tuple[Line, int, int]], *, before: bool
) -> CreditNote | None:
    reason, memo = desk.rng.choice(NOTE_REASONS)
    note = CreditNote(
        id=desk.mint.plain("cn_", moment, desk.rng),
        created=moment,
        invoice=invoice,
        place=len(invoice.notes) + 1,
        before=before,
        reason=reason,
        memo=memo,
    )
    note.lines = [
        NoteLine(
            id=desk.mint.plain("cnli_", moment, desk.rng),
            created=moment,
            note=note,
            line=line,
            amount=amount,
            tax=tax,
        )
        for line, amount, tax in parts
    ]
    if note.amount <= 0:
        return None
    desk.book.note_lines.extend(note.lines)
    invoice.notes.append(note)
    desk.book.notes.append(note)
    return note
