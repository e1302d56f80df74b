r"""The search language: `status:"succeeded" AND created>1700000000`, `-email~"test"`.

Kept: `: ~ > < >= <=`, negation, AND or OR (never both), null, metadata, quotes with `\"`.
See https://docs.stripe.com/search.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import ge, gt, le, lt

from vantage_stripe.sandbox.answers import RefusedError
from vantage_stripe.sandbox.view import Shelf

Compares = Callable[[object, str], bool]

_CARDS = tuple(f"payment_method_details.{name}" for name in ("card", "card_present", "interac_present"))
_TEXT, _NUMBER, _TOKEN = "text", "number", "token"  # only text has `~`, only numbers have order

FIELDS: Mapping[str, Mapping[str, str]] = {
    "charge": {
        "amount": _NUMBER,
        "billing_details.address.postal_code": _TOKEN,
        "created": _NUMBER,
        "currency": _TOKEN,
        "customer": _TOKEN,
        "disputed": _TOKEN,
        "metadata": _TEXT,
        **{
            f"{card}.{name}": _NUMBER if name.startswith("exp_") else _TOKEN
            for card in _CARDS
            for name in ("brand", "exp_month", "exp_year", "fingerprint", "last4")
        },
        "refunded": _TOKEN,
        "status": _TOKEN,
    },
    "customer": {"created": _NUMBER, "email": _TEXT, "metadata": _TEXT, "name": _TEXT, "phone": _TEXT},
    "invoice": {
        "created": _NUMBER,
        "currency": _TOKEN,
        "customer": _TOKEN,
        "metadata": _TEXT,
        "number": _TEXT,
        "receipt_number": _TEXT,
        "status": _TOKEN,
        "subscription": _TOKEN,
        "total": _NUMBER,
    },
    "payment_intent": {
        "amount": _NUMBER,
        "created": _NUMBER,
        "currency": _TOKEN,
        "customer": _TOKEN,
        "metadata": _TEXT,
        "status": _TOKEN,
    },
    "price": {
        "active": _TOKEN,
        "currency": _TOKEN,
        "lookup_key": _TEXT,
        "metadata": _TEXT,
        "product": _TOKEN,
        "type": _TOKEN,
    },
    "product": {
        "active": _TOKEN,
        "description": _TEXT,
        "metadata": _TEXT,
        "name": _TEXT,
        "shippable": _TOKEN,
        "url": _TEXT,
    },
    "subscription": {"created": _NUMBER, "metadata": _TEXT, "status": _TOKEN},
}

_CLAUSE = re.compile(
    r"""(?P<not>-)?(?P<field>[a-z_][a-z0-9_.]*)
        (?:\[(?P<mark>["'])(?P<key>(?:(?!(?P=mark)).)+)(?P=mark)\])?
        (?P<op>>=|<=|[:~<>])
        (?P<value>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[^\s"'()]+)""",
    re.VERBOSE,
)
_JOIN = re.compile(r"\s+(?:(AND|OR)\s+)?", re.IGNORECASE)
_ORDERS = {">": gt, "<": lt, ">=": ge, "<=": le}
_WHOLE = re.compile(r"-?[0-9]{1,18}")
_SHORTEST = 3
_UNPARSED = (
    'We were unable to parse your search query. Try using the format `metadata["key"]:"value"` to query for '
    'metadata or `key:"value"` to query for other fields.'
)


@dataclass(frozen=True, slots=True)
class Clause:
    """One condition on one field; `key` is that of metadata."""

    field: str
    key: str
    accepts: Callable[[object], bool]


def matches(query: str, *, kind: str, shelf: Shelf) -> Iterator[int]:
    """Give the positions of the objects a query finds, newest first.

    Raises:
        RefusedError: 400 for what the language does not allow.
    """
    clauses, every = _parse(query.strip(), kind)
    checks = [(shelf.column(clause.field), clause) for clause in clauses]
    combine = all if every else any
    return (
        at
        for at in range(len(shelf))
        if combine(clause.accepts(_at_key(column[at], clause.key)) for column, clause in checks)
    )


def _parse(query: str, kind: str) -> tuple[Sequence[Clause], bool]:
    clauses: list[Clause] = []
    joins: set[str] = set()
    at = 0
    while True:
        found = _CLAUSE.match(query, at)
        if found is None:
            raise RefusedError(_UNPARSED, param="query")
        clauses.append(_clause(found, kind))
        at = found.end()
        if at == len(query):
            break
        join = _JOIN.match(query, at)
        if join is None:
            raise RefusedError(_UNPARSED, param="query")
        joins.add((join.group(1) or "AND").upper())
        at = join.end()
    if len(joins) > 1:
        raise RefusedError("Your search query cannot mix AND and OR.", param="query")
    return clauses, joins != {"OR"}


def _clause(found: re.Match[str], kind: str) -> Clause:
    field, key, operator = found["field"], found["key"] or "", found["op"]
    sort = FIELDS[kind].get(field)
    if sort is None or (field == "metadata") != bool(key):
        message = (
            f"Field `{field}` is an unsupported search field for resource `{kind}s`. "
            f"See https://stripe.com/docs/search#query-fields-for-{kind}s for a list of supported fields."
        )
        raise RefusedError(message, param="query")
    accepts = _condition(operator, found["value"], sort)
    if found["not"]:
        return Clause(field, key, lambda value: not accepts(value))
    return Clause(field, key, accepts)


def _condition(operator: str, raw: str, sort: str) -> Callable[[object], bool]:
    quoted = raw[0] in "\"'"
    text = re.sub(r"\\(.)", r"\1", raw[1:-1]) if quoted else raw
    if raw == "null":
        if operator != ":":
            raise RefusedError("Only the `:` operator can be used with null.", param="query")
        return lambda value: value is None or value == ""
    if operator == ":" and (quoted or raw in {"true", "false"} or _WHOLE.fullmatch(raw)):
        return lambda value: _spelled(value) == text.lower()
    if operator == "~" and sort == _TEXT and quoted and len(text) >= _SHORTEST:
        return lambda value: text.lower() in _spelled(value)
    if operator in _ORDERS and sort == _NUMBER and _WHOLE.fullmatch(text):
        return lambda value: isinstance(value, int) and _ORDERS[operator](value, int(text))
    raise RefusedError(_UNPARSED, param="query")


def _spelled(value: object) -> str:
    return "" if value is None else str(value).lower()


def _at_key(value: object, key: str) -> object:
    return value.get(key) if key and isinstance(value, dict) else value
