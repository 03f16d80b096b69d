"""The files that a command names: as they are, those in a folder, what comes through a pipe."""

import stat
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.files.kinds import HEAD, extension_of
from bot.text import human_size, say

STDIN = Path("-")
STREAMED = "input"
"""What a file without a name is called."""
SAMPLE = "streaming.csv"


class Failure(Exception):
    """What went wrong, in one line for the person at the terminal."""


@contextmanager
def needs_playground() -> Iterator[None]:
    """Around imports of the playground: where it or its packages are missing, Failure says so."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise Failure(say("cli.no_playground", name=error.name)) from None


@dataclass(frozen=True, slots=True)
class Inputs:
    """Regular files, of which ``copied`` are gone afterwards; results go beside ``beside``."""

    files: tuple[Path, ...]
    copied: tuple[Path, ...]
    beside: Path


@contextmanager
def inputs(
    named: Sequence[Path],
    *,
    most_files: int,
    most_bytes: int,
    sample: Callable[[Path], None] | None = None,
) -> Iterator[Inputs]:
    """The files behind these names, and the one that ``sample`` writes; Failure if one is none.

    A folder stands for the files in it that are not hidden; a pipe (``-``, ``<(command)``) is
    copied, at most ``most_bytes`` of it.
    """
    with tempfile.TemporaryDirectory(prefix="datathread-") as folder:
        files: list[Path] = []
        copied: list[Path] = []
        if sample:
            files.append(Path(folder) / SAMPLE)
            copied.append(files[0])
            sample(files[0])
        for path in named:
            if path.is_dir():
                files += _within(path)
            elif path == STDIN or _is_pipe(path):
                copied.append(_copied(path, Path(folder) / str(len(copied)), most_bytes))
                files.append(copied[-1])
            else:
                files.append(path)
        if len(files) > most_files:
            raise Failure(say("cli.too_many", count=len(files), limit=most_files))
        for file in files:
            _check(file, most_bytes)
        beside = Path(files[0].name) if files[0] in copied else named[0]
        yield Inputs(tuple(files), tuple(copied), beside)


def _within(folder: Path) -> list[Path]:
    try:
        found = sorted(p for p in folder.iterdir() if p.is_file() and not p.name.startswith("."))
    except OSError as error:
        raise Failure(say("cli.unreadable", name=folder, reason=error.strerror)) from None
    if not found:
        raise Failure(say("cli.empty_folder", name=folder))
    return found


def _is_pipe(path: Path) -> bool:
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode) or stat.S_ISCHR(mode)


def _copied(path: Path, folder: Path, most_bytes: int) -> Path:
    """What a pipe says, in a file whose name tells its kind."""
    folder.mkdir()
    target = folder / STREAMED
    size = 0
    try:
        source = Path("/dev/stdin") if path == STDIN else path
        with source.open("rb") as stream, target.open("wb") as file:
            while chunk := stream.read(HEAD):
                size += file.write(chunk)
                if size > most_bytes:
                    limit = human_size(most_bytes)
                    raise Failure(say("cli.too_much", name=path, limit=limit))
    except OSError as error:
        raise Failure(say("cli.unreadable", name=path, reason=error.strerror)) from None
    if size == 0:
        raise Failure(say("cli.empty_file", name=path))
    with target.open("rb") as file:
        extension = extension_of(file.read(HEAD))
    return target.rename(target.with_suffix(f".{extension}"))


def _check(file: Path, most_bytes: int) -> None:
    if not file.exists():
        raise Failure(say("cli.no_such_file", name=file))
    try:
        with file.open("rb") as readable:
            readable.read(1)
        size = file.stat().st_size
    except OSError as error:
        raise Failure(say("cli.unreadable", name=file, reason=error.strerror)) from None
    if size == 0:
        raise Failure(say("cli.empty_file", name=file))
    if size > most_bytes:
        sizes = {"size": human_size(size), "limit": human_size(most_bytes)}
        raise Failure(say("cli.too_large", name=file, **sizes))
