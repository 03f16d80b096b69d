"""``make eval``: folders of questions through ``python -m bot analyze``, judged and on one page.

Without a folder named, those of ``tests/eval/sets``. With ``ANTHROPIC_API_KEY`` set Claude answers,
at the cost that is printed at the end; without it the stand-in.
"""

import argparse
import asyncio
import json
import os
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.eval.judge import Verdict, verdict
from tests.eval.page import Shown, page
from tests.eval.questions import Asked, read

ROOT = Path(__file__).parents[2]
SETS = Path(__file__).parent / "sets"
SECONDS = 180.0  # for one question
PASSED_ON = ("PATH", "HOME", "LANG", "ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL", "BOT_MODEL")
MARKS: Mapping[Verdict, str] = {"right": "✓", "declined": "–", "wrong": "✗"}


async def answered(asked: Asked, folder: Path) -> Shown:
    """Ask as a person at a terminal would, and judge what comes back."""
    folder.mkdir(parents=True)
    files = await asyncio.to_thread(asked.files, folder)
    made = folder / "made"
    began = time.monotonic()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "analyze", *map(str, files)),
        *("-q", asked.question, "-o", str(made), "--json"),
        cwd=folder,
        env={
            **{name: os.environ[name] for name in PASSED_ON if name in os.environ},
            "PYTHONPATH": str(ROOT),
        },
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        out, err = await asyncio.wait_for(process.communicate(), SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()
        out, err = b"", f"no answer within {SECONDS:g} s".encode()
    seconds = time.monotonic() - began
    told = json.loads(out) if process.returncode == 0 and out else {}
    answer = str(told.get("answer", ""))
    gold = await asyncio.to_thread(asked.gold, files)
    script = made / "analysis.py"
    lines = err.decode(errors="replace").strip().splitlines()
    return Shown(
        source=asked.folder.name,
        names=[path.name for path in files],
        question=asked.question,
        answer=answer,
        code=script.read_text("utf-8") if script.is_file() else "",
        folder=made,
        made=told.get("files", ()),
        seconds=seconds,
        cost_usd=float(told.get("cost_usd", 0)),
        verdict=verdict(answer, gold, asked.never, asked.says) if answer else "wrong",
        wanted=[*map(str, gold), *([asked.says] if asked.says else [])],
        problem="" if answer else (lines or ["no answer"])[-1],
    )


async def evaluate(questions: Sequence[Asked], folder: Path, jobs: int) -> list[Shown]:
    """Every question, a few at a time."""
    gate = asyncio.Semaphore(jobs)

    async def one(number: int, asked: Asked) -> Shown:
        async with gate:
            entry = await answered(asked, folder / f"{number:03d}")
        told = f"{', '.join(entry.names)}: {entry.question or '(no question)'}"
        print(f" {MARKS[entry.verdict]} {told:<90} {entry.seconds:5.1f} s", flush=True)
        return entry

    return await asyncio.gather(*(one(n, asked) for n, asked in enumerate(questions, 1)))


def summed_up(entries: Sequence[Shown]) -> str:
    """The last line: how many of each verdict, the seconds of one question, the cost."""
    counts = Counter(entry.verdict for entry in entries)
    seconds = sorted(entry.seconds for entry in entries)
    told = ", ".join(f"{counts[mark]} {mark}" for mark in MARKS)
    middle = seconds[len(seconds) // 2] if seconds else 0.0
    cost = sum(entry.cost_usd for entry in entries)
    return f"{len(entries)} questions: {told} · median {middle:.1f} s · ${cost:.2f}"


def main() -> int:
    """Write the page and print the verdicts; the exit code is 1 if an answer is wrong."""
    parser = argparse.ArgumentParser(prog="make eval", description=__doc__)
    parser.add_argument("folders", type=Path, nargs="*", help="with a questions.jsonl in each")
    parser.add_argument("-o", "--output", type=Path, default=ROOT / "data" / "eval")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 2)
    parser.add_argument("--only", default="", help="a pattern: files and questions")
    told = parser.parse_args()
    folders = told.folders or sorted(path for path in SETS.iterdir() if path.is_dir())
    try:
        questions = [asked for folder in folders for asked in read(folder)]
    except (OSError, ValueError) as error:
        parser.error(str(error))
    pattern = re.compile(told.only, re.IGNORECASE)
    wanted = [a for a in questions if pattern.search(f"{' '.join(a.sources)} {a.question}")]
    with tempfile.TemporaryDirectory() as folder:
        entries = asyncio.run(evaluate(wanted, Path(folder), told.jobs))
        last = summed_up(entries)
        told.output.mkdir(parents=True, exist_ok=True)
        path = told.output / "index.html"
        path.write_text(page(entries, last), encoding="utf-8")
    print(path, last, sep="\n")
    return int(any(entry.verdict == "wrong" for entry in entries))


if __name__ == "__main__":
    sys.exit(main())
