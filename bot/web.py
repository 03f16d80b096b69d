"""The app's HTTP surface: Slack's events, and what an operator watches."""

import asyncio
import hmac
import json
import time
from collections.abc import Awaitable, Callable, Mapping
from ipaddress import ip_address
from typing import Any
from urllib.parse import parse_qsl

import structlog
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_sdk.signature import SignatureVerifier

MAX_EVENT_BYTES = 1024 * 1024  # Slack's payloads stay far below
BODY_SECONDS = 10.0  # for a body to arrive; Slack waits three for the whole answer
SIGNED_SECONDS = 60 * 5  # as Slack advises; older ones are replayed
STAMP_MAX = 12  # digits of a time in seconds
STRANGE = (AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What reading raises where a body is not of the shape that everything Slack sends has."""

log = structlog.get_logger(__name__)


def routes(
    *,
    slack: AsyncApp | None,
    verifier: SignatureVerifier | None,
    takes_events: Callable[[], bool],
    can_write: Callable[[], bool],
    ready: Callable[[], Awaitable[None]],
    metrics: CollectorRegistry,
) -> list[web.RouteDef]:
    """The routes. ``slack`` and its ``verifier`` are None in Socket Mode: nothing comes over HTTP.

    ``takes_events`` says whether an event would come in now, ``can_write`` whether one was kept or
    could have been within the last minute; ``ready`` raises, soon, unless one can be kept now.
    """

    async def events(request: web.Request) -> web.StreamResponse:
        assert slack is not None and verifier is not None
        try:
            async with asyncio.timeout(BODY_SECONDS):
                raw = await request.read()
        except TimeoutError:
            return web.Response(status=408, text="The body took too long.")
        if not _is_signed(request, raw, verifier):
            return web.Response(
                status=401, text="This address takes signed requests of Slack only."
            )
        try:
            _check(_read(request, raw))
            # What a listener raises is answered by ``app.error``, and does not come out here.
            response = await slack.async_dispatch(await to_bolt_request(request))
        except STRANGE as error:
            log.warning("strange_body", error=type(error).__name__)
            return web.Response(status=400, text="The body is not what Slack sends.")
        return await to_aiohttp_response(response)

    async def healthz(_request: web.Request) -> web.Response:
        if not takes_events():
            return web.Response(status=503, text="starting")
        if not can_write():
            return web.Response(status=503, text="nothing could be written for a minute")
        return web.Response(text="ok")

    async def readyz(_request: web.Request) -> web.Response:
        try:
            await ready()
        except Exception as error:
            return web.Response(status=503, text=f"not ready: {type(error).__name__}")
        return web.Response(text="ready")

    async def prometheus(request: web.Request) -> web.Response:
        if not _is_near(request):
            return web.Response(status=404, text="404: Not Found")
        return web.Response(
            body=generate_latest(metrics), headers={"Content-Type": CONTENT_TYPE_LATEST}
        )

    defined = [
        web.get("/healthz", healthz),
        web.get("/readyz", readyz),
        web.get("/metrics", prometheus),
    ]
    return [web.post("/slack/events", events), *defined] if slack else defined


def _is_signed(request: web.Request, raw: bytes, verifier: SignatureVerifier) -> bool:
    """Whether the body is Slack's; before anything of it is parsed."""
    stamp = request.headers.get("X-Slack-Request-Timestamp", "")
    signature = request.headers.get("X-Slack-Signature", "")
    if not (stamp.isascii() and stamp.isdecimal() and len(stamp) <= STAMP_MAX):
        return False
    if abs(time.time() - int(stamp)) > SIGNED_SECONDS:
        return False
    try:
        expected = verifier.generate_signature(timestamp=stamp, body=raw)
    except UnicodeDecodeError:
        return False
    assert expected is not None
    # As bytes: for text that is not ASCII, compare_digest raises instead of comparing.
    given = signature.encode(errors="surrogateescape")
    return hmac.compare_digest(expected.encode(), given)


def _read(request: web.Request, raw: bytes) -> Mapping[str, Any]:
    """What a body says: JSON, or a form whose ``payload`` may be JSON. Raises one of STRANGE."""
    if request.content_type == "application/json" or raw.startswith(b"{"):
        read = json.loads(raw)
    else:
        fields = dict(parse_qsl(raw.decode(), keep_blank_values=True))
        read = json.loads(fields["payload"]) if "payload" in fields else fields
    if not isinstance(read, dict):
        raise TypeError("no object")
    return read


def _check(body: Mapping[str, Any]) -> None:
    """Raise TypeError for a body without what tells Slack's kinds of requests apart."""
    event = body.get("event", {"type": ""})
    if not isinstance(event, dict) or not isinstance(event.get("type"), str):
        raise TypeError("no event")
    if not any(isinstance(body.get(name), str) for name in ("type", "command", "ssl_check")):
        raise TypeError("no kind")


def _is_near(request: web.Request) -> bool:
    """Whether somebody asks from this machine or its private network, and for nobody else.

    A proxy that lets the world in says so in a header.
    """
    if "Forwarded" in request.headers or "X-Forwarded-For" in request.headers:
        return False
    try:
        return ip_address(request.remote or "").is_private
    except ValueError:
        return False
