"""Checks of invoices, and of the customers that invoices and charges name."""

from vantage_stripe.proof.model import ALWAYS, Check, on_each

INVOICE_IDENTITY = Check(
    id="E15",
    name="invoice_identity",
    holds="amount_remaining = amount_due - amount_paid, and never below 0.",
    severity="error",
    cause="the invoice was altered after it was read",
    exceptions=("drafts",),
    queries={
        "invoices": """
        SELECT id, created, currency, amount_remaining - greatest(0, amount_due - amount_paid) AS off,
            off <> 0 AS fails
        FROM invoices WHERE status <> 'draft'
    """
    },
)

INVOICE_PAID_BY_CHARGES = Check(
    id="E16",
    name="invoice_paid_by_charges",
    holds="What was captured for a paid invoice is what it says was paid through Stripe.",
    severity="warn",
    reads=("charges", "invoice_payments"),
    cause="charges or invoice payments were lost, or the invoice was not read again when it was paid",
    exceptions=(
        "paid from the customer's balance, out of band, or by credit note; overpaid",
        "one payment intent that paid several invoices",
        "no link to a charge, or charges older than the lake",
    ),
    queries={
        "invoices": """
        WITH paid AS (
            SELECT DISTINCT invoice, payment_intent, payment_record, amount_paid, created,
                CASE WHEN payment_intent IS NULL THEN charge END AS charge
            FROM invoice_payments WHERE status = 'paid'
        ), intents AS (
            SELECT payment_intent, count(DISTINCT invoice) AS invoices FROM paid GROUP BY ALL
        ), captured AS (
            SELECT payment_intent, sum(amount_captured)::BIGINT AS amount FROM charges GROUP BY ALL
        ), linked AS (
            SELECT p.invoice, sum(coalesce(i.amount, c.amount_captured))::BIGINT AS amount,
                bool_or(p.payment_record IS NOT NULL) AS outside,
                coalesce(bool_or(n.invoices > 1), false) AS shared,
                bool_and(is_listed('charges', p.created - INTERVAL 35 DAY)) AS known
            FROM paid p
            LEFT JOIN captured i ON i.payment_intent = p.payment_intent
            LEFT JOIN charges c ON c.id = p.charge
            LEFT JOIN intents n ON n.payment_intent = p.payment_intent
            GROUP BY p.invoice
        )
        SELECT v.id, v.created, v.currency,
            coalesce(l.amount, 0) - (v.amount_paid - coalesce(v.amount_paid_off_stripe, 0)) AS off,
            CASE
                WHEN l.invoice IS NULL THEN NULL
                WHEN off = 0 THEN false
                WHEN l.outside OR l.shared OR NOT l.known OR v.amount_overpaid > 0
                    OR v.amount_paid_off_stripe > 0
                    OR v.pre_payment_credit_notes_amount > 0 OR v.post_payment_credit_notes_amount > 0
                    OR coalesce(v.ending_balance, 0) <> coalesce(v.starting_balance, 0) THEN NULL
                ELSE true
            END AS fails
        FROM invoices v LEFT JOIN linked l ON l.invoice = v.id
        WHERE v.status = 'paid'
    """
    },
)

STATUS_COHERENT = Check(
    id="E17",
    name="status_coherent",
    holds="Paid ones have nothing left and a paid_at, open ones a finalized_at, void ones a voided_at.",
    severity="warn",
    cause="the invoice was altered after it was read",
    queries={
        "invoices": """
        SELECT id, created, currency, CASE status
            WHEN 'paid' THEN amount_remaining <> 0 OR status_transitions_paid_at IS NULL
            WHEN 'open' THEN status_transitions_finalized_at IS NULL
            WHEN 'void' THEN status_transitions_voided_at IS NULL
        END AS fails
        FROM invoices WHERE status IN ('paid', 'open', 'void')
    """
    },
)

CUSTOMER_EXISTS = Check(
    id="E18",
    name="customer_exists",
    holds="The customer a row names is in the lake, or known to be deleted.",
    severity="warn",
    reads=("customers", "events"),
    error_above=0.001,
    cause="customers were lost, or the row was altered after it was read",
    exceptions=(
        "guests",
        "customers known to be deleted",
        "rows older than the lake's first event: no list tells whose customers were deleted before",
        "all rows, when the lake begins later than the account: its customers may be older",
        "rows made in the hour before the lake's last reading",
        "customers of a test clock, whom lists leave out",
    ),
    heals=("customers",),
    before=ALWAYS,
    queries=on_each(
        ("charges", "invoices"),
        """
        SELECT t.id, t.created, CASE
            WHEN c.id IS NOT NULL OR e.id IS NOT NULL THEN false
            WHEN is_listed('customers', begun_at()) AND t.created >= (SELECT min(created) FROM events)
                AND t.created <= read_at() - INTERVAL 1 HOUR THEN true
        END AS fails
        FROM {table} t
        LEFT JOIN whole.customers c ON c.id = t.customer
        LEFT JOIN (
            SELECT DISTINCT data_object_id AS id FROM events WHERE type = 'customer.deleted'
        ) e ON e.id = t.customer
        WHERE t.customer IS NOT NULL
    """,
    ),
)
