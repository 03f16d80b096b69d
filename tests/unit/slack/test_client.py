"""Calls of the Web API over real HTTP: tokens, retries, and what failures are called."""

import asyncio

import aiohttp
import pytest
from aiohttp import web

from bot.acts import Installation
from bot.slack.client import SlackClients
from bot.slack.errors import Ambiguous, GaveUp, SlackError, Unreachable
from bot.slack.pacer import Pacer
from tests.unit.slack.stub import (
    HERE,
    TOKEN,
    Answer,
    FakeTime,
    OneToken,
    Stub,
    in_turn,
    refusal,
    running,
    too_many,
)

POST = "chat.postMessage"
READ = "conversations.replies"


async def test_each_installation_calls_with_its_own_token() -> None:
    """Two workspaces served by one process never see each other's token."""
    stub = Stub()
    stub.methods["auth.test"] = in_turn({})
    async with running(stub) as bench:
        other = await bench.clients.of(Installation("A1", "", "T2"))
        await asyncio.gather(bench.api.call("auth.test"), other.call("auth.test"))
    assert sorted(stub.tokens) == [TOKEN, f"{TOKEN}-T2"]


async def test_no_token_in_a_repr() -> None:
    """Whatever is printed or logged of a client, the token is not in it."""
    async with running(Stub()) as bench:
        assert TOKEN not in f"{bench.api!r} {bench.api} {bench.clients!r}"
        with pytest.raises(SlackError) as caught:
            await bench.api.call("auth.test")
        assert TOKEN not in f"{caught.value!r} {caught.value}"


async def test_a_gesture_is_answered_nowhere_but_at_slack() -> None:
    """An answer address elsewhere is refused, and one that points elsewhere is not followed."""
    stub, other = Stub(), Stub()

    async def moved(_: web.Request) -> web.Response:
        raise web.HTTPTemporaryRedirect(f"{other.url}api/answer")

    stub.app.router.add_post("/moved", moved)
    async with running(stub) as bench, running(other):
        await bench.api.respond(f"{stub.url}api/answer", "private")
        for url in (f"{other.url}api/answer", f"{stub.url}moved", "http://slack.com/x", "nonsense"):
            with pytest.raises(SlackError):
                await bench.api.respond(url, "private")
    assert stub.count("answer") == 1 and not other.calls


async def test_429_waits_as_long_as_slack_says() -> None:
    """A post that was rate limited goes out after Retry-After, once."""
    stub = Stub()
    stub.methods[POST] = in_turn(too_many(7), {"ts": "1.1"})
    async with running(stub) as bench:
        before = bench.time.now
        answer = await bench.api.call(POST, channel="C1", text="hi")
        assert answer["ts"] == "1.1"
        assert bench.time.now - before >= 7
    assert stub.count(POST) == 2


async def test_429_without_end_is_given_up() -> None:
    """A method that stays rate limited fails after the pacer's patience, not never."""
    stub = Stub()
    stub.methods[READ] = lambda _: too_many(50)
    async with running(stub) as bench:
        with pytest.raises(GaveUp):
            await bench.api.call(READ, channel="C1", ts="1.1")
    assert stub.count(READ) == 3


@pytest.mark.parametrize(
    "trouble",
    [
        None,
        web.Response(status=502, text="<html>bad gateway", content_type="text/html"),
        web.Response(status=503, text="upstream", content_type="text/plain"),
        web.Response(text="{", content_type="application/json"),
    ],
    ids=["cut", "502", "503 text", "no json"],
)
@pytest.mark.parametrize("method", [POST, READ])
async def test_trouble_is_retried_for_reads_and_ambiguous_for_posts(
    method: str, trouble: web.Response | None
) -> None:
    """A lost answer is asked for again, but a post is never sent again blindly."""
    stub = Stub()
    clone: Answer = trouble
    if trouble is not None:
        clone = web.Response(
            status=trouble.status, body=trouble.body, content_type=trouble.content_type
        )
    stub.methods[method] = in_turn(clone, {"ts": "1.1"})
    async with running(stub) as bench:
        if method == READ:
            assert await bench.api.call(method, channel="C1", ts="1.1")
        else:
            with pytest.raises(Ambiguous):
                await bench.api.call(method, channel="C1", text="hi")
    assert stub.count(method) == (2 if method == READ else 1)


@pytest.mark.parametrize("code", ["internal_error", "fatal_error", "service_unavailable"])
async def test_slacks_own_failures_are_ambiguous(code: str) -> None:
    """Slack says of these that some of the call may have been done, so the post is looked for."""
    stub = Stub()
    stub.methods[POST] = lambda _: refusal(code)
    async with running(stub) as bench:
        with pytest.raises(Ambiguous):
            await bench.api.call(POST, channel="C1", text="hi")


async def test_a_slow_answer_is_ambiguous() -> None:
    """A post that Slack does not answer in time may have been made."""
    stub = Stub()

    async def slow(_: dict[str, object]) -> Answer:
        await asyncio.sleep(1)
        return {}

    stub.methods[POST] = slow
    async with running(stub, timeout=0.1) as bench:
        with pytest.raises(Ambiguous):
            await bench.api.call(POST, channel="C1", text="hi")


async def test_a_closed_door_is_unreachable() -> None:
    """Where no connection was made nothing can have happened: tried again, then said."""
    time = FakeTime()
    async with aiohttp.ClientSession() as session:
        clients = SlackClients(
            api_url="http://127.0.0.1:9/api/",
            session=session,
            pacer=Pacer(clock=time.clock, sleep=time.sleep),
            installations=OneToken(),
            sleep=time.sleep,
        )
        api = await clients.of(HERE)
        with pytest.raises(Unreachable):
            await api.call(POST, channel="C1", text="hi")
    assert len(time.slept) == 3


async def test_a_refusal_tells_why() -> None:
    """Slack's code, its details and the missing scope are there to be acted upon."""
    stub = Stub()
    pointer = "[ERROR] must be shorter [json-pointer:/blocks/0/text]"
    stub.methods[POST] = in_turn(
        refusal("invalid_blocks", response_metadata={"messages": [pointer]}),
        refusal("missing_scope", needed="chat:write", provided="files:read"),
    )
    async with running(stub) as bench:
        with pytest.raises(SlackError) as blocks:
            await bench.api.call(POST, channel="C1", text="hi")
        with pytest.raises(SlackError) as scope:
            await bench.api.call(POST, channel="C1", text="hi")
    assert (blocks.value.error, blocks.value.messages) == ("invalid_blocks", (pointer,))
    assert (scope.value.needed, scope.value.provided) == ("chat:write", "files:read")
    assert stub.count(POST) == 2
