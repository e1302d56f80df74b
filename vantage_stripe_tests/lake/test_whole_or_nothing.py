"""A reader, a kill -9 at any instant and a disk that refuses: the old partition or the new one."""

import random
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pyarrow as pa
import pytest

from vantage_stripe.errors import LakeError
from vantage_stripe.lake.files import published, write_json, writing
from vantage_stripe.lake.layout import MONTHLY, Layout
from vantage_stripe.lake.parquet import read, write
from vantage_stripe_tests.lake.examples import charge, charges, files_in, lake_in
from vantage_stripe_tests.lake.rewriting import version_rows

KILLS = 25
ROWS = 1_000


def at_once(text: str) -> None:
    raise AssertionError(f"waits for {text}")


def no_sleep(seconds: float) -> None:
    raise AssertionError(f"sleeps {seconds} s")


def sweep(layout: Layout) -> None:
    with writing(layout, "the next writer", waiting=at_once, sleep=no_sleep):
        pass


@pytest.mark.slow
def test_a_partition_is_whole_and_never_goes_back_after_any_kill(tmp_path: Path) -> None:
    layout = Layout(tmp_path / "lake", MONTHLY)
    part = layout.partition("charges", "2026-01")
    write(layout, part, version_rows(0, ROWS))
    chance, version, leftovers = random.Random(20261124), 0, 0
    command = [sys.executable, "-m", "vantage_stripe_tests.lake.rewriting", str(layout.root), str(ROWS)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdin is not None
        assert writer.stdout is not None
        for _ in range(KILLS):
            writer.stdin.write(f"{version + 1} {chance.randint(0, 1)} {chance.uniform(0, 0.02)}\n")
            writer.stdin.flush()
            told = int(writer.stdout.readline())
            rows = read(part)
            found = rows["version"][0].as_py()
            # Between the rename and the telling a version is published and not yet told.
            assert told <= found <= told + 1
            assert rows.equals(version_rows(found, ROWS))
            version = found
            leftovers += len(files_in(layout.temporary))
            sweep(layout)
            assert files_in(layout.temporary) == []
        writer.stdin.close()
    assert writer.returncode == 0
    assert files_in(layout.table("charges")) == ["month=2026-01/part.parquet"]
    assert leftovers > 0, "no kill came in the middle of a write: the test proves nothing"


FULL_DISK = """
import resource, sys
from pathlib import Path
from vantage_stripe.errors import LakeError
from vantage_stripe.lake.layout import MONTHLY, Layout
from vantage_stripe.lake.parquet import write
from vantage_stripe_tests.lake.rewriting import version_rows

layout = Layout(Path(sys.argv[1]), MONTHLY)
resource.setrlimit(resource.RLIMIT_FSIZE, (16_384, 16_384))
try:
    write(layout, layout.partition("charges", "2026-01"), version_rows(2, 40_000))
except LakeError as error:
    print(error)
"""


def test_a_disk_that_is_full_leaves_the_old_partition_and_names_the_path(tmp_path: Path) -> None:
    layout = lake_in(tmp_path)
    part = layout.partition("charges", "2026-01")
    write(layout, part, version_rows(1, 100))
    before = part.read_bytes()
    command = [sys.executable, "-c", FULL_DISK, str(layout.root)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert said.startswith(f"cannot write {part}: [Errno 27]")
    assert said.endswith("The old file is untouched.\n")
    assert part.read_bytes() == before
    assert files_in(layout.temporary) == []


def test_a_lake_that_cannot_be_made_is_an_error_that_names_the_path(tmp_path: Path) -> None:
    (tmp_path / "lake").write_text("a file stands where the lake should", "utf-8")
    layout = lake_in(tmp_path)
    part = layout.partition("charges", "2026-01")
    with pytest.raises(LakeError, match="cannot write") as caught:
        write(layout, part, charges(charge(1)))
    assert str(part) in str(caught.value)
    with (
        pytest.raises(LakeError, match="cannot lock") as locking,
        writing(layout, "sync", waiting=at_once, sleep=no_sleep),
    ):
        raise AssertionError
    assert str(layout.lock) in str(locking.value)
    assert files_in(tmp_path) == ["lake"]


def test_a_name_that_cannot_be_taken_is_an_error_and_leaves_no_temporary_file(tmp_path: Path) -> None:
    layout = lake_in(tmp_path)
    part = layout.partition("charges", "2026-01")
    (part / "occupied").mkdir(parents=True)
    with pytest.raises(LakeError, match=f"cannot write {part}"):
        write(layout, part, charges(charge(1)))
    assert files_in(layout.root) == []


def test_an_error_in_the_middle_of_a_write_leaves_the_old_file_and_no_temporary_one(tmp_path: Path) -> None:
    layout = lake_in(tmp_path)
    write_json(layout, layout.requests, {"old": 1})

    def interrupted() -> None:
        with published(layout, layout.requests) as file:
            file.write(b"half of")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert layout.requests.read_text("utf-8") == '{\n  "old": 1\n}\n'
    assert files_in(layout.root) == ["_state/requests.json"]


def test_a_reader_with_the_file_open_keeps_the_old_version(tmp_path: Path) -> None:
    layout = lake_in(tmp_path)
    write_json(layout, layout.requests, {"old": 1})
    with layout.requests.open("rb") as reader:
        write_json(layout, layout.requests, {"new": 1})
        assert reader.read() == b'{\n  "old": 1\n}\n'
    assert layout.requests.read_bytes() == b'{\n  "new": 1\n}\n'


def test_our_reader_beside_a_rewriting_writer_sees_whole_versions_only(tmp_path: Path) -> None:
    layout = lake_in(tmp_path)
    part = layout.partition("charges", "2026-01")
    write(layout, part, version_rows(0, 200))
    ended = threading.Event()
    seen: list[set[int]] = []

    def look() -> None:
        while not ended.is_set():
            seen.append(set(read(part)["version"].to_pylist()))

    reader = threading.Thread(target=look)
    reader.start()
    for version in range(1, 60):
        write(layout, part, version_rows(version, 200))
    ended.set()
    reader.join()
    assert all(len(versions) == 1 for versions in seen)
    order = [version for versions in seen for version in versions]
    assert order == sorted(order)
    assert len(set(order)) > 1


def test_a_published_file_can_be_read_by_others(tmp_path: Path) -> None:
    layout = lake_in(tmp_path)
    write_json(layout, layout.requests, {})
    assert stat.S_IMODE(layout.requests.stat().st_mode) == 0o644


def test_a_table_folder_holds_nothing_but_its_partitions(tmp_path: Path) -> None:
    layout = lake_in(tmp_path)
    for key in ("2026-01", "2026-02", "2026-01"):
        write(layout, layout.partition("charges", key), charges(charge(1)))
    write_json(layout, layout.state("charges"), {})
    with writing(layout, "sync", waiting=at_once, sleep=no_sleep):
        pass
    with pytest.raises(pa.ArrowInvalid), published(layout, layout.partition("charges", "2026-03")):
        raise pa.ArrowInvalid
    names = [str(path.relative_to(layout.table("charges"))) for path in layout.table("charges").glob("*/*")]
    assert sorted(names) == ["month=2026-01/part.parquet", "month=2026-02/part.parquet"]
    assert sorted(path.name for path in layout.root.iterdir()) == ["_locks", "_state", "_tmp", "charges"]
