"""A process that dies between two operations on files, without a process: what it left is what is on disk.

Belongs here: counting and ending. From the chosen operation on, every one of the lake's is refused, those of
clean-up code, too, as if nothing ran any more. Python tells of the operations itself, before they are done.
"""

import contextlib
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HISTORIES = int(os.environ.get("VANTAGE_TEST_HISTORIES", "12"))
"""How many histories a test of convergence tries; thousands on demand."""
CHANGING = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate"}
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC


class Killed(BaseException):
    """The process is dead."""


class _Watch:
    """Counts the operations that change a folder, and ends them."""

    def __init__(self) -> None:
        self.folder: str | None = None
        self.left = 0
        self.lock = threading.Lock()

    def __call__(self, event: str, details: tuple[Any, ...]) -> None:
        folder = self.folder
        if folder is None or not _changes(event, details) or not str(details[0]).startswith(folder):
            return
        with self.lock:
            self.left -= 1
            if self.left < 0:
                raise Killed


_WATCH = _Watch()
sys.addaudithook(_WATCH)  # for good: a hook cannot be taken back, but it looks at nothing unless told to


def _changes(event: str, details: tuple[Any, ...]) -> bool:
    if event == "open":
        return isinstance(details[2], int) and bool(details[2] & WRITING)
    return event in CHANGING


@contextlib.contextmanager
def killed_after(operations: int | None, lake: Path) -> Iterator[list[bool]]:
    """Let the block live for so many operations on the lake; the list says afterwards whether it died.

    With None it lives.
    """
    died: list[bool] = []
    if operations is None:
        yield died
        return
    _WATCH.folder, _WATCH.left = f"{lake}/", operations
    try:
        yield died
    except Killed:
        pass
    finally:
        _WATCH.folder = None
        died.append(_WATCH.left < 0)
