"""The app's HTTP surface: Slack's events, and what an operator watches."""

import json
from collections.abc import Awaitable, Callable

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_sdk.signature import SignatureVerifier

MAX_EVENT_BYTES = 1024 * 1024  # Slack's payloads stay far below


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
        raw = await request.read()
        if not _is_signed(request, raw, verifier):
            return web.Response(
                status=401, text="This address takes signed requests of Slack only."
            )
        if not _is_readable(request, raw):
            return web.Response(status=400, text="The body is not what Slack sends.")
        response = await slack.async_dispatch(await to_bolt_request(request))
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

    async def prometheus(_request: web.Request) -> web.Response:
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
    try:
        body = raw.decode()
        return verifier.is_valid(
            body,
            request.headers.get("X-Slack-Request-Timestamp", ""),
            request.headers.get("X-Slack-Signature", ""),
        )
    except ValueError:
        return False


def _is_readable(request: web.Request, raw: bytes) -> bool:
    """Whether a body that claims to be JSON is an object, with a typed event if with any."""
    if request.content_type != "application/json":
        return True
    try:
        body = json.loads(raw)
    except ValueError:
        return False
    if not isinstance(body, dict):
        return False
    event = body.get("event", {"type": ""})
    return isinstance(event, dict) and isinstance(event.get("type"), str)
