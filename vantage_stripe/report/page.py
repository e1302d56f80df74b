"""The report: one page for a person who answers for the money, what needs action today first.

Belongs here: which figures stand in which section. Does not: how HTML is written (`page.html.jinja`),
where the figures come from. Everything Stripe or a customer wrote is escaped by the template.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import jinja2
import pyarrow as pa
from markupsafe import Markup

from vantage_stripe.report import proof, trends
from vantage_stripe.report.grids import Cell, Grid, cell
from vantage_stripe.report.pictures import PICTURES
from vantage_stripe.report.plots import svg
from vantage_stripe.report.words import instant, money, plain

MOST = 25
"""Rows of a list; the command line has the rest."""
IDLE = frozenset({"none", "wait_for_retry", None})
SOON = ("critical", "high")
Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Material:
    """All that a report is made of.

    Attributes:
        account: The account's id.
        mode: `sandbox`, `test` or `live`.
        as_of: The instant it is true at.
        timezone: IANA name of the time zone of its days.
        answers: The insights' rows by name; one that is not there leaves its section out.
        synced: A row for each table: `table`, `rows`, `first`, `last`, `synced_at`.
        reconciliation: What the checks of the lake found; None where they were not run.
    """

    account: str
    mode: str
    as_of: datetime
    timezone: str
    answers: Mapping[str, pa.Table]
    synced: Sequence[Row]
    reconciliation: pa.Table | None = None

    def rows(self, insight: str) -> list[dict[str, Any]]:
        """Give the rows of an insight; none where it is not there."""
        found: list[dict[str, Any]] = self.answers[insight].to_pylist() if insight in self.answers else []
        return found


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


@dataclass(frozen=True, kw_only=True)
class Section:
    """One part of the page.

    Attributes:
        name: Its anchor.
        title: Its heading.
        words: What it is about.
        grids: Its tables.
        pictures: Its pictures, SVG.
    """

    name: str
    title: str
    words: str
    grids: Sequence[Grid] = ()
    pictures: Sequence[Markup] = field(default=())


def page(material: Material, *, with_names: bool = False) -> str:
    """Write the report as one HTML file that needs nothing else: no network, no script.

    Args:
        material: What it tells.
        with_names: Whether to show customers' e-mail addresses beside their ids.
    """
    links = _links(material)
    disputes, methods, invoices = _due(material), _stale(material), _unpaid(material)
    sections = [
        _disputes(disputes, links, with_names=with_names),
        _methods(methods, links, with_names=with_names),
        _invoices(invoices, links, with_names=with_names),
        Section(
            name="payments",
            title="Payments",
            words="By the currency customers paid in. An attempt is one charge; the attempts of one payment "
            "are taken together in the second rate.",
            grids=[
                trends.payments(material.rows("payments_daily")),
                trends.recovery(material.rows("recovery")),
            ],
            pictures=_pictures(material, "payments"),
        ),
        Section(
            name="balance",
            title="Settlement and balance",
            words="By the currency that reaches your balance, fees taken off.",
            grids=[
                trends.settlement(material.rows("settlement_daily")),
                trends.balance(material.rows("balance_change")),
            ],
        ),
        Section(
            name="dispute-figures",
            title="Disputes in figures",
            words="Activity counts disputes by their own date, the rate by the date of the charge; inquiries "
            "and prevented disputes are in neither.",
            grids=trends.disputes(material.rows("dispute_metrics")),
            pictures=_pictures(material, "disputes"),
        ),
        Section(
            name="proof",
            title="Proof",
            words="What was read of the account and when, and what the checks of the files found.",
            grids=[proof.synced(material.synced), *proof.reconciliation(material.reconciliation)],
        ),
    ]
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("vantage_stripe", "report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template("page.html.jinja").render(
        account=material.account,
        mode=material.mode,
        as_of=instant(material.as_of),
        timezone=material.timezone,
        cards=_cards(disputes, methods, invoices),
        sections=sections,
    )


def pressing(material: Material) -> list[Card]:
    """Give the figures at the top: what needs action today."""
    return _cards(_due(material), _stale(material), _unpaid(material))


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


def _disputes(rows: Sequence[Row], links: "_Links", *, with_names: bool) -> Section:
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


def _methods(rows: Sequence[Row], links: "_Links", *, with_names: bool) -> Section:
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


def _invoices(rows: Sequence[Row], links: "_Links", *, with_names: bool) -> Section:
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


def _pictures(material: Material, name: str) -> list[Markup]:
    """Draw a picture a currency at a time, so that they stand side by side or below each other."""
    picture = next(each for each in PICTURES if each.name == name)
    if not set(picture.of) <= set(material.answers):
        return []
    plot = picture.draw(material.answers)
    parts = [
        replace(
            plot,
            name=f"{plot.name}-{place}",
            title=f"{plot.title}, {column.title}",
            columns=(replace(column, title=""),),
        )
        for place, column in enumerate(plot.columns)
    ]
    # Markup: the drawing escapes every word of it.
    return [Markup(svg(part)) for part in parts]  # noqa: S704


@dataclass(frozen=True)
class _Links:
    """Where an object is found in Stripe's dashboard; the embedded account has none."""

    base: str | None

    def to(self, kind: str, id_: str) -> Cell:
        """Make a cell of an id."""
        return Cell(text=id_, code=True, url=None if self.base is None else f"{self.base}/{kind}/{id_}")


def _links(material: Material) -> _Links:
    if material.mode == "sandbox":
        return _Links(None)
    test = "/test" if material.mode == "test" else ""
    return _Links(f"https://dashboard.stripe.com/{material.account}{test}")
