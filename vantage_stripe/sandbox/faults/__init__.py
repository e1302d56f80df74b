"""Misbehaviour to order: each fault is a value, a test composes them around an app.

    Faulty(app.handle, [Fault(to("/v1/charges"), rate_limited("endpoint-rate"), times=2)])

Every fault here was seen at Stripe or at a proxy before it, or is told in its documentation. Rate limits
that really count are in `limits.py`, the names of the command line in `ordering.py`.
"""

from vantage_stripe.sandbox.faults.befalling import Alters, Fault, Faulty, Odds, chance
from vantage_stripe.sandbox.faults.late import LateEvents, late_events
from vantage_stripe.sandbox.faults.matching import Matches, every, expanding, needing, reading, to
from vantage_stripe.sandbox.faults.old import OLD_VERSION, OldEvents, old_events
from vantage_stripe.sandbox.faults.overlay import Overlaid, Overlay, Worlds
from vantage_stripe.sandbox.faults.pages import cursor_trap, empty_page_with_more, repeated_page
from vantage_stripe.sandbox.faults.refusals import (
    LONGEST_LINE,
    REASONS,
    answer,
    bad_gateway,
    forbidden,
    key_expired,
    line_too_long,
    lock_timeout,
    no_request,
    rate_limit_body,
    rate_limited,
    server_error,
    server_error_on_expand,
)
from vantage_stripe.sandbox.faults.wire import (
    ConnectionCutError,
    closed_keep_alive,
    cut_body,
    cut_connection,
    no_answer,
    short_length,
    slow,
    slow_on_expand,
    wrong_length,
)

__all__ = [
    "LONGEST_LINE",
    "OLD_VERSION",
    "REASONS",
    "Alters",
    "ConnectionCutError",
    "Fault",
    "Faulty",
    "LateEvents",
    "Matches",
    "Odds",
    "OldEvents",
    "Overlaid",
    "Overlay",
    "Worlds",
    "answer",
    "bad_gateway",
    "chance",
    "closed_keep_alive",
    "cursor_trap",
    "cut_body",
    "cut_connection",
    "empty_page_with_more",
    "every",
    "expanding",
    "forbidden",
    "key_expired",
    "late_events",
    "line_too_long",
    "lock_timeout",
    "needing",
    "no_answer",
    "no_request",
    "old_events",
    "rate_limit_body",
    "rate_limited",
    "reading",
    "repeated_page",
    "server_error",
    "server_error_on_expand",
    "short_length",
    "slow",
    "slow_on_expand",
    "to",
    "wrong_length",
]
