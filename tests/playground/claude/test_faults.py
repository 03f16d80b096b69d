"""Trouble on demand."""

import asyncio
import time
from collections.abc import AsyncGenerator
from typing import Any

import anthropic
import httpx2
import pytest
from aiohttp import ClientSession
from anthropic import AsyncAnthropic

from playground.claude.brain import Action, Bash, Conversation, Result, Say

from .support import Start, attach, kinds, question, result, said

SCRIPT = [Bash("true"), Say("A longer answer than one delta carries.")]


@pytest.mark.parametrize(
    ("kind", "error", "name"),
    [
        ("unauthorized", anthropic.AuthenticationError, "authentication_error"),
        ("payment_required", anthropic.PaymentRequiredError, "billing_error"),
        ("permission", anthropic.PermissionDeniedError, "permission_error"),
        ("too_large", anthropic.ContentTooLargeError, "request_too_large"),
        ("rate_limit", anthropic.RateLimitError, "rate_limit_error"),
        ("spend_limit", anthropic.RateLimitError, "rate_limit_error"),
        ("internal", anthropic.InternalServerError, "api_error"),
        ("timeout", anthropic.GatewayTimeoutError, "timeout_error"),
        ("overloaded", anthropic.OverloadedError, "overloaded_error"),
    ],
)
async def test_http_errors(start: Start, kind: str, error: Any, name: str) -> None:
    """Each arrives once as the SDK's own exception, then the service is well again."""
    lab = await start(SCRIPT)
    lab.claude.faults.add(kind)
    with pytest.raises(error) as caught:
        await lab.ask()
    assert caught.value.type == name
    assert (await lab.ask()).stop_reason == "end_turn"


async def test_a_rate_limit_says_when_to_come_back(start: Start) -> None:
    """The SDK's own retry waits for retry-after and succeeds."""
    lab = await start(SCRIPT)
    lab.claude.faults.add("rate_limit", seconds=0.3)
    begun = time.monotonic()
    async with AsyncAnthropic(api_key=lab.claude.api_key, base_url=lab.claude.url) as client:
        await client.messages.create(**question())
    assert time.monotonic() - begun >= 0.3


async def test_a_spend_limit_has_its_own_class(start: Start) -> None:
    """enforced_spend_limit_reached comes without retry-after."""
    lab = await start(SCRIPT)
    lab.claude.faults.add("spend_limit")
    with pytest.raises(anthropic.RateLimitError) as caught:
        await lab.ask()
    assert caught.value.error_code == "enforced_spend_limit_reached"
    assert "retry-after" not in caught.value.response.headers


async def test_an_error_inside_a_stream_has_status_200(start: Start) -> None:
    """After some blocks comes an error event; the SDK raises it with status 200 and its type."""
    lab = await start(SCRIPT)
    lab.claude.faults.add("error_event", after_blocks=1)
    with pytest.raises(anthropic.APIStatusError) as caught:
        await lab.ask()
    assert (caught.value.status_code, caught.value.type) == (200, "overloaded_error")


async def test_a_cut_stream_raises_nothing(start: Start) -> None:
    """A stream that just ends leaves a message without stop_reason and container."""
    lab = await start(SCRIPT)
    lab.claude.faults.add("cut", after_blocks=2)
    message = await lab.ask()
    assert message.stop_reason is None
    assert message.container is None
    assert kinds(message)[:2] == ["server_tool_use", "bash_code_execution_tool_result"]


async def test_a_torn_connection_is_a_transport_error(start: Start) -> None:
    """A break in the middle surfaces as an error of the HTTP client."""
    lab = await start(SCRIPT)
    lab.claude.faults.add("break", after_blocks=1)
    with pytest.raises((httpx2.HTTPError, anthropic.APIConnectionError)):
        await lab.ask()


async def test_a_stall_is_silence_and_then_goes_on(start: Start) -> None:
    """Nothing comes for a while; a client that waits gets the rest."""
    lab = await start(SCRIPT)
    lab.claude.faults.add("stall", after_blocks=1, seconds=0.5)
    task = asyncio.create_task(lab.ask())
    await asyncio.sleep(0.3)
    assert not task.done()
    assert (await task).stop_reason == "end_turn"


@pytest.mark.parametrize("reason", ["refusal", "max_tokens", "model_context_window_exceeded"])
async def test_a_turn_can_end_for_another_reason(start: Start, reason: str) -> None:
    """After one block the turn ends with the wanted stop reason, 200 OK."""
    lab = await start([Say("One."), Bash("true")])
    lab.claude.faults.add(reason, after_blocks=1, code="cyber" if reason == "refusal" else "")
    message = await lab.ask(model="claude-sonnet-4-6")
    assert message.stop_reason == reason
    assert said(message) == "One."
    if reason == "refusal":
        assert message.stop_details is not None
        assert message.stop_details.category == "cyber"


@pytest.mark.parametrize(
    "code",
    ["unavailable", "execution_time_exceeded", "too_many_requests", "output_file_too_large"],
)
async def test_tool_errors(start: Start, code: str) -> None:
    """The next call ends in the tool's own error and is not run; the brain goes on."""
    lab = await start([Bash("echo ran"), Bash("echo ran"), Say("Done.")])
    lab.claude.faults.add("tool_error", code=code)
    message = await lab.ask()
    assert result(message).type == "bash_code_execution_tool_result_error"
    assert result(message).error_code == code
    assert result(message, 1).stdout == "ran\n"


async def test_a_file_expires_when_it_is_used(start: Start) -> None:
    """file_expired: the next message with a file finds it gone, and so does the one after."""
    lab = await start(SCRIPT)
    file = await lab.upload()
    lab.claude.faults.add("file_expired")
    for _ in range(2):
        with pytest.raises(anthropic.NotFoundError) as caught:
            await lab.ask(attach(file))
        assert caught.value.error_code == "file_expired"


class _Confused:
    async def turn(self, conversation: Conversation) -> AsyncGenerator[Action, Result | None]:
        yield Say("Let me see.")
        yield Bash("true")
        raise RuntimeError("a bug in the brain")


async def test_a_brain_that_fails_is_an_error_of_the_service(start: Start) -> None:
    """A bug in the brain is a 500, or an api_error event once the stream runs."""
    lab = await start(brain=_Confused())
    with pytest.raises(anthropic.InternalServerError):
        await lab.create()
    with pytest.raises(anthropic.APIStatusError) as caught:
        await lab.ask()
    assert (caught.value.status_code, caught.value.type) == (200, "api_error")


async def test_faults_can_be_meant_for_one_place(start: Start) -> None:
    """A fault for uploads leaves messages alone."""
    lab = await start(SCRIPT)
    lab.claude.faults.add("overloaded", where="upload", times=2)
    await lab.ask()
    for _ in range(2):
        with pytest.raises(anthropic.OverloadedError):
            await lab.upload()
    await lab.upload()


async def test_faults_over_http(start: Start) -> None:
    """Another process adds, lists and clears faults without a key; nonsense is a 400."""
    lab = await start(SCRIPT)
    async with ClientSession(lab.claude.url) as http:
        async with http.post("/_faults", json={"kind": "overloaded", "times": 3}) as response:
            assert (await response.json())["faults"][0]["kind"] == "overloaded"
        with pytest.raises(anthropic.OverloadedError):
            await lab.ask()
        async with http.get("/_faults") as response:
            assert (await response.json())["faults"][0]["times"] == 2
        async with http.delete("/_faults") as response:
            assert (await response.json())["faults"] == []
        for nonsense in ({"kind": "flood"}, {"kind": "cut", "colour": 1}, {"kind": "tool_error"}):
            async with http.post("/_faults", json=nonsense) as response:
                assert response.status == 400
    await lab.ask()
