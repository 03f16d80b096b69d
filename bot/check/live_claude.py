"""The trial of Claude: a file goes up, code runs on it, a plot comes back, a follow-up is asked."""

import random
import time
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from anthropic import AnthropicError, APIStatusError

from bot.analysis.events import AnalysisEvent, Outcome, TurnEnded
from bot.analysis.history import messages
from bot.analysis.prompt import SYSTEM, Attachment, user_blocks
from bot.analysis.turn import Limits, Question, Turn
from bot.check.causes import problem
from bot.check.ledger import CONTAINER_DAYS, Ledger, containers, keep_container
from bot.check.report import Report, Skipped, Wrong
from bot.check.wire import Wire
from bot.claude.client import Claude
from bot.claude.errors import problem_of
from bot.claude.prices import cost
from bot.claude.request import Profile, parameters
from bot.claude.usage import Usage
from bot.files.local import Received
from bot.settings import Settings
from bot.troubles import Trouble

EXPIRY = 3_600
ESTIMATE = Usage(
    input_tokens=2_000,
    output_tokens=4_000,
    cache_creation_input_tokens=14_000,
    cache_read_input_tokens=60_000,
)
"""Two short turns of two or three steps each, with the app's own prompt, as recorded turns go."""
CAP_USD = 0.50
NEVER_WAS = "011CZZZZZZZZZZZZZZZZZZZZ"
"""The part of an id that no file and no container bears."""
_REPORT = "run it again with --record DIR and open an issue with what is in DIR"
_PNG = b"\x89PNG\r\n\x1a\n"


def code(name: str) -> tuple[str, str]:
    """What is to be run: with the file, and then in the same container without it."""
    first = f"""\
import csv, os
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
with open(os.path.join(os.environ["INPUT_DIR"], "{name}.csv")) as file:
    values = [int(row["value"]) for row in csv.DictReader(file)]
plt.plot(values)
plt.savefig(os.path.join(os.environ["OUTPUT_DIR"], "{name}.png"))
with open("{name}.txt", "w") as note:
    note.write(str(sum(values)))
print("total", sum(values))
"""
    second = f"""\
with open("{name}.txt") as note:
    print("again", int(note.read()) + 1)
"""
    return first, second


def question(script: str) -> str:
    """What is asked."""
    return (
        "This tries the connection. Think for a moment about what this code does, then run it as "
        "it is, once, and answer with the line that it prints.\n\n"
        f"```python\n{script}```"
    )


class _Memory(BytesIO):
    """A small file in memory as the source of an upload, and as the sink of a download."""

    def stop(self) -> None:
        """A read never waits."""

    def rewind(self) -> None:
        self.seek(0)
        self.truncate()


class ClaudeTrial:
    """The steps, in their order; what one needs of another is kept here."""

    def __init__(
        self,
        settings: Settings,
        claude: Claude,
        account: str,
        ledger: Ledger,
        report: Report,
        wire: Wire,
    ) -> None:
        self._settings = settings
        self._account = account
        self._claude = claude
        self._ledger = ledger
        self._report = report
        self._wire = wire
        self._profile = Profile(settings.bot_model, settings.bot_tool, SYSTEM, settings.bot_skills)
        self._values = [random.SystemRandom().randint(1, 10_000) for _ in range(12)]
        self._file: Attachment | None = None
        self._user: Sequence[Any] = ()
        self._first: TurnEnded | None = None
        self._silence = 0.0
        self._heard = 0.0
        self._refusal = ""
        self.usage = Usage()
        self.plot = b""

    async def run(self) -> None:
        """Try all."""
        tried = self._report.tried
        if not await tried("claude.key", self._key()):
            return
        await tried("claude.upload", self._upload())
        await tried("claude.run", self._run())
        await tried("claude.output", self._output())
        await tried("claude.stream", self._stream())
        await tried("claude.follow_up", self._follow_up())
        await tried("claude.signatures", self._signatures())
        await tried("claude.no_such_container", self._no_such_container())
        await tried("claude.expired_container", self._expired_container())
        await tried("claude.no_such_file", self._no_such_file())

    @property
    def spent_usd(self) -> float:
        """What the turns have cost so far, as the app counts."""
        return cost(self._settings.bot_model, self.usage).usd

    async def _key(self) -> str:
        await self._claude.look_up(self._settings.bot_model)
        self._ledger.write(account=self._account)
        return f"the key works, and {self._settings.bot_model} is known where models are listed"

    async def _upload(self) -> str:
        name = f"{self._ledger.name}.csv"
        data = "".join(f"{value}\n" for value in ["value", *self._values]).encode()
        stored = await self._claude.files.upload(
            name, _Memory(data), "text/csv", expires_in_seconds=EXPIRY
        )
        self._ledger.write(claude_files=[stored.id])
        self._file = Attachment(stored.id, name, "data", len(data))
        if stored.expires_at is None:
            raise Wrong("the file was taken, but its expiry was not", _REPORT)
        left = stored.expires_at.timestamp() - time.time()
        if abs(left - EXPIRY) > EXPIRY / 4:
            raise Wrong(f"the file expires in {left / 60:.0f} minutes, not in 60", _REPORT)
        if stored.size != len(data) or stored.name != name:
            raise Wrong("the file got another name or size than it had", _REPORT)
        return "a file went up under its name, and expires in an hour"

    async def _turn(self, script: str, first: TurnEnded | None, container: str | None) -> TurnEnded:
        assert self._file is not None
        history = messages([(self._user, first.blocks)]) if first else []
        blocks = user_blocks(question(script), [self._file])
        asked = Question(self._profile, history, blocks, blocks, container, first is not None)
        limits = Limits(seconds=300, stall_seconds=200, executions=8, cost_usd=CAP_USD)
        self._heard = time.monotonic()
        turn = Turn(self._claude.api, asked, limits, self._tell, sleep=self._wire.short_sleep)
        try:
            ended = await turn.run()
        finally:
            so_far = turn.ended(Outcome.STOPPED)
            self.usage += so_far.usage
            made = [i for execution in so_far.executions for i in execution.file_ids]
            if made:
                self._ledger.write(claude_files=made)
        if not first:
            self._user = turn.user_blocks
        return ended

    async def _tell(self, _: AnalysisEvent) -> None:
        now = time.monotonic()
        self._silence, self._heard = max(self._silence, now - self._heard), now

    async def _run(self) -> str:
        if self._file is None:
            raise Skipped("it needs claude.upload")
        ended = await self._turn(code(self._ledger.name)[0], None, None)
        self._answered(ended, f"total {sum(self._values)}")
        self._first = ended
        if ended.container_id:
            keep_container(self._ledger.path.parent, self._ledger.account, ended.container_id)
        else:
            raise Wrong("the run named no container", _REPORT)
        return f"{ended.model} read the file and ran code ({len(ended.executions)} executions)"

    def _answered(self, ended: TurnEnded, printed: str) -> None:
        if ended.problem:
            why = problem(ended.problem)
            raise Wrong(f"{why.seen} ({ended.problem}){self._wire.told}", why.remedy)
        if not any(printed in execution.stdout for execution in ended.executions):
            failed = next((e for e in ended.executions if e.failed), None)
            detail = f": {failed.stderr or failed.error_code}" if failed else ""
            remedy = f"if BOT_TOOL={self._profile.tool} is right for the model, {_REPORT}"
            raise Wrong(f"the code did not run as it should{detail[-200:]}", remedy)
        if not ended.answer.strip():
            raise Wrong("code ran, but no text came after it", _REPORT)

    def _ran(self) -> TurnEnded:
        if self._first is None:
            raise Skipped("it needs claude.run")
        return self._first

    async def _output(self) -> str:
        made = [i for execution in self._ran().executions for i in execution.file_ids]
        found = await self._claude.files.metadata(made)
        plots = [file for file in found.values() if file.name.endswith(".png")]
        if not plots:
            raise Wrong(f"of {len(made)} files made, none is the plot", _REPORT)
        if not plots[0].downloadable:
            raise Wrong("the plot is not downloadable", _REPORT)
        sink = Received()
        await self._claude.files.download_to(plots[0].id, sink, limit=5_000_000)
        if not sink.data.startswith(_PNG) or len(sink.data) != plots[0].size:
            raise Wrong("what came is not the plot, whole", _REPORT)
        self.plot = sink.data
        stays = "without an expiry" if plots[0].expires_at is None else "with an expiry"
        return f"the plot came down, {plots[0].size} bytes; it lies there {stays}"

    async def _stream(self) -> str:
        ended = self._ran()
        if not (ended.usage.input_tokens and ended.usage.output_tokens) or ended.usage.estimated:
            raise Wrong("the stream told no usage: costs would be guesses", _REPORT)
        unknown = sorted({block["type"] for block in ended.blocks} - KNOWN_BLOCKS)
        if unknown:
            raise Wrong(f"blocks of a kind that the app does not know: {unknown}", _REPORT)
        cached = ended.usage.cache_read_input_tokens
        return (
            f"usage is told ({cached} input tokens out of the cache); "
            f"the longest silence was {self._silence:.0f} s"
        )

    async def _follow_up(self) -> str:
        first = self._ran()
        ended = await self._turn(code(self._ledger.name)[1], first, first.container_id)
        self._refusal = self._wire.told
        if ended.problem and "signature" in self._refusal:
            raise Skipped("the history was refused, see claude.signatures")
        if ended.container_replaced or ended.container_id != first.container_id:
            raise Wrong(f"the same container was not given again{self._wire.told}", _REPORT)
        self._answered(ended, f"again {sum(self._values) + 1}")
        return "it found what the first turn had left in the same container"

    async def _signatures(self) -> str:
        kinds = [block["type"] for block in self._ran().blocks]
        thought = sum(kind in ("thinking", "redacted_thinking") for kind in kinds)
        if not self._report.passed("claude.follow_up"):
            if "signature" in self._refusal:
                raise Wrong(f"the history is refused{self._refusal}", _REPORT)
            raise Skipped("it needs claude.follow_up")
        if not thought:
            raise Skipped("the model did not think: run it again")
        return f"{thought} block(s) of thinking were sent back as they came, and taken"

    async def _refused(self, *, container: str | None, file_id: str | None) -> AnthropicError:
        """What a short request is refused with. One that is taken is left at once."""
        blocks: list[dict[str, Any]] = [{"type": "text", "text": "Say yes."}]
        if file_id:
            blocks.insert(0, {"type": "container_upload", "file_id": file_id})
        request = parameters(
            self._profile,
            messages=[{"role": "user", "content": blocks}],
            container_id=container,
        )
        try:
            async with await self._claude.api.messages.create(**request) as stream:
                async for event in stream:
                    if event.type == "content_block_start":
                        break
        except AnthropicError as error:
            return error
        raise Wrong("it was taken as if it were there", _REPORT)

    async def _no_such_container(self) -> str:
        error = await self._refused(container=f"container_{NEVER_WAS}", file_id=None)
        return _expected(error, Trouble.CONTAINER_GONE)

    async def _expired_container(self) -> str:
        folder, account = self._ledger.path.parent, self._ledger.account
        known = containers(folder, account)
        old = [(i, at) for i, at in known if time.time() - at > CONTAINER_DAYS * 86_400]
        if not old:
            first = min((at for _, at in known), default=time.time()) + CONTAINER_DAYS * 86_400
            day = time.strftime("%d %B %Y", time.gmtime(first))
            raise Skipped(f"a trial after {day} can use the container of this one")
        file_id = self._file.file_id if self._file else None
        error = await self._refused(container=old[-1][0], file_id=file_id)
        return _expected(error, Trouble.CONTAINER_GONE, Trouble.CLAUDE_TROUBLE)

    async def _no_such_file(self) -> str:
        error = await self._refused(container=None, file_id=f"file_{NEVER_WAS}")
        return _expected(error, Trouble.FILE_GONE, Trouble.FILE_EXPIRED)


KNOWN_BLOCKS = frozenset(
    {
        "text",
        "thinking",
        "redacted_thinking",
        "server_tool_use",
        "code_execution_tool_result",
        "bash_code_execution_tool_result",
        "text_editor_code_execution_tool_result",
    }
)


def _expected(error: AnthropicError, *troubles: Trouble) -> str:
    """What was told, if the app reads it as it should."""
    read = problem_of(error).trouble
    words = ""
    if isinstance(error, APIStatusError):
        words = f"HTTP {error.status_code} {error.type or ''}: {error.api_message or '-'}"
    if read not in troubles:
        raise Wrong(f"the app takes it for {read} ({words or type(error).__name__})", _REPORT)
    return f"refused as expected ({words})"
