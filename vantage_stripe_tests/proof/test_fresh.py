"""Checks of freshness, and of event types that nobody has placed: tables of examples."""

from dataclasses import replace
from datetime import timedelta

import pytest

from vantage_stripe.proof.fresh import CHANGES_FOLLOWED, EVENT_TYPES_KNOWN, LATEST_DAY
from vantage_stripe_tests.proof.examples import NOW, event, verdict
from vantage_stripe_tests.proof.judged import facts_of, instant


@pytest.mark.parametrize(("hours", "status"), [(0, "passed"), (35, "passed"), (36, "warned"), (99, "warned")])
def test_a_table_that_was_not_read_for_a_day_and_a_half_is_told(hours: int, status: str) -> None:
    listed = (
        ("charges", instant(0), instant(NOW) - timedelta(hours=hours)),
        ("charges", instant(0), instant(7)),
        ("refunds", instant(0), instant(7)),
    )
    found = verdict(LATEST_DAY, {"charges": []}, facts=replace(facts_of(NOW), listed=listed))
    assert (found.status, found.rows_checked) == (status, 1)
    assert found.notes == {
        36: ("read up to 2026-06-08 12:00 UTC",),
        99: ("read up to 2026-06-05 21:00 UTC",),
    }.get(hours, ())


def test_a_table_that_was_never_listed_is_not_late() -> None:
    assert verdict(LATEST_DAY, {"charges": []}, facts=replace(facts_of(NOW), listed=())).status == "skipped"


@pytest.mark.parametrize(
    ("hours", "status"), [(0, "passed"), (35, "passed"), (36, "warned"), (None, "skipped")]
)
def test_a_change_feed_that_nobody_follows_is_told(hours: int | None, status: str) -> None:
    at = None if hours is None else instant(NOW) - timedelta(hours=hours)
    found = verdict(CHANGES_FOLLOWED, {"events": []}, facts=replace(facts_of(NOW), followed_at=at))
    assert found.status == status
    assert found.notes == (("followed up to 2026-06-08 12:00 UTC",) if status == "warned" else ())


def test_event_types_that_nobody_has_placed_are_listed() -> None:
    kinds = (
        "charge.updated",
        "customer.subscription.updated",
        "product.created",
        "issuing_card.created",
        "invoice.upcoming",
        "charge.dreamt",
        "planet.discovered",
        "planet.discovered",
    )
    items = [event(f"evt_{place}", kind) for place, kind in enumerate(kinds)]
    found = verdict(EVENT_TYPES_KNOWN, {"events": items})
    assert (found.status, found.rows_checked, found.rows_warned) == ("warned", 8, 3)
    assert (found.sample_ids, found.notes) == (
        ("evt_5", "evt_6", "evt_7"),
        ("charge.dreamt", "planet.discovered"),
    )
    assert verdict(EVENT_TYPES_KNOWN, {"events": items[:5]}).status == "passed"
