"""Late and old events of the simulated business itself."""

from typing import Any

import pytest

from vantage_stripe.sandbox.faults import LateEvents, OldEvents
from vantage_stripe.sandbox.world import World
from vantage_stripe_tests.sandbox.fake_world import NOW

GONE = {
    "invoice": {"parent", "total_taxes", "payments", "confirmation_secret"},
    "line_item": {"parent", "pricing", "taxes"},
}
BACK = {
    "charge": {"invoice"},
    "payment_intent": {"invoice"},
    "invoice": {"paid", "charge", "payment_intent", "subscription", "tax", "discount", "quote"},
    "line_item": {"price", "plan", "proration", "tax_amounts", "type"},
    "subscription": {"current_period_start", "current_period_end", "discount"},
    "invoiceitem": {"price", "plan", "subscription", "unit_amount"},
    "credit_note": {"refund", "tax_amounts"},
}


@pytest.fixture(scope="module")
def world() -> World:
    return World(seed=5, now=NOW, charges=1_000)


def bodies(world: World) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    old = OldEvents(world)
    pairs = zip(world.entries("event"), old.entries("event"), strict=True)
    return [(one.render()["data"], other.render()["data"]) for one, other in pairs]


def test_every_event_can_be_written_at_the_older_version(world: World) -> None:
    kinds = set()
    for _, data in bodies(world):
        found = [data["object"], *data["object"].get("lines", {}).get("data", ())]
        for body in found:
            kind = body["object"]
            kinds.add(kind)
            assert set(body) >= BACK.get(kind, set())
            assert not set(body) & GONE.get(kind, set())
    assert kinds >= {"charge", "invoice", "line_item", "subscription", "customer", "payment_intent"}


def test_a_paid_invoice_is_tied_to_a_charge_that_names_it(world: World) -> None:
    old = [data["object"] for _, data in bodies(world)]
    invoices = [body for body in old if body["object"] == "invoice" and body["paid"] and body["charge"]]
    invoice_of = {body["id"]: body["invoice"] for body in old if body["object"] == "charge"}
    tied = [body for body in invoices if body["charge"] in invoice_of]
    assert tied
    assert all(invoice_of[body["charge"]] == body["id"] for body in tied)
    assert any(body["subscription"] for body in invoices)


def test_what_was_before_is_told_wherever_it_was_told(world: World) -> None:
    for new, old in bodies(world):
        assert ("previous_attributes" in old) == ("previous_attributes" in new)
        if old["object"]["object"] not in BACK:
            assert old == new


def test_a_fifth_of_the_events_of_the_last_minute_is_not_shown_yet(world: World) -> None:
    whole = [entry.id for entry in world.entries("event")]
    for share, low, high in ((0.2, 0.7, 0.9), (0.0, 1.0, 1.0), (1.0, 0.0, 0.0)):
        shown = [entry.id for entry in LateEvents(world, seconds=30 * 86_400, share=share).entries("event")]
        assert low <= len(shown) / len(whole) <= high
        assert shown == [ident for ident in whole if ident in set(shown)]
