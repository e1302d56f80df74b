"""How parameters are spelled, by example and by property."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vantage_stripe.api import encode
from vantage_stripe.errors import InvalidRequestError

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("params", "pairs"),
    [
        ({"a": None, "b": "", "c": [], "d": {}, "e": ()}, ()),
        ({"limit": 0, "paid": False, "live": True}, (("limit", "0"), ("paid", "false"), ("live", "true"))),
        ({"expand": ["data.a", "data.b"]}, (("expand[]", "data.a"), ("expand[]", "data.b"))),
        ({"types": ("a", None, "")}, "a NoneType"),
        ({"created": 5}, (("created", "5"),)),
        ({"created": "5"}, (("created", "5"),)),
        ({"created": NOON}, (("created", "1767355200"),)),
        (
            {"created": datetime(2026, 1, 2, 13, tzinfo=timezone(timedelta(hours=1)))},
            (("created", "1767355200"),),
        ),
        ({"created": date(2026, 1, 2)}, (("created[gte]", "1767312000"), ("created[lt]", "1767398400"))),
        ({"created": {"gte": date(2026, 1, 2)}}, (("created[gte]", "1767312000"),)),
        ({"created": {"lte": date(2026, 1, 2)}}, (("created[lt]", "1767398400"),)),
        ({"created": {"lt": date(2026, 1, 2)}}, (("created[lt]", "1767312000"),)),
        ({"created": {"gt": date(2026, 1, 2)}}, (("created[gte]", "1767398400"),)),
        ({"created": {"lt": 5, "lte": date(2026, 1, 2), "gt": None}}, (("created[lt]", "5"),)),
        ({"created": {"gte": 9, "gt": date(1970, 1, 1)}}, (("created[gte]", "86400"),)),
        ({"created": {"gt": None, "lte": ""}}, ()),
        ({"due_date": {"gt": 1, "lte": NOON}}, (("due_date[gt]", "1"), ("due_date[lte]", "1767355200"))),
        (
            {"payment": {"type": "payment_intent", "payment_intent": "pi_1"}},
            (("payment[type]", "payment_intent"), ("payment[payment_intent]", "pi_1")),
        ),
        ({"automatic_tax": {"enabled": True}}, (("automatic_tax[enabled]", "true"),)),
    ],
)
def test_parameters_are_spelled_as_stripe_reads_them(
    params: Mapping[str, object], pairs: tuple[tuple[str, str], ...] | str
) -> None:
    if isinstance(pairs, tuple):
        assert encode(params) == pairs
        return
    with pytest.raises(InvalidRequestError, match="NoneType"):
        encode(params)


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"created": datetime(2026, 1, 2)}, "no time zone"),  # noqa: DTZ001 # a naive one is what is refused
        ({"created": {"gte": datetime(2026, 1, 2)}}, "no time zone"),  # noqa: DTZ001 # the same
        ({"created": "2026-01-02"}, "an int, a datetime, a date or a range"),
        ({"created": True}, "A bool"),
        ({"created": 1.5}, "A float"),
        ({"amount": 1.5}, "a text, an int or a bool"),
        ({"created": {"since": 1}}, "'since' is no bound"),
        ({"created": {"gte": "5"}}, "A str is no moment"),
        ({"created": {"gte": True}}, "A bool is no moment"),
        ({"expand": [{"a": 1}]}, "A list holds texts"),
        ({"name": b"x"}, "A bytes"),
    ],
)
def test_what_cannot_be_spelled_is_refused_and_named(params: Mapping[str, object], words: str) -> None:
    with pytest.raises(InvalidRequestError, match=words):
        encode(params)


def holds(pairs: tuple[tuple[str, str], ...], second: int) -> bool:
    compare = {
        "created[gt]": lambda bound: second > bound,
        "created[gte]": lambda bound: second >= bound,
        "created[lt]": lambda bound: second < bound,
        "created[lte]": lambda bound: second <= bound,
    }
    return all(compare[name](int(bound)) for name, bound in pairs)


@given(
    bound=st.sampled_from(["gt", "gte", "lt", "lte"]),
    moment=st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 # hypothesis wants naive bounds
    offset=st.integers(-3, 3),
)
def test_a_bound_with_parts_of_a_second_means_the_same_for_whole_seconds(
    bound: str, moment: datetime, offset: int
) -> None:
    second = int(moment.timestamp()) + offset
    at = datetime.fromtimestamp(second, UTC)
    meant = {"gt": at > moment, "gte": at >= moment, "lt": at < moment, "lte": at <= moment}[bound]
    assert holds(encode({"created": {bound: moment}}), second) is meant


@given(
    day=st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    bound=st.sampled_from(["gt", "gte", "lt", "lte"]),
    second=st.integers(0, 86399),
    shift=st.integers(-2, 2),
)
def test_a_day_as_bound_means_the_whole_day(day: date, bound: str, second: int, shift: int) -> None:
    that_day = day + timedelta(days=shift)
    at = datetime(that_day.year, that_day.month, that_day.day, tzinfo=UTC) + timedelta(seconds=second)
    meant = {"gt": that_day > day, "gte": that_day >= day, "lt": that_day < day, "lte": that_day <= day}[
        bound
    ]
    assert holds(encode({"created": {bound: day}}), int(at.timestamp())) is meant
    assert holds(encode({"created": day}), int(at.timestamp())) is (that_day == day)


TEXTS = st.text(min_size=1, max_size=5)


@given(
    nothing=st.sampled_from([None, "", [], (), {}]),
    text=TEXTS,
    texts=st.lists(TEXTS, min_size=1),
    number=st.integers(),
    flag=st.booleans(),
)
def test_nothing_is_left_out_and_all_else_is_kept_in_order(
    nothing: object, text: str, texts: list[str], number: int, *, flag: bool
) -> None:
    params = {"customer": text, "a": nothing, "types": texts, "amount": number, "paid": flag}
    assert encode(params) == (
        ("customer", text),
        *[("types[]", each) for each in texts],
        ("amount", f"{number}"),
        ("paid", "true" if flag else "false"),
    )
