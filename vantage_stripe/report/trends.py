"""The report's tables of how things went, by month and currency.

Belongs here: which figures of which answer. Does not: their adding up (`periods`), their layout.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from vantage_stripe.report.grids import Cell, Grid, cell
from vantage_stripe.report.periods import SUBJECTS, summed
from vantage_stripe.report.words import money, percent, plain

MONTHS = 6
REASONS = 15
Row = Mapping[str, Any]


def payments(daily: Sequence[Row]) -> Grid:
    """Show the newest months of payments."""
    rows = _newest(summed(daily, SUBJECTS["payments"], "month"), "period")
    return Grid(
        caption="Payments by month and the currency paid in",
        head=("Month", "Currency", "Attempts", "Succeeded", "Payments", "Succeeded in the end", "Captured"),
        rows=[
            [
                _period(row, str(row["period"])),
                _code(row),
                _count(row["attempts"]),
                cell(percent(row["raw_success_rate"]), figure=True),
                _count(row["payments"]),
                cell(percent(row["dedup_success_rate"]), figure=True),
                _money(row, "gross_captured"),
            ]
            for row in rows
        ],
        note=STAR,
        empty="There is no payment yet.",
    )


STAR = "* not over, or results may still change"


def recovery(rows: Sequence[Row]) -> Grid:
    """Show what failed payments can still be recovered, by reason."""
    open_ones = [row for row in rows if row["recoverable_payments"]]
    open_ones.sort(key=lambda row: -row["recoverable_payments"])
    rest = len(open_ones) - REASONS
    return Grid(
        caption="Failed payments that can still be recovered, by decline code",
        head=("Decline code", "Currency", "Payments", "Recoverable", "Came back so far", "What to do"),
        rows=[
            [
                cell(plain(row["decline_code"])),
                _code(row),
                _count(row["recoverable_payments"]),
                _money(row, "recoverable_amount"),
                cell(percent(row["recovery_rate"]), figure=True),
                cell(plain(row["recommended_action"])),
            ]
            for row in open_ones[:REASONS]
        ],
        note=f"and {rest:,} more: vantage-stripe recovery" if rest > 0 else "",
        empty="No failed payment can still be recovered, or that is not known.",
    )


def settlement(daily: Sequence[Row]) -> Grid:
    """Show the newest months of settlement."""
    rows = _newest(summed(daily, SUBJECTS["settlement"], "month"), "period")
    parts = ("gross", "refunds", "disputes", "fees", "net_activity", "payouts")
    return Grid(
        caption="Settlement by month and the currency of the balance",
        head=("Month", "Currency", "Balance", "Gross", "Refunds", "Disputes", "Fees", "Net", "Payouts"),
        rows=[
            [
                _period(row, str(row["period"])),
                _code(row),
                cell(plain(row["balance_type"])),
                *(_money(row, part) for part in parts),
            ]
            for row in rows
        ],
        note=STAR,
        empty="Nothing is settled yet.",
    )


def balance(rows: Sequence[Row]) -> Grid:
    """Show how the balance went, the newest months first."""
    months = sorted(
        (row for row in rows if row["period"] == "month"), key=lambda row: row["period_start"], reverse=True
    )
    return Grid(
        caption="The balance by month: opening + activity + payouts = closing",
        head=("Month", "Currency", "Balance", "Opening", "Activity", "Payouts", "Closing"),
        rows=[
            [
                _period(row, f"{row['period_start']:%Y-%m}"),
                _code(row),
                cell(plain(row["balance_type"])),
                *(_money(row, part) for part in ("opening", "activity", "payouts", "closing")),
            ]
            for row in _newest(months, "period_start")
        ],
        note="* not over. Opening is the sum of all that was synced from before: the balance, where the "
        "files begin with the account.",
        empty="The balance has not moved yet.",
    )


def disputes(metrics: Sequence[Row]) -> list[Grid]:
    """Show the newest months of the dispute metrics; nothing where they were not computed."""
    if not metrics:
        return []
    months = sorted(metrics, key=lambda row: row["period_start"], reverse=True)
    shown = [
        row for row in _newest(months, "period_start") if row["disputes_opened"] or row["charges_disputed"]
    ]
    return [
        Grid(
            caption="Dispute activity and dispute rate, by month, currency and network",
            head=("Month", "Currency", "Network", "Payments", "Disputes", "Activity", "Rate", "Won"),
            rows=[
                [
                    _period(row, f"{row['period_start']:%Y-%m}"),
                    _code(row),
                    cell(_network(row)),
                    _count(row["payments"]),
                    _count(row["disputes_opened"]),
                    *(cell(_exact(row[name]), figure=True) for name in ("dispute_activity", "dispute_rate")),
                    cell(percent(row["win_rate"]), figure=True),
                ]
                for row in shown
            ],
            note="* the rate may still grow: for some 120 days after the month.",
            empty="No dispute in these months.",
        )
    ]


def _network(row: Row) -> str:
    """Name the network, and the brand where it is another: the card is then of both."""
    network, brand = row["card_network"] or "no card", row["card_brand"]
    return network if brand in {None, network} else f"{network}, {brand}"


def _newest(rows: Sequence[Mapping[str, Any]], column: str) -> list[Mapping[str, Any]]:
    """Keep the newest months."""
    kept = list(dict.fromkeys(row[column] for row in rows))[:MONTHS]
    return [row for row in rows if row[column] in kept]


def _period(row: Row, words: str) -> Cell:
    unsure = row.get("is_partial") or row.get("is_provisional")
    return cell(f"{words} *" if unsure else words)


def _code(row: Row) -> Cell:
    return cell((row["currency"] or "none").upper())


def _count(count: int | None) -> Cell:
    return cell("unknown" if count is None else f"{count:,}", figure=True)


def _money(row: Row, name: str) -> Cell:
    return cell(money(row[name], row["currency"]), figure=True)


def _exact(ratio: Any) -> str:
    """Write a small share: networks judge by hundredths of a percent."""
    return "-" if ratio is None else f"{100 * ratio:.2f} %"
