"""What is worth a message, and what the message says: ids, amounts and deadlines, nobody's name.

Belongs here: cases and Slack's JSON. Does not: sending, what was sent before.
Slack's page: https://docs.slack.dev/messaging/formatting-message-text.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from vantage_stripe.insights import dispute_rules
from vantage_stripe.report.words import instant, money, plain

MOST = 10
"""Cases of a kind that a message spells out."""
PRESSING = ("critical", "high")
DISPUTE, PAYMENT = "dispute", "payment method"
TITLES = {
    DISPUTE: ("dispute needs", "disputes need", "a response"),
    PAYMENT: ("payment method is", "payment methods are", "about to fail"),
}
Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Case:
    """One thing that somebody should know of, once.

    Attributes:
        key: What makes it this case and no other: whose, and how far it has come.
        kind: `dispute` or `payment method`.
        level: `critical` or `high`.
        line: What is said of it.
    """

    key: str
    kind: str
    level: str
    line: str


def cases(disputes: Iterable[Row], methods: Iterable[Row], as_of: datetime) -> list[Case]:
    """Give what is pressing at an instant, the most pressing first.

    Urgency grows with time alone, so it is judged anew: stored rows may be a day old.

    Args:
        disputes: Rows of `dispute_flags`.
        methods: Rows of `stale_payment_methods`.
        as_of: The instant.
    """
    found = [case for row in disputes if (case := _dispute(row, as_of)) is not None]
    found.sort(key=lambda case: PRESSING.index(case.level))
    return [*found, *(case for row in methods if (case := _method(row)) is not None)]


def _dispute(row: Row, as_of: datetime) -> Case | None:
    status, due = row["status"], row["evidence_due_at"]
    if status is None or due is None:
        return None
    urgency = dispute_rules.urgency(status, due, as_of)
    if urgency not in PRESSING:
        return None
    hours = int((due - as_of).total_seconds() // 3600)
    return Case(
        key=f"dispute:{row['dispute_id']}:{urgency}",
        kind=DISPUTE,
        level=urgency,
        line=f"{row['dispute_id']}: {money(row['at_stake_amount'], row['at_stake_currency'])} at stake, "
        f"evidence due {instant(due)}, {hours} h left, {plain(row['reason'])}",
    )


def _method(row: Row) -> Case | None:
    if row["severity"] not in PRESSING or not row["next_charge_at_risk"] or row["money_due"] is False:
        return None
    charged = "" if row["next_charge_at"] is None else f" due {instant(row['next_charge_at'])}"
    amount = money(row["next_charge_amount"], row["next_charge_currency"])
    return Case(
        key=f"payment_method:{row['customer_id']}:{row['payment_method_id'] or 'none'}:{row['state']}",
        kind=PAYMENT,
        level=row["severity"],
        line=f"{row['customer_id']}: {plain(row['state'])}, next charge {amount}{charged}, "
        f"{plain(row['recommended_action'])}",
    )


def message(new: Sequence[Case], *, account: str, mode: str, first: bool) -> dict[str, Any]:
    """Write one message of all new cases, as Slack and what speaks its JSON take it.

    Args:
        new: The cases, at least one.
        account: The account's id.
        mode: `sandbox`, `test` or `live`.
        first: Whether nothing was told of this account before: then it is a summary of what there is.
    """
    counts = Counter(case.kind for case in new)
    told = "; ".join(_counted(kind, counts[kind]) for kind in TITLES if counts[kind])
    head = f"Stripe {account} ({mode}): {told}"
    if first:
        head += ". This is the first look; from now on each case is told once"
    blocks = [_section(f"*{_escaped(head)}*")]
    for kind in TITLES:
        listed = [case for case in new if case.kind == kind]
        if listed:
            lines = [f"• *{case.level}* {_escaped(case.line)}" for case in listed[:MOST]]
            if len(listed) > MOST:
                lines.append(f"and {len(listed) - MOST} more")
            blocks.append(_section("\n".join(lines)))
    return {"text": _escaped(head), "blocks": blocks}


def _counted(kind: str, count: int) -> str:
    one, many, what = TITLES[kind]
    return f"{count} {one if count == 1 else many} {what}"


def _section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def _escaped(text: str) -> str:
    """Escape the three characters with which Slack begins links and mentions."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
