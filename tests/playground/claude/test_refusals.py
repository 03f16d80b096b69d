"""Requests that the Messages API refuses."""

import io
from typing import Any

import anthropic
import pytest
from aiohttp import ClientSession
from anthropic import AsyncAnthropic
from anthropic.types import FileMetadata, ImageDimensionsTooLargeError
from PIL import Image
from pypdf import PdfWriter

from playground.claude.brain import Bash, Say
from playground.claude.limits import Limits

from .support import TOOL, Start, assistant, attach, question, user

TEXT = {"type": "text", "text": "x"}
MARK = {"type": "ephemeral"}

REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("sampling", {"extra_body": {"temperature": 0.5}}, "temperature"),
    ("unknown parameter", {"extra_body": {"nonsense": 1}}, "Extra inputs"),
    ("disabled thinking", {"thinking": {"type": "disabled"}}, "between_tools"),
    ("a thinking budget", {"thinking": {"type": "enabled", "budget_tokens": 2000}}, "adaptive"),
    ("budget beside adaptive", {"thinking": {"type": "adaptive", "budget_tokens": 1}}, "Extra"),
    (
        "between_tools on opus",
        {"model": "claude-opus-5-5", "thinking": {"type": "between_tools"}},
        "adaptive",
    ),
    (
        "between_tools at max",
        {"thinking": {"type": "between_tools"}, "output_config": {"effort": "max"}},
        "effort",
    ),
    ("an unknown display", {"thinking": {"type": "adaptive", "display": "full"}}, "display"),
    ("a forced tool", {"tool_choice": {"type": "any"}}, "forced tool use"),
    ("max_tokens 0", {"max_tokens": 0}, "max_tokens"),
    ("max_tokens too high", {"max_tokens": 128_001, "timeout": 5}, "maximum allowed"),
    ("a container as an object", {"container": {"id": "container_1"}}, "valid string"),
    ("a container without the tool", {"container": "container_1", "tools": None}, "code execution"),
    ("an unknown tool", {"tools": [{"type": "teleport_20260101", "name": "t"}]}, "expected tags"),
    ("a wrong tool name", {"tools": [TOOL | {"name": "python"}]}, "name"),
    (
        "the legacy tool without its header",
        {"tools": [{"type": "code_execution_20250522", "name": "code_execution"}]},
        "beta header",
    ),
    ("two tools", {"tools": [TOOL, TOOL]}, "unique"),
    ("no messages", {"messages": []}, "at least one"),
    ("prefill", {"messages": [user("x"), assistant("The answer is")]}, "prefill"),
    ("assistant first", {"messages": [assistant("x"), user("x")]}, "first message"),
    (
        "a document in an assistant message",
        {
            "messages": [
                user("x"),
                assistant(
                    [
                        {
                            "type": "document",
                            "source": {"type": "text", "media_type": "text/plain", "data": "x"},
                        }
                    ]
                ),
                user("x"),
            ]
        },
        "not permitted",
    ),
    (
        "citations in user text",
        {"messages": [{"role": "user", "content": [TEXT | {"citations": []}]}]},
        "citations",
    ),
    ("an unknown block", {"messages": [{"role": "user", "content": [{"type": "poem"}]}]}, "poem"),
    (
        "an extra key in a block",
        {"messages": [{"role": "user", "content": [TEXT | {"colour": "red"}]}]},
        "colour",
    ),
    ("blank text", {"messages": [user("  ")]}, "non-whitespace"),
    (
        "five cache marks",
        {
            "cache_control": MARK,
            "messages": [{"role": "user", "content": [TEXT | {"cache_control": MARK}] * 4}],
        },
        "maximum of 4",
    ),
    ("an odd ttl", {"cache_control": MARK | {"ttl": "2h"}}, "ttl"),
    (
        "a foreign signature",
        {
            "messages": [
                user("x"),
                assistant([{"type": "thinking", "thinking": "", "signature": "AAAA"}, TEXT]),
                user("x"),
            ]
        },
        "signature",
    ),
]


@pytest.mark.parametrize(
    ("parameters", "says"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED]
)
async def test_what_the_api_refuses_is_a_400(
    start: Start, parameters: dict[str, Any], says: str
) -> None:
    """Each of these is an invalid_request_error whose sentence names the parameter."""
    lab = await start()
    with pytest.raises(anthropic.BadRequestError, match=says) as caught:
        await lab.create(**parameters)
    assert caught.value.type == "invalid_request_error"
    assert caught.value.request_id
    assert lab.brain.conversations == []


async def test_an_unknown_model_is_a_404(start: Start) -> None:
    """A model that does not exist is a not_found_error that names it."""
    lab = await start()
    with pytest.raises(anthropic.NotFoundError, match="claude-sonnet-9"):
        await lab.create(model="claude-sonnet-9")


async def test_an_unknown_or_deleted_file_is_a_404(start: Start) -> None:
    """A message cannot use a file that is not there."""
    lab = await start()
    file = await lab.upload()
    await lab.client.files.delete(file.id)
    with pytest.raises(anthropic.NotFoundError, match=file.id):
        await lab.create(attach(file))


@pytest.mark.parametrize(("kind", "mime"), [("document", "text/csv"), ("image", "application/pdf")])
async def test_a_file_of_the_wrong_type_cannot_be_shown(start: Start, kind: str, mime: str) -> None:
    """Documents are PDF or plain text, images are JPEG, PNG, GIF or WebP."""
    lab = await start()
    file = await lab.upload(mime=mime)
    with pytest.raises(anthropic.BadRequestError, match="not supported"):
        await lab.create("x", {"type": kind, "source": {"type": "file", "file_id": file.id}})


def _show(kind: str, file: FileMetadata) -> dict[str, Any]:
    return {"type": kind, "source": {"type": "file", "file_id": file.id}}


def _png(width: int, height: int) -> bytes:
    sink = io.BytesIO()
    Image.new("1", (width, height)).save(sink, "PNG")
    return sink.getvalue()


def _pdf(pages: int) -> bytes:
    writer, sink = PdfWriter(), io.BytesIO()
    for _ in range(pages):
        writer.add_blank_page(72, 72)
    writer.write(sink)
    return sink.getvalue()


async def test_one_upload_can_be_shown_and_attached_at_once(start: Start) -> None:
    """A PDF or an image may be a block to look at and a container_upload in one message."""
    lab = await start()
    for kind, data, mime in (
        ("document", _pdf(1), "application/pdf"),
        ("image", _png(9, 9), "image/png"),
    ):
        file = await lab.upload(data, "shown", mime)
        message = await lab.create("x", _show(kind, file), attach(file))
        assert message.stop_reason == "end_turn"


@pytest.mark.parametrize(
    ("kind", "data", "mime", "says"),
    [
        ("document", b"%PDF-1.7 and then nothing", "application/pdf", "not valid"),
        ("document", _pdf(4), "application/pdf", "maximum of 3 PDF pages"),
        ("image", b"no image at all", "image/png", "Could not process image"),
        ("image", _png(9, 9), "image/jpeg", "appears to be a image/png"),
        ("image", b"x" * 2001, "image/png", "image exceeds"),
    ],
)
async def test_what_the_model_cannot_look_at_is_refused(
    start: Start, kind: str, data: bytes, mime: str, says: str
) -> None:
    """Broken, mislabelled and oversized images and PDFs fail the whole request."""
    lab = await start(limits=Limits(image_base64_max=2000, pdf_pages_max=3))
    file = await lab.upload(data, "shown", mime)
    with pytest.raises(anthropic.BadRequestError, match=says):
        await lab.create("x", _show(kind, file))


async def test_pages_and_pictures_count_over_the_whole_history(start: Start) -> None:
    """Two PDFs of two pages in two turns are four; many pictures have to be small ones."""
    lab = await start(limits=Limits(pdf_pages_max=3, images_of_any_size=1, image_side_of_many=20))
    pdf = await lab.upload(_pdf(2), "a.pdf", "application/pdf")
    first = user("x", _show("document", pdf))
    await lab.create(messages=[first])
    history = [first, assistant("ok"), user("y", _show("document", pdf))]
    with pytest.raises(anthropic.BadRequestError, match="maximum of 3 PDF pages"):
        await lab.create(messages=history)
    small, large = [await lab.upload(_png(s, s), "a.png", "image/png") for s in (20, 21)]
    await lab.create("x", _show("image", small), _show("image", small))
    await lab.create("x", _show("image", large))
    with pytest.raises(anthropic.BadRequestError, match="many-image requests: 20 pixels"):
        await lab.create("x", _show("image", small), _show("image", large))


async def test_a_small_window_takes_a_hundred_pages(start: Start) -> None:
    """Models with less than a million tokens of context."""
    lab = await start(limits=Limits(pdf_pages_small_window=1))
    pdf = await lab.upload(_pdf(2), "a.pdf", "application/pdf")
    await lab.create("x", _show("document", pdf))
    with pytest.raises(anthropic.BadRequestError, match="maximum of 1 PDF pages"):
        await lab.create("x", _show("document", pdf), model="claude-haiku-4-5")


async def test_an_image_with_too_many_pixels_has_its_own_error(start: Start) -> None:
    """The error tells the longest side allowed and which block it was."""
    lab = await start()
    file = await lab.upload(_png(8001, 2), "wide.png", "image/png")
    with pytest.raises(ImageDimensionsTooLargeError) as caught:
        await lab.create("x", _show("image", file))
    assert caught.value.details.max_side_length_pixels == 8000
    assert caught.value.details.paths == ["messages.0.content.1"]


async def test_a_call_without_its_result_is_refused(start: Start) -> None:
    """History with a server_tool_use whose result was dropped is a 400 that names the call."""
    lab = await start([Bash("true"), Say("done")])
    message = await lab.ask()
    kept = [block for block in message.content if not block.type.endswith("tool_result")]
    with pytest.raises(anthropic.BadRequestError, match="without a corresponding"):
        await lab.create(messages=[user("Go."), assistant(kept), user("more")])


async def test_wrong_keys_are_a_401(start: Start) -> None:
    """Both ways of sending a key work; a wrong or missing one is an authentication_error."""
    lab = await start()
    async with AsyncAnthropic(api_key="wrong", base_url=lab.claude.url, max_retries=0) as client:
        with pytest.raises(anthropic.AuthenticationError) as caught:
            await client.messages.create(**question())
    assert caught.value.type == "authentication_error"
    version = {"anthropic-version": "2026-10-21"}
    async with ClientSession(lab.claude.url) as http:
        async with http.get("/v1/files", headers=version) as response:
            assert response.status == 401
        headers = version | {"x-api-key": lab.claude.api_key}
        async with http.get("/v1/files", headers=headers) as response:
            assert response.status == 200


async def test_the_version_header_is_needed(start: Start) -> None:
    """No anthropic-version, or an unknown one, is a 400."""
    lab = await start()
    key = {"x-api-key": lab.claude.api_key}
    async with ClientSession(lab.claude.url) as http:
        for headers in (key, key | {"anthropic-version": "2020-01-01"}):
            async with http.get("/v1/files", headers=headers) as response:
                assert response.status == 400
                assert "anthropic-version" in (await response.json())["error"]["message"]


async def test_a_body_that_is_no_json_is_a_400(start: Start) -> None:
    """Broken JSON is the client's fault, in the API's error shape."""
    lab = await start()
    headers = {"x-api-key": lab.claude.api_key, "anthropic-version": "2026-10-21"}
    async with (
        ClientSession(lab.claude.url) as http,
        http.post("/v1/messages", data="{", headers=headers) as response,
    ):
        assert response.status == 400
        body = await response.json()
        assert list(body) == ["type", "error", "request_id"]
        assert body["request_id"] == response.headers["request-id"]


async def test_a_body_over_the_limit_is_a_413(start: Start) -> None:
    """Messages bodies have a limit of their own."""
    lab = await start(limits=Limits(body_max=50_000))
    with pytest.raises(anthropic.ContentTooLargeError) as caught:
        await lab.create("x" * 60_000)
    assert str(caught.value.type) == "request_too_large"


async def test_a_prompt_over_the_window_is_a_400(start: Start) -> None:
    """More tokens than the model's window are refused before anything runs."""
    lab = await start()
    with pytest.raises(anthropic.BadRequestError, match="prompt is too long"):
        await lab.create("word " * 200_000, model="claude-haiku-4-5")


async def test_older_models_keep_their_rules(start: Start) -> None:
    """Opus 5 may switch thinking off; Sonnet 4.6 takes a thinking budget."""
    lab = await start()
    await lab.create(model="claude-opus-5", thinking={"type": "disabled"})
    budget = {"type": "enabled", "budget_tokens": 2000}
    await lab.create(model="claude-sonnet-4-6", thinking=budget)


async def test_the_models_api_tells_the_rules(start: Start) -> None:
    """A model's capabilities say that it runs code and how it thinks."""
    lab = await start()
    model = await lab.client.models.retrieve("claude-sonnet-5-5")
    assert model.capabilities is not None
    assert model.capabilities.server_tools.code_execution.supported
    assert not model.capabilities.thinking.types.disabled.supported
