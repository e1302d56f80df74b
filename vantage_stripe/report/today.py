"""What needs action today: the figures at the top of the report, and the lists behind them.

Belongs here: disputes to answer, payment methods about to fail, invoices to chase. Does not: trends, HTML.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vantage_stripe.report.grids import Cell, Grid, Links, Section, cell, links_of
from vantage_stripe.report.material import Material
from vantage_stripe.report.words import instant, money, plain

MOST = 25
"""Rows of a list; the command line has the rest."""
IDLE = frozenset({"none", "wait_for_retry", None})
SOON = ("critical", "high")
Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Card:
    """One figure at the top.

    Attributes:
        title: What it counts.
        count: How many.
        facts: What they come to, a currency a line.
        target: The section with the rows.
        pressing: Whether somebody must act.
    """

    title: str
    count: int
    facts: Sequence[str]
    target: str
    pressing: bool


def pressing(material: Material) -> list[Card]:
    """Give the figures at the top: what needs action today."""
    return _cards(_due(material), _stale(material), _unpaid(material))


def sections(material: Material, *, with_names: bool) -> list[Section]:
    """Give the sections that come first."""
    links = links_of(material.account, material.mode)
    return [
        _disputes(_due(material), links, with_names=with_names),
        _methods(_stale(material), links, with_names=with_names),
        _invoices(_unpaid(material), links, with_names=with_names),
    ]


def _cards(disputes: Sequence[Row], methods: Sequence[Row], invoices: Sequence[Row]) -> list[Card]:
    return [
        Card(
            title="disputes need you",
            count=len(disputes),
            facts=_sums(disputes, "at_stake_amount", "at_stake_currency", "at stake"),
            target="disputes",
            pressing=bool(disputes),
        ),
        Card(
            title="payment methods about to fail",
            count=len(methods),
            facts=_sums(methods, "next_charge_amount", "next_charge_currency", "to be charged"),
            target="methods",
            pressing=bool(methods),
        ),
        Card(
            title="invoices to chase",
            count=len(invoices),
            facts=_sums(invoices, "amount_at_risk", "currency", "open"),
            target="invoices",
            pressing=bool(invoices),
        ),
    ]


def _sums(rows: Iterable[Row], amount: str, currency: str, words: str) -> list[str]:
    """Add up what rows come to, a currency at a time; how many are unknown is said."""
    sums: defaultdict[str, int] = defaultdict(int)
    unknown = 0
    for row in rows:
        if row[amount] is None or row[currency] is None:
            unknown += 1
        else:
            sums[row[currency]] += row[amount]
    told = [f"{money(sums[code], code)} {words}" for code in sorted(sums) if sums[code]]
    return [*told, f"{unknown} of unknown amount"] if unknown else told


def _due(material: Material) -> list[dict[str, Any]]:
    return [row for row in material.rows("dispute_flags") if row["urgency"] != "none"]


def _stale(material: Material) -> list[dict[str, Any]]:
    return [
        row
        for row in material.rows("stale_payment_methods")
        if row["severity"] in SOON and row["next_charge_at_risk"] and row["money_due"] is not False
    ]


def _unpaid(material: Material) -> list[dict[str, Any]]:
    return [row for row in material.rows("invoice_follow_ups") if row["recommended_action"] not in IDLE]


def _disputes(rows: Sequence[Row], links: Links, *, with_names: bool) -> Section:
    lines = [
        [
            links.to("disputes", row["dispute_id"]),
            *_named(row, with_names=with_names),
            cell(plain(row["urgency"]), level=row["urgency"] or ""),
            cell(plain(row["recommended_action"])),
            cell(instant(row["evidence_due_at"]) if row["evidence_due_at"] else "-"),
            cell(money(row["disputed_amount"], row["currency"]), figure=True),
            cell(money(row["at_stake_amount"], row["at_stake_currency"]), figure=True),
            cell(plain(row["reason"])),
        ]
        for row in rows
    ]
    head = ("Dispute", *_names(with_names=with_names), "Urgency", "What to do", "Evidence due")
    return Section(
        name="disputes",
        title="Disputes that need you",
        words="Answer the first one first. What is not answered in time is lost.",
        grids=[
            _list(
                "Disputes that wait for a response, the most urgent first",
                (*head, "Disputed", "At stake", "Reason"),
                lines,
                more="vantage-stripe disputes",
                empty="No dispute needs you.",
            )
        ],
    )


def _methods(rows: Sequence[Row], links: Links, *, with_names: bool) -> Section:
    lines = [
        [
            links.to("customers", row["customer_id"]),
            *_named(row, with_names=with_names),
            cell(row["severity"], level=row["severity"]),
            cell(plain(row["recommended_action"])),
            cell(_next_charge(row), figure=True),
            cell(instant(row["next_charge_at"]) if row["next_charge_at"] else "-"),
            cell(plain(row["state"])),
            cell(row["expiry_date"] or "-"),
        ]
        for row in rows
    ]
    head = ("Customer", *_names(with_names=with_names), "Severity", "What to do", "Next charge")
    return Section(
        name="methods",
        title="Payment methods about to fail",
        words="Their next charge is likely to fail: ask for another payment method before it is due.",
        grids=[
            _list(
                "Customers whose next charge is at risk, the worst first",
                (*head, "Charged at", "State", "Good until"),
                lines,
                more="vantage-stripe stale",
                empty="No payment method is about to fail.",
            )
        ],
    )


def _next_charge(row: Row) -> str:
    if row["next_charge_amount"] is None and row["next_charge_at"] is None:
        return "-"
    return money(row["next_charge_amount"], row["next_charge_currency"])


def _invoices(rows: Sequence[Row], links: Links, *, with_names: bool) -> Section:
    groups: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row["recommended_action"]].append(row)
    sums = [
        [cell(plain(action)), cell(f"{len(group):,}", figure=True), cell(_open(group))]
        for action, group in groups.items()
    ]
    lines = [
        [
            links.to("invoices", row["invoice_id"]),
            *_named(row, with_names=with_names),
            cell(plain(row["recommended_action"])),
            cell(money(row["amount_at_risk"], row["currency"]), figure=True),
            cell("-" if row["days_overdue"] is None else f"{row['days_overdue']:,}", figure=True),
            cell(plain(row["payment_status"])),
            cell(plain(row["last_decline_code"] or "-")),
        ]
        for row in rows
    ]
    head = ("Invoice", *_names(with_names=with_names), "What to do", "Open", "Days overdue")
    return Section(
        name="invoices",
        title="Invoices to chase",
        words="Open, forgotten, or paid and taken back. Those that Stripe will retry by itself are left out.",
        grids=[
            Grid(
                caption="How many, and how much, by what to do",
                head=("What to do", "Invoices", "Open"),
                rows=sums,
                empty="No invoice needs chasing.",
            ),
            _list(
                "The invoices, what needs somebody most first",
                (*head, "Status", "Last decline"),
                lines,
                more="vantage-stripe follow-ups",
                empty="No invoice needs chasing.",
            ),
        ],
    )


def _open(group: Iterable[Row]) -> str:
    return ", ".join(each.strip() for each in _sums(group, "amount_at_risk", "currency", "")) or "-"


def _list(
    caption: str, head: Sequence[str], rows: Sequence[Sequence[Cell]], *, more: str, empty: str
) -> Grid:
    """Make a table of the first rows, and say where the rest is."""
    rest = len(rows) - MOST
    note = f"and {rest:,} more: {more}" if rest > 0 else ""
    return Grid(caption=caption, head=head, rows=rows[:MOST], note=note, empty=empty)


def _names(*, with_names: bool) -> tuple[str, ...]:
    return ("E-mail",) if with_names else ()


def _named(row: Row, *, with_names: bool) -> list[Cell]:
    return [cell(row["customer_email"] or "-")] if with_names else []
