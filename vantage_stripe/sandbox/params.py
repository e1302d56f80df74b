"""Query parameters as Stripe reads them: brackets, arrays, integers, and what it refuses."""

import re
from collections.abc import Collection, Mapping
from urllib.parse import parse_qsl

from vantage_stripe.sandbox.answers import RefusedError

Params = Mapping[str, list[str]]

_MAX_LIMIT = 100
_DEFAULT_LIMIT = 10


def parse(query: str) -> Params:
    """Read a raw query string; `a[0]=x` is the same as `a[]=x`.

    Raises:
        RefusedError: 400 for a parameter with an empty value.
    """
    params: dict[str, list[str]] = {}
    for raw, value in parse_qsl(query, keep_blank_values=True):
        name = re.sub(r"\[\d+\]$", "[]", raw)
        if not value:
            message = (
                f"You passed an empty string for '{name}'. We assume empty values are an attempt to unset a "
                f"parameter; however '{name}' cannot be unset. You should remove '{name}' from your request "
                "or supply a non-empty value."
            )
            raise RefusedError(message, code="parameter_invalid_empty", param=name)
        params.setdefault(name, []).append(value)
    return params


def allow(params: Params, names: Collection[str]) -> None:
    """Check that only known parameters were sent.

    Raises:
        RefusedError: 400 `parameter_unknown`, naming all unknown ones.
    """
    unknown = [name for name in params if name not in names]
    if not unknown:
        return
    plural = "s" if len(unknown) > 1 else ""
    message = f"Received unknown parameter{plural}: {', '.join(unknown)}"
    raise RefusedError(message, code="parameter_unknown", param=unknown[0])


def single(params: Params, name: str) -> str | None:
    """Give a parameter's value; the last one when it was sent twice."""
    values = params.get(name)
    return values[-1] if values else None


def integer(params: Params, name: str) -> int | None:
    """Give a parameter as an integer.

    Raises:
        RefusedError: 400 `parameter_invalid_integer`.
    """
    text = single(params, name)
    if text is None:
        return None
    if not re.fullmatch(r"-?[0-9]{1,18}", text):
        raise RefusedError(f"Invalid integer: {text}", code="parameter_invalid_integer", param=name)
    return int(text)


def limit(params: Params) -> int:
    """Give the page size: 10 unless asked, and silently between 1 and 100, as recorded in 2026."""
    asked = integer(params, "limit")
    return _DEFAULT_LIMIT if asked is None else min(max(asked, 1), _MAX_LIMIT)
