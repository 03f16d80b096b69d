"""Answers have the real API's objects, and what the real API took is taken here as well."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, FormData
from pypdf import PdfWriter

from playground.claude.brain import Bash, Edit, Say, Think, Together
from tests.support.behaviours import note

from .differences import REFUSED_HERE, SHAPES
from .recordings import REAL, Exchange, exchanges, folders, unread
from .support import JSON, LEGACY_BETA, OPEN_MODEL, TOOL, Start
from .wire import KEYS, LEGACY_KEYS, differences, in_order, objects, parts, told

LEGACY_TOOLS = [{"type": "code_execution_20250522", "name": "code_execution"}]
SUMMARIZED = {"type": "adaptive", "display": "summarized"}
SCRIPT = [
    Think("Hm."),
    Say("I write it down."),
    Edit("create", "a.txt", file_text="1\n"),
    Edit("view", "a.txt"),
    Bash("echo 1 > $OUTPUT_DIR/a.txt; echo done"),
    Say("Done, and said in more than one delta."),
]
OLD = {"anthropic-version": "2023-06-01", "anthropic-beta": f"files-api-2025-04-14,{LEGACY_BETA}"}

by_folder = pytest.mark.parametrize("folder", folders(), ids=[each.name for each in folders()])


async def _events(start: Start, **parameters: Any) -> list[JSON]:
    lab = await start(SCRIPT)
    pairs = await lab.raw(model=OPEN_MODEL, thinking=SUMMARIZED, **parameters)
    return [event for _, event in pairs]


async def test_every_object_has_its_keys_in_order(start: Start) -> None:
    """Each object of a stream has exactly the keys written down by hand, in that order."""
    events = await _events(start)
    assert in_order(events)
    seen = set()
    for kind, value in objects(events):
        assert list(value) == KEYS[kind], kind
        seen.add(kind)
    assert seen == set(KEYS)


async def test_the_legacy_family_has_its_keys_in_order(start: Start) -> None:
    """The same for the blocks of the Python-only tool."""
    events = await _events(start, tools=LEGACY_TOOLS)
    assert in_order(events)
    for kind, value in objects(events):
        assert list(value) == (KEYS | LEGACY_KEYS)[kind], kind


@by_folder
def test_every_recording_is_read(folder: Path) -> None:
    """No file of the recordings is left out, and every stream follows the grammar."""
    assert unread(folder) == set()
    found = exchanges(folder)
    assert all(in_order(each.events) for each in found if each.wire)
    if folder == REAL:
        note(f"local Claude: compared with {len(found)} recorded exchanges of the real API")
    elif not REAL.is_dir():
        note(f"local Claude: no recordings here, compared with {len(found)} written by hand")


async def _ours(start: Start) -> list[tuple[str, JSON]]:
    """Every object that the local Claude shows, streamed and in one piece."""
    found: list[tuple[str, JSON]] = []
    body = {"model": OPEN_MODEL, "thinking": SUMMARIZED, "max_tokens": 9_000}
    body["messages"] = [{"role": "user", "content": "Go."}]
    calls = Together((Edit("view", "missing.txt"), Bash("true")))
    for tools in ([TOOL], LEGACY_TOOLS):
        found += objects(await _events(start, tools=tools))
        lab = await start([*SCRIPT, calls, Say("Again.")])
        data = json.dumps(body | {"tools": tools})
        answer = await lab.http("POST", "/v1/messages", lab.signed | OLD, data)
        found += [told(answer.status, answer.headers), *parts(json.loads(answer.text))]
    file = await lab.upload()
    for method, path in (
        ("GET", "/v1/files"),
        ("GET", f"/v1/files/{file.id}/content"),
        ("DELETE", f"/v1/files/{file.id}"),
    ):
        answer = await lab.http(method, path, lab.signed | OLD)
        found += [told(answer.status, answer.headers), *parts(json.loads(answer.text))]
    return found


@by_folder
async def test_answers_look_like_the_recorded_ones(start: Start, folder: Path) -> None:
    """No kind, key, type or order differs from the recordings without a reason."""
    theirs: list[tuple[str, JSON]] = []
    for each in exchanges(folder):
        theirs += objects(each.events) if each.wire else parts(each.answer)
        theirs += [told(each.status, each.headers)] if each.headers else []
    found = differences(await _ours(start), theirs)
    if folder == REAL:
        assert found.keys() == SHAPES.keys()
    else:
        # Fewer things were written by hand than there are; what was written has to fit.
        wrong = {name for name, how in found.items() if how != "only here"}
        assert wrong <= SHAPES.keys()


@by_folder
async def test_recorded_requests_are_taken(start: Start, folder: Path) -> None:
    """Sent again in their order, with our ids, they get the recorded status or have a reason."""
    lab = await start([Bash("true"), Say("Done.")])
    ids: dict[str, str] = {}
    refused = set()
    async with ClientSession(lab.claude.url, headers=lab.signed | OLD) as http:
        for each in exchanges(folder):
            if each.method and not await _taken(http, each, ids):
                refused.add(each.name)
    assert refused == (REFUSED_HERE.keys() if folder == REAL else set())


async def _taken(http: ClientSession, each: Exchange, ids: dict[str, str]) -> bool:
    """Whether a recorded request gets its status here; learns the ids of the answer."""
    path, body = each.path, json.dumps(each.body)
    for theirs, ours in ids.items():
        path, body = path.replace(theirs, ours), body.replace(theirs, ours)
    data = _upload(each) if path.startswith("/v1/files") and each.method == "POST" else body
    async with http.request(each.method, path, data=data) as response:
        text = await response.text()
    if response.status != each.status:
        return False
    got = Exchange("", each.source, {} if each.wire else json.loads(text), wire=text.encode())
    ids |= dict(zip(_ids(each), _ids(got), strict=True))
    return True


def _upload(each: Exchange) -> FormData:
    name, mime = each.answer["filename"], each.answer["mime_type"]
    form = FormData()
    form.add_field(
        "file", _pdf() if name.endswith(".pdf") else b"a,b", filename=name, content_type=mime
    )
    return form


def _ids(each: Exchange) -> list[str]:
    """The id of the file or the container that an answer tells of."""
    answer = each.events[-2]["delta"] if not each.answer else each.answer
    if answer.get("type") == "file":
        return [answer["id"]]
    return [answer["container"]["id"]] if answer.get("container") else []


def _pdf() -> bytes:
    writer, sink = PdfWriter(), io.BytesIO()
    writer.add_blank_page(72, 72)
    writer.write(sink)
    return sink.getvalue()
