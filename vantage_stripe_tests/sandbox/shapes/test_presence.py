"""`presence.txt` fits the SDK that is installed, and says what Stripe documents."""

from collections.abc import Iterator

import pytest
import stripe

from vantage_stripe_tests.sandbox.shapes import kinds
from vantage_stripe_tests.sandbox.shapes.classes import Class, class_of, fields_of, kind_of, path_of
from vantage_stripe_tests.sandbox.shapes.ids import id_pattern
from vantage_stripe_tests.sandbox.shapes.presence import Presence, presences
from vantage_stripe_tests.sandbox.shapes.references import references_of


def nested(owner: Class) -> Iterator[Class]:
    yield owner
    for inner in vars(owner).values():
        if isinstance(inner, type) and issubclass(inner, stripe.StripeObject):
            yield from nested(inner)


def test_the_sdk_is_of_the_version_the_facts_are_of() -> None:
    assert stripe.api_version == "2026-10-28.endive"


def test_every_line_names_a_class_of_the_sdk_and_its_fields() -> None:
    owners = [owner for kind in kinds() if (root := class_of(kind)) is not None for owner in nested(root)]
    fields = {path_of(owner): fields_of(owner).keys() for owner in owners}
    unknown = [(path, told.keys() - fields.get(path, set())) for path, told in presences().items()]
    assert [(path, names) for path, names in unknown if names] == []
    assert len(presences()) == 760


@pytest.mark.parametrize(
    ("path", "name", "expected"),
    [
        ("charge", "level3", Presence(absent=True, null=False)),
        ("charge", "refunds", Presence(absent=True, null=True)),
        ("charge", "customer", Presence(stub=True)),
        ("charge.Outcome", "risk_score", Presence(absent=True, null=False)),
        ("customer", "balance", Presence(null=False)),
        ("customer", "deleted", Presence(never=True, null=False)),
        ("dispute.Evidence", "appeal", Presence(absent=True, null=True)),
        ("invoice", "status_details", Presence(absent=True, null=False)),
        ("invoice.TotalPretaxCreditAmount", "discount", Presence(absent=True, null=False, stub=True)),
        ("price.CurrencyOptions", "tiers", Presence(absent=True, null=False)),
        ("tax.registration.CountryOptions", "is", Presence(absent=True, null=False)),
    ],
)
def test_a_mark_is_read(path: str, name: str, expected: Presence) -> None:
    assert presences()[path][name] == expected


def test_a_field_that_is_always_there_and_null_as_the_sdk_says_is_not_listed() -> None:
    assert {"amount", "description", "balance_transaction"} & presences()["charge"].keys() == set()
    assert "radar.early_fraud_warning" in presences()
    assert "balance_transaction" not in presences()


def test_every_kind_has_the_class_of_its_name() -> None:
    classes = {kind: class_of(kind) for kind in kinds()}
    others = [kind for kind, owner in classes.items() if owner is None or kind_of(owner) != kind]
    assert others == ["file_upload"]  # the name of a file of long ago
    assert class_of("coffee") is None


def test_references_are_those_stripe_lets_expand() -> None:
    assert dict(references_of("radar.early_fraud_warning", 1)) == {
        "charge": ("charge",),
        "payment_intent": ("payment_intent",),
    }
    item = dict(references_of("subscription", 4))
    assert item["items.data.price.product"] == ("product",)
    assert "items.data.price.product" not in dict(references_of("subscription", 3))
    assert list(references_of("coffee", 4)) == []


def test_ids_are_known_by_their_prefix_and_length() -> None:
    either = id_pattern(("customer", "charge"))
    assert either is not None
    assert either.fullmatch("cus_QXg1o8vcGmoR32")
    assert either.fullmatch("py_1PgafuB7WZ01zgkWXYmPNZs8")
    assert not either.fullmatch("cus_1PgafuB7WZ01zgkWXYmPNZs8")
    assert id_pattern(("customer", "coupon")) is None
    assert id_pattern(()) is None
