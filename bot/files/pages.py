"""How many pages a PDF has. As a program, it counts those of one file of a stranger's."""

import asyncio
import contextlib
import resource
import sys
from pathlib import Path

from pypdf import PdfReader

SECONDS = 10
MEMORY = 1024**3


async def pages_of(path: Path) -> int:
    """The number of pages; 0 where it cannot be told.

    Counted in a process with bounds of its own, since a file may be made to take for ever.
    """
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.files.pages", str(path)),
        cwd=Path(__file__).parents[2],
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        said, _ = await process.communicate()
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    return int(said) if said.strip().isdigit() else 0


def _count(path: Path) -> int:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    with contextlib.suppress(ValueError, OSError):  # not on every system
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    return len(PdfReader(path).pages)


if __name__ == "__main__":
    print(_count(Path(sys.argv[1])))
