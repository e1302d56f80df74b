"""Lists against the plainest model there is: every filter, cursor and limit together, in both directions."""

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from hypothesis import given, settings
from hypothesis import strategies as st

from vantage_stripe.sandbox.app import App
from vantage_stripe_tests.sandbox.fake_world import FakeWorld, app_of, get

Body = dict[str, Any]
Rule = Callable[[Body], bool]

CUSTOMERS, INTENTS, SUBSCRIPTIONS = ("cus_1", "cus_2"), ("pi_1", "pi_2"), ("sub_1", "sub_2")
BOUNDS: Mapping[str, Callable[[int, int], bool]] = {
    "": lambda value, bound: value == bound,
    "[gt]": lambda value, bound: value > bound,
    "[gte]": lambda value, bound: value >= bound,
    "[lt]": lambda value, bound: value < bound,
    "[lte]": lambda value, bound: value <= bound,
}
SECONDS = st.integers(100, 106)  # few: many objects share one
STATUSES = ("draft", "open", "paid")

charges: st.SearchStrategy[Body] = st.fixed_dictionaries(
    {
        "created": SECONDS,
        "customer": st.sampled_from([*CUSTOMERS, None]),
        "payment_intent": st.sampled_from([*INTENTS, None]),
        "transfer_group": st.sampled_from(["a", "b", None]),
    }
)
invoices: st.SearchStrategy[Body] = st.fixed_dictionaries(
    {
        "created": SECONDS,
        "customer": st.sampled_from(CUSTOMERS),
        "subscription": st.sampled_from([*SUBSCRIPTIONS, None]),
        "status": st.sampled_from(STATUSES),
        "due_date": st.sampled_from([None, 100, 103, 200]),
        "collection_method": st.sampled_from(["charge_automatically", "send_invoice"]),
    }
)
BODIES: Mapping[str, st.SearchStrategy[Body]] = {"charge": charges, "invoice": invoices}
EXACT: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "charge": {"customer": CUSTOMERS, "payment_intent": INTENTS, "transfer_group": ("a", "b", "c")},
    "invoice": {
        "customer": CUSTOMERS,
        "subscription": SUBSCRIPTIONS,
        "status": STATUSES,
        "collection_method": ("charge_automatically", "send_invoice"),
    },
}
RANGES = {"charge": ("created",), "invoice": ("created", "due_date")}


def bare(kind: str, idents: tuple[str, ...]) -> list[Body]:
    return [{"id": ident, "object": kind, "created": 1} for ident in idents]


@st.composite
def accounts(draw: st.DrawFn) -> tuple[str, list[Body], list[Body]]:
    """Draw a kind, its live objects newest first, and some that were deleted."""
    kind = draw(st.sampled_from(sorted(BODIES)))
    drawn = draw(st.lists(BODIES[kind], max_size=14))
    bodies: list[Body] = [{"id": f"x_{number}", "object": kind, **body} for number, body in enumerate(drawn)]
    gone = [
        {"id": f"gone_{number}", "object": kind, "created": created}
        for number, created in enumerate(draw(st.lists(SECONDS, max_size=2)))
    ]
    return kind, sorted(bodies, key=lambda body: -body["created"]), gone


@st.composite
def filters(draw: st.DrawFn, kind: str) -> tuple[dict[str, str], list[Rule]]:
    """Draw parameters, and what each of them means."""
    params: dict[str, str] = {}
    rules: list[Rule] = []
    for name, values in EXACT[kind].items():
        if draw(st.integers(0, 3)) == 0:
            value = params[name] = draw(st.sampled_from(values))
            rules.append(lambda body, name=name, value=value: body[name] == value)  # type: ignore[misc] # bound now
    for name in RANGES[kind]:
        for bound in draw(st.lists(st.sampled_from(sorted(BOUNDS)), max_size=2, unique=True)):
            edge = draw(st.integers(99, 107))
            params[f"{name}{bound}"] = str(edge)
            rules.append(
                lambda body, name=name, fits=BOUNDS[bound], edge=edge: (  # type: ignore[misc] # bound now
                    body[name] is not None and fits(body[name], edge)
                )
            )
    return params, rules


def ask(app: App, kind: str, params: Mapping[str, object]) -> tuple[list[str], bool]:
    response = get(app, f"/v1/{kind}s?{urlencode(params)}")
    assert response.status == 200, response.body
    page = json.loads(response.body)
    return [body["id"] for body in page["data"]], page["has_more"]


@settings(max_examples=150, deadline=None)
@given(account=accounts(), limit=st.integers(1, 16), data=st.data())
def test_any_page_is_what_a_list_filtered_by_hand_has_there(
    account: tuple[str, list[Body], list[Body]], limit: int, data: st.DataObject
) -> None:
    kind, bodies, gone = account
    world = FakeWorld(
        {
            kind: bodies,
            "customer": bare("customer", CUSTOMERS),
            "payment_intent": bare("payment_intent", INTENTS),
            "subscription": bare("subscription", SUBSCRIPTIONS),
        },
        gone={kind: gone},
    )
    app = app_of(world)
    params, rules = data.draw(filters(kind))
    fitting = {body["id"] for body in bodies if all(rule(body) for rule in rules)}
    sent = {**params, "limit": limit}
    wanted = [body["id"] for body in bodies if body["id"] in fitting]

    assert ask(app, kind, sent) == (wanted[:limit], len(wanted) > limit)
    for cursor in [*bodies, *gone]:
        # A deleted object's place is before the live ones of its second.
        edge = (
            next(at for at, body in enumerate(bodies) if body["id"] == cursor["id"])
            if cursor in bodies
            else sum(body["created"] > cursor["created"] for body in bodies)
        )
        older = [body["id"] for body in bodies[edge + (cursor in bodies) :] if body["id"] in fitting]
        newer = [body["id"] for body in bodies[:edge] if body["id"] in fitting]
        after = ask(app, kind, {**sent, "starting_after": cursor["id"]})
        before = ask(app, kind, {**sent, "ending_before": cursor["id"]})
        assert after == (older[:limit], len(older) > limit)
        assert before == (newer[-limit:], len(newer) > limit)


@settings(max_examples=80, deadline=None)
@given(account=accounts(), limit=st.integers(1, 5), data=st.data())
def test_pages_joined_are_the_whole_list_in_both_directions(
    account: tuple[str, list[Body], list[Body]], limit: int, data: st.DataObject
) -> None:
    kind, bodies, gone = account
    oldest = {**(bodies[-1] if bodies else {}), "id": "x_last", "object": kind, "created": 1}
    app = app_of(
        FakeWorld(
            {
                kind: [*bodies, oldest],
                "customer": bare("customer", CUSTOMERS),
                "payment_intent": bare("payment_intent", INTENTS),
                "subscription": bare("subscription", SUBSCRIPTIONS),
            },
            gone={kind: gone},
        )
    )
    params, rules = data.draw(filters(kind))
    whole = [body["id"] for body in bodies if all(rule(body) for rule in rules)]
    sent: dict[str, object] = {**params, "limit": limit}
    down, more = ask(app, kind, sent)
    while more:
        page, more = ask(app, kind, {**sent, "starting_after": down[-1]})
        down += page
    up, more = ask(app, kind, {**sent, "ending_before": "x_last"})
    while more:
        page, more = ask(app, kind, {**sent, "ending_before": up[0]})
        up = page + up
    assert [ident for ident in down if ident != "x_last"] == whole
    assert up == whole
