"""A lake has one writer at a time; the next one waits and is told for whom."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from vantage_stripe.lake.files import alone, read_json, write_json, writer_of, writing
from vantage_stripe.lake.layout import Layout
from vantage_stripe_tests.lake.examples import files_in, lake_in

HOLDER = """
import sys
from pathlib import Path
from vantage_stripe.lake.files import writing
from vantage_stripe.lake.layout import MONTHLY, Layout

def never(what):
    raise AssertionError(what)

with writing(Layout(Path(sys.argv[1]), MONTHLY), "sync of another process", waiting=never, sleep=never):
    print("held", flush=True)
    sys.stdin.read()
"""


class GaveUpError(Exception):
    """Raised in the place of a wait that would not end."""


def give_up(_: float) -> None:
    raise GaveUpError


def silent(_: str) -> None:
    """Take it as told."""


def unasked(text: object) -> None:
    raise AssertionError(text)


@contextmanager
def another_process_writes(layout: Layout) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", HOLDER, str(layout.root)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        try:
            yield holder
        finally:
            holder.kill()


def test_a_second_writer_waits_and_is_told_once_for_whom(tmp_path: Path) -> None:
    layout = lake_in(tmp_path)
    told: list[str] = []
    waits: list[float] = []
    with another_process_writes(layout) as holder:

        def wait(seconds: float) -> None:
            waits.append(seconds)
            if len(waits) == 3:
                holder.communicate("")

        with writing(layout, "ours", waiting=told.append, sleep=wait):
            assert holder.returncode == 0
    assert told == ["sync of another process"]
    assert waits == [0.5, 0.5, 0.5]


def test_a_killed_writer_frees_the_lock_and_its_leftovers_are_swept(tmp_path: Path) -> None:
    layout = lake_in(tmp_path)
    with another_process_writes(layout) as holder:
        layout.temporary.mkdir()
        (layout.temporary / "half.tmp").write_bytes(b"half")
        holder.kill()
        holder.wait()
        with writing(layout, "ours", waiting=unasked, sleep=unasked):
            assert files_in(layout.temporary) == []


def test_what_living_processes_are_publishing_is_left_to_them(tmp_path: Path) -> None:
    """An insight is published without the writer's lock. Process 1 lives, and may be another user's."""
    layout = lake_in(tmp_path)
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        ended.wait()
    write_json(layout, layout.requests, {})
    for owner in (ended.pid, os.getpid(), 1):
        (layout.temporary / f"{owner}.part.tmp").write_bytes(b"half")
        (layout.temporary / f"{owner}.held").mkdir()
        (layout.temporary / f"{owner}.held" / "part.parquet").write_bytes(b"half")
    with writing(layout, "ours", waiting=unasked, sleep=unasked):
        kept = {"1.held", "1.part.tmp", f"{os.getpid()}.held", f"{os.getpid()}.part.tmp"}
        assert {path.name for path in layout.temporary.iterdir()} == kept


def test_who_writes_at_this_moment_is_said(tmp_path: Path) -> None:
    layout = lake_in(tmp_path)
    assert writer_of(layout) is None
    with another_process_writes(layout):
        assert writer_of(layout) == "sync of another process"
    assert writer_of(layout) is None


def test_asking_who_writes_takes_no_lock_away(tmp_path: Path) -> None:
    layout = lake_in(tmp_path)
    with writing(layout, "ours", waiting=unasked, sleep=unasked):
        assert writer_of(layout) == "ours"
        assert writer_of(layout) == "ours"
        with pytest.raises(GaveUpError), writing(layout, "second", waiting=silent, sleep=give_up):
            raise AssertionError


def test_two_who_ask_at_once_do_not_take_each_other_for_a_writer(tmp_path: Path) -> None:
    layout = lake_in(tmp_path)
    with writing(layout, "ours", waiting=unasked, sleep=unasked):
        pass
    answers: list[str | None] = []

    def ask() -> None:
        answers.extend(writer_of(layout) for _ in range(200))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(answers) == {None}


def test_the_lock_excludes_a_second_writer_of_the_same_process(tmp_path: Path) -> None:
    layout = lake_in(tmp_path)
    told: list[str] = []
    with writing(layout, "first", waiting=unasked, sleep=unasked):
        with pytest.raises(GaveUpError), writing(layout, "second", waiting=told.append, sleep=give_up):
            raise AssertionError
        assert told == ["first"]


def test_a_writer_without_a_name_is_another_writer(tmp_path: Path) -> None:
    layout = lake_in(tmp_path)
    told: list[str] = []
    with writing(layout, "", waiting=unasked, sleep=unasked):
        assert writer_of(layout) == "another writer"
        with pytest.raises(GaveUpError), writing(layout, "second", waiting=told.append, sleep=give_up):
            raise AssertionError
    assert told == ["another writer"]


def test_the_name_of_a_longer_writer_before_leaves_nothing_behind(tmp_path: Path) -> None:
    layout = lake_in(tmp_path)
    with writing(layout, "a writer of a very long name", waiting=unasked, sleep=unasked):
        pass
    with writing(layout, "short", waiting=unasked, sleep=unasked):
        assert writer_of(layout) == "short"


def test_an_error_frees_the_lock(tmp_path: Path) -> None:
    layout = lake_in(tmp_path)
    with pytest.raises(GaveUpError), writing(layout, "first", waiting=unasked, sleep=unasked):
        raise GaveUpError
    assert writer_of(layout) is None


def test_what_is_made_once_is_made_by_one_at_a_time(tmp_path: Path) -> None:
    never, inside, most = threading.Event(), [0], [0]

    def make() -> None:
        for _ in range(20):
            with alone(tmp_path):
                inside[0] += 1
                never.wait(0.001)
                most[0] = max(most[0], inside[0])
                inside[0] -= 1

    threads = [threading.Thread(target=make) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (most, inside) == ([1], [0])


def test_no_writer_loses_what_another_wrote(tmp_path: Path) -> None:
    layout = lake_in(tmp_path)
    never = threading.Event()

    def pause(_: float) -> None:
        never.wait(0.001)

    def append(name: str) -> None:
        for number in range(10):
            with writing(layout, name, waiting=silent, sleep=pause):
                write_json(
                    layout, layout.requests, {**(read_json(layout.requests) or {}), f"{name}{number}": 1}
                )

    threads = [threading.Thread(target=append, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(read_json(layout.requests)) == 40
