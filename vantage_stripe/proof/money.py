"""Checks of money: each balance transaction in itself, and each charge with its balance transactions."""

from datetime import timedelta

from vantage_stripe.proof.model import Check

_BTS = "balance_transactions"
_DAY = timedelta(days=1)
_CAPTURE = timedelta(days=35)
"""Within which a charge is captured, or a bank debit comes through."""

NET_IDENTITY = Check(
    id="E01",
    name="net_identity",
    holds="net = amount - fee, to the minor unit.",
    severity="error",
    cause="the row was altered after it was read, or read in part",
    queries={
        _BTS: """
        SELECT id, created, currency, net - (amount - fee) AS off, net <> amount - fee AS fails
        FROM balance_transactions
    """
    },
)

FEE_DETAILS_SUM = Check(
    id="E02",
    name="fee_details_sum",
    holds="The amounts of fee_details add up to fee.",
    severity="error",
    cause="the row was altered after it was read, or read in part",
    exceptions=("fees in another currency than the transaction's (Connect) are not added up",),
    queries={
        _BTS: """
        SELECT id, created, currency, fee - total AS off,
            CASE WHEN own THEN fee <> total END AS fails
        FROM (
            SELECT id, created, currency, fee,
                coalesce(list_sum(CAST(details->'$[*].amount' AS BIGINT[])), 0)::BIGINT AS total,
                details IS NOT NULL AND coalesce(len(
                    [word FOR word IN (details->>'$[*].currency') IF word <> currency]
                ), 0) = 0 AS own
            FROM (
                SELECT id, created, currency, fee, raw->'$.fee_details' AS details FROM balance_transactions
            )
        )
    """
    },
)

CHARGE_HAS_BT = Check(
    id="E03",
    name="charge_has_bt",
    holds="A charge that took money has its balance transaction, and that is in the lake.",
    severity="error",
    reads=(_BTS,),
    grace=_DAY,
    cause="balance transactions were lost, or the charge was not read again after its capture",
    exceptions=(
        "Stripe captures asynchronously: the transaction may come up to a day later",
        "a charge older than the balance transactions in the lake",
        "charges made for another account (on_behalf_of, source_transfer)",
    ),
    after=_CAPTURE,
    queries={
        "charges": """
        SELECT c.id, c.created, c.currency, -c.amount_captured AS off, greatest(c.created, told.at) AS since,
            CASE
                WHEN b.id IS NOT NULL THEN false
                WHEN c.source_transfer IS NULL AND c.on_behalf_of IS NULL
                    AND is_listed('balance_transactions', c.created) THEN true
            END AS fails
        FROM charges c
        LEFT JOIN whole.balance_transactions b ON b.id = c.balance_transaction
        LEFT JOIN (
            SELECT data_object_id AS id, max(created) AS at FROM events
            WHERE data_object_object = 'charge' GROUP BY ALL
        ) told ON told.id = c.id
        WHERE c.status = 'succeeded' AND c.captured AND c.amount_captured > 0
    """
    },
)

BT_POINTS_BACK = Check(
    id="E04",
    name="bt_points_back",
    holds="A charge's balance transaction is a charge and names it as its source, and the other way.",
    severity="error",
    reads=(_BTS,),
    cause="charges were lost, or a row was altered after it was read",
    exceptions=("charges older than the charges in the lake",),
    before=_CAPTURE,
    queries={
        "charges": """
        SELECT c.id, c.created, b.currency, least(c.created, b.created) AS heal_from,
            greatest(c.created, b.created) AS heal_to, b.source <> c.id OR b.type NOT IN ('charge', 'payment')
                OR coalesce(b.reporting_category <> 'charge', false) AS fails
        FROM charges c
        JOIN whole.balance_transactions b ON b.id = c.balance_transaction
        UNION ALL BY NAME
        SELECT b.id, b.created, b.currency, b.amount AS off, CASE
            WHEN c.id IS NOT NULL OR pointed.id IS NOT NULL THEN false
            WHEN is_listed('charges', b.created - INTERVAL 35 DAY) THEN true END AS fails
        FROM balance_transactions b
        LEFT JOIN whole.charges c ON c.id = b.source
        LEFT JOIN whole.charges pointed ON pointed.balance_transaction = b.id
        WHERE b.reporting_category = 'charge' AND regexp_matches(b.source, '^(ch|py)_')
    """
    },
)

BT_AMOUNT_MATCHES = Check(
    id="E05",
    name="bt_amount_matches",
    holds="In one currency, the balance transactions of a charge add up to what was captured.",
    severity="error",
    reads=(_BTS,),
    cause="an amount was altered after it was read, or a capture's transaction was lost",
    exceptions=(
        "a capture of a part has two transactions, several captures one each: all are added",
        "more captured than authorised only warns",
    ),
    after=_CAPTURE,
    queries={
        "charges": """
        WITH released AS (
            SELECT coalesce(r.charge, b.source) AS charge, sum(b.amount)::BIGINT AS amount
            FROM balance_transactions b LEFT JOIN refunds r ON r.id = b.source
            WHERE b.reporting_category = 'partial_capture_reversal' GROUP BY ALL
        ), captures AS (
            SELECT b.source AS charge, sum(b.amount)::BIGINT AS amount
            FROM balance_transactions b JOIN charges c ON c.id = b.source AND c.balance_transaction <> b.id
            WHERE b.reporting_category = 'charge' AND b.currency = c.currency GROUP BY ALL
        )
        SELECT c.id, c.created, c.currency, b.created AS heal_to, c.amount_captured > c.amount AS mild,
            b.amount + coalesce(r.amount, 0) + coalesce(m.amount, 0) - c.amount_captured AS off,
            off <> 0 AS fails
        FROM charges c
        JOIN whole.balance_transactions b ON b.id = c.balance_transaction
        LEFT JOIN released r ON r.charge = c.id
        LEFT JOIN captures m ON m.charge = c.id
        WHERE c.status = 'succeeded' AND c.captured AND b.currency = c.currency
    """
    },
)

FX_PLAUSIBLE = Check(
    id="E06",
    name="fx_plausible",
    holds="A charge that was converted settles at amount x exchange_rate; one that was not has no rate.",
    severity="warn",
    reads=(_BTS,),
    tolerance="1 minor unit, whether the rate is one of minor or of major units",
    cause="an amount or a rate was altered after it was read",
    exceptions=("captured in part: the amount authorised is converted first",),
    queries={
        "charges": """
        SELECT id, created, settled_in AS currency, CASE
            WHEN settled_in = currency THEN exchange_rate IS NOT NULL
            ELSE exchange_rate IS NULL OR NOT (
                list_bool_or([abs(base * exchange_rate - settled) < 1.001 FOR base IN bases])
                OR list_bool_or([abs(base * major_rate - settled) < 1.001 FOR base IN bases])
            ) END AS fails
        FROM (
            SELECT c.id, c.created, c.currency, [c.amount, c.amount_captured] AS bases,
                b.amount AS settled, b.currency AS settled_in, b.exchange_rate,
                b.exchange_rate * units_of(b.currency) / units_of(c.currency) AS major_rate
            FROM charges c JOIN whole.balance_transactions b ON b.id = c.balance_transaction
            WHERE b.source = c.id
        )
    """
    },
)

UNCAPTURED_NO_MONEY = Check(
    id="E07",
    name="uncaptured_no_money",
    holds="A charge that failed or was not captured took no money.",
    severity="warn",
    cause="a status or an amount was altered after it was read",
    exceptions=("a bank debit that failed after it had succeeded: it has a failure_balance_transaction",),
    queries={
        "charges": """
        SELECT id, created, currency, amount_captured AS off, failure_balance_transaction IS NULL
            AND (amount_captured <> 0 OR balance_transaction IS NOT NULL) AS fails
        FROM charges WHERE status = 'failed' OR NOT captured
    """
    },
)

REFUNDS_SUM = Check(
    id="E08",
    name="refunds_sum",
    holds="The refunds of a charge, but for failed and canceled ones, add up to amount_refunded.",
    severity="error",
    reads=("refunds",),
    grace=timedelta(minutes=10),
    cause="refunds were lost, or the charge was not read again after a refund",
    exceptions=(
        "failed and canceled refunds do not count",
        "refunds older than the refunds in the lake",
        "a refund made while the two tables were read",
    ),
    after=timedelta(days=400),
    queries={
        "charges": """
        SELECT c.id, c.created, c.currency, r.last AS since, r.last AS heal_to,
            coalesce(r.amount, 0) - c.amount_refunded AS off,
            CASE WHEN off = 0 THEN false WHEN is_listed('refunds', c.created) THEN true END AS fails
        FROM charges c
        LEFT JOIN (
            SELECT charge, sum(amount) FILTER (status NOT IN ('failed', 'canceled'))::BIGINT AS amount,
                max(created) AS last
            FROM refunds GROUP BY charge
        ) r ON r.charge = c.id
        WHERE c.amount_refunded IS NOT NULL
    """
    },
)

REFUNDED_FLAG = Check(
    id="E09",
    name="refunded_flag",
    holds="refunded is true exactly when all that was captured is refunded.",
    severity="warn",
    cause="the charge was not read again after a refund",
    exceptions=("authorisations that were released without a capture",),
    queries={
        "charges": """
        SELECT id, created, currency, amount_refunded - amount_captured AS off,
            refunded <> (amount_captured > 0 AND amount_refunded = amount_captured) AS fails
        FROM charges WHERE captured OR status <> 'succeeded'
    """
    },
)
