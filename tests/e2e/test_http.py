"""The HTTP surface: signed requests of Slack, and nothing else."""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from bot import connections
from tests.support.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="module")

JSON, FORM = "application/json", "application/x-www-form-urlencoded"
DEEP = b"[" * 100_000


def signed(stage: Stage, body: bytes, kind: str) -> dict[str, str]:
    """The headers that Slack sends with a body."""
    stamp = str(int(time.time()))
    key = stage.slack.signing_secret.encode()
    signature = hmac.new(key, b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {
        "Content-Type": kind,
        "X-Slack-Signature": f"v0={signature}",
        "X-Slack-Request-Timestamp": stamp,
    }


async def sent(
    stage: Stage, body: bytes, headers: Mapping[str, str]
) -> tuple[int, Mapping[str, str]]:
    """Post to the app: the status and the headers of what comes back."""
    address = f"{stage.app.url}/slack/events"
    async with stage.session.post(address, data=body, headers=headers) as response:
        await response.read()
        return response.status, response.headers


def tracebacks(stage: Stage) -> int:
    """How many there are in the app's log, but of runs: theirs come later, whatever is asked here.

    Some of these events are whole enough to be taken in, of people whom Slack does not know.
    """
    lines = stage.app.log.read_text().splitlines()
    return sum("Traceback" in line and '"run_broke"' not in line for line in lines)


def envelope(stage: Stage, **more: Any) -> dict[str, Any]:
    """What an event comes in."""
    whose = {"api_app_id": stage.slack.app_id, "team_id": stage.slack.team_id, "event_id": "Ev1"}
    return {"type": "event_callback", **whose, **more}


def payload(value: object) -> bytes:
    """A form as interactive payloads come in."""
    return urlencode({"payload": value if isinstance(value, str) else json.dumps(value)}).encode()


@pytest.mark.parametrize(
    "body",
    [
        *(b"{not json", b"[]", b"null", b"5", b"", b'{"event": "x"}', b"\xff\xfe", b"{}"),
        *(DEEP, b'{"a":' + DEEP, b'{"event": {"type": 1}}', b'{"type": 1}'),
    ],
)
async def test_a_malformed_body_is_the_senders_fault(on_stage: Stage, body: bytes) -> None:
    """4xx, never 5xx, and no traceback, signed or not."""
    before = tracebacks(on_stage)
    right = signed(on_stage, body, JSON)
    for change in ({}, {"X-Slack-Signature": "v0=forged"}, {"X-Slack-Request-Timestamp": "abc"}):
        status, _ = await sent(on_stage, body, right | change)
        assert 400 <= status < 500, (change, status)
    assert tracebacks(on_stage) == before


@pytest.mark.parametrize(
    "body",
    [
        *(payload("[]"), payload("null"), payload("{"), payload(""), payload("[" * 100_000)),
        *(payload({}), payload({"type": 5}), b"payload", b"a=b", b"\xff=\xff"),
        *(b"&" * 100_000, b"%" * 100_000),
    ],
)
async def test_a_malformed_form_is_the_senders_fault(on_stage: Stage, body: bytes) -> None:
    """As forms carry them: 4xx, never 5xx, and no traceback."""
    before = tracebacks(on_stage)
    status, _ = await sent(on_stage, body, signed(on_stage, body, FORM))
    assert 400 <= status < 500
    assert tracebacks(on_stage) == before


BROKEN: list[dict[str, Any]] = [
    {"authorizations": 5},
    {"authorizations": [5]},
    {"event": {"type": "message", "text": 5, "ts": "1.1", "channel": "C1", "user": "U1"}},
    {"event": {"type": "app_mention", "text": "x", "ts": 1, "channel": [], "user": {}}},
    {"event": {"type": "app_mention", "user": "U1", "ts": "1.1", "channel": "C1", "files": 5}},
    {"event": {"type": "app_mention", "user": "U1", "ts": "1.1", "channel": "C1", "files": [5]}},
    {"event": {"type": "message", "subtype": "message_changed", "message": 5}},
    {"event": {"type": "message", "subtype": "message_changed", "message": {"edited": 5}}},
    {"event": {"type": "reaction_added", "reaction": "x", "item": 5, "user": "U1"}},
    {"event": {"type": "reaction_added", "reaction": ["x"], "item": {}, "user": "U1"}},
    {"event": {"type": "app_home_opened", "tab": "home", "user": "U1", "channel": "D1"}},
    {"event": {"type": "app_home_opened", "tab": "home", "view": 5, "event_ts": "1.1"}},
    {"event": {"type": "member_joined_channel", "user": None}},
    {"event": {"type": "agent_session_stopped", "channel": 5}},
]
INTERACTIVE: list[dict[str, Any]] = [
    {"type": "block_actions", "actions": [{"action_id": name, **more}], **rest}
    for name in ("notebook", "verdict", "suggestion-0", "ask_again", "where", "home_channel")
    for more, rest in (
        ({}, {}),
        ({"value": 5}, {"container": 5, "user": 5}),
        ({"value": "x", "action_ts": "1.1"}, {"user": {"id": "U1"}, "view": 5, "container": {}}),
    )
] + [
    {"type": "block_actions", "actions": []},
    {"type": "block_actions", "actions": 5},
    {"type": "view_submission", "view": {"callback_id": "ask"}},
    {"type": "view_submission", "view": {"callback_id": "feedback_reason", "state": 5}},
    {"type": "shortcut", "callback_id": "analyze_files"},
    {"type": "message_action", "callback_id": "analyze_message", "message": 5},
]


async def test_what_lacks_what_slack_always_sends_is_the_senders_fault(on_stage: Stage) -> None:
    """Of whichever kind: no 5xx, which would have it delivered again, and no traceback."""
    before, event = tracebacks(on_stage), {"event": {"type": "app_mention"}}
    bodies = [(json.dumps(envelope(on_stage, **(event | more))).encode(), JSON) for more in BROKEN]
    bodies += [(payload(envelope(on_stage) | {**each}), FORM) for each in INTERACTIVE]
    bodies += [(urlencode({"command": "/analyze", "text": "x"}).encode(), FORM)]
    wrong = []
    for body, kind in bodies:
        status, _ = await sent(on_stage, body, signed(on_stage, body, kind))
        if status >= 500 or tracebacks(on_stage) > before:
            wrong.append((status, body))
            before = tracebacks(on_stage)
    assert not wrong, "\n".join(f"{status}: {body[:300]!r}" for status, body in wrong)


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Slack-Signature": "v0=\u00e9\u00e9"},
        {"X-Slack-Signature": "v0=" + "\U0001f600" * 64},
        {"X-Slack-Signature": "\udcff\udcfe"},
        {"X-Slack-Signature": ""},
        {"X-Slack-Signature": "v0=" + "0" * 4_000},
        {"X-Slack-Request-Timestamp": "9" * 400},
        {"X-Slack-Request-Timestamp": "9" * 5_000},
        {"X-Slack-Request-Timestamp": "١٧٩٥٧٦٠٠٠٠"},
        {"X-Slack-Request-Timestamp": "1e9"},
        {"X-Slack-Request-Timestamp": "-1"},
        {"X-Slack-Request-Timestamp": ""},
    ],
    ids=lambda headers: ascii(next(iter(headers.items())))[:60],
)
async def test_odd_signatures_are_no_signatures(on_stage: Stage, headers: dict[str, str]) -> None:
    """401, whatever they are made of; the log has no traceback."""
    before = tracebacks(on_stage)
    body = json.dumps(envelope(on_stage, event={"type": "app_mention"})).encode()
    lines = {**signed(on_stage, body, JSON), **headers, "Host": "x", "Connection": "close"}
    lines["Content-Length"] = str(len(body))
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    where = urlsplit(on_stage.app.url)
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    request = f"POST /slack/events HTTP/1.1\r\n{head}\r\n".encode(errors="surrogateescape")
    writer.write(request + body)
    answer = await asyncio.wait_for(reader.read(), 20)
    writer.close()
    assert answer.startswith((b"HTTP/1.1 401 ", b"HTTP/1.0 401 ")), answer
    assert tracebacks(on_stage) == before


async def test_a_mention_without_its_fields_is_not_delivered_again(on_stage: Stage) -> None:
    """400 with X-Slack-No-Retry: it would only come the same again."""
    event = {"type": "app_mention", "text": "x", "ts": "1.1", "channel": "C1"}
    body = json.dumps(envelope(on_stage, event=event)).encode()
    status, headers = await sent(on_stage, body, signed(on_stage, body, JSON))
    assert status == 400
    assert headers["X-Slack-No-Retry"] == "1"


@pytest.mark.parametrize(
    ("path", "content"),
    [("healthz", "ok"), ("readyz", "ready"), ("metrics", "datathread_loop_lag_seconds_bucket")],
)
async def test_an_operator_can_watch(on_stage: Stage, path: str, content: str) -> None:
    """Health, readiness and numbers."""
    async with on_stage.session.get(f"{on_stage.app.url}/{path}") as response:
        assert response.status == 200 and content in await response.text()


@pytest.mark.parametrize("header", ["Forwarded", "X-Forwarded-For"])
async def test_the_numbers_do_not_go_through_a_proxy(on_stage: Stage, header: str) -> None:
    """They are for who watches from the same machine or its private network."""
    address, headers = f"{on_stage.app.url}/metrics", {header: "for=203.0.113.7"}
    async with on_stage.session.get(address, headers=headers) as response:
        assert response.status == 404


async def test_connections_that_say_nothing_take_nobodys_place(on_stage: Stage) -> None:
    """More half-sent heads than connections are allowed: others are served, and those end."""
    where = urlsplit(on_stage.app.url)
    silent = []
    for number in range(connections.OPEN_MAX + 50):
        reader, writer = await asyncio.open_connection(where.hostname, where.port)
        writer.write(b"POST /slack/events HTTP/1.1\r\nX-Slow: ")
        silent.append((reader, writer))
        if number % 50 == 0:
            async with on_stage.session.get(f"{on_stage.app.url}/healthz") as response:
                assert response.status == 200

    async def ended(reader: asyncio.StreamReader) -> bytes:
        try:
            return await reader.read()
        except ConnectionError:
            return b""

    try:
        until = connections.HEAD_SECONDS + 30
        async with asyncio.timeout(until):
            await asyncio.gather(*(ended(reader) for reader, _ in silent))
    finally:
        for _, writer in silent:
            writer.close()
    async with on_stage.session.get(f"{on_stage.app.url}/healthz") as response:
        assert response.status == 200
