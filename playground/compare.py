"""``python -m playground.compare DIR``: where the local servers differ from a recording.

DIR was recorded by ``check --live --record DIR`` with real keys. The same trial is run against the
local servers and recorded too; then the shapes of both are laid side by side, step by step: status
codes, headers, keys and their types, the words of errors, which event of a stream follows which.
Every difference is one line. Recordings without an ``index.json``, from elsewhere, are read as
well, by method and path; of those only what the local servers lack is told.
"""

import asyncio
import json
import os
import re
import sys
import tempfile
from collections.abc import AsyncGenerator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from playground.analyst import Analyst
from playground.claude import LocalClaude
from playground.claude.brain import Action, Conversation, Say, Think
from playground.slack import LocalSlack
from playground.slack.workspace import DATA, MEMBER

ROOT: Final = Path(__file__).parents[1]
_ID: Final = re.compile(
    r"(?:[a-z]+_01[A-Za-z0-9]{6,}|\b[TUWCDGBAFE][A-Z0-9]{7,}\b|\b1\d{9}\.\d{6}\b)"
)
_NAMED: Final = re.compile(r"datathread-trial-[0-9a-f]+|claude-[a-z0-9-]+|stand-in")
ANYWHERE: Final = "*"
REAL, LOCAL = "only the real one", "only the local one"


@dataclass
class Shape:
    """What was seen at one place: a step, a method and a path."""

    statuses: set[str] = field(default_factory=set)
    headers: set[str] = field(default_factory=set)
    keys: dict[str, set[str]] = field(default_factory=dict)
    errors: set[str] = field(default_factory=set)
    follows: set[str] = field(default_factory=set)


Shapes = dict[str, Shape]


def read(folder: Path) -> Shapes:
    """The shapes in a recording, by place."""
    index = folder / "index.json"
    steps: dict[str, str] = {}
    if index.exists():
        steps = {each["exchange"]: each["step"] for each in json.loads(index.read_text("utf-8"))}
    shapes: Shapes = {}
    for path in sorted(folder.rglob("*.request.json")):
        request = json.loads(path.read_text("utf-8"))
        name = str(path.relative_to(folder)).removesuffix(".request.json")
        place = f"{steps.get(name, ANYWHERE)} {request['method']} {_path(request['uri'])}"
        _take(shapes.setdefault(place, Shape()), path)
    return shapes


def _path(uri: str) -> str:
    return _ID.sub("{id}", urlsplit(uri).path)


def _take(shape: Shape, request: Path) -> None:
    base = str(request).removesuffix(".request.json")
    answer, stream = Path(f"{base}.response.json"), Path(f"{base}.response.sse")
    if answer.exists():
        told = json.loads(answer.read_text("utf-8"))
        status = told["status"]
        shape.statuses.add(str(status["code"] if isinstance(status, dict) else status))
        shape.headers |= set(told.get("headers") or ())
        body = told["body"]
        if isinstance(body, dict) and body.get("type") == "message":
            _message(shape, body)
        else:
            _keys(shape, body, "body")
        if isinstance(body, dict) and body.get("error"):
            shape.errors.add(_error(body))
    elif stream.exists():
        shape.statuses.add("200")
        _stream(shape, stream.read_text("utf-8"))


def _error(body: dict[str, Any]) -> str:
    error = body["error"]
    words = f"{error.get('type')}: {error.get('message')}" if isinstance(error, dict) else error
    return _NAMED.sub("{name}", _ID.sub("{id}", str(words)))


def _stream(shape: Shape, text: str) -> None:
    before = "the beginning"
    for piece in text.split("\n\n"):
        data = next((x[5:] for x in piece.splitlines() if x.startswith("data:")), "")
        if not data:
            continue
        event = json.loads(data)
        kind = _kind(event)
        turn = event["type"] if "content_block" in event else kind  # which block is the model's own
        if event["type"] == "message_start":
            _message(shape, event["message"])
        elif event["type"] == "message_delta":
            _keys(shape, {**event["delta"], "usage": event["usage"]}, "message")
        elif event["type"] == "content_block_start":
            _keys(shape, event["content_block"], f"block[{event['content_block']['type']}]")
        else:
            _keys(shape, event, kind)
        if event["type"] == "error":
            shape.errors.add(_error(event))
        if turn not in ("ping", before):
            shape.follows.add(f"{turn} after {before}")
            before = turn
    shape.follows.add(f"the end after {before}")


def _message(shape: Shape, body: dict[str, Any]) -> None:
    """A message that came whole has the keys of one that was streamed."""
    for block in body["content"]:
        _keys(shape, block, f"block[{block['type']}]")
    _keys(shape, {**body, "content": []}, "message")


def _kind(event: dict[str, Any]) -> str:
    inner = event.get("content_block") or event.get("delta") or {}
    kind = inner.get("type")
    return f"{event['type']}({kind})" if kind else str(event["type"])


def _keys(shape: Shape, value: Any, path: str) -> None:
    shape.keys.setdefault(path, set()).add(_type(value))
    if isinstance(value, dict):
        for key, item in value.items():
            name = "{id}" if _ID.fullmatch(key) else key
            if name != "input":  # what a tool is given is the model's own
                _keys(shape, item, f"{path}.{name}")
    elif isinstance(value, list):
        for item in value:
            kind = item.get("type") if isinstance(item, dict) else None
            _keys(shape, item, f"{path}[{kind}]" if isinstance(kind, str) else f"{path}[]")


def _type(value: Any) -> str:
    return (
        "number"
        if isinstance(value, int | float) and not isinstance(value, bool)
        else (
            {"str": "string", "NoneType": "null", "dict": "object", "list": "list"}.get(
                type(value).__name__, type(value).__name__
            )
        )
    )


def differences(real: Shapes, twin: Shapes) -> Iterator[str]:
    """Each difference in one line, the place first."""
    for place, shape in real.items():
        pooled = place.startswith(f"{ANYWHERE} ")
        here = _pool(twin, place) if pooled else twin.get(place)
        if here is None:
            yield f"{place}: only in the recording"
            continue
        for line in _beyond(shape, here, REAL):
            yield f"{place}: {line}"
        for line in () if pooled else _beyond(here, shape, LOCAL):
            if "content_block_delta(" not in line:  # which kinds a model writes is its own choice
                yield f"{place}: {line}"
        for path in () if pooled else sorted(shape.keys.keys() & here.keys.keys()):
            if not shape.keys[path] & here.keys[path]:
                kinds = ["/".join(sorted(each.keys[path])) for each in (shape, here)]
                yield f"{place}: {path} is {kinds[0]}, here {kinds[1]}"
    if not any(place.startswith(f"{ANYWHERE} ") for place in real):
        for place in twin.keys() - real.keys():
            yield f"{place}: only here, not in the recording"


def _pool(shapes: Shapes, place: str) -> Shape | None:
    """All that was seen at a method and a path, whatever the step."""
    found = Shape()
    wanted = place.partition(" ")[2]
    for name, shape in shapes.items():
        if name.partition(" ")[2] == wanted:
            found.statuses |= shape.statuses
            found.headers |= shape.headers
            found.errors |= shape.errors
            found.follows |= shape.follows
            for path, kinds in shape.keys.items():
                found.keys.setdefault(path, set()).update(kinds)
    return found if found.statuses else None


def _beyond(one: Shape, other: Shape, who: str) -> Iterator[str]:
    for what, mine, yours in (
        ("answers", one.statuses, other.statuses),
        ("has the header", one.headers, other.headers),
        ("says", one.errors, other.errors),
        ("streams", one.follows, other.follows),
    ):
        for each in sorted(mine - yours):
            yield f"{who} {what} {each}"
    for path in sorted(one.keys.keys() - other.keys.keys()):
        parent = path.rpartition(".")[0]
        if parent in other.keys or not (parent or who == LOCAL):
            yield f"{who} has {path} ({'/'.join(sorted(one.keys[path]))})"


class Thoughtful:
    """The stand-in, that thinks and says a word before it works, as models do."""

    name = Analyst.name

    async def turn(self, conversation: Conversation) -> AsyncGenerator[Action, Any]:
        """The stand-in's turn, with a thought and a sentence before it."""
        yield Think("The code reads the file, adds up its values and draws them.")
        yield Say("I run the code.")
        inner = Analyst().turn(conversation)
        back: Any = None
        try:
            while True:
                back = yield await inner.asend(back)
        except StopAsyncIteration:
            return


async def record_here(folder: Path, place: tuple[str, str]) -> None:
    """Run the same trial against the local servers, in a place as the command line names it."""
    async with (
        await LocalClaude.start(brain=Thoughtful(), pace=0) as claude,
        await LocalSlack.start(manifest=ROOT / "manifest.yml") as slack,
    ):
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "check", "--live", *place, "--record", str(folder)),
            cwd=folder.parent,
            env={
                "PATH": os.environ.get("PATH", ""),
                "PYTHONPATH": str(ROOT),
                "ANTHROPIC_API_KEY": claude.api_key,
                "ANTHROPIC_BASE_URL": claude.url,
                "SLACK_BOT_TOKEN": slack.bot_token,
                "SLACK_APP_TOKEN": slack.app_token,
                "SLACK_API_URL": slack.api_url,
            },
            stdout=sys.stderr,
        )
        if await process.wait():
            raise SystemExit("the trial does not succeed against the local servers")


def main() -> int:
    """Print the differences. Returns 0 if there are none, 1 if there are, 2 for no recording."""
    folder = Path(sys.argv[1]) if len(sys.argv) == 2 else None
    if folder is None or not folder.is_dir():
        print("usage: python -m playground.compare DIR", file=sys.stderr)
        return 2
    real = read(folder)
    methods = {place.rpartition("/")[2] for place in real}
    where = ("--channel", DATA)
    if "conversations.open" in methods:
        where = ("--user", MEMBER)
    elif "users.conversations" in methods:
        where = ("--channel", "#data")
    with tempfile.TemporaryDirectory() as scratch:
        asyncio.run(record_here(Path(scratch) / "here", where))
        found = list(dict.fromkeys(differences(real, read(Path(scratch) / "here"))))
    print("\n".join(found) if found else "No difference.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
