"""``make gallery``: real files through ``python -m bot analyze``, shown on one page."""

import argparse
import asyncio
import json
import os
import re
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.gallery.items import ITEMS, Item
from tests.gallery.page import Shown, page

ROOT = Path(__file__).parents[2]
SECONDS = 180.0  # for one entry
NOTHING_FOUND = re.compile(
    r"\W*(I (could not|did not|cannot|found no)|There is no|The code failed)", re.IGNORECASE
)


async def shown(item: Item, folder: Path) -> Shown:
    """Analyse an item's files as a person at a terminal would."""
    folder.mkdir(parents=True)
    files = await asyncio.to_thread(item.files, folder)
    made = folder / "made"
    began = time.monotonic()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "analyze", *map(str, files)),
        *("-q", item.question, "-o", str(made), "--json"),
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        out, err = await asyncio.wait_for(process.communicate(), SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()
        out, err = b"", f"no answer within {SECONDS:g} s".encode()
    told = json.loads(out) if process.returncode == 0 and out else {}
    answer = str(told.get("answer", ""))
    return Shown(
        source=item.source,
        names=[path.name for path in files],
        question=item.question,
        answer=answer,
        code=(made / "analysis.py").read_text() if answer else "",
        folder=made,
        made=told.get("files", ()),
        seconds=time.monotonic() - began,
        problem=_problem(item, answer, err.decode(errors="replace")),
    )


def _problem(item: Item, answer: str, stderr: str) -> str:
    if not answer:
        return stderr.strip().splitlines()[-1] if stderr.strip() else "no answer"
    if NOTHING_FOUND.match(answer):
        return "this is no answer"
    if not re.search(item.says, answer, re.IGNORECASE):
        return f"the answer does not say “{item.says}”"
    return ""


async def gallery(items: Sequence[Item], folder: Path, jobs: int) -> list[Shown]:
    """Every item, a few at a time."""
    gate = asyncio.Semaphore(jobs)

    async def one(number: int, item: Item) -> Shown:
        async with gate:
            entry = await shown(item, folder / f"{number:02d}")
        mark = "✗" if entry.problem else "✓"
        told = f"{', '.join(entry.names)}: {item.question or '(no question)'}"
        print(f" {mark} {told:<72} {entry.seconds:5.1f} s  {entry.problem}", flush=True)
        return entry

    return await asyncio.gather(*(one(n, item) for n, item in enumerate(items, 1)))


def main() -> int:
    """Write the page; the exit code is 1 if an entry was not answered as it should be."""
    parser = argparse.ArgumentParser(prog="make gallery")
    parser.add_argument("-o", "--output", type=Path, default=ROOT / "data" / "gallery")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 2)
    parser.add_argument("--only", default="", help="a pattern: sources, questions")
    told = parser.parse_args()
    wanted = [i for i in ITEMS if re.search(told.only, f"{i.source} {i.question}", re.IGNORECASE)]
    with tempfile.TemporaryDirectory() as folder:
        entries = asyncio.run(gallery(wanted, Path(folder), told.jobs))
        answered = sum(not entry.problem for entry in entries)
        last = f"{len(entries)} files, {answered} answered"
        told.output.mkdir(parents=True, exist_ok=True)
        path = told.output / "index.html"
        path.write_text(page(entries, last), encoding="utf-8")
    print(path, last, sep="\n")
    return int(answered < len(entries))


if __name__ == "__main__":
    sys.exit(main())
