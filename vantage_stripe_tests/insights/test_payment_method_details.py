"""What is known of a payment method, from wherever it was read: the newest fact wins."""

from datetime import date
from typing import Any

import pytest

from vantage_stripe_tests.insights.input_rows import at
from vantage_stripe_tests.insights.payment_method_examples import (
    DEFAULT,
    NO_CARD,
    Row,
    card,
    charge,
    customer,
    decline,
    event,
    judged,
    snapshot,
    subscription,
)

RENEWAL = [subscription("2026-06-20")]
BEFORE, AFTER = at("2026-06-01"), at("2026-06-08")
SEPA = {f"{DEFAULT}_type": "sepa_debit"}


def told(row: Row, *names: str) -> tuple[Any, ...]:
    return tuple(row[name] for name in names)


def one(**rows: list[Row]) -> Row:
    (row,) = judged(**rows)
    return row


def expanded(value: Row, **more: Any) -> Row:
    return customer(raw={"invoice_settings": {"default_payment_method": value}}, **more)


@pytest.mark.parametrize(
    ("rows", "found", "year", "as_of"),
    [
        ({}, "customer", 2027, BEFORE),
        ({"charges": [charge("2026-06-02", **snapshot("2028-01"))]}, "charge", 2028, at("2026-06-02")),
        ({"charges": [charge("2026-05-31", **snapshot("2028-01"))]}, "customer", 2027, BEFORE),
        (
            {"events": [event("payment_method.updated", "2026-06-03", card("pm_1", "2029-01"))]},
            "event",
            2029,
            at("2026-06-03"),
        ),
        (
            {"events": [event("payment_method.attached", "2026-05-01", card("pm_1", "2029-01"))]},
            "customer",
            2027,
            BEFORE,
        ),
        (
            {
                "payment_methods": [
                    {"id": "pm_1", "type": "card", "card_exp_month": 1, "card_exp_year": 2030}
                    | {"customer": "cus_1", "_synced_at": AFTER}
                ]
            },
            "payment_method",
            2030,
            AFTER,
        ),
        (
            {"payment_methods": [{"id": "pm_1", "raw": card("pm_1", "2031-01"), "_synced_at": AFTER}]},
            "payment_method",
            2031,
            AFTER,
        ),
        (
            {"payment_methods": [{"id": "pm_1", "raw": card("pm_1", "2031-01"), "_deleted_at": AFTER}]},
            "customer",
            2027,
            BEFORE,
        ),
    ],
)
def test_the_newest_reading_tells_the_expiry(
    rows: dict[str, list[Row]], found: str, year: int, as_of: Any
) -> None:
    row = one(customers=[expanded(card("pm_1", "2027-01"), _synced_at=BEFORE)], **rows)
    assert told(row, "details_from", "expiry_date", "details_as_of") == (found, date(year, 1, 31), as_of)


def test_a_reading_without_a_time_is_as_new_as_can_be() -> None:
    methods: list[Row] = [{"id": "pm_1", "type": "card", "card_exp_month": 1, "card_exp_year": 2031}]
    row = one(customers=[customer("2026-06")], payment_methods=[{**methods[0], "customer": "cus_1"}])
    assert told(row, "details_from", "details_as_of", "expired") == ("payment_method", None, False)


def test_a_newer_reading_without_a_date_does_not_hide_an_older_one_with_it() -> None:
    bare = event("payment_method.updated", "2026-06-03", {"id": "pm_1", "object": "payment_method"})
    row = one(customers=[customer()], charges=[charge("2026-05-20", **snapshot("2026-05"))], events=[bare])
    assert told(row, "details_from", "state", "expired") == ("charge", "expired", True)


DETACHED = {**card("pm_1", "2030-01"), "customer": None}


@pytest.mark.parametrize(
    ("rows", "state", "detached"),
    [
        ({"events": [event("payment_method.detached", "2026-06-02", DETACHED)]}, "missing", True),
        (
            {"events": [event("payment_method.detached", "2026-06-02", {}, data_object_id="pm_1")]},
            "missing",
            True,
        ),
        (
            {
                "events": [
                    event("payment_method.detached", "2026-06-02", DETACHED),
                    event("payment_method.attached", "2026-06-03", card("pm_1", "2030-01")),
                ]
            },
            "ok",
            False,
        ),
        ({"payment_methods": [{"id": "pm_1", "type": "card", "customer": "cus_2"}]}, "missing", True),
        ({"payment_methods": [{"id": "pm_1", "type": "card", "customer": None}]}, "missing", True),
        ({"payment_methods": [{"id": "pm_2", "type": "card", "customer": "cus_1"}]}, "ok", None),
        ({}, "ok", None),
    ],
)
def test_what_is_detached_or_another_customers_is_missing(
    rows: dict[str, list[Row]], state: str, *, detached: bool | None
) -> None:
    row = one(customers=[customer("2030-01")], subscriptions=RENEWAL, **rows)
    assert told(row, "state", "detached") == (state, detached)
    assert row["missing_inputs"] == sorted({"mandates", "payment_methods"} - set(rows))


def test_an_expanded_object_tells_whose_it_is() -> None:
    other = expanded({**card("pm_1", "2030-01"), "customer": "cus_2"})
    assert told(one(customers=[other]), "state", "recommended_action") == (
        "missing",
        "request_payment_method",
    )
    (row,) = judged(customers=[expanded({**card("pm_1", "2030-01"), "customer": {"id": "cus_1"}})])
    assert told(row, "state", "detached") == ("ok", False)


def test_a_legacy_card_that_was_deleted_is_missing_and_one_that_expires_is_not() -> None:
    legacy = {"id": "card_1", "object": "card", "exp_month": 6, "exp_year": 2026, "customer": "cus_1"}
    holder = customer(**NO_CARD, default_source="card_1")
    row = one(customers=[holder], events=[event("customer.source.expiring", "2026-06-01", legacy)])
    assert told(row, "state", "detached", "legacy_object") == ("expiring_soon", False, True)
    row = one(customers=[holder], events=[event("customer.source.deleted", "2026-06-01", legacy)])
    assert told(row, "state", "detached") == ("missing", True)


def source(status: str, **more: Any) -> Row:
    return {
        "id": "src_1",
        "object": "source",
        "type": "sepa_debit",
        "status": status,
        "sepa_debit": {},
        **more,
    }


@pytest.mark.parametrize(
    ("status", "state"),
    [("chargeable", "ok"), ("canceled", "dead"), ("failed", "dead"), ("consumed", "dead"), ("pending", "ok")],
)
def test_a_source_that_cannot_be_charged_again_is_dead(status: str, state: str) -> None:
    holder = customer(**NO_CARD, default_source="src_1", raw={"default_source": source(status)})
    row = one(customers=[holder], subscriptions=RENEWAL)
    assert told(row, "state", "source_unusable", "expired") == (state, state == "dead", False)
    gone = event("source.canceled", "2026-06-09", source("canceled"))
    row = one(customers=[{**holder, "_synced_at": BEFORE}], events=[gone])
    assert row["state"] == "dead"


def test_a_source_may_be_a_card_and_a_card_of_old_may_be_a_wallets() -> None:
    held = {"exp_month": 5, "exp_year": 2026, "fingerprint": "fp", "tokenization_method": "apple_pay"}
    value = {"id": "src_1", "object": "source", "type": "card", "status": "chargeable", "card": held}
    row = one(customers=[customer(**NO_CARD, default_source="src_1", raw={"default_source": value})])
    assert told(row, "state", "payment_method_type", "card_wallet_type") == (
        "expired_stale_data",
        "card",
        "apple_pay",
    )


def test_another_source_of_the_customer_is_known_where_the_sources_are_expanded() -> None:
    old = {"id": "card_1", "object": "card", "exp_month": 5, "exp_year": 2026, "fingerprint": "fp"}
    new = {**old, "id": "card_2", "exp_year": 2029, "customer": "cus_1"}
    raw = {"default_source": {**old, "customer": "cus_1"}, "sources": {"data": [new]}}
    row = one(customers=[customer(**NO_CARD, default_source="card_1", raw=raw)])
    assert told(row, "state", "recommended_action") == ("expired", "set_default:card_2")


def blocked(reason: str | None) -> Row:
    details = {"blocked": None if reason is None else {"reason": reason}}
    bank = {"fingerprint": "fp", "status_details": details}
    return {"id": "pm_1", "object": "payment_method", "type": "us_bank_account", "us_bank_account": bank}


def test_a_blocked_bank_account_is_dead_until_a_later_success() -> None:
    refused = expanded(blocked("bank_account_closed"), _synced_at=BEFORE)
    row = one(customers=[refused], subscriptions=RENEWAL)
    assert told(row, "state", "bank_blocked", "recommended_action", "expired") == (
        "dead",
        True,
        "request_payment_method",
        False,
    )
    paid = charge("2026-06-05", payment_method_details_type="us_bank_account")
    assert told(one(customers=[refused], charges=[paid]), "state", "bank_blocked") == ("ok", False)
    assert told(one(customers=[expanded(blocked(None))]), "state", "bank_blocked") == ("ok", False)
    table: list[Row] = [{"id": "pm_1", "type": "us_bank_account", "customer": "cus_1"}]
    table[0]["us_bank_account_status_details_blocked_reason"] = "bank_account_frozen"
    row = one(customers=[customer(**{f"{DEFAULT}_type": "us_bank_account"})], payment_methods=table)
    assert told(row, "state", "bank_blocked") == ("dead", True)
    row = one(customers=[customer(**{f"{DEFAULT}_type": "us_bank_account"})])
    assert told(row, "state", "bank_blocked") == ("ok", None)


def mandate(status: str = "active", name: str = "mandate_1", **more: Any) -> Row:
    return {"id": name, "payment_method": "pm_1", "status": status, "_synced_at": BEFORE, **more}


@pytest.mark.parametrize(
    ("mandates", "inactive"),
    [
        ([mandate("inactive")], True),
        ([mandate("active")], False),
        ([mandate("pending")], False),
        ([mandate("inactive"), mandate("active", "mandate_2")], False),
        ([mandate("active", payment_method_details_bacs_debit_network_status="revoked")], True),
        ([mandate("active", payment_method_details_bacs_debit_network_status="refused")], True),
        ([mandate("active", payment_method_details_bacs_debit_network_status="accepted")], False),
        ([mandate("active", payment_method_details_card_inactive_reason="user_initiated")], True),
        ([{"id": "mandate_1", "raw": {**mandate("inactive"), "_synced_at": None}}], True),
        ([mandate("inactive", payment_method="pm_2")], None),
        ([{"id": "mandate_1", "status": "inactive"}], None),
    ],
)
def test_a_payment_method_whose_mandates_all_ended_is_dead(
    mandates: list[Row], *, inactive: bool | None
) -> None:
    row = one(customers=[customer(**SEPA)], subscriptions=RENEWAL, mandates=mandates)
    state = ("dead", "contact_before_charging") if inactive else ("ok", "none")
    assert told(row, "mandate_inactive", "state", "recommended_action") == (inactive, *state)


def test_the_newer_word_on_a_mandate_wins_and_a_later_success_clears_it() -> None:
    ended = event("mandate.updated", "2026-06-02", {**mandate("inactive"), "_synced_at": None})
    row = one(customers=[customer(**SEPA)], mandates=[mandate("active")], events=[ended])
    assert row["mandate_inactive"] is True
    later = [mandate("active", _synced_at=AFTER)]
    assert one(customers=[customer(**SEPA)], mandates=later, events=[ended])["mandate_inactive"] is False
    debited = [charge("2026-06-05", payment_method_details_type="sepa_debit")]
    row = one(customers=[customer(**SEPA)], charges=debited, events=[ended])
    assert told(row, "mandate_inactive", "state") == (False, "ok")


@pytest.mark.parametrize(
    ("debited", "state"),
    [
        ("2023-06-11", "ok"),
        ("2023-06-10", "mandate_dormant"),
        ("2021-01-01", "mandate_dormant"),
        (None, "ok"),
    ],
)
def test_a_sepa_mandate_is_dormant_after_three_years_without_a_debit(debited: str | None, state: str) -> None:
    charges = [] if debited is None else [charge(debited)]
    row = one(customers=[customer(**SEPA)], charges=charges)
    assert told(row, "state", "mandate_dormant") == (state, state == "mandate_dormant")
    bacs = customer(**{f"{DEFAULT}_type": "bacs_debit"})
    assert one(customers=[bacs], charges=charges)["mandate_dormant"] is False


@pytest.mark.parametrize(
    "kind", ["payment_method.automatically_updated", "payment_method.card_automatically_updated"]
)
def test_a_card_that_the_network_renewed_is_renewed_by_itself(kind: str) -> None:
    seen = event(kind, "2026-01-02", card("pm_1", "2026-05"))
    row = one(customers=[customer("2026-05")], subscriptions=RENEWAL, events=[seen])
    assert told(row, "auto_updating", "state") == (True, "expired_stale_data")


def test_a_network_token_is_remembered_and_seen_in_any_charge() -> None:
    token = {**snapshot("2026-06"), "payment_method_details_card_network_token_used": True}
    charges = [charge("2026-05-01", **token), charge("2026-06-01", **snapshot("2026-06"))]
    row = one(customers=[customer("2026-06")], charges=charges)
    assert told(row, "auto_updating", "severity", "state") == (True, "low", "expiring_soon")


def test_a_card_that_was_only_presented_cannot_be_charged_again() -> None:
    row = one(customers=[customer(**{f"{DEFAULT}_type": "card_present"})], subscriptions=RENEWAL)
    assert told(row, "state", "source_unusable") == ("dead", True)


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "no json",
        "[]",
        "3",
        '{"invoice_settings": 5, "items": {"data": [7]}}',
        '{"sources": {"data": 3}, "items": {"data": 3}}',
    ],
)
def test_an_object_that_is_odd_tells_nothing_and_breaks_nothing(raw: str) -> None:
    odd: Any = {"raw": raw}
    row = one(
        customers=[customer("2030-01", **odd)],
        subscriptions=[subscription("2026-06-20", **odd)],
        events=[event("payment_method.updated", "2026-06-01", {}, **odd)],
        payment_methods=[{"id": "pm_9"}],
        mandates=[{"id": "mandate_9"}],
    )
    assert told(row, "state", "next_charge_amount") == ("ok", None)


def test_a_dead_card_is_dead_whoever_else_holds_what_and_a_bank_code_kills_as_well() -> None:
    closed = decline("2026-06-01", "account_closed", payment_method_details_type="us_bank_account")
    row = one(customers=[customer(**{f"{DEFAULT}_type": "us_bank_account"})], charges=[closed])
    assert told(row, "state", "decline_class", "last_decline_code") == ("dead", "dead", "account_closed")
    revoked = decline("2026-06-01", "debit_not_authorized")
    row = one(customers=[customer(**SEPA)], charges=[revoked])
    assert told(row, "state", "recommended_action") == ("dead", "contact_before_charging")
