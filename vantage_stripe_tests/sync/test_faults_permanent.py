"""Trouble that stays: one clear error for the table it befalls, its files as they were, the others whole."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from vantage_stripe.errors import (
    APIConnectionError,
    APIError,
    InvalidRequestError,
    NoProgressError,
    NotFoundError,
    RateLimitError,
    StripeError,
)
from vantage_stripe.sandbox import Fault
from vantage_stripe.sandbox.faults import (
    Alters,
    answer,
    bad_gateway,
    cut_body,
    cut_connection,
    empty_page_with_more,
    rate_limited,
    repeated_page,
    server_error,
    to,
    wrong_length,
)
from vantage_stripe_tests.sync.faulty import (
    BEFORE,
    account_at,
    disk,
    listed_again,
    partitions,
    put,
    sync,
    undisturbed,
)

HTML = {"content-type": "text/html"}


def json_answer(body: object) -> Alters:
    return answer(200, json.dumps(body).encode())


@dataclass(frozen=True)
class Ends:
    """How a fault that befalls the list of charges from its `after`-th request on ends.

    Attributes:
        alters: What it does.
        error: The class of the error.
        words: What the error says.
        after: How many pages are answered well first.
    """

    alters: Alters
    error: type[StripeError]
    words: str
    after: int = 0


CUSTOMER = {"id": "cus_1", "object": "customer", "created": 1_760_000_000}
PERMANENT: dict[str, Ends] = {
    "400": Ends(
        answer(400, b'{"error": {"message": "Received unknown parameter: wat", "param": "wat"}}'),
        InvalidRequestError,
        "unknown parameter: wat",
    ),
    "404": Ends(answer(404, b'{"error": {"message": "Unrecognized URL"}}'), NotFoundError, "Unrecognized"),
    "429": Ends(rate_limited("endpoint-rate"), RateLimitError, "rate limit exceeded"),
    "500": Ends(server_error(), APIError, "communicating with one of our backends"),
    "500 told not to retry": Ends(server_error(should_retry=False), APIError, "one of our backends"),
    "500 midway": Ends(server_error(), APIError, "communicating with one of our backends", after=2),
    "502 in HTML": Ends(bad_gateway(), APIError, "HTTP 502 without Stripe's JSON error (text/html)"),
    "200 in HTML": Ends(answer(200, b"<html>Log in</html>", HTML), APIError, "not the JSON it should be"),
    "half a body": Ends(cut_body, APIError, "it is malformed or cut"),
    "half a body midway": Ends(cut_body, APIError, "it is malformed or cut", after=2),
    "a cut connection": Ends(cut_connection, APIConnectionError, "The answer was cut"),
    "a length beyond the body": Ends(wrong_length, APIConnectionError, "The answer was cut"),
    "no data": Ends(json_answer({"object": "list", "has_more": False}), APIError, "not a list of objects"),
    "no has_more": Ends(json_answer({"object": "list", "data": []}), APIError, "not a list of objects"),
    "an object for a list": Ends(json_answer({"object": "charge", "id": "ch_1"}), APIError, "not a list"),
    "an empty list of another kind": Ends(
        json_answer({"object": "search_result", "data": [], "has_more": False}), APIError, "not a list"
    ),
    "another kind's objects": Ends(
        json_answer({"object": "list", "data": [CUSTOMER], "has_more": False}), APIError, "holds cus_1"
    ),
    "an error that says 200": Ends(json_answer({"error": {"message": "No."}}), APIError, "not a list"),
    "an empty page with more": Ends(empty_page_with_more, NoProgressError, "empty page"),
    "an empty page with more midway": Ends(empty_page_with_more, NoProgressError, "empty page", after=2),
    "the first page for ever": Ends(repeated_page, NoProgressError, "a page again", after=1),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", PERMANENT)
def test_a_table_that_fails_says_why_and_its_files_stay_as_they_were(name: str, tmp_path: Path) -> None:
    expected = PERMANENT[name]
    put(undisturbed(BEFORE), tmp_path)
    fault = Fault(to("/v1/charges"), expected.alters, after=expected.after)
    outcome = sync(account_at(), tmp_path, [fault], fresh=True)

    assert list(outcome.failures) == ["charges"]
    error = outcome.failures["charges"]
    assert type(error) is expected.error
    assert expected.words in str(error)
    assert "table charges" in str(error)
    assert "endpoint charges" in str(error)
    old, new, held = undisturbed(BEFORE), listed_again(), partitions(disk(tmp_path))
    assert {key for key, body in held.items() if body != new.get(key)} <= set(partitions(old, "charges/"))
    for key in partitions(old, "charges/"):
        assert held[key] in ((old[key], new[key]) if expected.after else (old[key],))


@pytest.mark.parametrize("name", ["400", "500 midway", "an empty page with more midway", "no has_more"])
def test_the_next_sync_without_the_trouble_completes_the_table(name: str, tmp_path: Path) -> None:
    put(undisturbed(BEFORE), tmp_path)
    fault = Fault(to("/v1/charges"), PERMANENT[name].alters, after=PERMANENT[name].after)
    assert list(sync(account_at(), tmp_path, [fault], fresh=True).failures) == ["charges"]

    assert sync(account_at(), tmp_path).failures == {}
    assert partitions(disk(tmp_path)) == partitions(listed_again())
