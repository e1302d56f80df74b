"""Ids shaped like Stripe's: prefix, generation digit, five base-62 digits of time, account, eight random.

Belongs here: how an id is spelled. Does not: what it names. The layout of the 24 characters was
observed on real ids and is documented nowhere; nothing may be derived from an id.
"""

import hashlib
import random

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
PAIRS = tuple(first + second for first in ALPHABET for second in ALPHABET)
_PAIR_COUNT = len(PAIRS)
EPOCH = 1_342_389_380
TAIL_BITS = 47
"""47 bits always fit in eight base-62 digits."""
ACCOUNT_TAIL = 10


def base62(number: int, length: int) -> str:
    """Spell a number in base 62, padded to an even length on the left."""
    text = ""
    while len(text) < length:
        number, digits = divmod(number, len(PAIRS))
        text = PAIRS[digits] + text
    return text


def account_id(seed: int) -> str:
    """Give the account's id, which every seed has its own of."""
    digest = hashlib.blake2b(f"account:{seed}".encode(), digest_size=12).digest()
    return "acct_1" + base62(int.from_bytes(digest), 16)[1:]


def eight(number: int) -> str:
    """Spell a number below 62 ** 8 with eight digits: `base62`, unrolled for the most frequent length."""
    number, fourth = divmod(number, _PAIR_COUNT)
    number, third = divmod(number, _PAIR_COUNT)
    first, second = divmod(number, _PAIR_COUNT)
    return PAIRS[first] + PAIRS[second] + PAIRS[third] + PAIRS[fourth]


class Mint:
    """Makes the ids of one account, the random part drawn from the story's own generator."""

    def __init__(self, account: str) -> None:
        self.account = account[-ACCOUNT_TAIL:]

    def stem(self, created: int, *, generation: str = "1") -> str:
        """Give the first 16 characters after the prefix, shared by all objects of a payment intent."""
        rest, low = divmod(created - EPOCH, _PAIR_COUNT)
        first, middle = divmod(rest, _PAIR_COUNT)
        return generation + ALPHABET[first] + PAIRS[middle] + PAIRS[low] + self.account

    def plain(self, prefix: str, created: int, rng: random.Random) -> str:
        """Give an id of 24 characters after its prefix."""
        return prefix + self.stem(created) + eight(rng.getrandbits(TAIL_BITS))

    def short(self, prefix: str, rng: random.Random) -> str:
        """Give an id of 14 characters after its prefix, as customers, products and items have."""
        return prefix + base62(rng.getrandbits(83), 14)

    def derived(self, prefix: str, created: int, origin: str) -> str:
        """Give an id that follows from what it is about, for objects made on demand."""
        return prefix + self.stem(created) + tail_of(origin)


def of_stem(prefix: str, stem: str, rng: random.Random) -> str:
    """Give an id of an object that belongs to the payment intent with this stem."""
    return prefix + stem + eight(rng.getrandbits(TAIL_BITS))


def tail_of(origin: str) -> str:
    """Give eight characters that follow from a text."""
    digest = hashlib.blake2b(origin.encode(), digest_size=6).digest()
    return eight(int.from_bytes(digest) >> 1)


def digits_of(origin: str, length: int) -> str:
    """Give decimal digits that follow from a text, for references and numbers of documents."""
    digest = hashlib.blake2b(origin.encode(), digest_size=8).digest()
    return str(int.from_bytes(digest)).zfill(length)[-length:]
