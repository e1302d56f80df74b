"""What is told, to whom it may be shown, and in how many words."""

from datetime import UTC, datetime, timedelta
from typing import Any

from vantage_stripe.report.messages import cases, message

NOW = datetime(2026, 6, 10, tzinfo=UTC)


def dispute(hours: float, **more: Any) -> dict[str, Any]:
    return {
        "dispute_id": "dp_1",
        "status": "needs_response",
        "evidence_due_at": NOW + timedelta(hours=hours),
        "at_stake_amount": 21900,
        "at_stake_currency": "eur",
        "reason": "fraudulent",
        "customer_email": "jenny@example.com",
        **more,
    }


def method(**more: Any) -> dict[str, Any]:
    return {
        "customer_id": "cus_1",
        "payment_method_id": "pm_1",
        "state": "expired",
        "severity": "critical",
        "next_charge_at_risk": True,
        "money_due": True,
        "next_charge_at": datetime(2026, 6, 20, 7, 30, tzinfo=UTC),
        "next_charge_amount": 5390,
        "next_charge_currency": "jpy",
        "recommended_action": "request_payment_method",
        "customer_email": "jenny@example.com",
        "card_last4": "4242",
        **more,
    }


def keys(disputes: list[dict[str, Any]], methods: list[dict[str, Any]], at: datetime = NOW) -> list[str]:
    return [case.key for case in cases(disputes, methods, at)]


def test_a_case_is_a_dispute_and_its_step_of_urgency() -> None:
    row = dispute(72)
    assert keys([row], []) == ["dispute:dp_1:high"]
    assert keys([row], [], NOW + timedelta(hours=24)) == ["dispute:dp_1:critical"]
    assert keys([row], [], NOW + timedelta(hours=73)) == []


def test_disputes_not_due_or_not_to_be_answered_are_no_case() -> None:
    assert keys([dispute(11 * 24)], []) == []
    assert keys([dispute(24, status="under_review")], []) == []
    assert keys([dispute(24, evidence_due_at=None)], []) == []
    assert keys([dispute(24, status=None)], []) == []


def test_a_case_is_a_customer_a_payment_method_and_its_state() -> None:
    rows = [
        method(),
        method(payment_method_id=None, state="missing", severity="high"),
        method(severity="medium"),
        method(next_charge_at_risk=None),
        method(money_due=False),
    ]
    assert keys([], rows) == ["payment_method:cus_1:pm_1:expired", "payment_method:cus_1:none:missing"]


def test_the_most_pressing_dispute_comes_first() -> None:
    rows = [dispute(72, dispute_id="dp_high"), dispute(24, dispute_id="dp_critical")]
    assert keys(rows, [method()]) == [
        "dispute:dp_critical:critical",
        "dispute:dp_high:high",
        "payment_method:cus_1:pm_1:expired",
    ]


def test_a_message_says_what_when_and_how_much_and_nobody_s_name() -> None:
    found = cases([dispute(24)], [method()], NOW)
    assert message(found, account="acct_1", mode="live", first=False) == {
        "text": "Stripe acct_1 (live): 1 dispute needs a response; 1 payment method is about to fail",
        "blocks": [
            {
                "type": "section",
                "text": {
                    "type": "mrkdwn",
                    "text": "*Stripe acct_1 (live): 1 dispute needs a response; "
                    "1 payment method is about to fail*",
                },
            },
            {
                "type": "section",
                "text": {
                    "type": "mrkdwn",
                    "text": "• *critical* dp_1: 219.00 EUR at stake, evidence due 2026-06-11 00:00 UTC, "
                    "24 h left, fraudulent",
                },
            },
            {
                "type": "section",
                "text": {
                    "type": "mrkdwn",
                    "text": "• *critical* cus_1: expired, next charge 5,390 JPY due 2026-06-20 07:30 UTC, "
                    "request payment method",
                },
            },
        ],
    }


def test_a_long_list_is_cut_and_counted() -> None:
    found = cases([dispute(24, dispute_id=f"dp_{number}") for number in range(123)], [], NOW)
    made = message(found, account="acct_1", mode="live", first=True)
    assert made["text"] == (
        "Stripe acct_1 (live): 123 disputes need a response. "
        "This is the first look; from now on each case is told once"
    )
    lines = made["blocks"][1]["text"]["text"].splitlines()
    assert (len(lines), lines[-1]) == (11, "and 113 more")
    assert all(len(block["text"]["text"]) <= 3000 for block in made["blocks"])


def test_what_stripe_sent_makes_no_link_and_no_mention() -> None:
    made = message(
        cases([dispute(24, reason="<!channel> & <https://x.example|y>")], [], NOW),
        account="<acct>",
        mode="live",
        first=False,
    )
    assert "&lt;!channel&gt; &amp; &lt;https://x.example|y&gt;" in made["blocks"][1]["text"]["text"]
    assert "<" not in made["text"]


def test_what_is_not_known_is_said() -> None:
    (found,) = cases([dispute(24, at_stake_amount=None, at_stake_currency=None, reason=None)], [], NOW)
    assert found.line == "dp_1: unknown at stake, evidence due 2026-06-11 00:00 UTC, 24 h left, unknown"
    (found,) = cases([], [method(next_charge_at=None, next_charge_amount=None)], NOW)
    assert found.line == "cus_1: expired, next charge unknown, request payment method"
