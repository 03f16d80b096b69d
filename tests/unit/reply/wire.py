"""What the app sends to Slack, sample by sample: blocks, views, and the calls of whole scenes."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from aiohttp import web

from bot.analysis.events import (
    Draft,
    Execution,
    ExecutionFinished,
    ExecutionStarted,
    Narration,
    Outcome,
    TurnEnded,
)
from bot.gestures.edit import again_blocks
from bot.gestures.feedback import Answer as Judged
from bot.gestures.feedback import reason_view
from bot.gestures.forget import forget_blocks
from bot.gestures.form.view import Form, Offered, ask_view, notice_view
from bot.gestures.home_view import ChannelChoices, Home, Recent, closed_home, home
from bot.gestures.offer import offer_blocks
from bot.gestures.usage import Spending
from bot.reply.answer_buttons import answer_buttons, retry_button, simple, stop_button
from bot.reply.blocks import answer_blocks, fallback_blocks
from bot.reply.chunks import chunks
from bot.reply.pictures import Picture
from bot.reply.presenter import Presenter
from bot.reply.progress import (
    Progress,
    advance,
    begin,
    file_failed,
    file_moved,
    file_moving,
    progress_blocks,
    progress_fallback_blocks,
)
from bot.reply.purpose import Purpose
from bot.storage.usage import Spent
from bot.troubles import Trouble
from tests.unit.reply.scene import Scene, taking
from tests.unit.slack.stub import refusal

RUN = "A1::T1:C1:1.000001"
RAN = (Execution("x", "bash", {"command": "true"}, "Look"),)
MARKDOWN = """# Found

**Basic** loses <most>, see https://evil.example/x and @channel.

| Plan | Users | Site |
|:---|---:|:-:|
| **Basic** | 12 | a.example.com |
| Pro || b |

Then

| A | B |
|---|---|
| 1 | x |

```python
print("hello")
```
"""
LARGE = "| a | b |\n|---|---|\n" + "".join(f"| {n} | word {n} |\n" for n in range(250))
WIDE = "|" + "a|" * 21 + "\n|" + "-|" * 21 + "\n|" + "1|" * 21 + "\n"
LONG = "\n\n".join(f"Paragraph {n} " + "word " * 200 for n in range(120))
ANSWERS = {"plain": MARKDOWN, "large": LARGE, "wide": WIDE, "long": LONG, "none": ""}
PICTURES = (Picture("a.png", "F1", "A plot", "A line"), Picture("b.png", "F2", "B", "Two <bars>"))
ENDED = TurnEnded(
    Outcome.ANSWERED, "Done.", executions=RAN, followups=("By country?", "By <tier>?")
)
CUT = TurnEnded(Outcome.CUT, "Half", problem=Trouble.CUT)
SPENDING = Spending(Spent(1, 0.5), Spent(3, 1.25), Spent(40, 90.0), 20, 500)
FILES = (Offered("F1", "a.csv", 2_048), Offered("F2", "b " + "long" * 30 + ".csv", 0))


def steps(cards: int = 3) -> Progress:
    """Some progress, with a card of each kind."""
    progress = file_moving(begin(["a.csv"], 0.0), "a.csv", 2_000)
    progress = file_moved(progress, "a.csv", 2_000)
    progress = file_failed(progress, "b <b>.csv", "it is too large")
    for number in range(cards):
        progress = advance(progress, Narration(f"Now **step** {number}"))
        progress = advance(progress, ExecutionStarted(f"t{number}", "bash", f"step {number}"))
        done = replace(RAN[0], id=f"t{number}", return_code=number % 2, stderr="E: x & y")
        progress = advance(progress, ExecutionFinished(done))
    return advance(progress, ExecutionStarted("last", "python", "the last"))


def pages() -> dict[str, Any]:
    """Blocks and views, by name."""
    choices = ChannelChoices({"C1": "auto", "C2": "off"}, "offer", "C1", missing=True)
    recent = [
        Recent("Which plan?", "https://x.slack.com/archives/C1/p1", "C1", 0.1, 1_700_000_000.0),
        Recent("w" * 300, "", "D1", 2.0, 1_700_000_000.0),
    ]
    tab = Home("UAPP", recent, SPENDING, 72, ["UADMIN"], choices)
    bare = Home("UAPP", [], SPENDING, 72, [], ChannelChoices({}, "off"))
    return {
        **{f"answer {name}": answer_blocks(text) for name, text in ANSWERS.items()},
        **{f"fallback {name}": fallback_blocks(text) for name, text in ANSWERS.items()},
        "progress": progress_blocks(steps()),
        "progress none": progress_blocks(begin([], 0.0)),
        "progress many": progress_blocks(steps(20)),
        "progress fallback": progress_fallback_blocks(steps(20)),
        "chunks": [chunks(None, steps()), chunks(begin(["a.csv"], 0.0), steps())],
        "buttons": answer_buttons(RUN, ENDED, "en"),
        "buttons cut": answer_buttons(RUN, CUT, "en"),
        "buttons simple": simple(answer_buttons(RUN, ENDED, "en")),
        "retry": retry_button(RUN, "en"),
        "stop": stop_button(RUN, "en"),
        "picture": [picture.block for picture in PICTURES],
        "offer": offer_blocks("May I?", "C1", "1.0", "en", admin=False),
        "offer admin": offer_blocks("May I?", "C1", "1.0", "en", admin=True),
        "again": again_blocks(RUN, "1.0", "en"),
        "forget": forget_blocks(),
        "reason": reason_view(Judged(RUN, "C1", "1.1", "1.0")),
        "ask here": ask_view(Form("C1")),
        "ask nowhere": ask_view(Form(question="Why?")),
        "ask offered": ask_view(Form("C1", files=FILES)),
        "ask elsewhere": ask_view(Form("C1", elsewhere=True)),
        "ask thread": ask_view(Form("C1", "1.0", FILES, "q" * 4_000)),
        "notice": notice_view("Not *now*."),
        "home": home(tab, "en"),
        "home bare": home(bare, "en"),
        "home plain": home(replace(bare, choices=None), "en"),
        "home closed": closed_home("Not for you.", "en"),
    }


Refuses = Callable[[Mapping[str, Any]], bool]
"""Whether Slack refuses a message."""


def refuses(*needles: str) -> Refuses:
    """Messages whose blocks have one of these."""
    return lambda args: any(f'"{needle}"' in _text(args.get("blocks")) for needle in needles)


def _text(blocks: object) -> str:
    return str(blocks).replace("'", '"')


TAKES = refuses()
FORMS: dict[str, Refuses] = {
    "native": TAKES,
    "no context actions": refuses("context_actions"),
    "no pictures": refuses("slack_file"),
    "no markdown": refuses("markdown", "table"),
    "no buttons": refuses("markdown", "table", "actions"),
}


@asynccontextmanager
async def refusing(refuse: Refuses) -> AsyncIterator[Scene]:
    """A scene in which Slack takes only some messages."""
    async with taking() as here:
        for method in ("chat.postMessage", "chat.update"):
            taken = here.stub.methods[method]

            def answer(args: dict[str, Any], taken: Any = taken) -> dict[str, Any] | web.Response:
                told = "no slack file" if "slack_file" in _text(args.get("blocks")) else "no"
                more = {"response_metadata": {"messages": [told]}}
                return refusal("invalid_blocks", **more) if refuse(args) else taken(args)

            here.stub.methods[method] = answer
        here.stub.methods["conversations.replies"] = lambda _: {"messages": []}
        here.stub.methods["agents.sessions.setStatus"] = lambda _: {}
        yield here


async def answered(refuse: Refuses, text: str, *, direct: bool) -> list[Any]:
    """The calls of an answer with everything in it, and what it says of the pictures."""
    async with refusing(refuse) as here:
        thread = here.direct() if direct else here.thread()
        try:
            shown: Any = await thread.answer(
                text,
                "3 runs · 4 s",
                "en",
                preface="<@U1>: done.",
                pictures=PICTURES,
                answer_buttons=answer_buttons(RUN, ENDED, "en"),
            )
            shown = [shown, await thread.leaves_out(text)]
        except Exception as error:
            shown = type(error).__name__
        return [shown, *told(here)]


async def worked(*, direct: bool, refuse: Refuses = TAKES, begun: bool = True) -> list[Any]:
    """The calls of a run from its first sign to its last."""
    async with refusing(refuse) as here:
        thread = here.direct(begun_here=begun) if direct else here.thread(begun_here=begun)
        if not begun:
            here.posts.rows["progress"] = "1.5"
        await thread.working(True, "A title")
        presenter: Presenter = here.streamed(thread) if direct else here.channel(thread)
        async with presenter:
            if not begun:
                await here.updated()
            await presenter.file_moving("a.csv", 2_000)
            await here.updated()
            await presenter.file_moved("a.csv")
            await here.updated()
            await presenter.event(ExecutionStarted("t1", "bash", "load the table"))
            await here.updated()
            await presenter.event(Draft("Let me see"))
            await presenter.event(Draft("**Found.**\n\nMore of it\n\nand"))
            if direct:
                await here.updated()
            await presenter.event(ExecutionStarted("t2", "bash", "look again"))
            await here.updated()
            await presenter.event(Draft("**Found.**\n\nMore of it\n\nand\n\nmore"))
            if direct:
                await here.updated()
        await thread.answer("**Found.**\n\nMore of it\n\nand\n\nmore.", "2 runs", "en")
        await presenter.finish(3.0, Outcome.ANSWERED)
        await thread.working(False)
        await thread.take_back(Purpose.QUEUED)
        await thread.tidy()
        return told(here)


def told(here: Scene) -> list[Any]:
    """All calls, in their order."""
    return [[method, args] for method, args in here.stub.calls]


async def scenes() -> dict[str, Any]:
    """The calls of whole scenes, by name."""
    found: dict[str, Any] = {}
    for name, refuse in FORMS.items():
        for direct in (False, True):
            for text in ("plain", "long"):
                place = "direct" if direct else "channel"
                key = f"answer {text}, {name}, {place}"
                found[key] = await answered(refuse, ANSWERS[text], direct=direct)
    runs: Sequence[tuple[str, dict[str, Any]]] = (
        ("channel", {"direct": False}),
        ("direct", {"direct": True}),
        ("channel, no plan", {"direct": False, "refuse": refuses("plan")}),
        ("channel, another process", {"direct": False, "begun": False}),
        ("direct, another process", {"direct": True, "begun": False}),
    )
    done = await asyncio.gather(*(worked(**how) for _, how in runs))
    return found | {f"run {name}": calls for (name, _), calls in zip(runs, done, strict=True)}
