"""The reader as the analyst calls it: a process of its own, limits, and what was seen is kept."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from playground.analyst import reader
from playground.analyst.reader.files import look_at
from playground.claude.brain import File

CSV = "region,n\nN,1\nS,2\n"


def _file(path: Path, name: str) -> File:
    return File("file_1", name, "text/csv", path.stat().st_size, path)


async def test_a_look_from_the_process_is_the_look(tmp_path: Path) -> None:
    """Nothing is lost on the way out of the process; the file goes by the name it has in the
    conversation."""
    (tmp_path / "upload-17").write_text("Datum;Umsatz\n01.02.2024;1.234,50 €\n02.02.2024;-\n")
    (tmp_path / "sales.csv").write_bytes((tmp_path / "upload-17").read_bytes())
    (found,) = await reader.look([_file(tmp_path / "upload-17", "sales.csv")])
    assert found == look_at(tmp_path, "sales.csv")
    assert found.tables[0].code[0].startswith("df = pd.read_csv(folder / 'sales.csv'")


async def test_a_file_is_looked_at_once_until_it_changes(tmp_path: Path) -> None:
    """The second look costs no process; a changed file is looked at again."""
    path = tmp_path / "x.csv"
    path.write_text(CSV)
    first = await reader.look([_file(path, "x.csv")])
    again = await reader.look([_file(path, "x.csv")])
    assert again[0] is first[0]
    path.write_text(CSV + "E,3\n")
    assert (await reader.look([_file(path, "x.csv")]))[0].tables[0].rows == 3


async def test_a_file_that_is_too_much_does_not_take_others_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that outlives its time gets a sentence; those after it are read."""
    os.mkfifo(tmp_path / "endless.csv")  # opening it waits for a writer that never comes
    (tmp_path / "x.csv").write_text(CSV)
    monkeypatch.setattr(reader, "SECONDS", 4.0)
    asyncio.get_running_loop().call_later(2, setattr, reader, "SECONDS", 120.0)  # for the others
    files = [_file(tmp_path / name, name) for name in ("endless.csv", "x.csv")]
    endless, other = await reader.look(files)
    assert endless.trouble is not None
    assert endless.trouble.key == "reader.too_large"
    assert other.tables


async def test_modules_beside_the_file_are_not_imported(tmp_path: Path) -> None:
    """A file called pandas.py is a file."""
    (tmp_path / "pandas.py").write_text("raise SystemExit('run')\n")
    (tmp_path / "x.csv").write_text(CSV)
    files = [_file(tmp_path / name, name) for name in ("pandas.py", "x.csv")]
    assert (await reader.look(files))[1].tables[0].rows == 2


def test_people_can_look_too(tmp_path: Path) -> None:
    """The module prints what it saw as JSON, a line a file."""
    (tmp_path / "x.csv").write_text(CSV)
    command = [sys.executable, "-m", "playground.analyst.reader", str(tmp_path / "x.csv")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    assert json.loads(done.stdout)["tables"][0]["code"] == ["df = pd.read_csv(folder / 'x.csv')"]
