"""Whatever is asked, the imitated API answers as Stripe would; no request can break it."""

import base64
import json
from functools import cache
from urllib.parse import quote, urlencode

from hypothesis import given, settings
from hypothesis import strategies as st

from vantage_stripe.sandbox.answers import Request, Response
from vantage_stripe.sandbox.app import App
from vantage_stripe.sandbox.endpoints import ENDPOINTS, Endpoint, Verb
from vantage_stripe.sandbox.keys import SANDBOX_KEY, Key
from vantage_stripe.sandbox.links import LINKS
from vantage_stripe.sandbox.listing import PAGING
from vantage_stripe.sandbox.search import FIELDS
from vantage_stripe.sandbox.world import World
from vantage_stripe_tests.sandbox.fake_world import AUTHORIZED, NOW

ANYTHING = st.text(st.characters(), max_size=20)
KEYS = {
    SANDBOX_KEY: Key(),
    "sk_live_a": Key(livemode=True),
    "rk_test_a": Key(unreadable=frozenset({"charge"})),
}
NAMES = sorted({*PAGING, *(name for row in ENDPOINTS for name in row.names()), "query", "page", "wat[0][a]"})
FIELD_NAMES = sorted({field for fields in FIELDS.values() for field in fields} | {'metadata["a"]', "wat"})


@cache
def account() -> World:
    return World(seed=5, now=NOW, charges=1_000)


@cache
def app() -> App:
    return App(account, keys=KEYS)


@cache
def idents() -> list[str]:
    kinds = ("charge", "customer", "invoice", "subscription", "price", "event", "payment_method")
    return [account().entries(kind)[0].id for kind in kinds] + ["", "search", "ch_x", "acct_1", "%00", "é"]


@st.composite
def paths(draw: st.DrawFn, of: Endpoint | None = None) -> str:
    path = (draw(st.sampled_from(ENDPOINTS)) if of is None else of).path
    while "{id}" in path:
        path = path.replace("{id}", draw(st.sampled_from(idents()) | ANYTHING), 1)
    return path


@st.composite
def expansions(draw: st.DrawFn) -> str:
    kind = draw(st.sampled_from(sorted(LINKS)))
    steps = draw(st.lists(st.sampled_from([*LINKS[kind], "data", "", "customer", "total_count"]), max_size=5))
    return ".".join(steps)


@st.composite
def fitting(draw: st.DrawFn) -> tuple[str, str]:
    """Draw a path and a query of parameters its endpoint knows."""
    row = draw(st.sampled_from(ENDPOINTS))
    names = {
        Verb.LIST: [*PAGING, *row.names()],
        Verb.SEARCH: ["query", "limit", "page", "expand[]"],
        Verb.LINES: PAGING,
    }.get(row.verb, ["expand[]", *row.names()])
    steps = sorted(LINKS.get(row.kind, ())) or [""]
    value = (
        VALUES | st.sampled_from(steps) | st.sampled_from(steps).map("data.{}".format) | st.just("1790000000")
    )
    pairs = draw(st.lists(st.tuples(st.sampled_from(names), value), max_size=3))
    return draw(paths(of=row)), _encoded(pairs)


@st.composite
def searches(draw: st.DrawFn) -> str:
    clause = st.builds(
        "".join,
        st.tuples(
            st.sampled_from(["", "-"]),
            st.sampled_from(FIELD_NAMES),
            st.sampled_from([":", "~", ">", "<=", ""]),
            st.sampled_from(["1", "null", '"abc"', "'x'", '"', "9" * 30, "true"]) | ANYTHING,
        ),
    )
    return draw(st.sampled_from([" AND ", " OR ", " ", ""])).join(draw(st.lists(clause, max_size=3)))


def _encoded(pairs: list[tuple[str, str]]) -> str:
    return urlencode(pairs, errors="surrogatepass")


def _quoted(text: str) -> str:
    return quote(text, errors="surrogatepass")


VALUES = st.one_of(
    *(ANYTHING, st.integers().map(str), expansions(), searches()),
    st.sampled_from(["true", "all", "card", "usd", "*", "paid", "Y2hfeA=="]),
    st.deferred(lambda: st.sampled_from(idents())),
)
QUERIES = st.one_of(
    ANYTHING,
    st.lists(st.tuples(st.sampled_from(NAMES) | ANYTHING, VALUES), max_size=4).map(_encoded),
    st.builds("query={}&limit=3".format, searches().map(_quoted)),
    st.builds("expand[]={}".format, expansions().map(_quoted)),
)
BASIC = ANYTHING.map(lambda text: "Basic " + base64.b64encode(text.encode(errors="surrogatepass")).decode())
HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "authorization": st.sampled_from([f"Bearer {key}" for key in KEYS]) | ANYTHING | BASIC,
        "stripe-version": st.sampled_from(["2025-03-31.basil", "2026-02-30"]) | ANYTHING,
        "stripe-account": ANYTHING,
        "stripe-context": ANYTHING,
        "accept-encoding": ANYTHING,
        "connection": ANYTHING,
    },
)


def assert_stripes(response: Response) -> None:
    assert response.status in {200, 400, 401, 403, 404}
    assert response.headers["request-id"].startswith("req_")
    body = json.loads(response.body)
    if response.status == 200:
        assert body.get("object")
        return
    error = body["error"]
    assert error["type"] == "invalid_request_error"
    assert error["message"]
    assert set(error) <= {"code", "doc_url", "message", "param", "request_log_url", "type"}


@settings(max_examples=400, deadline=None)
@given(asked=fitting())
def test_any_query_of_an_endpoint_is_answered_or_refused(asked: tuple[str, str]) -> None:
    path, query = asked
    assert_stripes(app().handle(Request("GET", path=path, query=query, headers=AUTHORIZED)))


@settings(max_examples=200, deadline=None)
@given(
    method=st.sampled_from(["GET", "POST", "DELETE", "PUT", "BREW"]),
    path=paths() | ANYTHING,
    query=QUERIES,
    headers=HEADERS,
)
def test_anything_at_all_is_answered_or_refused(
    method: str, path: str, query: str, headers: dict[str, str]
) -> None:
    headers = {**headers, "accept-encoding": "identity"}
    assert_stripes(app().handle(Request(method, path=path, query=query, headers=headers)))
