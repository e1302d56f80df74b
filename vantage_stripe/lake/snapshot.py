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


@dataclass(frozen=True)
class Held:
    """The files of one moment.

    Attributes:
        folder: Where they stand, in folders named as in the lake; nothing else is in it.
        files: For each table its partitions' files by key, oldest first; none when it was never synced.
    """

    folder: Path
    files: dict[str, dict[str, Path]]


@contextlib.contextmanager
def held(
    layout: Layout, tables: Iterable[str], *, link: Callable[[Path, Path], None] = os.link
) -> Iterator[Held]:
    """Hold the files of some tables, by hard links; by copies where links are refused.

    Args:
        layout: The lake.
        tables: Whose files.
        link: Makes the second path another name of the first's file.

    Raises:
        LakeError: The disk refused.
    """
    folder = _folder(layout)
    try:
        files = {table: dict(_hold(layout, table, folder, link)) for table in tables}
        yield Held(folder, files)
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


def _hold(
    layout: Layout, table: str, folder: Path, link: Callable[[Path, Path], None]
) -> Iterator[tuple[str, Path]]:
    for key in layout.keys(table):
        file = layout.partition(table, key)
        name = folder / file.relative_to(layout.root)
        try:
            name.parent.mkdir(parents=True)
            try:
                link(file, name)
            except FileNotFoundError:  # its last row moved away since the folder was listed
                continue
            except OSError:  # another file system, or one without links
                shutil.copyfile(file, name)
        except OSError as error:
            raise LakeError(f"cannot hold {file} for reading: {error}. The lake is as it was.") from error
        yield key, name
