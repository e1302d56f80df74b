"""Search against the plainest model there is: any clauses, joined either way, through all pages."""

import json
import operator
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from hypothesis import given, settings
from hypothesis import strategies as st

from vantage_stripe_tests.sandbox.fake_world import FakeWorld, app_of, get

Body = dict[str, Any]
Clause = tuple[str, Callable[[Body], bool]]

WORDS = ["Alpha", "alphabet", "BETA", 'say "hi"', "back\\slash", "it's", "null", "12", "a AND b"]
CASES: list[Callable[[str], str]] = [str, str.upper, str.lower]
ORDERS = {">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le}
bodies = st.fixed_dictionaries(
    {
        "created": st.integers(1, 5),
        "total": st.integers(-2, 3),
        "currency": st.sampled_from(["usd", "eur"]),
        "number": st.sampled_from([*WORDS, None]),
        "metadata": st.dictionaries(
            st.sampled_from(["k", "a-b c", "it's"]), st.sampled_from(WORDS), max_size=2
        ),
    }
)


def quoted(text: str) -> str:
    inner = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{inner}"'


@st.composite
def clauses(draw: st.DrawFn) -> Clause:
    """Draw one condition as it is written, and what it means."""
    sort = draw(st.sampled_from(["number", "text", "part", "null", "metadata", "metadata null"]))
    if sort == "number":
        name, sign, value = draw(
            st.tuples(
                st.sampled_from(["created", "total"]), st.sampled_from([*ORDERS, ":"]), st.integers(-3, 6)
            )
        )
        fits = ORDERS.get(sign, operator.eq)
        return f"{name}{sign}{value}", lambda body: fits(body[name], value)
    word = draw(st.sampled_from(WORDS))
    case = draw(st.sampled_from(CASES))
    if sort == "text":
        return f"number:{quoted(case(word))}", lambda body: (body["number"] or "").lower() == word.lower()
    if sort == "part":
        part = word[: draw(st.integers(3, 5))] if len(word) > 3 else "alp"
        return f"number~{quoted(case(part))}", lambda body: part.lower() in (body["number"] or "").lower()
    if sort == "null":
        return "number:null", lambda body: body["number"] is None
    key = draw(st.sampled_from(["k", "a-b c", "it's", "never"]))
    if sort == "metadata null":
        return f'metadata["{key}"]:null', lambda body: key not in body["metadata"]
    return (
        f'metadata["{key}"]:{quoted(case(word))}',
        lambda body: body["metadata"].get(key, "").lower() == word.lower(),
    )


@st.composite
def queries(draw: st.DrawFn) -> Clause:
    """Draw several conditions, some negated, joined by AND, by a space or by OR."""
    drawn = draw(st.lists(st.tuples(st.booleans(), clauses()), min_size=1, max_size=4))
    join = draw(st.sampled_from([" AND ", " ", " OR ", "  and "]))
    text = join.join(f"{'-' if negated else ''}{clause}" for negated, (clause, _) in drawn)
    combine = any if join == " OR " else all
    return text, lambda body: combine(fits(body) != negated for negated, (_, fits) in drawn)


@settings(max_examples=300, deadline=None)
@given(drawn=st.lists(bodies, max_size=12), query=queries(), limit=st.integers(1, 5))
def test_any_query_finds_what_is_found_by_hand(drawn: list[Body], query: Clause, limit: int) -> None:
    text, fits = query
    rows = [{"id": f"in_{number}", "object": "invoice", **body} for number, body in enumerate(drawn)]
    rows.sort(key=lambda row: -row["created"])
    app = app_of(FakeWorld({"invoice": rows}))
    found: list[str] = []
    sent: dict[str, object] = {"query": text, "limit": limit, "expand[]": "total_count"}
    while True:
        response = get(app, f"/v1/invoices/search?{urlencode(sent)}")
        body = json.loads(response.body)
        assert response.status == 200, (text, body)
        found += [row["id"] for row in body["data"]]
        assert body["has_more"] is (body["next_page"] is not None)
        assert len(body["data"]) == limit or not body["has_more"]
        if not body["has_more"]:
            break
        sent["page"] = body["next_page"]
    assert found == [row["id"] for row in rows if fits(row)]
    assert body["total_count"] == len(found)
