"""The sensor that tells of new cases. It spends no request of Stripe's, so it runs unless stopped."""

import hashlib
import json

import dagster as dg

from vantage_stripe.api.webhook import Webhook
from vantage_stripe.assets.resources import StripeResource
from vantage_stripe.sync.alerting import new_alert, tell

EVERY = 300


@dg.sensor(
    minimum_interval_seconds=EVERY,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Tells VANTAGE_ALERT_URL of disputes due and payment methods about to fail, each once; "
    "without that variable it only logs what it would send.",
)
def alerts(context: dg.SensorEvaluationContext, stripe: dg.ResourceParam[StripeResource]) -> dg.SkipReason:
    """Tell what is new since the last time; it starts no run."""
    as_of = stripe.now()
    alert = new_alert(stripe.layout, as_of)
    if alert is None:
        return dg.SkipReason("No insights yet.")
    url = stripe.settings.alert_url
    if url is None:
        return _dry(context, alert.message)
    if alert.message is None and not alert.first:
        return dg.SkipReason("No new case.")
    tell(stripe.layout, alert, as_of, Webhook(url=url).post)
    return dg.SkipReason(f"Told of {len(alert.cases)} new cases.")


def _dry(context: dg.SensorEvaluationContext, message: object) -> dg.SkipReason:
    """Log what would be sent, once: the cursor remembers it, for nothing is marked as told."""
    text = json.dumps(message, ensure_ascii=False)
    seen = hashlib.sha256(text.encode()).hexdigest()
    if message is not None and context.cursor != seen:
        context.log.info("VANTAGE_ALERT_URL is not set; this would be sent: %s", text)
    context.update_cursor(seen)
    return dg.SkipReason("VANTAGE_ALERT_URL is not set: nothing is sent.")
