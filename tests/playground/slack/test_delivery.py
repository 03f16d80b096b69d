"""How payloads reach the app: Socket Mode, signed HTTP, retries, twins."""

import asyncio
import json

from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp, AsyncSay
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import LocalSlack
from tests.playground.slack.support import (
    BOT,
    Desk,
    Endpoint,
    Json,
    Listener,
    listening,
    serving,
    until,
)


async def test_bolt_answers_a_mention_over_socket_mode(slack: LocalSlack, desk: Desk) -> None:
    """An unmodified Bolt app hears a mention and replies in the thread."""
    bolt = AsyncApp(client=AsyncWebClient(slack.bot_token, base_url=slack.api_url))

    @bolt.event("app_mention")
    async def mentioned(event: Json, say: AsyncSay) -> None:
        await say("hello", thread_ts=event["ts"])

    @bolt.event("message")
    async def message() -> None:
        pass

    handler = AsyncSocketModeHandler(bolt, slack.app_token)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    try:
        root = await desk.post(f"<@{BOT}> hi")
        await until(lambda: any(call.method == "chat.postMessage" for call in slack.calls))
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]
    assert [m["text"] for m in await desk.read(thread_ts=root)] == [f"<@{BOT}> hi", "hello"]


async def test_a_mention_gives_twins_with_their_own_ids(
    slack: LocalSlack, desk: Desk, app: Listener
) -> None:
    """Both twins name the same message; their order can be set, their event ids differ."""
    for order in ("message_first", "mention_first"):
        slack.hub.twins = order
        app.requests.clear()
        ts = await desk.post(f"<@{BOT}> hi")
        await until(lambda: len(app.requests) == 2)
        kinds = [payload["event"]["type"] for payload in app.payloads]
        assert kinds[0] == ("message" if order == "message_first" else "app_mention")
        assert {payload["event"]["ts"] for payload in app.payloads} == {ts}
        assert len({payload["event_id"] for payload in app.payloads}) == 2
        [mention] = app.events("app_mention")
        [message] = app.events("message")
        assert "channel_type" not in mention and message["channel_type"] == "channel"
        assert mention["client_msg_id"] == message["client_msg_id"]


async def test_a_missed_ack_brings_the_event_again(
    slack: LocalSlack, desk: Desk, app: Listener
) -> None:
    """After three seconds the same event comes in a new envelope that counts the attempt."""
    slack.hub.ws.timing.ack = 0.3
    app.silent = True
    await desk.post("hello")
    await until(lambda: app.requests)
    app.silent = False
    await until(lambda: len(app.requests) == 2)
    first, second = app.requests
    assert (first.retry_attempt, second.retry_attempt) == (0, 1)
    assert second.retry_reason == "timeout"
    assert first.payload["event_id"] == second.payload["event_id"]
    assert first.envelope_id != second.envelope_id
    await until(lambda: slack.deliveries[-1].outcome == "accepted")


async def test_an_event_is_given_up_after_three_retries(
    slack: LocalSlack, desk: Desk, app: Listener
) -> None:
    """An app that never acknowledges gets an event four times."""
    slack.hub.ws.timing.ack = 0.3
    app.silent = True
    await desk.post("hello")
    await until(lambda: slack.deliveries[-1].outcome == "given_up")
    assert len(app.requests) == 4


async def test_a_fresh_connection_gets_what_the_dead_one_left(
    slack: LocalSlack, desk: Desk
) -> None:
    """An event that was not acknowledged when the app died comes at once to the next one."""
    slack.hub.ws.timing.ack = 10.0
    dying, fresh = Listener(), Listener()
    dying.silent = True
    async with listening(slack, dying):
        await desk.post("hello")
        await until(lambda: dying.requests)
    async with listening(slack, fresh):
        await until(lambda: fresh.requests, 2.0)
    assert fresh.requests[0].payload == dying.requests[0].payload
    assert fresh.requests[0].retry_attempt == 1


async def test_an_event_waits_for_the_first_connection(slack: LocalSlack, desk: Desk) -> None:
    """What happens while nobody is connected is delivered to the next connection."""
    await desk.post("hello")
    listener = Listener()
    async with listening(slack, listener):
        await until(lambda: listener.requests)
    assert listener.requests[0].retry_attempt == 0


async def test_each_payload_goes_to_one_of_several_connections(
    slack: LocalSlack, desk: Desk
) -> None:
    """Two connections share the events; none comes twice."""
    first, second = Listener(), Listener()
    async with listening(slack, first), listening(slack, second):
        for number in range(20):
            await desk.post(str(number))
        await until(lambda: len(first.requests) + len(second.requests) == 20)
        await asyncio.sleep(0.05)
    assert first.requests and second.requests
    assert len(first.requests) + len(second.requests) == 20


async def test_a_disconnect_makes_the_client_come_back(slack: LocalSlack, desk: Desk) -> None:
    """After `refresh_requested` the SDK's client reconnects and hears what follows."""
    listener = Listener()
    async with listening(slack, listener):
        await slack.sockets.disconnect("refresh_requested")
        await until(lambda: slack.sockets.connected)
        opened = [call for call in slack.calls if call.method == "apps.connections.open"]
        assert len(opened) >= 2
        await desk.post("hello")
        await until(lambda: listener.requests)


async def test_the_eleventh_connection_is_turned_away(slack: LocalSlack, desk: Desk) -> None:
    """It is told why before it is closed."""
    client = AsyncWebClient(base_url=slack.api_url)
    sockets = []
    for _ in range(11):
        url = (await client.apps_connections_open(app_token=slack.app_token))["url"]
        sockets.append(await desk.session.ws_connect(url))
    frames = [await socket.receive_json(timeout=5) for socket in sockets]
    assert [frame["type"] for frame in frames] == ["hello"] * 10 + ["disconnect"]
    assert frames[10]["reason"] == "too_many_websockets"
    for socket in sockets:
        await socket.close()


async def test_a_ticket_opens_one_connection(slack: LocalSlack, desk: Desk) -> None:
    """A second use of the address that `apps.connections.open` gave is refused."""
    client = AsyncWebClient(base_url=slack.api_url)
    url = (await client.apps_connections_open(app_token=slack.app_token))["url"]
    async with desk.session.ws_connect(url) as socket:
        hello = await socket.receive_json(timeout=5)
        assert hello["type"] == "hello" and hello["num_connections"] == 1
        async with desk.session.get(url) as response:
            assert response.status == 408


async def test_a_signed_request_carries_each_event(slack: LocalSlack, desk: Desk) -> None:
    """The SDK's verifier accepts body and headers; the challenge is asked on demand."""
    endpoint = Endpoint()
    async with serving(endpoint) as url:
        slack.set_events_url(url)
        await desk.post("hello")
        await until(lambda: endpoint.requests)
        headers, body = endpoint.requests[0]
        verifier = SignatureVerifier(slack.signing_secret)
        assert verifier.is_valid_request(body, headers)
        assert "X-Slack-Retry-Num" not in headers
        envelope = json.loads(body)
        assert list(envelope)[:4] == [
            "token",
            "team_id",
            "context_team_id",
            "context_enterprise_id",
        ]
        assert not await slack.verify_events_url()
        challenge = json.loads(endpoint.requests[-1][1])
        assert challenge["type"] == "url_verification"
        endpoint.script = [web.Response(text="no"), web.Response(text="no")]


async def test_bolt_takes_the_challenge_over_http(slack: LocalSlack) -> None:
    """An unmodified Bolt app passes the verification of its request URL."""
    bolt = AsyncApp(
        client=AsyncWebClient(slack.bot_token, base_url=slack.api_url),
        signing_secret=slack.signing_secret,
    )
    runner = web.AppRunner(bolt.web_app())
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        slack.set_events_url(f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events")
        assert await slack.verify_events_url()
    finally:
        await runner.cleanup()


async def test_http_deliveries_are_retried_with_a_reason(slack: LocalSlack, desk: Desk) -> None:
    """A slow answer and a bad status are retried with number and reason, and then accepted."""
    endpoint = Endpoint()
    endpoint.script = [1.5, web.Response(status=500)]
    slack.hub.ws.timing.ack = 0.7
    async with serving(endpoint) as url:
        slack.set_events_url(url)
        await desk.post("hello")
        await until(lambda: slack.deliveries[-1].outcome == "accepted")
    retries = [
        (headers.get("X-Slack-Retry-Num"), headers.get("X-Slack-Retry-Reason"))
        for headers, _ in endpoint.requests
    ]
    assert retries == [(None, None), ("1", "http_timeout"), ("2", "http_error")]
    assert len({event["event_id"] for event in endpoint.events}) == 1


async def test_no_retry_when_the_app_says_so(slack: LocalSlack, desk: Desk) -> None:
    """`X-Slack-No-Retry` on a bad answer ends the delivery."""
    endpoint = Endpoint()
    endpoint.script = [web.Response(status=500, headers={"X-Slack-No-Retry": "1"})]
    async with serving(endpoint) as url:
        slack.set_events_url(url)
        await desk.post("hello")
        await until(lambda: slack.deliveries[-1].outcome == "given_up")
    assert len(endpoint.requests) == 1


async def test_a_dead_endpoint_is_tried_four_times(slack: LocalSlack, desk: Desk) -> None:
    """Nobody listening is `connection_failed`."""
    async with serving(Endpoint()) as url:
        slack.set_events_url(url)
    await desk.post("hello")
    await until(lambda: slack.deliveries[-1].outcome == "given_up")
    assert slack.deliveries[-1].reasons == ["connection_failed"] * 4


async def test_a_warning_leaves_the_connection_and_a_drop_cuts_it(
    slack: LocalSlack, desk: Desk
) -> None:
    """After a warning events still come; after a cut the client connects again."""
    listener = Listener()
    async with listening(slack, listener) as client:
        await slack.sockets.disconnect("warning")
        await slack.sockets.drop()
        assert not slack.sockets.connected
        await client.connect_to_new_endpoint(force=True)
        await until(lambda: slack.sockets.connected)
        await desk.post("hello")
        await until(lambda: listener.requests)
