"""Answers that say 200 and are not what they should be: asked again; where they stay so, one clear error."""

import io
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
import pyarrow.parquet as pq
import pytest

from vantage_stripe.errors import APIConnectionError, APIError, NoProgressError, StripeError
from vantage_stripe.sandbox import Fault, Request, Response
from vantage_stripe.sandbox.answers import Handle
from vantage_stripe.sandbox.faults import Alters, answer, chance, to
from vantage_stripe.tables import table_named
from vantage_stripe_tests.sync.fake_account import FakeAccount
from vantage_stripe_tests.sync.faulty import (
    BEFORE,
    account_at,
    disk,
    listed_again,
    live,
    partitions,
    put,
    sync,
    undisturbed,
)
from vantage_stripe_tests.sync.lakes import differing, full_sync, opened


def plain(answered: Response) -> Response:
    """Give an answer as it is without compression."""
    packed = answered.headers.get("content-encoding") == "gzip"
    kept = {
        name: value
        for name, value in answered.headers.items()
        if name not in {"content-encoding", "content-length"}
    }
    return replace(
        answered,
        headers=kept,
        body=zlib.decompress(answered.body, wbits=31) if packed else answered.body,
    )


def body(change: Callable[[bytes], bytes]) -> Alters:
    """Change the JSON; length and coding stay right."""

    def alters(request: Request, inner: Handle) -> Response:
        answered = plain(inner(request))
        return replace(answered, body=change(answered.body))

    return alters


def swapped(old: bytes, new: bytes) -> Alters:
    def change(text: bytes) -> bytes:
        assert old in text
        return text.replace(old, new)

    return body(change)


def packed(change: Callable[[bytes], bytes]) -> Alters:
    """Change the compressed bytes."""

    def alters(request: Request, inner: Handle) -> Response:
        answered = inner(request)
        assert answered.headers["content-encoding"] == "gzip"
        kept = {name: value for name, value in answered.headers.items() if name != "content-length"}
        return replace(answered, headers=kept, body=change(answered.body))

    return alters


def coded(coding: str) -> Alters:
    def alters(request: Request, inner: Handle) -> Response:
        answered = plain(inner(request))
        return replace(answered, headers={**answered.headers, "content-encoding": coding})

    return alters


def created(change: Callable[[int], object]) -> Alters:
    def changed(text: bytes) -> bytes:
        page = msgspec.json.decode(text)
        for item in page["data"]:
            item["created"] = change(item["created"])
        return msgspec.json.encode(page)

    return body(changed)


@dataclass(frozen=True)
class Ends:
    """How it ends where it stays so.

    Attributes:
        alters: What is wrong with each page of charges.
        words: What the error says.
        error: Its class.
        again: Whether it is asked again, so that it costs nothing where it passes.
    """

    alters: Alters
    words: str
    error: type[StripeError] = APIError
    again: bool = True


MALFORMED, NO_LIST = "it is malformed or cut", "not a list of objects"
KIND, CODE = b'"object": "charge"', b'"failure_code": null'
BODIES: dict[str, Ends] = {
    "gzip cut": Ends(packed(lambda raw: raw[:-20]), "gzip does not end", APIConnectionError),
    "gzip damaged": Ends(
        packed(lambda raw: raw[:-8] + bytes(8)), "gzip does not inflate", APIConnectionError
    ),
    "bytes after gzip": Ends(packed(lambda raw: raw + b"x"), "gzip does not end", APIConnectionError),
    "gzip that is none": Ends(coded("gzip"), "gzip does not inflate", APIConnectionError),
    "a coding not asked for": Ends(coded("br"), "encoded as 'br'", APIConnectionError),
    "bytes after the JSON": Ends(body(lambda text: text + b"x"), MALFORMED),
    "another object after the JSON": Ends(body(lambda text: text + b"{}"), MALFORMED),
    "a NUL after the JSON": Ends(body(lambda text: text + b"\0"), MALFORMED),
    "a byte order mark": Ends(body(lambda text: b"\xef\xbb\xbf" + text), "does not begin as a JSON object"),
    "UTF-16": Ends(body(lambda text: text.decode().encode("utf-16")), "does not begin as a JSON object"),
    "Latin-1": Ends(swapped(CODE, b'"failure_code": "\xe9"'), "it is no UTF-8"),
    "an array": Ends(answer(200, b"[]"), "does not begin as a JSON object"),
    "null": Ends(answer(200, b"null"), "does not begin as a JSON object"),
    "NaN": Ends(swapped(CODE, b'"failure_code": NaN'), MALFORMED),
    "half a surrogate pair": Ends(swapped(CODE, b'"failure_code": "\\ud800"'), MALFORMED),
    "a NUL in a text": Ends(swapped(CODE, b'"failure_code": "a\0b"'), MALFORMED),
    "a line break in a text": Ends(swapped(CODE, b'"failure_code": "a\nb"'), MALFORMED),
    "nested too deep": Ends(
        swapped(CODE, b'"failure_code": ' + b"[" * 10_000 + b"]" * 10_000), "it is nested too deep"
    ),
    "objects of another time": Ends(
        created(lambda _second: 1), "objects that were not created when it was asked for", NoProgressError
    ),
    "times that are no whole seconds": Ends(created(lambda _s: 0.5), "no id or no created", again=False),
    "objects without an id": Ends(
        swapped(KIND, b'"id": "", "object": "charge"'), "no id or no created", again=False
    ),
    "201": Ends(answer(201, b"{}"), "HTTP 201 without Stripe's JSON error", again=False),
    "204": Ends(answer(204, b""), "HTTP 204 without Stripe's JSON error", again=False),
    "a redirect": Ends(
        answer(302, b"", {"location": "https://example.com"}), "redirect was answered", again=False
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", BODIES)
def test_where_it_stays_so_the_table_fails_by_name_and_its_files_stay(name: str, tmp_path: Path) -> None:
    expected = BODIES[name]
    put(undisturbed(BEFORE), tmp_path)
    fault = Fault(to("/v1/charges"), expected.alters)
    outcome = sync(account_at(), tmp_path, [fault], fresh=True)

    assert list(outcome.failures) == ["charges"]
    error = outcome.failures["charges"]
    assert type(error) is expected.error
    assert expected.words in str(error)
    assert "table charges" in str(error)
    kept = {**listed_again(), **partitions(undisturbed(BEFORE), "charges/")}
    assert partitions(disk(tmp_path)) == partitions(kept)


@pytest.mark.parametrize("name", [name for name, ends in BODIES.items() if ends.again])
def test_where_it_passes_no_byte_changes(name: str, tmp_path: Path) -> None:
    once = chance(Fault(to("/v1/charges"), BODIES[name].alters), 1.0, at_most=1)
    outcome = sync(account_at(), tmp_path, [once])

    assert outcome.failures == {}
    assert disk(tmp_path) == undisturbed()


ODD: dict[str, dict[str, object]] = {
    "an integer beyond 64 bits": {"amount": 10**40},
    "an integer of 400 digits in no column": {"ours": 10**399},
    "a text with NUL and controls": {"description": "a\0b\x01\x7f\u2028\u2029"},
    "a text beyond the basic plane": {"description": "\U0001f4b6 \ufffe \u202e"},
    "a field twice as deep as ever": {"ours": [[[[[[[[[[[[{"a": [[[[]]]]}]]]]]]]]]]]]},
    "a field named as ours": {"raw": "x", "_synced_at": "y", "month": 5},
    "an object where an id is": {"customer": {"id": "cus_1", "object": "customer"}},
    "a list where an object is": {"outcome": [1, 2], "payment_method_details": []},
    "a boolean where money is": {"amount": True, "amount_refunded": "5"},
}


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_an_odd_value_costs_no_row_and_stays_in_raw(odd: dict[str, object], tmp_path: Path) -> None:
    account = FakeAccount()
    for number in range(230):
        fields = odd if number == 117 else {"amount": number}
        account.add("charge", f"ch_{number:03}", account.now - 9_000 + number, quiet=True, **fields)
    report = full_sync(account, tmp_path, (table_named("charges"),))["charges"]

    assert report.error is None
    full_sync(account, tmp_path)
    with opened(account, tmp_path) as work:
        assert differing(work, account) == []


IDS = ("ch_" + "x" * 252, "x" * 255, "py_1", "CH-1:2", "ch_ü", "1", "ch_%2F", "ch_1 2", "ch_'\"\\")


@pytest.mark.parametrize("id_", IDS)
def test_an_id_of_any_form_is_read_once_and_serves_as_cursor(id_: str, tmp_path: Path) -> None:
    account = FakeAccount()
    for number in range(99):
        account.add("charge", f"new_{number:03}", account.now - 4_000 + number, quiet=True)
    account.add("charge", id_, account.now - 5_000, quiet=True)  # the last of the first page
    for number in range(20):
        account.add("charge", f"old_{number:03}", account.now - 6_000 + number, quiet=True)
    full_sync(account, tmp_path)

    assert [params for _, params in account.asked if ("starting_after", id_) in params]
    with opened(account, tmp_path) as work:
        assert differing(work, account) == []


def test_a_number_that_no_float_holds_is_null_and_its_row_stays(tmp_path: Path) -> None:
    fault = Fault(to("/v1/charges"), swapped(b'"amount_refunded": 0', b'"amount_refunded": 1e400'), times=1)
    assert sync(account_at(), tmp_path, [fault]).failures == {}

    held = partitions(disk(tmp_path), "charges/")
    found = [row for raw in held.values() for row in pq.read_table(io.BytesIO(raw)).to_pylist()]
    assert {row["id"] for row in found} == set(live(undisturbed())["charges"])
    odd = [row for row in found if row["amount_refunded"] is None]
    assert odd
    assert all('"amount_refunded":1e400' in row["raw"] for row in odd)
