"""Payouts: what each contains, and the rest it leaves; one currency's money never meets another's.

Belongs here: automatic payouts, which pay all that is available, and when the business pays out by hand.
Does not: how a payout travels (`transfers`), what made the money.
"""

import bisect
import random
from collections.abc import Iterable
from dataclasses import dataclass, field

from vantage_stripe.sandbox.world.clock import DAY, HOUR, OPENED
from vantage_stripe.sandbox.world.facts import Payout, Transaction
from vantage_stripe.sandbox.world.ids import Mint
from vantage_stripe.sandbox.world.transfers import Terms, automatic, canceled, instant, instant_fee, manual

PAID_AT = {"usd": 1200, "eur": 2400, "gbp": 3000}
"""Seconds after midnight at which a currency's payout is made."""
INSTANT_CURRENCY = "usd"
"""Of which the bank takes instant payouts."""
MINIMUM = 100
"""Less than one unit waits for the next day."""
CARRIED_DAYS = 3
"""Days a negative balance is carried over, over a weekend at least, before it is taken from the bank."""
PAUSE_SHARE = 0.008
"""Days on which the owner stops automatic payouts, to pay out by hand."""
PAUSE_DAYS = (2, 4)
CANCELED_SHARE = 0.45
"""Payouts by hand that are canceled and made anew."""
INSTANT_SHARE = 0.012
INSTANT_PART = 0.7
"""Part of the money of the latest day that is paid out at once."""
LEAST_BY_HAND = 2_000
NOON = 11 * HOUR
AHEAD = 6 * DAY


@dataclass(slots=True)
class Books:
    """One currency's money: what waits, what is available, what was paid out."""

    currency: str
    waiting: list[Transaction]
    done: int = 0
    available: list[Transaction] = field(default_factory=list)
    payouts: list[Payout] = field(default_factory=list)
    own: list[Transaction] = field(default_factory=list)
    negative_days: int = 0

    def advance(self, moment: int) -> int:
        """Make available what is due before the moment, and give the sum."""
        while self.done < len(self.waiting) and _due(self.waiting[self.done])[0] < moment:
            self.available.append(self.waiting[self.done])
            self.done += 1
        return sum(entry.net for entry in self.available)

    def add(self, *entries: Transaction) -> None:
        """Let the payouts' own transactions wait for a later payout."""
        self.own.extend(entries)
        for entry in entries:
            bisect.insort(self.waiting, entry, lo=self.done, key=_due)

    def latest(self, moment: int) -> tuple[int, int]:
        """Give the last day pending money becomes available, and how much then."""
        sums: dict[int, int] = {}
        for entry in self.waiting[self.done :]:
            if entry.available_on > moment + AHEAD:
                break
            if entry.created <= moment < entry.available_on:
                sums[entry.available_on] = sums.get(entry.available_on, 0) + entry.net
        return max(sums.items(), default=(0, 0))


def pay_out(
    seed: int, now: int, mint: Mint, movements: Iterable[Transaction]
) -> tuple[list[Payout], list[Transaction]]:
    """Make all payouts up to now, set each transaction's payout.

    Returns:
        The payouts and their own balance transactions, some of which may lie after now.
    """
    by_currency: dict[str, list[Transaction]] = {currency: [] for currency in PAID_AT}
    for movement in movements:
        by_currency[movement.currency].append(movement)
    payouts: list[Payout] = []
    own: list[Transaction] = []
    for currency, entries in by_currency.items():
        books = Books(currency, sorted(entries, key=_due))
        _run(books, seed, now, mint)
        payouts += [payout for payout in books.payouts if payout.created <= now]
        own += books.own
    return payouts, own


def _run(books: Books, seed: int, now: int, mint: Mint) -> None:
    paused_until = 0
    for moment in range(OPENED + PAID_AT[books.currency], now + 1, DAY):
        # A day's own generator: what is drawn on it does not depend on the days before.
        rng = random.Random(f"{seed}:payouts:{books.currency}:{moment}")  # noqa: S311 - a simulation
        pauses, hastes = rng.random(), rng.random()
        noon = moment + NOON
        if moment >= paused_until:
            if pauses < PAUSE_SHARE:
                paused_until = moment + rng.randint(*PAUSE_DAYS) * DAY
            else:
                _automatic(books, rng, mint, moment)
        elif moment + DAY >= paused_until and noon <= now:
            _by_hand(books, rng, mint, noon)
        if books.currency == INSTANT_CURRENCY and hastes < INSTANT_SHARE and noon <= now:
            _at_once(books, rng, mint, noon)


def _automatic(books: Books, rng: random.Random, mint: Mint, moment: int) -> None:
    amount = books.advance(moment)
    books.negative_days = books.negative_days + 1 if amount <= -MINIMUM else 0
    if amount >= MINIMUM or books.negative_days > CARRIED_DAYS:
        payout = automatic(rng, mint, Terms(moment, amount, books.currency))
        books.payouts.append(payout)
        books.own.append(payout.transaction)
        for entry in (*books.available, payout.transaction):
            entry.payout = payout
        books.available = []
        books.negative_days = 0
        if payout.failure is not None:
            books.add(payout.failure)


def _by_hand(books: Books, rng: random.Random, mint: Mint, moment: int) -> None:
    amount = books.advance(moment)
    amount -= amount % 100
    if amount < LEAST_BY_HAND:
        return
    terms = Terms(moment, amount, books.currency)
    if rng.random() < CANCELED_SHARE:
        mistaken, returned = canceled(rng, mint, terms)
        books.payouts.append(mistaken)
        books.add(mistaken.transaction, returned)
        terms = Terms(returned.created + HOUR // 4, amount, books.currency)
    payout = manual(rng, mint, terms)
    books.payouts.append(payout)
    books.add(payout.transaction)


def _at_once(books: Books, rng: random.Random, mint: Mint, moment: int) -> None:
    books.advance(moment)
    day, pending = books.latest(moment)
    amount = int(pending * INSTANT_PART) // 100 * 100
    if amount < LEAST_BY_HAND:
        return
    payout = instant(rng, mint, Terms(moment, amount, books.currency), day)
    books.payouts.append(payout)
    books.add(payout.transaction, instant_fee(rng, mint, payout))


def _due(entry: Transaction) -> tuple[int, str]:
    return max(entry.available_on, entry.created), entry.id
