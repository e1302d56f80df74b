"""The report's page: what it says first, what it leaves out, and that nobody's words break it."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any

import pyarrow as pa
import pytest

from vantage_stripe.insights import INSIGHTS
from vantage_stripe.insights.model import BOOLEAN
from vantage_stripe.report.material import Material
from vantage_stripe.report.page import page
from vantage_stripe.report.today import pressing
from vantage_stripe.report.trends import disputes as dispute_figures
from vantage_stripe_tests.report.daily_rows import daily

AS_OF = datetime(2026, 6, 10, 8, 30, tzinfo=UTC)
SCHEMAS = {insight.name: insight.schema for insight in INSIGHTS}
EVIL = "<script>alert('x')</script>&\"'"
Rows = list[dict[str, Any]]


def rows(name: str, *found: Mapping[str, Any]) -> pa.Table:
    nothing: dict[str, Any] = {field.name: None for field in SCHEMAS[name]}
    for field in SCHEMAS[name]:
        if not field.nullable:
            nothing[field.name] = (
                False if field.type == BOOLEAN else [] if pa.types.is_list(field.type) else None
            )
    full = [{**nothing, **row} for row in found]
    schema = pa.schema([field.with_nullable(nullable=True) for field in SCHEMAS[name]])
    return pa.Table.from_pylist(full, schema=schema)


def material(**more: Any) -> Material:
    answers = {
        "dispute_flags": rows(
            "dispute_flags",
            {
                "dispute_id": "dp_1",
                "urgency": "critical",
                "evidence_due_at": datetime(2026, 6, 11, 23, 59, 59, tzinfo=UTC),
                "reason": "fraudulent",
                "disputed_amount": 19900,
                "currency": "eur",
                "at_stake_amount": 21900,
                "at_stake_currency": "eur",
                "recommended_action": "respond_first",
                "customer_email": "jenny@example.com",
            },
            {
                "dispute_id": "dp_2",
                "urgency": "none",
                "recommended_action": "wait",
                "at_stake_currency": "eur",
                "created_at": AS_OF,
            },
        ),
        "stale_payment_methods": rows(
            "stale_payment_methods",
            {
                "customer_id": "cus_1",
                "severity": "critical",
                "next_charge_at_risk": True,
                "state": "expired",
                "next_charge_amount": 1500,
                "next_charge_currency": "kwd",
                "next_charge_at": datetime(2026, 6, 20, tzinfo=UTC),
                "recommended_action": "request_payment_method",
                "customer_email": EVIL,
            },
            {"customer_id": "cus_2", "severity": "low", "state": "ok", "recommended_action": "none"},
            {
                "customer_id": "cus_3",
                "severity": "high",
                "state": "dead",
                "next_charge_at_risk": True,
                "money_due": False,
                "recommended_action": "request_payment_method",
            },
        ),
        "invoice_follow_ups": rows(
            "invoice_follow_ups",
            {
                "invoice_id": "in_1",
                "recommended_action": "remind",
                "amount_at_risk": 5390,
                "currency": "jpy",
                "days_overdue": 12,
                "payment_status": "overdue",
            },
            {"invoice_id": "in_2", "recommended_action": "remind", "amount_at_risk": None, "currency": "usd"},
            {"invoice_id": "in_3", "recommended_action": "wait_for_retry", "currency": "usd"},
        ),
        "payments_daily": daily(
            "payments_daily",
            [
                {
                    "day": "06-01",
                    "attempts": 10,
                    "succeeded_count": 9,
                    "failed_count": 1,
                    "gross_captured": 100,
                }
            ],
        ),
        "settlement_daily": daily("settlement_daily", [{"day": "06-01", "gross": 100, "net_activity": 97}]),
    }
    answers["dispute_flags"] = with_created(answers["dispute_flags"])
    given: dict[str, Any] = {
        "account": "acct_1",
        "mode": "live",
        "as_of": AS_OF,
        "timezone": "Europe/Berlin",
        "answers": answers,
        "synced": [
            {
                "table": "charges",
                "rows": 1234,
                "first": "2026-01",
                "last": "2026-06",
                "synced_at": "2026-06-10T08:00:00+00:00",
            },
            {"table": "events", "rows": 0, "first": None, "last": None, "synced_at": None},
        ],
    }
    return Material(**{**given, **more})


def with_created(found: pa.Table) -> pa.Table:
    index = found.schema.get_field_index("created_at")
    return found.set_column(
        index, found.schema.field(index), pa.array([AS_OF] * len(found), found.schema.field(index).type)
    )


class Reader(HTMLParser):
    """Gathers the text of a page, in order, and its tags."""

    VOID = frozenset({"meta", "br", "path", "rect"})

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[str] = []
        self.open: list[str] = []
        self.attributes: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes nothing"

    def handle_data(self, data: str) -> None:
        if data.strip() and self.open[-1:] != ["style"]:
            self.words.append(data.strip())


def read(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    reader.close()
    assert reader.open == []
    return reader


def test_what_needs_action_today_comes_first() -> None:
    words = read(page(material())).words
    assert words.index("disputes need you") < words.index("payment methods about to fail")
    assert words.index("invoices to chase") < words.index("Payments by month and the currency paid in")
    assert words.index("Proof", 20) > words.index("Disputes in figures", 20)


def test_the_figures_at_the_top_are_by_currency_and_say_what_is_unknown() -> None:
    disputes, methods, invoices = pressing(material())
    assert (disputes.count, disputes.facts) == (1, ["219.00 EUR at stake"])
    assert (methods.count, methods.facts) == (1, ["1.500 KWD to be charged"])
    assert (invoices.count, invoices.facts) == (2, ["5,390 JPY open", "1 of unknown amount"])


def test_the_account_the_instant_and_the_time_zone_are_named() -> None:
    words = " ".join(read(page(material())).words)
    assert "Account acct_1 , as of 2026-06-10 08:30 UTC ; days are those of Europe/Berlin" in words


def test_it_needs_nothing_but_itself() -> None:
    reader = read(page(material()))
    assert not {"script", "link", "img", "iframe", "object", "form"} & set(reader.tags)
    assert all("src" not in attributes for _, attributes in reader.attributes)
    assert "@import" not in page(material())
    assert not re.search(r"url\((?!#)", page(material()))


def test_tables_have_captions_and_scopes_and_pictures_have_words() -> None:
    reader = read(page(material()))
    assert reader.tags.count("caption") == reader.tags.count("table") > 5
    scopes = {attributes.get("scope") for tag, attributes in reader.attributes if tag == "th"}
    assert scopes == {"col", "row"}
    pictures = [attributes for tag, attributes in reader.attributes if tag == "svg"]
    assert pictures
    ids = [str(attributes["id"]) for _, attributes in reader.attributes if "id" in attributes]
    assert len(ids) == len(set(ids))
    for picture in pictures:
        assert set(str(picture["aria-labelledby"]).split()) <= set(ids)


def test_names_are_shown_only_where_asked_for_and_cannot_break_the_page() -> None:
    bare, named = page(material()), page(material(), with_names=True)
    assert "jenny@example.com" not in bare
    assert "jenny@example.com" in named
    assert "<script" not in named
    assert EVIL in read(named).words


def test_what_stripe_sent_is_escaped_everywhere() -> None:
    evil = material(account=EVIL, timezone=EVIL, mode="test")
    text = page(evil)
    assert "<script" not in text
    read(text)


@pytest.mark.parametrize(
    ("mode", "link"),
    [
        ("live", 'href="https://dashboard.stripe.com/acct_1/disputes/dp_1"'),
        ("test", 'href="https://dashboard.stripe.com/acct_1/test/disputes/dp_1"'),
        ("sandbox", None),
    ],
)
def test_an_id_leads_to_the_dashboard_of_its_mode(mode: str, link: str | None) -> None:
    text = page(material(mode=mode))
    assert link in text if link else "dashboard.stripe.com" not in text


def test_long_lists_are_cut_and_say_where_the_rest_is() -> None:
    many = [
        {"invoice_id": f"in_{number}", "recommended_action": "remind", "amount_at_risk": 1, "currency": "usd"}
        for number in range(30)
    ]
    found = material()
    found = material(answers={**found.answers, "invoice_follow_ups": rows("invoice_follow_ups", *many)})
    text = page(found)
    assert text.count("<code>in_") == 25
    assert "and 5 more: vantage-stripe follow-ups" in text


def test_an_account_in_which_nothing_happened_has_a_page() -> None:
    words = read(page(material(answers={}, synced=[]))).words
    assert "No dispute needs you." in words
    assert "No payment method is about to fail." in words
    assert "There is no payment yet." in words
    assert "They were not run." in words


def test_the_checks_that_did_not_pass_come_first_and_those_that_did_take_a_row_each() -> None:
    tables = ["charges", "events", "payouts", "refunds"]
    checks = pa.table(
        {
            "check": ["E01", "E12", "E22", "E22", "E22", "E22"],
            "name": ["net_identity", "payout_sum", *["unique_id"] * 4],
            "asset": ["balance_transactions", "payouts", *tables],
            "status": ["failed", "skipped", *["passed"] * 4],
            "rows_checked": [1_234, 0, 1_000, 200, 30, 4],
            "rows_failed": [2, 0, 0, 0, 0, 0],
            "sample_ids": [["txn_1", "txn_2"], *[[]] * 5],
            "reason": [None, "not in the lake: payout_items", *[None] * 4],
        }
    )
    words = read(page(material(reconciliation=checks))).words
    assert "Checks of the files: 1 failed, 0 warned, 1 skipped, 4 passed" in words
    assert words[words.index("What was found") + 1 :][:18] == [
        "E01 net identity", "balance_transactions", "failed", "1,234", "2", "txn_1, txn_2",
        "E12 payout sum", "payouts", "skipped", "0", "0", "not in the lake: payout_items",
        "E22 unique id", "4 tables", "passed", "1,234", "0", "-",
    ]  # fmt: skip


def test_tables_read_say_when() -> None:
    words = read(page(material())).words
    assert words[words.index("charges") :][:10] == [
        "charges", "1,234", "2026-01", "2026-06", "2026-06-10 08:00 UTC",
        "events", "0", "-", "-", "never",
    ]  # fmt: skip


def test_the_same_material_gives_the_same_page() -> None:
    assert page(material()) == page(material())


def test_dispute_figures_are_by_month_currency_and_network() -> None:
    metric: dict[str, Any] = {
        "period_start": datetime(2026, 5, 1, tzinfo=UTC).date(),
        "currency": "usd",
        "card_network": "visa",
        "card_brand": "cartes_bancaires",
        "payments": 400,
        "disputes_opened": 5,
        "charges_disputed": 3,
        "dispute_activity": Decimal("0.012500"),
        "dispute_rate": Decimal("0.007500"),
        "win_rate": None,
        "is_provisional": True,
    }
    (grid,) = dispute_figures([metric, {**metric, "disputes_opened": 0, "charges_disputed": 0}])
    assert [[cell.text for cell in row] for row in grid.rows] == [
        ["2026-05 *", "USD", "visa, cartes_bancaires", "400", "5", "1.25 %", "0.75 %", "-"]
    ]
    assert dispute_figures([]) == []
