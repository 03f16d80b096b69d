"""Runs one command for real: own process group, cleared environment, limits, no network.

It keeps accidents in, not attackers: the file system is the machine's own. Without a kernel that
lends namespaces to this user (macOS, some containers) the command keeps the network as well, and
the server says so when it starts.
"""

import asyncio
import contextlib
import logging
import os
import shlex
import shutil
import signal
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playground.claude.ids import new_id
from playground.claude.limits import Limits

log = logging.getLogger(__name__)

_WRAPPERS = (
    # A PID namespace takes along every process that the command left behind, daemons too.
    ("unshare", "-r", "-n", "-p", "-f", "--kill-child", "--mount-proc"),
    ("unshare", "-r", "-n", "-p", "-f", "--kill-child"),  # where /proc is masked
    ("unshare", "-r", "-n"),
    ("unshare", "-n"),
)
_ARGUMENT_MAX = 100_000  # Linux refuses single arguments from 128 KiB on
_TRUNCATED = "\n… [output truncated]\n"


@dataclass(frozen=True)
class Ran:
    """What one command did; ``return_code`` is None when the time was up."""

    stdout: str = ""
    stderr: str = ""
    return_code: int | None = None
    error_code: str | None = None


async def _works(wrapper: tuple[str, ...]) -> bool:
    if shutil.which(wrapper[0]) is None:
        return False
    process = await asyncio.create_subprocess_exec(
        *wrapper,
        "true",
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    return await process.wait() == 0


class Sandbox:
    """Runs commands under one set of limits; ``isolated`` says whether they lack a network."""

    def __init__(self, limits: Limits, wrapper: tuple[str, ...] = ()) -> None:
        self._limits = limits
        self._wrapper = wrapper

    @classmethod
    async def probe(cls, limits: Limits) -> "Sandbox":
        """The tightest sandbox that this kernel lends to this user."""
        for wrapper in _WRAPPERS:
            if await _works(wrapper):
                return cls(limits, wrapper)
        log.warning("No network namespace here: code in the local sandbox can reach the network.")
        return cls(limits)

    @property
    def isolated(self) -> bool:
        """Whether commands run without a network."""
        return bool(self._wrapper)

    async def run(self, command: str, cwd: Path, env: Mapping[str, str]) -> Ran:
        """Run a shell command and wait for it; a cancelled wait kills it at once."""
        if len(command.encode()) > _ARGUMENT_MAX:
            script = cwd / f".{new_id('command')}.sh"
            script.write_text(command)
            command = f"source {shlex.quote(str(script))}"
        process = await asyncio.create_subprocess_exec(
            *self._wrapper,
            "bash",
            "-c",
            f"{self._ulimits()}; {command}",
            cwd=cwd,
            env=dict(env),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,
        )
        readers = [
            asyncio.create_task(self._read(stream)) for stream in (process.stdout, process.stderr)
        ]
        timed_out = False
        try:
            await asyncio.wait_for(process.wait(), self._limits.wall_seconds)
        except TimeoutError:
            timed_out = True
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            ending: list[asyncio.Task[Any]] = [*readers, asyncio.create_task(process.wait())]
            _, late = await asyncio.wait(ending, timeout=2)
            for task in late:
                task.cancel()
        if timed_out:
            return Ran(error_code="execution_time_exceeded")
        printed = ["" if reader in late else reader.result() for reader in readers]
        code = process.returncode or 0
        return Ran(printed[0], printed[1], 128 - code if code < 0 else code)

    def _ulimits(self) -> str:
        limits = self._limits
        wanted = [
            f"-t {limits.cpu_seconds}",
            f"-f {limits.written_file_max // 1024}",
            f"-d {limits.memory // 1024}",
            "-c 0",
        ]
        # Outside a user namespace the number counts all threads of the person at the machine.
        if "-r" in self._wrapper:
            wanted.append(f"-u {limits.processes}")
        return "{ " + "; ".join(f"ulimit {flag}" for flag in wanted) + "; } 2>/dev/null"

    async def _read(self, stream: asyncio.StreamReader | None) -> str:
        assert stream is not None
        kept = bytearray()
        cut = False
        while chunk := await stream.read(65_536):
            room = self._limits.printed_max - len(kept)
            kept += chunk[:room]
            cut = cut or len(chunk) > room
        return kept.decode("utf-8", "replace") + (_TRUNCATED if cut else "")
