"""What errors of the Anthropic API mean, read off the exceptions that the real SDK raises."""

import asyncio

import anthropic
import pytest
from aiohttp import web

from bot.claude.client import Claude
from bot.claude.errors import Problem, problem_of
from bot.text import say
from bot.troubles import Mark, Trouble
from tests.unit.claude.stub import KEY, Handler, Stub, always, error_event, failure, running


async def ask(claude: Claude) -> Problem:
    """The problem of a streamed message that fails."""
    with pytest.raises(Exception) as caught:
        async with claude.api.messages.stream(
            model="claude-sonnet-5-5",
            max_tokens=10,
            messages=[{"role": "user", "content": "hi"}],
        ) as stream:
            async for _ in stream:
                pass
    problem = problem_of(caught.value)
    assert "SECRET" not in say(problem.trouble.sentence, "en", **problem.values)
    return problem


async def problem_with(handler: Handler) -> Problem:
    stub = Stub()
    stub.handlers.append(handler)
    async with running(stub) as claude:
        return await ask(claude)


@pytest.mark.parametrize(
    ("status", "kind", "code", "key", "retryable"),
    [
        (401, "authentication_error", "", "bad_key", False),
        (402, "billing_error", "", "spend_limit", False),
        (402, "billing_error", "linked_organization_spend_limit_reached", "spend_limit", False),
        (429, "rate_limit_error", "enforced_spend_limit_reached", "spend_limit", False),
        (429, "rate_limit_error", "", "rate_limit", True),
        (403, "permission_error", "", "forbidden", False),
        (413, "request_too_large", "", "too_large", False),
        (529, "overloaded_error", "", "overloaded", True),
        (500, "api_error", "", "trouble", True),
        (503, "unheard_of_error", "", "trouble", True),
        (504, "timeout_error", "", "timeout", True),
        (404, "not_found_error", "file_expired", "file_expired", False),
        (400, "invalid_request_error", "file_not_downloadable", "file_not_downloadable", False),
        (400, "invalid_request_error", "storage_quota_exceeded", "storage_full", False),
        (400, "invalid_request_error", "image_dimensions_too_large", "image_too_large", False),
        (400, "invalid_request_error", "", "unknown", False),
        (400, "invalid_request_error", "code_of_next_year", "unknown", False),
    ],
)
async def test_each_error_has_its_sentence(
    status: int, kind: str, code: str, key: str, retryable: bool
) -> None:
    """Status, type and code decide; the API's own words never reach a person."""
    problem = await problem_with(always(lambda: failure(status, kind, code=code)))
    assert (problem.trouble, problem.retryable) == (Trouble(key), retryable)


@pytest.mark.parametrize(
    ("message", "key"),
    [
        ("Container not found: container_011C", "container_gone"),
        ("File not found: file_011C", "file_gone"),
        ("model: claude-sonnet-9", "model_unknown"),
        ("Nothing here", "unknown"),
    ],
)
async def test_what_is_not_found_is_told_apart(message: str, key: str) -> None:
    """A dead sandbox, a file that is gone and an unknown model share a status and a type."""
    plain = await problem_with(always(lambda: failure(404, "not_found_error", message)))
    streamed = await problem_with(error_event("not_found_error", message))
    assert plain.trouble == streamed.trouble == Trouble(key)


async def test_a_prompt_too_long_is_its_own_problem() -> None:
    """A conversation that outgrew the model is told from other refusals."""
    message = "prompt is too long: 1000001 tokens > 1000000 maximum"
    problem = await problem_with(always(lambda: failure(400, "invalid_request_error", message)))
    assert problem.trouble == Trouble.PROMPT_TOO_LONG


BOUND = "Invalid `signature` in `thinking` block. The block is bound to a different conversation."


@pytest.mark.parametrize(
    "message",
    [
        f"messages.1.content.0: {BOUND}",
        f"messages.1.content.0: {BOUND} The `system` prompt differs from the one of then.",
        "messages.5.content.0: Invalid signature in thinking block",
        "messages.3.content.2: Invalid `data` in `redacted_thinking` block",
        "messages.3.content.0.thinking.signature: Field required",
        "messages.1.content.0: `thinking` or `redacted_thinking` blocks in the latest assistant "
        "message cannot be modified. These blocks must remain as they were.",
    ],
)
async def test_blocks_that_are_not_taken_back_are_known_by_their_words(message: str) -> None:
    """However it is put, the conversation can go on from a summary, and only so."""
    problem = await problem_with(always(lambda: failure(400, "invalid_request_error", message)))
    assert problem.trouble == Trouble.HISTORY_REFUSED
    assert problem.trouble.marks == {Mark.REBASE}


async def test_a_thinking_parameter_is_no_thinking_block() -> None:
    """What the request itself gets wrong is no reason to give up a conversation."""
    message = '"thinking.type.disabled" is not supported for this model.'
    problem = await problem_with(always(lambda: failure(400, "invalid_request_error", message)))
    assert problem.trouble == Trouble.UNKNOWN


@pytest.mark.parametrize(
    ("kind", "key"), [("overloaded_error", "overloaded"), ("rate_limit_error", "rate_limit")]
)
async def test_an_error_event_in_a_stream_counts_by_its_type(kind: str, key: str) -> None:
    """An error after status 200 means the same as one with a status of its own."""
    problem = await problem_with(error_event(kind))
    assert (problem.trouble, problem.retryable) == (Trouble(key), True)


async def test_retry_after_is_passed_on() -> None:
    """Where the API says how long to wait, the caller learns it."""
    limited = always(lambda: failure(429, "rate_limit_error", retry_after="17"))
    assert (await problem_with(limited)).retry_after == 17


async def test_an_unknown_error_carries_its_request_id() -> None:
    """An admin can find an error that the table does not know."""
    problem = await problem_with(always(lambda: failure(418, "teapot_error")))
    assert problem == Problem(Trouble.UNKNOWN, {"request_id": "req_1"})


async def test_no_connection_is_retryable() -> None:
    """A refused connection, a broken one and a silent one are told apart from refusals."""
    async with Claude.connect(KEY, "http://127.0.0.1:9") as claude:
        assert await ask(claude) == Problem(Trouble.CONNECTION, retryable=True)

    async def cut(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        await response.write(b"event: ping\ndata: {}\n\n")
        assert request.transport is not None
        request.transport.abort()
        return response

    assert await problem_with(cut) == Problem(Trouble.CONNECTION, retryable=True)

    async def silent(request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(1)
        return web.Response()

    stub = Stub()
    stub.handlers.append(silent)
    async with running(stub) as claude:
        hasty = claude.api.with_options(timeout=0.2)
        with pytest.raises(anthropic.APIConnectionError) as caught:
            await hasty.models.list()
    assert problem_of(caught.value) == Problem(Trouble.TIMEOUT, retryable=True)
