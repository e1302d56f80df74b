"""Which fields may be absent, may be null, may hold a deleted object's stub: `presence.txt`, read.

Belongs here: the marks of that file. The file says where its facts are from and how they were taken.
"""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Presence:
    """What is known of a field beside its type.

    Attributes:
        absent: It may be left out.
        null: It may be null; None leaves that to the Python SDK's annotation.
        stub: An expanded reference may be the stub of a deleted object.
        never: Only stubs have it.
    """

    absent: bool = False
    null: bool | None = None
    stub: bool = False
    never: bool = False


ALWAYS = Presence()
_MARKS = "~?=!-"


def _read(word: str) -> tuple[str, Presence]:
    name = word.rstrip(_MARKS)
    marks = word[len(name) :]
    told = marks.strip("!") != ""
    return name, Presence(
        absent="~" in marks, null="?" in marks if told else None, stub="!" in marks, never="-" in marks
    )


@functools.cache
def presences() -> Mapping[str, Mapping[str, Presence]]:
    """Give the fields with something to tell, by the path of their class: `charge.Outcome`."""
    lines: list[str] = []
    for line in Path(__file__).with_name("presence.txt").read_text("ascii").splitlines():
        if line.startswith(" "):
            lines[-1] += line
        elif not line.startswith("#"):
            lines.append(line)
    split = (line.partition(":") for line in lines)
    return {path: dict(_read(word) for word in words.split()) for path, _, words in split}
