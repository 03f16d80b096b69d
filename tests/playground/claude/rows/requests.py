"""Requests that the Messages API refuses."""

import io
from dataclasses import replace
from typing import Any

from PIL import Image

from playground.claude.blocks import SHAPES
from playground.claude.brain import Bash, Say
from playground.claude.files import FileStore
from playground.claude.limits import API_VERSIONS, Limits
from playground.claude.models import MODELS
from playground.claude.request import _KNOWN
from playground.claude.sources import DOCUMENT_TYPES, IMAGE_TYPES
from tests.playground.claude.support import MODEL, VERSION, Lab, assistant, attach, user
from tests.playground.claude.table import Behaviour, Off, ignore, lift, refused, refuses, swap

MARK = {"type": "ephemeral"}
TEXT = {"type": "text", "text": "x"}
DOCUMENT = {
    "type": "document",
    "source": {"type": "text", "media_type": "text/plain", "data": "x"},
}


async def _keys(lab: Lab) -> None:
    keys: list[Any] = [{}, {"x-api-key": "wrong"}, {"authorization": "Bearer wrong"}]
    for key in keys:
        answer = await lab.http("GET", "/v1/files", {"anthropic-version": VERSION} | key)
        assert (answer.status, answer.error.get("type")) == (401, "authentication_error")


async def _versions(lab: Lab) -> None:
    for version in ({}, {"anthropic-version": "2020-01-01"}):
        answer = await lab.http("GET", "/v1/files", {"x-api-key": lab.claude.api_key} | version)
        assert answer.status == 400
        assert "anthropic-version" in answer.error["message"]
    for known in API_VERSIONS:
        headers = lab.signed | {"anthropic-version": known}
        assert (await lab.http("GET", "/v1/files", headers)).status == 200


async def _container_object(lab: Lab) -> None:
    lab.play([Bash("true")])
    container = (await lab.create()).container
    assert container is not None
    with refused(400, "container: Input should be a valid string"):
        await lab.create(container={"id": container.id})


async def _container_alone(lab: Lab) -> None:
    lab.play([Bash("true")])
    container = (await lab.create()).container
    assert container is not None
    with refused(400, "code execution"):
        await lab.create(container=container.id, tools=None)


async def _unknown_file(lab: Lab) -> None:
    await lab.upload()
    with refused(404, "file_011Cunknown"):
        await lab.create("x", {"type": "container_upload", "file_id": "file_011Cunknown"})


async def _deleted_file(lab: Lab) -> None:
    file = await lab.upload()
    await lab.client.files.delete(file.id)
    with refused(404, file.id):
        await lab.create("x", attach(file))


async def _expired_file(lab: Lab) -> None:
    file = await lab.upload(expires_in_seconds=3_600)
    await lab.create("x", attach(file))
    lab.clock.later(hours=2)
    with refused(404, "has expired", "file_expired"):
        await lab.create("x", attach(file))


async def _wrong_document(lab: Lab) -> None:
    file = await lab.upload(mime="text/csv")
    with refused(400, "not supported in a `document` block"):
        await lab.create("x", {"type": "document", "source": {"type": "file", "file_id": file.id}})


async def _wrong_image(lab: Lab) -> None:
    sink = io.BytesIO()
    Image.new("RGB", (9, 9)).save(sink, "BMP")
    file = await lab.upload(sink.getvalue(), "dot.bmp", "image/bmp")
    with refused(400, "not supported in a `image` block"):
        await lab.create("x", {"type": "image", "source": {"type": "file", "file_id": file.id}})


async def _result_dropped(lab: Lab) -> None:
    lab.play([Bash("true"), Say("Done.")])
    message = await lab.create()
    kept = [block for block in message.content if not block.type.endswith("tool_result")]
    with refused(400, "was found without a corresponding `bash_code_execution_tool_result` block"):
        await lab.create(messages=[user("Go."), assistant(kept), user("more")])


async def _too_large(lab: Lab) -> None:
    with refused(413, "maximum size"):
        await lab.create("x" * 60_000)


def _any_file(store: FileStore, file_id: str) -> Any:
    return store._files.get(file_id) or next(iter(store._files.values()))


def model_with(**changes: Any) -> Off:
    """Off by a model that differs from the real one."""
    return swap("request.MODELS", {**MODELS, MODEL: replace(MODELS[MODEL], **changes)})


ROWS = (
    Behaviour(
        "a wrong or missing key is a 401",
        "SDK, wire: the key comes as Bearer or as x-api-key; without one nothing is answered",
        _keys,
        swap("server.LocalClaude._check_key", ignore),
    ),
    Behaviour(
        "a missing or unknown version is a 400",
        "SDK, wire: anthropic-version is sent by every client, 2026-10-21 by 2.x",
        _versions,
        swap("server._check_version", ignore),
    ),
    refuses(
        "sampling parameters",
        "SDK, wire: temperature, top_p and top_k are a 400 since version 2026-10-21",
        swap("request._check_sampling", ignore),
        "Sampling parameters",
        {"extra_body": {"temperature": 0.5}},
        {"extra_body": {"top_p": 0.9}},
        {"extra_body": {"top_k": 5}},
    ),
    refuses(
        "an unknown parameter",
        "SDK, wire: the API takes no parameter that it does not know",
        swap("request._KNOWN", _KNOWN | {"nonsense"}),
        "Extra inputs",
        {"extra_body": {"nonsense": 1}},
    ),
    Behaviour(
        "a container as an object with an id",
        'Container: {"id": …} alone is rejected, "container: Input should be a valid string"',
        _container_object,
        swap("request._container", lambda given, _: (given["id"] if given else None, ())),
    ),
    Behaviour(
        "a container without the tool",
        "Container: rejected on requests without a code-execution tool",
        _container_alone,
        swap("request._container", lambda given, _: (given, ())),
    ),
    Behaviour(
        "an unknown file id",
        "Files API: a message cannot use a file that is not there",
        _unknown_file,
        swap("files.FileStore.get", _any_file),
    ),
    Behaviour(
        "a deleted file id",
        "Files API: deletion is irreversible, the file is quickly inaccessible",
        _deleted_file,
        swap("files.FileStore.delete", ignore),
    ),
    Behaviour(
        "an expired file id",
        "Files API: a request that refers to an expired file fails before inference, file_expired",
        _expired_file,
        swap("files.FileStore.usable", FileStore.get),
    ),
    Behaviour(
        "a document that is neither PDF nor plain text",
        "Files API: document takes PDF and text/plain by file id, a wrong type is a 400",
        _wrong_document,
        swap("sources.DOCUMENT_TYPES", DOCUMENT_TYPES | {"text/csv"}),
    ),
    Behaviour(
        "an image of another type",
        "Files API: image takes JPEG, PNG, GIF and WebP, a wrong type is a 400",
        _wrong_image,
        swap("sources.IMAGE_TYPES", IMAGE_TYPES | {"image/bmp"}),
    ),
    Behaviour(
        "a call in the history without its result",
        "Messages: a dropped result is a 400 that names the call",
        _result_dropped,
        swap("history._check_pairs", ignore),
    ),
    refuses(
        "prefill",
        "5.x models: a last assistant turn that is not a paused one is a 400",
        swap("history._check_prefill", ignore),
        "prefill",
        {"messages": [user("x"), assistant("The answer is")]},
    ),
    refuses(
        "document blocks in assistant messages",
        "SDK, wire: a 400 since version 2026-10-21",
        swap(
            "blocks.SHAPES",
            {**SHAPES, "document": replace(SHAPES["document"], roles=frozenset({"assistant"}))},
        ),
        "not permitted in `assistant` messages",
        {"messages": [user("x"), assistant([DOCUMENT]), user("x")]},
    ),
    refuses(
        "citations in user text",
        "SDK, wire: a 400 since version 2026-10-21",
        swap("blocks._check_text", ignore),
        "citations",
        {"messages": [{"role": "user", "content": [TEXT | {"citations": []}]}]},
    ),
    refuses(
        "a fifth cache breakpoint",
        "Caching: the automatic breakpoint and those in blocks are four at most",
        lift(cache_breakpoints_max=99),
        "maximum of 4",
        {
            "cache_control": MARK,
            "messages": [{"role": "user", "content": [TEXT | {"cache_control": MARK}] * 4}],
        },
        limits=Limits(),
    ),
    refuses(
        "an unknown model",
        "Models: ids are exact; another one is a 404 that names it",
        swap("request.MODELS", {**MODELS, "claude-sonnet-9": MODELS[MODEL]}),
        "model: claude-sonnet-9",
        {"model": "claude-sonnet-9"},
        status=404,
    ),
    refuses(
        "more max_tokens than the model writes",
        "Models: 128,000 tokens of output",
        swap("request._check_max_tokens", ignore),
        "maximum allowed",
        {"max_tokens": 128_001, "timeout": 20},
    ),
    refuses(
        "a prompt over the context window",
        "Models: 200k tokens on Haiku 4.5",
        swap("request.Request.tokens", 0),
        "prompt is too long",
        {"messages": [user("word " * 200_000)], "model": "claude-haiku-4-5"},
    ),
    refuses(
        "forced tool use",
        "5.x models: tool_choice any and tool are a 400, only auto and none pass",
        swap("request._check_tool_choice", ignore),
        "forced tool use",
        {"tool_choice": {"type": "any"}},
        {"tool_choice": {"type": "tool", "name": "code_execution"}},
    ),
    refuses(
        "thinking switched off where it is always on",
        "5.x models: disabled and budget_tokens are a 400 on Sonnet 5.5",
        model_with(thinking=frozenset({"adaptive", "enabled", "disabled"})),
        "is not supported for claude-sonnet-5-5",
        {"thinking": {"type": "disabled"}},
        {"thinking": {"type": "enabled", "budget_tokens": 2_000}},
    ),
    refuses(
        "the Python-only tool without its beta header",
        "Tool versions: 20250522 needs code-execution-2025-05-22",
        swap("request.LEGACY_TOOL_BETA", ""),
        "beta header",
        {"tools": [{"type": "code_execution_20250522", "name": "code_execution"}]},
    ),
    Behaviour(
        "a body over 32 MB",
        "Files API: the body of a message is limited to 32 MB, beyond it 413 (shrunk here)",
        _too_large,
        lift(body_max=10**9),
        Limits(body_max=50_000),
    ),
)
