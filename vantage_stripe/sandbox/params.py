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
        name = re.sub(r"\[[0-9]*\]$", "[]", raw)
        values = params.setdefault(name, [])
        if not value:
            shown = f"{name[:-2]}[{len(values)}]" if name.endswith("[]") else name
            message = (
                f"You passed an empty string for '{shown}'. We assume empty values are an attempt to unset a "
                f"parameter; however '{shown}' cannot be unset. You should remove '{shown}' from your "
                "request or supply a non-empty value."
            )
            raise RefusedError(message, code="parameter_invalid_empty", param=shown)
        values.append(value)
    return params


def allow(params: Params, names: Collection[str]) -> None:
    """Check that only known parameters were sent.

    Raises:
        RefusedError: 400 `parameter_unknown`, naming all unknown ones; 400 for one word instead of an array.
    """
    known = {_top(name) for name in names}
    unknown = []
    for name in params:
        if name in names:
            continue
        if f"{name}[]" in names:
            raise RefusedError("Invalid array", param=name)
        unknown.append(name if _top(name) in known else _top(name))
    if not unknown:
        return
    distinct = list(dict.fromkeys(unknown))
    plural = "s" if len(distinct) > 1 else ""
    message = f"Received unknown parameter{plural}: {', '.join(distinct)}"
    raise RefusedError(message, code="parameter_unknown", param=distinct[0])


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


def _top(name: str) -> str:
    return name.partition("[")[0]
