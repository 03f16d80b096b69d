"""The spool: one writer, rewindable readers, nothing left behind."""

import asyncio
import hashlib
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.files.spool import SizeMismatch, SourceChanged, Spool, SpoolError, SpoolFull

DATA = os.urandom(300_000)


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[Spool]:
    with Spool(tmp_path) as made:
        yield made


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as pool:
        yield pool


async def test_a_reader_reads_along_with_the_writer(
    spool: Spool, threads: ThreadPoolExecutor
) -> None:
    """Bytes can be read in a thread as soon as they are written, and all come in order."""
    async with spool.file("data.csv") as file:
        reader = file.reader(len(DATA), stall=10)
        first = asyncio.wrap_future(threads.submit(reader.read, 100))
        await file.write(DATA[:1000])
        assert await asyncio.wait_for(first, 5) == DATA[:100]
        rest = asyncio.wrap_future(threads.submit(reader.readall))
        for at in range(1000, len(DATA), 7_001):
            await file.write(DATA[at : at + 7_001])
        file.finish(len(DATA))
        assert await asyncio.wait_for(rest, 5) == DATA[100:]
        assert file.sha256 == hashlib.sha256(DATA).hexdigest()


async def test_a_reader_can_be_rewound(spool: Spool, threads: ThreadPoolExecutor) -> None:
    """A second pass gives the same bytes, and the end is known before it is there."""
    async with spool.file("data.csv") as file:
        reader = file.reader(len(DATA))
        assert reader.seek(0, os.SEEK_END) == len(DATA)
        assert reader.seek(0) == 0
        with file.filling(len(DATA)):
            await file.write(DATA)
        for _ in range(2):
            reader.seek(0)
            assert await asyncio.wrap_future(threads.submit(reader.readall)) == DATA


async def test_the_last_byte_waits_for_the_verdict(
    spool: Spool, threads: ThreadPoolExecutor
) -> None:
    """Nobody can read a file to its end before the writer has said that it is right."""
    async with spool.file("data.csv") as file:
        reader = file.reader(1000, stall=10)
        whole = asyncio.wrap_future(threads.submit(reader.readall))
        await file.write(DATA[:1000])
        await asyncio.sleep(0.1)
        assert not whole.done()
        file.finish(1000)
        assert await asyncio.wait_for(whole, 5) == DATA[:1000]


async def test_the_writers_error_reaches_the_reader(
    spool: Spool, threads: ThreadPoolExecutor
) -> None:
    """A reader that waits gets the very exception that ended the writing."""
    broken = ConnectionResetError("the source died")
    async with spool.file("data.csv") as file:
        waiting = asyncio.wrap_future(threads.submit(file.reader(1000, stall=10).readall))
        with pytest.raises(ConnectionResetError), file.filling(1000):
            await file.write(DATA[:500])
            raise broken
        with pytest.raises(ConnectionResetError) as caught:
            await asyncio.wait_for(waiting, 5)
        assert caught.value is broken


async def test_leaving_the_block_wakes_readers(spool: Spool, threads: ThreadPoolExecutor) -> None:
    """A reader of a file whose writer went away without a word does not wait for ever."""
    async with spool.file("data.csv") as file:
        waiting = asyncio.wrap_future(threads.submit(file.reader(10).read))
        await asyncio.sleep(0.05)
    with pytest.raises(SpoolError):
        await asyncio.wait_for(waiting, 5)


async def test_a_stopped_reader_raises(spool: Spool, threads: ThreadPoolExecutor) -> None:
    """Stopping a reader from outside ends the read that is waiting."""
    async with spool.file("data.csv") as file:
        reader = file.reader(10)
        waiting = asyncio.wrap_future(threads.submit(reader.read))
        await asyncio.sleep(0.05)
        reader.stop()
        with pytest.raises(SpoolError):
            await asyncio.wait_for(waiting, 5)


async def test_a_silent_writer_times_out(spool: Spool, threads: ThreadPoolExecutor) -> None:
    """A reader gives up when no byte comes for as long as it may stall."""
    async with spool.file("data.csv") as file:
        await file.write(DATA[:100])
        reading = threads.submit(file.reader(1000, stall=0.1).readall)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.wrap_future(reading), 5)


@pytest.mark.parametrize("promised", [999, 1001])
async def test_another_size_than_promised_is_an_error(
    spool: Spool, threads: ThreadPoolExecutor, promised: int
) -> None:
    """A file that ends at another size fails, for the writer and for its readers."""
    async with spool.file("data.csv") as file:
        await file.write(DATA[:1000])
        with pytest.raises(SizeMismatch):
            file.finish(promised)
        with pytest.raises(SizeMismatch):
            await asyncio.wrap_future(threads.submit(file.reader(promised).readall))


@settings(max_examples=40, deadline=None)
@given(data=st.binary(min_size=1, max_size=2000), cuts=st.lists(st.integers(0, 2000), max_size=4))
async def test_a_second_try_leaves_the_same_bytes(data: bytes, cuts: list[int]) -> None:
    """However often and wherever a transfer breaks, the file ends up as if it had not."""
    with TemporaryDirectory() as folder, Spool(Path(folder), workers=1) as spool:
        async with spool.file("data.csv") as file:
            for cut in [*cuts, len(data)]:
                file.rewind()
                for at in range(0, min(cut, len(data)), 97):
                    await file.write(data[at : min(at + 97, cut)])
            file.finish(len(data))
            assert b"".join([chunk async for chunk in file.chunks()]) == data
            assert file.sha256 == hashlib.sha256(data).hexdigest()


async def test_a_changed_source_is_noticed(spool: Spool) -> None:
    """A second try that brings other bytes is refused: a reader may have used the first ones."""
    async with spool.file("data.csv") as file:
        await file.write(b"first version")
        file.rewind()
        with pytest.raises(SourceChanged):
            await file.write(b"other version")


async def test_head_waits_until_it_is_there(spool: Spool) -> None:
    """The first bytes can be asked for before they are written; a short file gives all it has."""
    async with spool.file("data.csv") as file:
        head = asyncio.create_task(file.head(5))
        whole = asyncio.create_task(file.head(50))
        await file.write(b"ab")
        await file.write(b"cdefgh")
        assert await asyncio.wait_for(head, 5) == b"abcde"
        file.finish()
        assert await asyncio.wait_for(whole, 5) == b"abcdefgh"
        assert await file.tail(3) == b"fgh"


async def test_files_are_private_and_gone_afterwards(spool: Spool, tmp_path: Path) -> None:
    """Folder 0700, files 0600; a file lives as long as its block, the folder as the spool."""
    async with spool.file("../../etc/passwd") as file:
        await file.write(b"x")
        assert file.path.parent == spool.folder
        assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
        assert stat.S_IMODE(spool.folder.stat().st_mode) == 0o700
    assert not file.path.exists()
    spool.close()
    assert list(tmp_path.iterdir()) == []


def _other_process(folder: Path) -> "subprocess.Popen[str]":
    code = (
        "import sys, pathlib, bot.files.spool as s;"
        "spool = s.Spool(pathlib.Path(sys.argv[1]));"
        "(spool.folder / '0').write_bytes(b'left behind');"
        "print(spool.folder, flush=True); sys.stdin.read()"
    )
    return subprocess.Popen(
        [sys.executable, "-c", code, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_only_the_leftovers_of_dead_processes_are_removed(tmp_path: Path) -> None:
    """A new spool clears what a killed process left, and not what a living one uses."""
    with _other_process(tmp_path) as killed, _other_process(tmp_path) as alive:
        assert killed.stdout is not None and alive.stdout is not None
        left, used = (Path(p.stdout.readline().strip()) for p in (killed, alive) if p.stdout)
        killed.send_signal(signal.SIGKILL)
        killed.wait(10)
        with Spool(tmp_path):
            assert not left.exists()
            assert (used / "0").exists()
        alive.kill()


def test_a_full_disk_is_its_own_error(tmp_path: Path) -> None:
    """When the system takes no more bytes the writer gets SpoolFull, and so do the readers."""
    code = """
import asyncio, pathlib, resource, sys
from bot.files.spool import Spool, SpoolFull
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
async def main():
    with Spool(pathlib.Path(sys.argv[1])) as spool:
        async with spool.file("big.bin") as file:
            try:
                with file.filling():
                    for _ in range(10):
                        await file.write(bytes(30_000))
            except SpoolFull as error:
                assert file.failure is error
                print("full after", file.written)
asyncio.run(main())
"""
    run = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, timeout=30
    )
    assert run.stdout == "full after 90000\n", run.stderr


async def test_a_file_that_cannot_fit_is_refused_at_once(spool: Spool) -> None:
    """A file larger than the free space is refused before a byte is moved."""
    with pytest.raises(SpoolFull):
        async with spool.file("huge.bin", expected=1 << 60):
            pass


def test_nothing_is_written_through_a_link_that_looks_like_a_leftover(tmp_path: Path) -> None:
    """Neither where the folder is a link, nor where its lock is one; other folders stay."""
    precious, shared = tmp_path / "precious", tmp_path / "shared"
    precious.mkdir()
    shared.mkdir()
    (shared / "datathread-spool-link").symlink_to(precious)
    (shared / "datathread-spool-lock").mkdir()
    (shared / "datathread-spool-lock" / ".lock").symlink_to(precious / "made")
    with Spool(shared):
        assert not list(precious.iterdir()) and (shared / "datathread-spool-link").is_symlink()
        assert (shared / "datathread-spool-lock").is_dir()
