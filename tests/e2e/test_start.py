"""How the app starts: its files are its owner's alone, and what it cannot start on is one line."""

import asyncio
import os
import sqlite3
import stat
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from playground.claude import LocalClaude
from playground.slack import LocalSlack
from tests.e2e.conftest import Brain
from tests.support.stage import ROOT, App, environment

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def clouds() -> AsyncIterator[tuple[LocalSlack, LocalClaude]]:
    """A Slack and a Claude for apps that start."""
    slack = await LocalSlack.start(manifest=ROOT / "manifest.yml")
    async with await LocalClaude.start(brain=Brain()) as claude:
        yield slack, claude
    await slack.close()


def garbage(path: Path) -> None:
    """No database at all."""
    path.write_bytes(b"This is no database, only words. " * 200)


def newer(path: Path) -> None:
    """A database that knows a revision which this version does not."""
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        connection.execute("INSERT INTO alembic_version VALUES ('9999')")


WRONG: dict[str, tuple[str, Callable[[Path], object], str]] = {
    "garbage": ("app.db", garbage, "file is not a database"),
    "the engine's garbage": ("app-jobs.db", garbage, "file is not a database"),
    "a folder": ("app-jobs.db", Path.mkdir, "unable to open database file"),
    "of a newer version": ("app.db", newer, "a newer version has changed it"),
    "the spool a file": ("spool", garbage, "BOT_SPOOL_DIR"),
}


@pytest.mark.parametrize("wrong", WRONG)
async def test_what_it_cannot_start_on_is_one_line(
    clouds: tuple[LocalSlack, LocalClaude], tmp_path: Path, wrong: str
) -> None:
    """Exit code 2, as for a wrong setting; the line names it, and there is no traceback."""
    name, make, expected = WRONG[wrong]
    make(tmp_path / name)
    settings = environment(*clouds, tmp_path, "socket")
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "serve",
        cwd=ROOT,
        env=settings | {"BOT_SPOOL_DIR": str(tmp_path / "spool"), "BOT_LOG_LEVEL": "ERROR"},
        stderr=asyncio.subprocess.PIPE,
    )
    _, told = await asyncio.wait_for(process.communicate(), 60)
    lines = told.decode().strip().splitlines()
    assert process.returncode == 2, lines
    assert len(lines) == 1 and expected in lines[0] and "_" in lines[0].split(":")[1], lines


async def test_its_files_are_for_their_owner_alone(
    clouds: tuple[LocalSlack, LocalClaude], tmp_path: Path
) -> None:
    """New ones, and those that an older version has left readable, whatever the umask is."""
    folder = tmp_path / "data"
    settings = environment(*clouds, tmp_path, "http")
    app = App(settings | {"DATABASE_URL": f"sqlite:///{folder / 'app.db'}"}, tmp_path / "app.log")
    for _ in range(2):
        before = os.umask(0o000)
        try:
            await app.start()
        finally:
            os.umask(before)
        everything = [folder, *folder.iterdir()]
        assert len(everything) > 6  # two databases with their logs and shared memory, and a lock
        assert [path for path in everything if stat.S_IMODE(path.stat().st_mode) & 0o077] == []
        assert await app.stop() == 0
        for path in folder.iterdir():
            path.chmod(0o644)
