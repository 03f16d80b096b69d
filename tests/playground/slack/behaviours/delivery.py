"""How payloads reach the app: signed HTTP, Socket Mode, retries."""

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack
from typing import Any

from aiohttp import ClientWebSocketResponse, web
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import Timing, posting
from playground.slack.delivery import signed, sockets
from playground.slack.delivery.outcome import Delivery, Reply
from playground.slack.delivery.signed import SignedHttp
from playground.slack.delivery.sockets import SocketMode
from playground.slack.hub import Hub
from playground.slack.ids import Ids
from playground.slack.members import Channel
from playground.slack.refusal import Json
from tests.playground.slack.behaviours.row import Table, instead, limit, pinned
from tests.playground.slack.bench import Bench, frame, heard, quiet
from tests.playground.slack.support import BOT, DATA, DIRECT, Listener, listening, until

ROWS = Table()
_post, _interact, _make = SignedHttp._post, SocketMode.interact, Ids.make


async def _deaf(
    http: SignedHttp, body: bytes, kind: str, extra: dict[str, str]
) -> tuple[int, bytes, Mapping[str, str]]:
    """Posts without the retry headers and without listening to those of the answer."""
    status, answer, _ = await _post(http, body, kind, {})
    return status, answer, {}


async def _twice(socket: SocketMode, kind: str, payload: Json) -> Reply:
    await _interact(socket, kind, payload)
    return await _interact(socket, kind, payload)


def _one_event_id(ids: Ids, prefix: str, length: int = 10) -> str:
    return "Ev0SAME0001" if prefix == "Ev" else _make(ids, prefix, length)


async def _first(socket: SocketMode, envelope: Json) -> web.WebSocketResponse | None:
    if not socket._sockets:
        return None
    await socket._sockets[0].send_json(envelope)
    return socket._sockets[0]


async def _silence(*_: Any) -> None:
    """Says nothing."""


@ROWS.row(instead(posting, "_mention", lambda _: "<@U0NOBODY000>"))
async def a_mention_comes_as_two_events(slack: Bench) -> None:
    """double delivery: message and app_mention with the same channel, ts and client_msg_id."""
    app = await slack.listener()
    ts = await slack.desk.post(f"<@{BOT}> hi")
    [mention], [message] = await heard(app, "app_mention"), await heard(app, "message")
    for key in ("channel", "ts", "client_msg_id"):
        assert mention[key] == message[key]
    assert mention["ts"] == ts and "channel_type" not in mention


@ROWS.row(instead(Ids, "make", _one_event_id))
async def the_twins_have_different_event_ids(slack: Bench) -> None:
    """double delivery: the event id does not tell that they are one message."""
    app = await slack.listener()
    await slack.desk.post(f"<@{BOT}> hi")
    await until(lambda: len(app.payloads) == 2, 1.0)
    assert len({payload["event_id"] for payload in app.payloads}) == 2


@ROWS.row(pinned(Hub, "twins", "message_first"))
async def the_twins_come_in_either_order(slack: Bench) -> None:
    """double delivery: order not guaranteed."""
    for _ in range(12):
        await slack.desk.post(f"<@{BOT}> hi")
    kinds = [delivery.event["type"] for delivery in slack.slack.deliveries]
    assert set(kinds[::2]) == {"message", "app_mention"}


@ROWS.row(pinned(Channel, "direct", False))
async def a_direct_message_has_no_twin(slack: Bench) -> None:
    """double delivery: in direct messages only message.im comes, with channel_type im."""
    await slack.desk.post(f"<@{BOT}> hi", DIRECT)
    kinds = [delivery.event["type"] for delivery in slack.slack.deliveries]
    assert kinds == ["message"]
    assert slack.slack.deliveries[0].event["channel_type"] == "im"


@ROWS.row(pinned(Timing, "retries", ()))
async def a_bad_status_is_retried(slack: Bench) -> None:
    """delivery: three retries with X-Slack-Retry-Num and -Reason, and the same event id."""
    endpoint = await slack.endpoint(*[web.Response(status=500) for _ in range(4)])
    await slack.desk.post("hello")
    await until(lambda: slack.slack.deliveries[0].outcome != "pending")
    told = [
        (headers.get("X-Slack-Retry-Num"), headers.get("X-Slack-Retry-Reason"))
        for headers, _ in endpoint.requests
    ]
    assert told == [(None, None), *[(str(number), "http_error") for number in (1, 2, 3)]]
    assert len({event["event_id"] for event in endpoint.events}) == 1


@ROWS.row(instead(SignedHttp, "_post", _deaf))
async def retries_are_counted_and_stopped_by_headers(slack: Bench) -> None:
    """delivery: X-Slack-No-Retry on a non-2xx ends them."""
    stop = web.Response(status=500, headers={"X-Slack-No-Retry": "1"})
    endpoint = await slack.endpoint(web.Response(status=503), stop)
    await slack.desk.post("hello")
    await until(lambda: slack.slack.deliveries[0].outcome == "given_up", 2.0)
    assert [headers.get("X-Slack-Retry-Num") for headers, _ in endpoint.requests] == [None, "1"]


@ROWS.row(pinned(Timing, "ack", 30.0))
async def an_answer_has_three_seconds(slack: Bench) -> None:
    """delivery: then the delivery is retried for http_timeout."""
    assert Timing().ack == 3.0
    slack.timing.ack = 0.3
    endpoint = await slack.endpoint(0.8)
    await slack.desk.post("hello")
    await until(lambda: slack.slack.deliveries[0].outcome == "accepted")
    reasons = [headers.get("X-Slack-Retry-Reason") for headers, _ in endpoint.requests]
    assert reasons == [None, "http_timeout"]


async def _bolt(slack: Bench, secret: str, extra: AsyncExitStack) -> Delivery:
    """What became of a message to a Bolt app with a secret."""
    bolt = AsyncApp(
        client=AsyncWebClient(slack.slack.bot_token, base_url=slack.slack.api_url),
        signing_secret=secret,
    )
    bolt.event("message")(_silence)
    runner = web.AppRunner(bolt.web_app(), shutdown_timeout=0.1)
    await runner.setup()
    extra.push_async_callback(runner.cleanup)
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.slack.set_events_url(f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events")
    await slack.desk.post("hello")
    delivery = slack.slack.deliveries[-1]
    await until(lambda: delivery.outcome != "pending")
    return delivery


@ROWS.row(instead(signed, "signature", lambda *_: "v0=00"))
async def requests_are_signed(slack: Bench) -> None:
    """security: Bolt takes the right secret, and answers 401 to a wrong one."""
    good = await _bolt(slack, slack.slack.signing_secret, slack.extra)
    bad = await _bolt(slack, "0" * 32, slack.extra)
    assert good.outcome == "accepted"
    assert (bad.outcome, set(bad.reasons)) == ("given_up", {"http_error"})


@ROWS.row(instead(SocketMode, "_hello", lambda _: {"type": "welcome"}))
async def a_connection_begins_with_hello(slack: Bench) -> None:
    """Socket Mode: num_connections, debug_info, connection_info."""
    await frame(await slack.socket())
    hello = await frame(await slack.socket())
    assert (hello["type"], hello.get("num_connections")) == ("hello", 2)
    assert hello["connection_info"] == {"app_id": slack.slack.app_id}
    assert hello["debug_info"]["approximate_connection_time"] == 18060


@ROWS.row(instead(SocketMode, "_send", _first))
async def an_envelope_comes_over_any_one_connection(slack: Bench) -> None:
    """Socket Mode: each payload goes to one of several connections."""
    first, second = await slack.listener(), await slack.listener()
    for number in range(16):
        await slack.desk.post(str(number))
    await until(lambda: len(first.requests) + len(second.requests) == 16)
    assert first.requests and second.requests


async def _connected(slack: Bench) -> ClientWebSocketResponse:
    socket = await slack.socket()
    assert (await frame(socket))["type"] == "hello"
    return socket


@ROWS.row(instead(SocketMode, "_dismiss", _silence))
async def a_refresh_ends_a_connection_after_a_word(slack: Bench) -> None:
    """Socket Mode: disconnect refresh_requested, then nothing more on it, then the end."""
    slack.timing.ack = 0.3
    socket = await _connected(slack)
    fresh = await slack.listener()
    await slack.slack.sockets.disconnect("refresh_requested")
    for _ in range(4):
        await slack.desk.post("hello")
    said = await frame(socket, 0.2)
    assert (said["type"], said["reason"]) == ("disconnect", "refresh_requested")
    await heard(fresh, "message", 4)
    async with asyncio.timeout(2):
        await socket.receive()
    assert socket.closed


@ROWS.row(instead(SocketMode, "_dismiss", _silence))
async def a_warning_leaves_the_connection_open(slack: Bench) -> None:
    """Socket Mode: disconnect warning comes about ten seconds ahead."""
    socket = await _connected(slack)
    await slack.slack.sockets.disconnect("warning")
    await slack.desk.post("hello")
    assert (await frame(socket)).get("reason") == "warning"
    assert (await frame(socket))["type"] == "events_api"


@ROWS.row(limit("SLACK_SOCKETS"))
async def an_app_has_ten_connections(slack: Bench) -> None:
    """Socket Mode: the eleventh is told too_many_websockets."""
    frames = [await frame(await slack.socket()) for _ in range(11)]
    assert [each["type"] for each in frames] == ["hello"] * 10 + ["disconnect"]
    assert frames[10]["reason"] == "too_many_websockets"


@ROWS.row(pinned(Timing, "retries", ()))
async def an_event_without_an_ack_comes_again(slack: Bench) -> None:
    """Socket Mode: the same event in a new envelope that counts the attempt."""
    slack.timing.ack = 0.2
    app = await slack.listener(silent=True)
    await slack.desk.post("hello")
    await until(lambda: len(app.requests) >= 2, 2.0)
    app.silent = False
    first, second = app.requests[:2]
    assert (first.retry_attempt, second.retry_attempt) == (0, 1)
    assert first.payload == second.payload and first.envelope_id != second.envelope_id


@ROWS.row(pinned(sockets._Waiting, "socket", object()))
async def a_fresh_connection_gets_what_the_dead_one_left(slack: Bench) -> None:
    """Socket Mode: unacked envelopes come to the next connection after a restart."""
    slack.timing.ack = 10.0
    dying = Listener()
    dying.silent = True
    async with listening(slack.slack, dying):
        await slack.desk.post("hello")
        await until(lambda: dying.requests)
    fresh = await slack.listener()
    await until(lambda: fresh.requests, 1.0)
    assert fresh.payloads == dying.payloads


@ROWS.row(instead(SocketMode, "interact", _twice))
async def a_command_without_an_ack_does_not_come_again(slack: Bench) -> None:
    """delivery: commands and interactivity are not retried; the person sees a failure."""
    slack.timing.ack = 0.2
    app = await slack.listener(silent=True)
    failed = await slack.desk.act("commands", channel=DATA, command="/analyze", text="")
    assert (failed[0], failed[1]["error"]) == (409, "operation_timeout")
    failed = await slack.desk.act("shortcuts", callback_id="analyze_files")
    assert (failed[0], failed[1]["error"]) == (409, "operation_timeout")
    await quiet()
    assert [request.type for request in app.requests] == ["slash_commands", "interactive"]
