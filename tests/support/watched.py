"""How long the app's event loop stands still, seen from outside.

Run as a program, so that whoever asks is not held up by the test's own servers.
"""

import asyncio
import contextlib
import http.client
import json
import os
import sys
import threading
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tests.support.stage import ROOT, App

EVERY_SECONDS = 0.02


@dataclass
class Watched:
    """The longest time between a request and its answer, by the clock, and in CPU seconds that
    the app's process spent meanwhile.

    CPU time says whether the loop computed: a machine that is busy with something else adds none.
    """

    clock: float = 0.0
    cpu: float = 0.0
    seen: int = 0


@contextlib.asynccontextmanager
async def watched(app: App) -> AsyncIterator[Watched]:
    """Ask the app every 20 ms how it is; what was found is filled in at the end."""
    assert app.process
    found = Watched()
    watcher = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", __name__, app.url, str(app.process.pid)),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert watcher.stdout
    await watcher.stdout.readline()
    try:
        yield found
    finally:
        said, _ = await watcher.communicate(b"")
        vars(found).update(json.loads(said))


def main(url: str, pid: int) -> Watched:
    """Ask until stdin is closed, once what begins has been said."""
    over = threading.Event()

    def listen() -> None:
        sys.stdin.read()
        over.set()

    threading.Thread(target=listen, daemon=True).start()
    print("begun", flush=True)
    found = Watched()
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
    while not over.wait(EVERY_SECONDS):
        clock, cpu = time.monotonic(), cpu_seconds(pid)
        connection.request("GET", "/healthz")
        connection.getresponse().read()
        found.clock = max(found.clock, time.monotonic() - clock)
        found.cpu = max(found.cpu, cpu_seconds(pid) - cpu)
        found.seen += 1
    return found


def cpu_seconds(pid: int) -> float:
    """What a process has computed so far; 0 where the system does not say (no ``/proc``)."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    print(json.dumps(vars(main(sys.argv[1], int(sys.argv[2])))))
