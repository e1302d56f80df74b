"""Every error this project raises on purpose.

VantageError
├── SettingsError             fix the environment or the command line      exit 2
├── LakeError                 look at the lake
│   ├── WrongAccountError     name another lake, or use the other key      exit 2
│   └── DamagedLakeError      heal it with the command in the message
├── StripeError               what Stripe, or the way to it, answered
│   ├── AuthenticationError   fix the key                        (401)  exit 2
│   ├── PermissionDeniedError give the key a permission          (403)
│   ├── NotFoundError         the object is not there            (404)
│   ├── InvalidRequestError   we asked wrongly: report it        (other 4xx)
│   ├── RateLimitError        wait                               (429)
│   ├── APIError              Stripe's trouble, or a malformed answer
│   ├── APIConnectionError    the network's trouble
│   └── NoProgressError       a list that repeats or skips itself
├── WebhookError              an alert was not taken: check VANTAGE_ALERT_URL
└── SyncFailedError           some tables failed, each named; the others are whole
"""

from collections.abc import Mapping


class VantageError(Exception):
    """The base of all errors raised on purpose; its text says what, which one and what to do."""

    exit_code = 1


class SettingsError(VantageError):
    """A setting or an argument cannot be used; the text names it, the fault and the fix."""

    exit_code = 2


class LakeError(VantageError):
    """The lake cannot be read or written as it is."""


class WrongAccountError(LakeError):
    """The lake belongs to another account or mode than the key does."""

    exit_code = 2


class DamagedLakeError(LakeError):
    """A file of the lake is not what it should be; the text names the file and the healing command."""


class StripeError(VantageError):
    """An answer of Stripe that is not the one asked for.

    Attributes:
        status: HTTP status, None when there was no answer.
        code: Stripe's `error.code`, None when not sent.
        param: Stripe's `error.param`, None when not sent.
        request_id: The `Request-Id` header, None when not sent.
        endpoint: The path asked, below the base URL.
        table: The table being read, set where the work is done.
        window: The window of `created` being read, set where the work is done.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        code: str | None = None,
        param: str | None = None,
        request_id: str | None = None,
        endpoint: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.code = code
        self.param = param
        self.request_id = request_id
        self.endpoint = endpoint
        self.table: str | None = None
        self.window: str | None = None

    def __str__(self) -> str:
        """Give the message and, in brackets, where it happened."""
        places = {
            "table": self.table,
            "window": self.window,
            "endpoint": self.endpoint,
            "status": self.status,
            "code": self.code,
            "param": self.param,
            "request": self.request_id,
        }
        known = ", ".join(f"{name} {value}" for name, value in places.items() if value is not None)
        return f"{self.message} [{known}]" if known else self.message


class AuthenticationError(StripeError):
    """Stripe does not know the key (401)."""

    exit_code = 2


class PermissionDeniedError(StripeError):
    """The restricted key lacks a permission (403); the text names it where Stripe does."""


class NotFoundError(StripeError):
    """No such object, or no such path (404)."""


class InvalidRequestError(StripeError):
    """Stripe refuses the request as it was asked (400 and other 4xx)."""


class RateLimitError(StripeError):
    """Stripe asks to slow down (429), and no progress was possible."""


class APIError(StripeError):
    """Stripe failed (5xx), or its answer is not the JSON it should be."""


class APIConnectionError(StripeError):
    """Stripe could not be reached, or the connection broke."""


class NoProgressError(StripeError):
    """A list repeats a page, or says there is more and gives nothing."""


class WebhookError(VantageError):
    """A webhook did not take a message; the text never shows its URL."""


class SyncFailedError(VantageError):
    """Some tables could not be synced; the others are whole.

    Attributes:
        failures: The error of each failed table, by table name.
    """

    def __init__(self, failures: Mapping[str, BaseException]) -> None:
        self.failures = dict(failures)
        lines = "\n".join(f"  {name}: {_said(error)}" for name, error in sorted(self.failures.items()))
        super().__init__(f"{len(self.failures)} table(s) failed, the others are whole:\n{lines}")

    def __reduce__(self) -> tuple[type["SyncFailedError"], tuple[dict[str, BaseException]]]:
        """Survive the way from one process to another."""
        return type(self), (self.failures,)


def _said(error: BaseException) -> str:
    """Return an error's text; one not raised on purpose is a bug of ours and shows its type."""
    return str(error) if isinstance(error, VantageError) else f"{type(error).__name__}: {error}"
