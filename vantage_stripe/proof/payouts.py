"""Checks of money that leaves or comes back: disputes, payouts, the balance."""

from datetime import timedelta

from vantage_stripe.proof.model import Check

_BTS = "balance_transactions"

DISPUTE_BT_NET = Check(
    id="E10",
    name="dispute_bt_net",
    holds="A lost dispute moved its amount, a won one nothing in sum, an inquiry or a prevented one nothing.",
    severity="warn",
    reads=(_BTS, "charges", "events"),
    cause="a dispute was not read again when it closed, or its transactions were lost",
    exceptions=(
        "closed in the last 7 days: the money follows",
        "settled in another currency: the rate moves between withdrawal and return",
        "the charge was refunded meanwhile",
        "disputes older than the balance transactions in the lake",
    ),
    after=timedelta(days=120),
    queries={
        "disputes": """
        WITH moved AS (
            SELECT source AS id, sum(amount)::BIGINT AS amount, count(*) AS entries,
                list(DISTINCT currency) AS currencies
            FROM balance_transactions GROUP BY source
        ), closed AS (
            SELECT data_object_id AS id, max(created) AS at FROM events
            WHERE type = 'charge.dispute.closed' GROUP BY ALL
        )
        SELECT d.id, d.created, d.currency,
            coalesce(m.amount, 0) + CASE d.status WHEN 'lost' THEN d.amount ELSE 0 END AS off,
            CASE
                WHEN d.status = 'prevented' OR d.status LIKE 'warning_%' THEN coalesce(m.entries, 0) > 0
                WHEN off = 0 THEN false
                WHEN coalesce(m.currencies <> [d.currency], false) OR c.amount_refunded > 0
                    OR closed.at > read_at() - INTERVAL 7 DAY
                    OR NOT is_listed('balance_transactions', d.created) THEN NULL
                ELSE true
            END AS fails
        FROM disputes d
        LEFT JOIN moved m ON m.id = d.id
        LEFT JOIN closed ON closed.id = d.id
        LEFT JOIN charges c ON c.id = d.charge
        WHERE d.status IN ('won', 'lost', 'prevented') OR d.status LIKE 'warning_%'
    """
    },
)

DISPUTED_FLAG = Check(
    id="E11",
    name="disputed_flag",
    holds="A charge is marked disputed exactly when there is a dispute of it.",
    severity="warn",
    reads=("disputes",),
    cause="disputes were lost, or the charge was not read again when it was disputed",
    exceptions=(
        "prevented disputes and inquiries need not mark the charge",
        "disputes older than the disputes in the lake",
    ),
    after=timedelta(days=400),
    queries={
        "charges": """
        SELECT c.id, c.created, c.currency, d.last AS heal_to, CASE
            WHEN c.disputed THEN CASE
                WHEN d.charge IS NOT NULL THEN false
                WHEN is_listed('disputes', c.created) THEN true END
            ELSE coalesce(d.formal, false) END AS fails
        FROM charges c
        LEFT JOIN (
            SELECT charge, max(created) AS last,
                bool_or(status <> 'prevented' AND status NOT LIKE 'warning_%') AS formal
            FROM disputes GROUP BY charge
        ) d ON d.charge = c.id
    """
    },
)

PAYOUT_SUM = Check(
    id="E12",
    name="payout_sum",
    holds="What an automatic payout paid out adds up to its amount.",
    severity="error",
    reads=(_BTS, "payout_items"),
    cause="balance transactions were lost, or an amount was altered after it was read",
    exceptions=(
        "manual and instant payouts pay out no particular transactions",
        "payouts that Stripe has not reconciled yet",
        "payouts whose items were not read, or are older than the balance transactions in the lake",
    ),
    heals=("payouts", _BTS, "payout_items"),
    before=timedelta(days=35),
    queries={
        "payouts": """
        SELECT p.id, p.created, p.currency, coalesce(paid.net, 0) - p.amount AS off, CASE
            WHEN off = 0 THEN false
            WHEN paid.oldest IS NULL OR is_listed('balance_transactions', paid.oldest) THEN true
        END AS fails, least(p.created, paid.oldest) AS heal_from
        FROM payouts p
        JOIN (
            SELECT i.payout, sum(b.net)::BIGINT AS net, min(i.transaction_created_at) AS oldest
            FROM payout_items i
            JOIN payouts p ON p.id = i.payout
            LEFT JOIN whole.balance_transactions b
                ON b.id = i.balance_transaction AND b.id IS DISTINCT FROM p.balance_transaction
            GROUP BY i.payout
        ) paid ON paid.payout = p.id
        WHERE p.automatic AND p.reconciliation_status = 'completed'
    """
    },
)

PAYOUT_OWN_BT = Check(
    id="E13",
    name="payout_own_bt",
    holds="A payout's balance transaction takes its amount out; that of one that failed brings it back.",
    severity="error",
    reads=(_BTS,),
    grace=timedelta(days=1),
    cause="balance transactions were lost, or an amount was altered after it was read",
    exceptions=(
        "the transaction may come up to a day later",
        "payouts older than the balance transactions in the lake",
    ),
    after=timedelta(days=10),
    queries={
        "payouts": """
        SELECT p.id, p.created, p.currency, p.created AS since, coalesce(r.created, b.created) AS heal_to,
            coalesce(b.amount, 0) + p.amount AS off, CASE
                WHEN b.amount = -p.amount AND b.reporting_category = 'payout' AND (
                    p.status NOT IN ('failed', 'canceled')
                    OR r.amount = p.amount AND r.reporting_category = 'payout_reversal'
                ) THEN false
                WHEN b.id IS NOT NULL AND b.reporting_category IS NULL THEN NULL
                WHEN is_listed('balance_transactions', p.created) THEN true
            END AS fails
        FROM payouts p
        LEFT JOIN whole.balance_transactions b ON b.id = p.balance_transaction
        LEFT JOIN whole.balance_transactions r ON r.id = p.failure_balance_transaction
    """
    },
)

BALANCE_ROLLFORWARD = Check(
    id="E14",
    name="balance_rollforward",
    holds="Between two readings the balance changed by the net of the balance transactions made meanwhile.",
    severity="warn",
    reads=(_BTS,),
    cause="balance transactions were lost, or Stripe moved money without one",
    exceptions=(
        "a reading while which a transaction was made is left out",
        "balances beside that of payments: issuing, reserves",
        "the first reading: what it was before is not known",
    ),
    heals=(_BTS,),
    queries={
        "balance_snapshots": """
        WITH told AS (
            SELECT currency, created, sum(amount)::BIGINT AS amount FROM balance_snapshots
            WHERE balance_type IN ('available', 'pending')
            GROUP BY currency, created HAVING bool_and(is_exact)
        ), steps AS (
            SELECT currency, created, lag(created) OVER step AS before,
                amount - lag(amount) OVER step AS change
            FROM told WINDOW step AS (PARTITION BY currency ORDER BY created)
        ), moved AS (
            SELECT s.currency, s.created, sum(b.net)::BIGINT AS net
            FROM balance_transactions b
            ASOF JOIN steps s ON s.currency = b.currency AND b.created <= s.created
            WHERE b.created > s.before AND coalesce(b.balance_type, 'payments') = 'payments'
            GROUP BY ALL
        )
        SELECT strftime(s.created, '%Y-%m-%dT%H:%M:%SZ ') || s.currency AS id, s.created, s.currency,
            s.before AS heal_from, s.change - coalesce(m.net, 0) AS off, off <> 0 AS fails
        FROM steps s
        LEFT JOIN moved m ON m.currency = s.currency AND m.created = s.created
        WHERE s.before IS NOT NULL
    """
    },
)
