"""Three-valued logic: true, false, and null for what cannot be told from the data.

Belongs here: Kleene's connectives, as SQL has them. Does not: any rule of any insight.
"""

from collections.abc import Iterable

Truth = bool | None


def every(values: Iterable[Truth]) -> Truth:
    """Say whether all are true: one false decides, else one unknown leaves it unknown."""
    seen = list(values)
    if any(value is False for value in seen):
        return False
    return None if None in seen else True


def some(values: Iterable[Truth]) -> Truth:
    """Say whether one is true: one true decides, else one unknown leaves it unknown."""
    seen = list(values)
    if any(value is True for value in seen):
        return True
    return None if None in seen else False
