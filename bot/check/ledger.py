"""What a trial has made, on disk before and after it is made: so that nothing stays behind.

One file a trial, ``trial-<run>.jsonl`` in the app's data folder, for its owner alone. It is written
before anything is made, locked while the trial runs, and removed once all is deleted. A trial
that was killed leaves its file: the next one finds it, and looks for what it made by these ids, and
by the run's own name, which all that is uploaded or posted bears.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.settings import Settings

CONTAINER_DAYS = 31
"""A container lives 30 days from its creation (facts of the code execution tool)."""
_CONTAINERS = "trial-containers.jsonl"


def folder_of(settings: Settings) -> Path:
    """The app's data folder: beside the SQLite file, else ``data``."""
    database = settings.database.database if settings.on_sqlite else None
    return Path(database).parent if database else Path("data")


@dataclass
class Ledger:
    """What one trial has made. ``account`` tells one key of Claude's from another; "" until the
    key has worked: then there is nothing of it at Claude.
    """

    path: Path
    run: str
    account: str = ""
    team: str = ""
    channel: str = ""
    began: float = 0.0
    claude_files: list[str] = field(default_factory=list)
    slack_files: list[str] = field(default_factory=list)
    roots: list[str] = field(default_factory=list)
    posts: list[str] = field(default_factory=list)
    _lock: int = -1

    @property
    def name(self) -> str:
        """What every file of the trial is named, before the suffix."""
        return f"datathread-trial-{self.run}"

    @classmethod
    def begin(cls, folder: Path) -> "Ledger":
        """Open a ledger for a new trial."""
        folder.mkdir(parents=True, exist_ok=True)
        run = secrets.token_hex(6)
        ledger = cls(folder / f"trial-{run}.jsonl", run, began=time.time())
        ledger._open(os.O_CREAT | os.O_EXCL)
        ledger.write(began=ledger.began)
        return ledger

    @classmethod
    def left(cls, folder: Path) -> Iterator["Ledger"]:
        """The ledgers of trials that were killed; none of a trial that still runs."""
        for path in sorted(folder.glob("trial-*.jsonl")):
            if path.name == _CONTAINERS:
                continue
            ledger = cls(path, path.stem.removeprefix("trial-"))
            try:
                ledger._open(0)
                lines = path.read_text("utf-8").splitlines()
            except OSError:  # it runs, or has just cleaned up
                continue
            for line in lines:
                with contextlib.suppress(ValueError):  # a line that was cut
                    ledger._take(json.loads(line))
            yield ledger

    def place(self, team: str, channel: str) -> None:
        """Remember where it posts."""
        self.write(team=team, channel=channel)

    def write(self, **what: Any) -> None:
        """Remember something, on disk when this returns."""
        self._take(what)
        os.write(self._lock, (json.dumps(what) + "\n").encode())
        os.fsync(self._lock)

    def close(self, *, done: bool) -> None:
        """Let go of it; ``done`` says that nothing is left to delete."""
        if done:
            self.path.unlink(missing_ok=True)
        os.close(self._lock)

    def _open(self, flags: int) -> None:
        self._lock = os.open(self.path, os.O_RDWR | os.O_APPEND | flags, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._lock)
            raise

    def _take(self, what: dict[str, Any]) -> None:
        for key, value in what.items():
            if key in ("claude_files", "slack_files", "roots", "posts"):
                getattr(self, key).extend(value)
            else:
                setattr(self, key, value)


def account_of(api_key: str) -> str:
    """A key's mark, which tells nothing of the key."""
    return hashlib.sha256(api_key.encode()).hexdigest()[:12]


def keep_container(folder: Path, account: str, container_id: str) -> None:
    """Remember a container, to be tried once it has surely expired."""
    line = json.dumps({"id": container_id, "account": account, "at": time.time()})
    path = folder / _CONTAINERS
    with os.fdopen(os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600), "a") as file:
        file.write(line + "\n")


def containers(folder: Path, account: str) -> list[tuple[str, float]]:
    """The containers of earlier trials with this key, oldest first: id and when it was made."""
    try:
        lines = (folder / _CONTAINERS).read_text("utf-8").splitlines()
    except OSError:
        return []
    known = [json.loads(line) for line in lines]
    return [(each["id"], each["at"]) for each in known if each["account"] == account]
