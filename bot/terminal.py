"""``analyze``: the same analysis without Slack, for files on this machine."""

import asyncio
import json
import shutil
import sys
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
from anthropic import AnthropicError

from bot.analysis.events import (
    AnalysisEvent,
    Execution,
    ExecutionFinished,
    ExecutionStarted,
    TurnEnded,
)
from bot.analysis.notebook import as_notebook
from bot.analysis.outputs import outputs
from bot.analysis.prompt import SYSTEM, Attachment, user_blocks
from bot.analysis.script import as_script
from bot.analysis.turn import Limits, Question, Turn
from bot.analysis.views import fitting
from bot.claude.client import Claude
from bot.claude.errors import problem_of
from bot.claude.prices import STAND_IN, Cost, cost
from bot.claude.request import Profile
from bot.files import font
from bot.files.cjk import east_asian, east_asian_file
from bot.files.kinds import HEAD, TAIL, Kind, can_be_shown, kind_of
from bot.files.local import LocalFile
from bot.files.names import unique_names
from bot.files.pages import pages_of
from bot.inputs import Failure, Inputs, inputs, needs_playground
from bot.platforms import missing
from bot.reply.footer import footer_line
from bot.settings import Settings
from bot.text import human_size, say

EXPIRY_SECONDS = 3_600
SCRIPT, NOTEBOOK = "analysis.py", "analysis.ipynb"


@dataclass(frozen=True, slots=True)
class Result:
    """A finished analysis; ``files`` are the names of what the code made."""

    ended: TurnEnded
    files: tuple[str, ...]
    seconds: float

    @property
    def cost(self) -> Cost:
        """What it cost."""
        return cost(self.ended.model, self.ended.usage)

    @property
    def stand_in(self) -> bool:
        """Whether no model answered, but the rule-based stand-in."""
        return self.ended.model == STAND_IN


async def analyze(
    settings: Settings,
    *,
    files: Sequence[Path],
    question: str,
    output: Path | None,
    as_json: bool,
    sample: Callable[[Path], None] | None = None,
) -> int:
    """Analyse files, print the answer, write what was made. Returns the exit code."""
    tell = _Progress(sys.stderr) if sys.stderr.isatty() and not as_json else None
    limit = settings.bot_max_file_mb * 1_000_000
    try:
        most = settings.bot_max_files
        with inputs(files, most_files=most, most_bytes=limit, sample=sample) as found:
            folder = output or _new_folder(found.beside)
            if folder.exists() and not folder.is_dir():
                raise Failure(say("cli.not_a_folder", name=folder))
            async with _claude(settings) as claude:
                result = await _analyze(settings, claude, found, question, folder, tell)
    except Failure as failure:
        print(f"datathread: {failure}", file=sys.stderr)
        return 1
    except (AnthropicError, httpx2.TransportError, OSError) as error:
        reason = error.strerror if isinstance(error, OSError) else None
        sentence = say("cli.io", reason=reason) if reason else _sentence(error)
        print(f"datathread: {sentence}", file=sys.stderr)
        return 1
    print(_json(result, folder) if as_json else _text(result, folder))
    return 0


def _sentence(error: Exception) -> str:
    problem = problem_of(error)
    return say(problem.trouble.sentence, **problem.values)


def _new_folder(first: Path) -> Path:
    """A folder beside the first file that is not there yet: ``streaming-analysis``."""
    stem = first.name.split(".")[0] or "data"
    folder, number = first.parent / f"{stem}-analysis", 1
    while folder.exists():
        number += 1
        folder = first.parent / f"{stem}-analysis-{number}"
    return folder


@asynccontextmanager
async def _claude(settings: Settings) -> AsyncIterator[Claude]:
    """Claude with the key of the settings, or the stand-in on this machine without one."""
    async with AsyncExitStack() as stack:
        platform, key, url = settings.bot_platform, "", settings.anthropic_base_url
        if platform != "anthropic" and (lacking := missing(platform)):
            raise Failure("; ".join(lacking))
        if settings.anthropic_api_key:
            key = settings.anthropic_api_key.get_secret_value()
        if not settings.has_claude:
            with needs_playground():
                from playground.analyst import Analyst
                from playground.claude import LocalClaude
            local = await stack.enter_async_context(
                await LocalClaude.start(brain=Analyst(), pace=0)
            )
            key, url = local.api_key, local.url
        claude = Claude.connect(key, url, platform=platform)
        yield await stack.enter_async_context(claude)


async def _analyze(
    settings: Settings,
    claude: Claude,
    given: Inputs,
    question: str,
    folder: Path,
    tell: "_Progress | None",
) -> Result:
    files = given.files
    began = time.monotonic()
    question = question or say("ask.default_question")
    uploaded: list[Attachment] = []
    ended: TurnEnded | None = None
    try:
        _, *names = unique_names([font.NAME, *(file.name for file in files)])
        for path, name in zip(files, names, strict=True):
            uploaded.append(await _upload(claude, path, name))
            if tell:
                tell.line(f"{name}  {human_size(uploaded[-1].size)}")
        if needed := await asyncio.to_thread(_font_needed, files, question):
            uploaded.append(await _upload_font(claude, needed))
        profile = Profile(settings.bot_model, settings.bot_tool, SYSTEM, settings.bot_skills)
        shown = fitting(uploaded, [], profile.model)
        limits = Limits(
            seconds=settings.bot_max_run_minutes * 60,
            stall_seconds=settings.bot_stall_seconds,
            executions=settings.bot_max_executions,
            cost_usd=settings.bot_max_cost_per_run_usd,
        )
        turn = Turn(
            claude.api,
            Question(
                profile,
                [],
                user_blocks(question, shown),
                user_blocks(question, shown, views=False),
            ),
            limits,
            tell.event if tell else _silent,
        )
        ended = await turn.run()
        if ended.problem:
            raise Failure(say(ended.problem.sentence, **ended.problem_values))
        if not ended.executions:
            return Result(ended, (), time.monotonic() - began)
        folder.mkdir(parents=True, exist_ok=True)
        made_files = await _save(claude, ended, folder, settings, given.copied)
        called = {name: path.name for path, name in zip(files, names, strict=True)}
        _write_code(folder, ended, called, question)
        return Result(ended, made_files, time.monotonic() - began)
    finally:
        made = ended.file_ids if ended else ()
        await _forget(claude, [*(file.file_id for file in uploaded), *made])


async def _silent(_: AnalysisEvent) -> None:
    pass


async def _upload(claude: Claude, path: Path, name: str) -> Attachment:
    size = path.stat().st_size
    kind = await asyncio.to_thread(_kind, path, name, size)
    stored = await claude.files.upload(
        name, LocalFile(path), kind.mime_type, expires_in_seconds=EXPIRY_SECONDS
    )
    pages = await pages_of(path) if kind.view == "document" else 0
    unseen = kind.view is None and can_be_shown(kind.mime_type)
    return Attachment(stored.id, name, kind.view or "data", size, pages, unseen)


def _font_needed(files: Sequence[Path], question: str) -> Path | None:
    """The font with East Asian letters, if a name, the question or a file has some."""
    if any(map(east_asian, (question, *(file.name for file in files)))):
        return font.font_file()
    for path in files:
        with path.open("rb") as file:
            if east_asian_file(file):
                return font.font_file()
    return None


async def _upload_font(claude: Claude, path: Path) -> Attachment:
    stored = await claude.files.upload(
        font.NAME, LocalFile(path), font.MIME_TYPE, expires_in_seconds=EXPIRY_SECONDS
    )
    return Attachment(stored.id, font.NAME, "font", stored.size)


def _kind(path: Path, name: str, size: int) -> Kind:
    with path.open("rb") as file:
        head = file.read(HEAD)
        file.seek(max(0, size - TAIL))
        return kind_of(name, "", size, head, file.read())


class _Writer:
    """A download's way into a file."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")

    async def write(self, chunk: bytes) -> None:
        self._file.write(chunk)

    def rewind(self) -> None:
        self._file.seek(0)
        self._file.truncate()

    def close(self) -> None:
        self._file.close()


async def _save(
    claude: Claude, ended: TurnEnded, folder: Path, settings: Settings, copied: Sequence[Path]
) -> tuple[str, ...]:
    """What was made; beside it what came through a pipe, for whoever runs the script again."""
    for path in copied:
        shutil.copyfile(path, folder / path.name)
    found = await claude.files.metadata(ended.file_ids)
    made, _ = outputs(ended.file_ids, found)
    limit = settings.bot_max_file_mb * 1_000_000
    taken = [SCRIPT, NOTEBOOK, *(path.name for path in copied)]
    names = unique_names([*taken, *(file.name for file in made)])[len(taken) :]
    saved = []
    for name, file in zip(names, made, strict=True):
        if file.size > limit:
            sizes = {"size": human_size(file.size), "limit": human_size(limit)}
            print(f"datathread: {say('cli.not_saved', name=name, **sizes)}", file=sys.stderr)
            continue
        writer = _Writer(folder / name)
        try:
            await claude.files.download_to(file.id, writer, limit=limit)
        finally:
            writer.close()
        saved.append(name)
    return tuple(saved)


def _write_code(folder: Path, ended: TurnEnded, inputs: Mapping[str, str], question: str) -> None:
    for name, export in ((SCRIPT, as_script), (NOTEBOOK, as_notebook)):
        write: Callable[..., str] = export
        code = write(ended.executions, inputs=inputs, question=question, model=ended.model)
        (folder / name).write_text(code, "utf-8")


async def _forget(claude: Claude, file_ids: Sequence[str]) -> None:
    """Delete what lies at Anthropic; what cannot be deleted now expires."""
    for file_id in file_ids:
        try:
            await claude.files.delete(file_id)
        except AnthropicError:
            return


def _text(result: Result, folder: Path) -> str:
    names = [*result.files, SCRIPT, NOTEBOOK] if result.ended.executions else []
    made = "".join(f"→ {_from_here(folder / name)}\n" for name in names)
    footer = footer_line(
        model=result.ended.model,
        seconds=result.seconds,
        executions=len(result.ended.executions),
        cost_usd=result.cost.usd,
        estimated=result.cost.estimated,
        stand_in=result.stand_in,
    )
    note = f" ({say('cli.no_key')})" if result.stand_in else ""
    return f"{result.ended.answer}\n\n{made}   {footer}{note}"


def _from_here(path: Path) -> Path:
    """The path as one would type it: relative to the present folder if it is below it."""
    whole = path.absolute()
    return whole.relative_to(Path.cwd()) if whole.is_relative_to(Path.cwd()) else whole


def _json(result: Result, folder: Path) -> str:
    return json.dumps(
        {
            "answer": result.ended.answer,
            "folder": str(folder.absolute()) if result.ended.executions else None,
            "files": list(result.files),
            "code": [_code(execution) for execution in result.ended.executions],
            "cost_usd": result.cost.usd,
            "model": result.ended.model,
            "stand_in": result.stand_in,
        },
        ensure_ascii=False,
    )


def _code(execution: Execution) -> dict[str, Any]:
    given = execution.input
    code = given.get("code") or given.get("command") or ""
    if execution.tool == "editor":
        code = f"{given['command']} {given.get('path', '')}\n{given.get('file_text', '')}".strip()
    return {
        "code": code,
        "stdout": execution.stdout,
        "stderr": execution.stderr or (execution.error_code or ""),
        "return_code": execution.return_code,
    }


class _Progress:
    """One line a finished step."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._begun: dict[str, float] = {}

    def line(self, text: str, mark: str = "✓") -> None:
        """Print a line."""
        print(f" {mark} {text}", file=self._stream, flush=True)

    async def event(self, event: AnalysisEvent) -> None:
        """Show a step when it is over."""
        if isinstance(event, ExecutionStarted):
            self._begun[event.id] = time.monotonic()
        elif isinstance(event, ExecutionFinished):
            done = event.execution
            took = time.monotonic() - self._begun.get(done.id, time.monotonic())
            self.line(f"{done.title:<50} {took:5.1f} s", "✗" if done.failed else "✓")
