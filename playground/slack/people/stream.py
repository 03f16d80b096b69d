"""The live feed over server-sent events."""

import asyncio
import contextlib
import json

from aiohttp import web

from playground.slack.membership import app_state
from playground.slack.people.form import Form

_KEEPALIVE = 15.0


async def events(form: Form, request: web.Request) -> web.StreamResponse:
    """Sends every change that the person may see, until they leave.

    The first object is the state of the app, so that a page knows that it is connected.
    """
    person = form.person.id
    queue = form.hub.feed.watch(person)
    response = web.StreamResponse(
        headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
    )
    try:
        await response.prepare(request)
        first = {"type": "app", **app_state(form.hub)}
        await response.write(_line(first))
        while True:
            try:
                change = await asyncio.wait_for(queue.get(), _KEEPALIVE)
            except TimeoutError:
                await response.write(b": still here\n\n")
                continue
            if change.get("type") == "close":
                break
            await response.write(_line(change))
    except ConnectionError:
        pass
    finally:
        form.hub.feed.leave(queue)
    with contextlib.suppress(ConnectionError):
        await response.write_eof()
    return response


def _line(change: dict[str, object]) -> bytes:
    return b"data: " + json.dumps(change, ensure_ascii=False).encode() + b"\n\n"
