"""Two questions that each insight answers, with the query; their output stands in docs/insights.md.

Belongs here: words and SQL. Does not: running them (`test_questions`). `{rows}` is the insight's file.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Question:
    """A question, and the DuckDB SQL that answers it.

    Attributes:
        insight: Of which insight.
        asks: The question.
        sql: The query; the order of its rows is decided by it.
    """

    insight: str
    asks: str
    sql: str


QUESTIONS = (
    Question(
        "dispute_flags",
        "Which disputes must be answered within five days, and what is at stake?",
        """
select dispute_id, urgency, hours_left, at_stake_amount, at_stake_currency, recommended_action
from {rows}
where urgency in ('critical', 'high')
order by hours_left, dispute_id
limit 5
""",
    ),
    Question(
        "dispute_flags",
        "For which reasons do we lose, and what did it cost, fees included?",
        """
select reason, settlement_currency as currency, count(*) as lost, sum(net_impact) as net_impact
from {rows}
where outcome = 'lost' and settlement_currency is not null
group by all
order by lost desc, reason, currency
limit 5
""",
    ),
    Question(
        "dispute_metrics",
        "How high was dispute activity on Visa in US dollars, month by month?",
        """
select period_start, sum(payments) as payments, sum(disputes_opened) as disputes,
       round(sum(disputes_opened) / nullif(sum(payments), 0), 4) as activity
from {rows}
where card_network = 'visa' and currency = 'usd'
group by period_start
order by period_start desc
limit 6
""",
    ),
    Question(
        "dispute_metrics",
        "How many of the disputes that were decided did we win, by network?",
        """
select card_network, sum(won) as won, sum(lost) as lost,
       round(sum(won) / nullif(sum(won) + sum(lost), 0), 3) as won_share
from {rows}
where card_network is not null
group by card_network
having sum(won) + sum(lost) > 0
order by card_network
""",
    ),
    Question(
        "programme_estimates",
        "Is a network's monitoring programme near, in the last three months that are over?",
        """
select period_start, programme, region, counted, payments, ratio, ratio_threshold, status
from {rows}
where not is_partial
order by period_start desc, ratio desc nulls last, programme, region
limit 6
""",
    ),
    Question(
        "programme_estimates",
        "In how many months was each programme's threshold met?",
        """
select programme, status, count(*) as months
from {rows}
group by all
order by programme, status
limit 10
""",
    ),
    Question(
        "efw_watch",
        "Which warned charges are still worth a refund before they become disputes?",
        """
select efw_id, fraud_type, days_since, at_risk_amount, at_risk_currency, recommended_action
from {rows}
where recommended_action = 'refund_before_dispute'
order by days_since, efw_id
limit 5
""",
    ),
    Question(
        "efw_watch",
        "How much money is at risk in warned charges, by kind of fraud?",
        """
select fraud_type, at_risk_currency as currency, count(*) as charges, sum(at_risk_amount) as at_risk
from {rows}
group by all
order by charges desc, fraud_type, currency
limit 5
""",
    ),
    Question(
        "stale_payment_methods",
        "How much of what is due next is at risk, by state?",
        """
select state, next_charge_currency as currency, count(*) as customers, sum(next_charge_amount) as due
from {rows}
where next_charge_at_risk and next_charge_currency is not null
group by all
order by customers desc, state, currency
limit 6
""",
    ),
    Question(
        "stale_payment_methods",
        "Which cards expire before they are charged next, the soonest first?",
        """
select customer_id, card_brand, expiry_date, next_charge_at, recommended_action
from {rows}
where expires_before_next_charge and state = 'expires_before_next_charge'
order by next_charge_at, customer_id
limit 5
""",
    ),
    Question(
        "recovery",
        "Which decline codes leave most to recover, in euros?",
        """
select decline_code, recoverable_payments, recoverable_amount, recovery_rate, recommended_action
from {rows}
where currency = 'eur' and recoverable_payments > 0
order by recoverable_amount desc, decline_code
limit 5
""",
    ),
    Question(
        "recovery",
        "What share of failed payments comes back, by class of decline?",
        """
select decline_class, sum(failed_payments) as failed, sum(recovered_payments) as recovered,
       round(sum(recovered_payments) / sum(failed_payments), 3) as share
from {rows}
group by decline_class
order by share desc, decline_class
""",
    ),
    Question(
        "invoice_follow_ups",
        "How much is overdue, by age and currency?",
        """
select bucket, currency, count(*) as invoices, sum(amount_at_risk) as open
from {rows}
where overdue
group by all
order by bucket, currency
limit 8
""",
    ),
    Question(
        "invoice_follow_ups",
        "Which paid invoices are being taken back by a dispute that is still open?",
        """
select invoice_id, dispute_id, dispute_status, disputed_amount, currency
from {rows}
where payment_status = 'paid_then_disputed' and recommended_action = 'follow_dispute'
  and dispute_status in ('needs_response', 'under_review')
order by invoice_id
limit 5
""",
    ),
    Question(
        "payments_daily",
        "How did the success rates of dollar payments go, month by month?",
        """
select strftime(day, '%Y-%m') as month, sum(attempts) as attempts,
       round(sum(succeeded_count) / sum(succeeded_count + failed_count), 4) as of_attempts,
       round(sum(payments_succeeded) / sum(payments_succeeded + payments_failed), 4) as of_payments
from {rows}
where currency = 'usd'
group by month
order by month desc
limit 4
""",
    ),
    Question(
        "payments_daily",
        "Why did attempts fail this month?",
        """
select reason, sum(failed) as attempts
from (
  select unnest(map_keys(top_decline_reasons)) as reason, unnest(map_values(top_decline_reasons)) as failed
  from {rows}
  where day >= date '2026-11-01'
)
group by reason
order by attempts desc, reason
limit 5
""",
    ),
    Question(
        "settlement_daily",
        "What did each month earn, by currency, and what did Stripe take?",
        """
select strftime(day, '%Y-%m') as month, currency, sum(gross) as gross, sum(fees) as fees,
       sum(net_activity) as net
from {rows}
where day >= date '2026-10-01'
group by all
order by month desc, currency
""",
    ),
    Question(
        "settlement_daily",
        "On which days did refunds and disputes take more than came in?",
        """
select day, currency, gross, refunds, disputes, net_activity
from {rows}
where net_activity < 0
order by net_activity, day, currency
limit 5
""",
    ),
    Question(
        "balance_change",
        "How did the dollar balance go, month by month?",
        """
select period_start, opening, activity, payouts, closing, is_partial
from {rows}
where period = 'month' and currency = 'usd' and balance_type = 'payments'
order by period_start desc
limit 4
""",
    ),
    Question(
        "balance_change",
        "What made up last month's activity in euros, by reporting category?",
        """
select part.reporting_category as category, part.transactions, part.amount, part.fee, part.net
from (
  select unnest(activity_by_category) as part
  from {rows}
  where period = 'month' and period_start = date '2026-10-01' and currency = 'eur'
    and balance_type = 'payments'
)
order by category
""",
    ),
)
