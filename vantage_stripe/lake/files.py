"""Publishing a file whole or not at all, and the lock of the one writer.

Belongs here: the write protocol (temporary file, fsync, rename, fsync) and `flock`.
Does not: what is in the files.
"""

import contextlib
import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from vantage_stripe.errors import DamagedLakeError, LakeError
from vantage_stripe.lake.layout import Layout

FILE_MODE = 0o644


@contextlib.contextmanager
def published(layout: Layout, destination: Path, *, file_mode: int = FILE_MODE) -> Iterator[BinaryIO]:
    """Yield a file that takes the destination's place when the block ends, and never when it raises.

    Raises:
        LakeError: The disk refused; the old file is untouched.
    """
    try:
        _make(layout.temporary)
        _make(destination.parent)
        descriptor, name = tempfile.mkstemp(dir=layout.temporary, prefix=f"{os.getpid()}.", suffix=".tmp")
    except OSError as error:
        raise LakeError(f"cannot write {destination}: {error}. The old file is untouched.") from error
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fchmod(file.fileno(), file_mode)
            os.fsync(file.fileno())
        temporary.replace(destination)
        sync_folder(destination.parent)
    except OSError as error:
        raise LakeError(f"cannot write {destination}: {error}. The old file is untouched.") from error
    finally:
        temporary.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Make a folder's entries survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_json(layout: Layout, destination: Path, value: Any, *, file_mode: int = FILE_MODE) -> None:
    """Publish a JSON file, keys sorted."""
    with published(layout, destination, file_mode=file_mode) as file:
        file.write(json.dumps(value, indent=2, sort_keys=True).encode() + b"\n")


def read_json(path: Path) -> Any:
    """Return a JSON file's value, None when there is no such file.

    Raises:
        DamagedLakeError: The file is not JSON.
    """
    try:
        return json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    except ValueError as error:
        raise DamagedLakeError(
            f"{path} is not JSON ({error}). Remove it and run `vantage-stripe sync --full`."
        ) from error


@contextlib.contextmanager
def writing(
    layout: Layout, who: str, *, waiting: Callable[[str], None], sleep: Callable[[float], None]
) -> Iterator[None]:
    """Hold the lake's one writer's lock; wait for it, saying once for whom.

    A file lock is released by the kernel when its holder dies, however it dies. What dead
    processes left in the temporary folder is swept.

    Raises:
        LakeError: The lock cannot be made there.
    """
    with _lock_file(layout.lock) as lock:
        told = False
        while not _locked(lock.fileno()):
            if not told:
                lock.seek(0)
                waiting(lock.read().strip() or "another writer")
                told = True
            sleep(0.5)
        lock.truncate(0)
        lock.write(who)
        lock.flush()
        _sweep(layout.temporary)
        yield


def version_of(path: Path) -> str:
    """Tell a file from the one that takes its place.

    Raises:
        FileNotFoundError: There is none.
    """
    found = path.stat()
    return f"{found.st_ino}-{found.st_size}-{found.st_mtime_ns}"


def writer_of(layout: Layout) -> str | None:
    """Say who writes the lake at this moment, None when nobody does."""
    try:
        with layout.lock.open("r", encoding="utf-8") as lock:
            # Shared: two who ask at once must not take each other for a writer.
            free = _locked(lock.fileno(), fcntl.LOCK_SH)
            return None if free else lock.read().strip() or "another writer"
    except FileNotFoundError:
        return None


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Wait until no other process is in such a block for a folder: for what is short, and made there once."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _lock_file(path: Path) -> TextIO:
    try:
        _make(path.parent)
        return path.open("a+", encoding="utf-8")
    except OSError as error:
        raise LakeError(f"cannot lock {path}: {error}. Nothing was written.") from error


def _sweep(folder: Path) -> None:
    """Remove what dead processes left; the living, an insight being published, keep theirs."""
    for leftover in folder.glob("*"):
        owner = leftover.name.partition(".")[0]
        if owner.isdecimal() and is_alive(int(owner)):
            continue
        if leftover.is_dir() and not leftover.is_symlink():
            shutil.rmtree(leftover, ignore_errors=True)
        else:
            leftover.unlink(missing_ok=True)


def is_alive(pid: int) -> bool:
    """Whether a process of this machine is running."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # another user's process
        return True
    return True


def _locked(descriptor: int, kind: int = fcntl.LOCK_EX) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _make(folder: Path) -> None:
    """Create a folder, and make its name survive a power cut."""
    if folder.is_dir():
        return
    _make(folder.parent)
    with contextlib.suppress(FileExistsError):
        folder.mkdir()
    sync_folder(folder.parent)
