"""Every event type that Stripe's SDK knows is mapped, or passed over for a stated reason.

Which types can name one of our rows is told by the SDK's own types: the class of the event's object, and
the classes its fields may hold.
"""

import ast
import re
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Literal, get_args, get_origin, get_type_hints

import pytest
import stripe

from vantage_stripe.tables import TABLES
from vantage_stripe.tables.unmapped import NAMING_NONE, NAMING_ROWS, is_explained

FOLDER = Path(stripe.__file__).parent
OURS = frozenset(
    {
        "BalanceTransaction",
        "Charge",
        "Customer",
        "Dispute",
        "EarlyFraudWarning",
        "Event",
        "Invoice",
        "InvoicePayment",
        "PaymentIntent",  # names the charge it made last
        "PaymentMethod",  # a customer's row shows its default one
        "Payout",
        "Price",  # a subscription's row shows it
        "Refund",
        "Subscription",
    }
)
NAMED_BY_ID = {"customer", "charge", "invoice", "payment_intent", "payment_method", "source_transaction"}
"""Fields that hold an id the SDK does not type as an object."""


@cache
def types() -> tuple[str, ...]:
    """The types that an event can have, by the SDK's own annotation."""
    annotation = get_type_hints(stripe.Event)["type"]
    assert get_origin(annotation) is Literal
    return get_args(annotation)


def mapped(type_: str) -> bool:
    return any(
        fnmatchcase(type_, pattern) for table in TABLES for touch in table.touches for pattern in touch.types
    )


@cache
def classes() -> dict[str, ast.ClassDef]:
    """The class of each event's object, by type, out of the SDK's typed events; some types have none."""
    found = {}
    for path in sorted((FOLDER / "events").glob("_v1_*_event.py")):
        text = path.read_text("utf-8")
        type_ = re.search(r'LOOKUP_TYPE = "v1\.([^"]+)"', text)
        related = re.search(r'def fetch_related_object\(self\) -> "(\w+)"', text)
        if type_ and related:
            module = re.search(rf"from stripe\.([\w.]+) import \(?\s*{related[1]}\b", text)
            assert module
            found[type_[1]] = class_in(FOLDER.joinpath(*module[1].split(".")).with_suffix(".py"), related[1])
    return found


def class_in(path: Path, name: str) -> ast.ClassDef:
    nodes = ast.parse(path.read_text("utf-8")).body
    return next(node for node in nodes if isinstance(node, ast.ClassDef) and node.name == name)


def names_a_row(node: ast.ClassDef) -> bool:
    """Whether an object of the class is one of ours, or holds one, or the id of one."""
    fields = [each for each in node.body if isinstance(each, ast.AnnAssign)]
    words = {word for each in fields for word in re.findall(r"\w+", ast.unparse(each.annotation))}
    names = {each.target.id for each in fields if isinstance(each.target, ast.Name)}
    return node.name in OURS or bool(words & OURS or names & NAMED_BY_ID)


@pytest.mark.slow
def test_the_sdk_still_tells_its_types_and_their_objects() -> None:
    assert len(types()) >= 275
    assert len(classes()) >= 248
    assert "charge.succeeded" in types()
    assert names_a_row(classes()["refund.created"])
    assert not names_a_row(classes()["file.created"])


@pytest.mark.parametrize("type_", types())
def test_a_type_is_mapped_or_passed_over_for_one_reason(type_: str) -> None:
    reasons = [pattern for pattern in (*NAMING_ROWS, *NAMING_NONE) if fnmatchcase(type_, pattern)]
    assert len(reasons) + mapped(type_) == 1
    assert is_explained(type_) is not mapped(type_)


@pytest.mark.parametrize("type_", types())
def test_a_type_whose_object_can_name_a_row_says_why_it_changes_none(type_: str) -> None:
    if type_ in classes() and names_a_row(classes()[type_]) and not mapped(type_):
        assert any(fnmatchcase(type_, pattern) for pattern in NAMING_ROWS)


@pytest.mark.parametrize("pattern", [*NAMING_ROWS, *NAMING_NONE])
def test_no_reason_is_given_for_nothing(pattern: str) -> None:
    assert any(fnmatchcase(type_, pattern) for type_ in types())
    assert not any(mapped(type_) for type_ in types() if fnmatchcase(type_, pattern))


@pytest.mark.parametrize("pattern", sorted({p for t in TABLES for touch in t.touches for p in touch.types}))
def test_no_table_waits_for_a_type_that_does_not_exist(pattern: str) -> None:
    assert any(fnmatchcase(type_, pattern) for type_ in types())


def test_both_spellings_of_a_refund_are_mapped_and_an_upcoming_invoice_is_not() -> None:
    assert [mapped(type_) for type_ in ("refund.updated", "charge.refund.updated", "charge.refunded")] == [
        True,
        True,
        True,
    ]
    assert not mapped("invoice.upcoming")
    assert is_explained("invoice.upcoming")
    assert not is_explained("charge.flown")
