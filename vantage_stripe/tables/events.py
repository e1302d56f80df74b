"""The declaration of the table `events`."""

from datetime import timedelta

from vantage_stripe.tables.columns import flag, identity, integer, text
from vantage_stripe.tables.model import Table

EVENTS = Table(
    name="events",
    object="event",
    endpoint="events",
    description="One thing that happened in the account. Stripe forgets after 30 days, the lake does not.",
    columns=(
        *identity("Id (`evt_`) of the event."),
        text("type", "What happened: charge.succeeded, ..."),
        text(
            "data_object_id",
            "Id of the object it happened to; null for the few without one, as in invoice.upcoming.",
            "data.object.id",
        ),
        text("data_object_object", "Kind of the object it happened to: charge, ...", "data.object.object"),
        text("api_version", "Version of the API the object is written in; null when unknown."),
        text("account", "Id (`acct_`) of the connected account it comes from."),
        text("context", "Context (`acct_`, or a path of them) it comes from."),
        text("request_id", "Id (`req_`) of the request that caused it; null when automatic.", "request.id"),
        text(
            "request_idempotency_key",
            "Idempotency key of the request that caused it.",
            "request.idempotency_key",
        ),
        flag("livemode", "True in live mode, false in test mode."),
        integer("pending_webhooks", "Webhooks not yet delivered when the event was read."),
    ),
    left_to_raw={
        "object": "always `event`",
        "data": "the whole object as it was, and its previous attributes; its id and kind are columns",
        "request": "its two parts are columns",
    },
    history=timedelta(days=30),
    unstable=("pending_webhooks",),
    unannounced=True,
    permission="rak_event_read",
    docs="https://docs.stripe.com/api/events/object",
)
