"""Defects as a command line spells them.

Belongs here: the spelling. Does not: what a defect does, which is `defects` and `breakages`.
"""

from collections.abc import Callable, Mapping, Sequence

from vantage_stripe.sandbox.breakages import NAMES, named
from vantage_stripe.sandbox.defects import Defect, change, double, drop, shift

_WHOLE: Mapping[str, Callable[..., Defect]] = {"drop": drop, "double": double}
_NUMBERED: Mapping[str, Callable[..., Defect]] = {"shift": shift, "change": change}


def defects_of(specs: Sequence[str]) -> list[Defect]:
    """Read defects.

    `E01` or `net_identity` (see `breakages.NAMES`); `drop:charge:ch_1`, `double:charge:ch_1`,
    `shift:charge:ch_1:created:3600` in seconds, `change:charge:ch_1:amount:1` in minor units. An id that
    is left empty is chosen; `@2` at the end takes the third oldest object that fits, `@-1` the newest.

    Raises:
        ValueError: One cannot be read; the text says which and how they are written.
    """
    return [_defect_of(spec) for spec in specs]


def _defect_of(spec: str) -> Defect:
    text, _, at = spec.partition("@")
    try:
        place = int(at or "0")
        match text.split(":"):
            case ["drop" | "double" as what, kind, *ident] if kind and len(ident) <= 1:
                return _WHOLE[what](kind, *ident, place=place)
            case ["shift" | "change" as what, kind, ident, field, number] if kind and field:
                return _NUMBERED[what](kind, ident, field, int(number), place=place)
            case [name, *ident] if name in {*NAMES, *NAMES.values()} and len(ident) <= 1:
                return named(name, *ident, place=place)
    except ValueError:  # not a whole number
        pass
    raise ValueError(
        f"{spec!r} is no defect of the sandbox; write drop:charge:ch_1, double:charge:ch_1, "
        f"shift:charge:ch_1:created:3600, change:charge:ch_1:amount:1, or one of {', '.join(NAMES)}"
    )
