"""Files as tables: decides how each is read, writes that as lines of pandas, and runs them."""

import asyncio
import contextlib
import json
import os
import signal
import sys
import tempfile
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playground.analyst.tables import Column, Look, Repair, Table

if TYPE_CHECKING:
    from playground.claude.brain import File

SECONDS = 60.0  # for one file
KEPT = 200  # looks in memory

_Key = tuple[str, str, int, int]
_kept: "OrderedDict[_Key, Look]" = OrderedDict()


async def look(files: "Sequence[File]") -> tuple[Look, ...]:
    """What each file is, with its tables.

    Files are read in a process of its own, under limits; what was seen once is kept by path, size
    and time of change.
    """
    keys = [_key(file) for file in files]
    new = [file for file, key in zip(files, keys, strict=True) if key not in _kept]
    for file, found in zip(new, await _looked(new), strict=True):
        _kept[_key(file)] = found
    looks = tuple(_kept[key] for key in keys)
    for key, found in zip(keys, looks, strict=True):
        _kept.move_to_end(key)
        if found.trouble == _too_large(found.file):  # perhaps the machine was busy
            del _kept[key]
    while len(_kept) > KEPT:
        _kept.popitem(last=False)
    return looks


def _too_large(name: str) -> Repair:
    return Repair("reader.too_large", (("file", name),))


def _key(file: "File") -> _Key:
    stat = file.path.stat()
    return file.name, str(file.path), stat.st_size, stat.st_mtime_ns


async def _looked(files: "Sequence[File]") -> list[Look]:
    found: list[Look] = []
    while len(found) < len(files):
        rest = files[len(found) :]
        found += await _process(rest)
        if len(found) < len(files):  # the process ended before its time: this file was too much
            name = files[len(found)].name
            form = Path(name).suffix.lstrip(".").lower()
            found.append(Look(name, "refused", form, trouble=_too_large(name)))
    return found


async def _process(files: "Sequence[File]") -> list[Look]:
    """The looks at as many of the files as one process lives for."""
    with tempfile.TemporaryDirectory() as folder:
        for file in files:
            with contextlib.suppress(FileExistsError):
                (Path(folder) / file.name).symlink_to(file.path.resolve())
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", __name__, "--folder", folder),
            *(file.name for file in files),
            cwd=folder,
            env={
                "PATH": os.environ.get("PATH", ""),
                "PYTHONPATH": str(Path(__file__).resolve().parents[3]),
                "PYTHONIOENCODING": "utf-8",
                "OPENBLAS_NUM_THREADS": "1",
                "TMPDIR": folder,
            },
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            limit=64 * 1024 * 1024,
            start_new_session=True,
        )
        assert process.stdout is not None
        found: list[Look] = []
        try:
            while len(found) < len(files):
                line = await asyncio.wait_for(process.stdout.readline(), SECONDS)
                if not line.endswith(b"\n"):
                    break
                found.append(_from_json(json.loads(line)))
        except (TimeoutError, ValueError):
            pass
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
        return found


def _from_json(data: dict[str, Any]) -> Look:
    tables = tuple(
        Table(
            **table
            | {
                "columns": tuple(Column(**_tuples(column)) for column in table["columns"]),
                "code": tuple(table["code"]),
                "imports": tuple(table["imports"]),
                "repairs": tuple(map(_repair, table["repairs"])),
            }
        )
        for table in data["tables"]
    )
    notes = tuple(map(_repair, data["notes"]))
    trouble = _repair(data["trouble"]) if data["trouble"] else None
    return Look(**data | {"tables": tables, "notes": notes, "trouble": trouble})


def _tuples(data: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in data.items()}


def _repair(data: dict[str, Any]) -> Repair:
    return Repair(data["key"], tuple((key, value) for key, value in data["values"]))
