"""The files of some tables as they are at one moment, held while they are read.

Belongs here: links to the files, and their sweeping. Does not: what is asked of them (query.py).
A file that a writer replaces meanwhile stays what it was: the link keeps the old one.
"""

import contextlib
import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from vantage_stripe.errors import LakeError
from vantage_stripe.lake.layout import Layout

Link = Callable[[Path, Path], None]
"""Makes the second path another name of the first's file."""


@dataclass(frozen=True)
class Held:
    """The files of one moment.

    Attributes:
        folder: Where they stand, in folders named as in the lake; nothing else is in it.
        files: For each table its partitions' files by key, oldest first; none when it was never synced.
        insights: The file of each insight that was computed.
    """

    folder: Path
    files: dict[str, dict[str, Path]]
    insights: dict[str, Path]


@contextlib.contextmanager
def held(
    layout: Layout,
    tables: Iterable[str],
    *,
    insights: Iterable[str] = (),
    link: Link = os.link,
) -> Iterator[Held]:
    """Hold the files of some tables, by hard links; by copies where links are refused.

    Args:
        layout: The lake.
        tables: Whose files.
        insights: Whose files, too.
        link: Makes the second path another name of the first's file.

    Raises:
        LakeError: The disk refused.
    """
    folder = _folder(layout)
    try:
        files = {
            table: _held(
                layout, folder, link, {key: layout.partition(table, key) for key in layout.keys(table)}
            )
            for table in tables
        }
        answers = _held(layout, folder, link, {name: layout.insight(name) for name in insights})
        yield Held(folder, files, answers)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _folder(layout: Layout) -> Path:
    """Make a folder beside the files, where links can reach them; elsewhere for a lake that is read-only."""
    folder = layout.temporary / f"{os.getpid()}.{uuid.uuid4().hex}.held"
    try:
        folder.mkdir(parents=True)
    except OSError:
        return Path(tempfile.mkdtemp(prefix="vantage-stripe."))
    return folder


def _held(layout: Layout, folder: Path, link: Link, files: dict[str, Path]) -> dict[str, Path]:
    """Hold some files; one that is not there, or whose last row has just moved away, is left out."""
    found: dict[str, Path] = {}
    for key, file in files.items():
        name = folder / file.relative_to(layout.root)
        try:
            name.parent.mkdir(parents=True)
            try:
                link(file, name)
            except FileNotFoundError:
                continue
            except OSError:  # another file system, or one without links
                shutil.copyfile(file, name)
        except OSError as error:
            raise LakeError(f"cannot hold {file} for reading: {error}. The lake is as it was.") from error
        found[key] = name
    return found
