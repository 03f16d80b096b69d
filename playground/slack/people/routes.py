"""The routes of the people-side API, their guard and their answers."""

from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from urllib.parse import urlsplit

from aiohttp import web

from playground.slack.hub import Hub
from playground.slack.people import gestures, mischief, modals, reading, stream, writing
from playground.slack.people.answers import response_url_handler
from playground.slack.people.form import Form, read_form
from playground.slack.refusal import Json, PersonRefusal

Action = Callable[[Form], Awaitable[Json]]

_GET: dict[str, Action] = {
    "/people/workspace": reading.workspace,
    "/people/messages": reading.messages,
    "/people/faults": mischief.listing,
}
_POST: dict[str, Action] = {
    "/people/messages": writing.post,
    "/people/messages/edit": writing.edit,
    "/people/messages/delete": writing.delete,
    "/people/messages/forward": writing.forward,
    "/people/reactions": writing.react,
    "/people/channels/join": writing.join,
    "/people/channels/leave": writing.leave,
    "/people/channels/connect": writing.connect,
    "/people/files/delete": writing.delete_file,
    "/people/files/hide": writing.hide_file,
    "/people/commands": gestures.command,
    "/people/shortcuts": gestures.shortcut,
    "/people/actions": gestures.press,
    "/people/stop": gestures.stop,
    "/people/rename": gestures.rename,
    "/people/home": gestures.home,
    "/people/context": gestures.context,
    "/people/views/submit": modals.submit,
    "/people/views/close": modals.close,
    "/people/faults": mischief.switch,
}


def add_people_routes(app: web.Application, hub: Hub) -> None:
    """Registers every route under `/people/`."""
    for path, action in _GET.items():
        app.router.add_get(path, _json(hub, action))
    for path, action in _POST.items():
        app.router.add_post(path, _json(hub, action))

    async def file_bytes(request: web.Request) -> web.StreamResponse:
        form = await read_form(hub, request)
        return await reading.file_bytes(form, request.match_info["file"])

    async def events(request: web.Request) -> web.StreamResponse:
        return await stream.events(await read_form(hub, request), request)

    app.router.add_post("/hooks/{token:.+}", response_url_handler(hub))
    app.router.add_get("/people/files/{file}", _guarded(file_bytes))
    app.router.add_get("/people/events", _guarded(events))


def check_origin(request: web.Request) -> None:
    """Refuses requests that another site's page sent, or that came under another name.

    The `Host` must be a loopback name, and an `Origin` must be this very server.
    """
    host = urlsplit(f"//{request.headers.get('Host', '')}").hostname or ""
    if not _loopback(host):
        raise PersonRefusal(403, "bad_host", "This workspace answers on this computer only.")
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("Host"):
        raise PersonRefusal(403, "bad_origin", "Another site may not act here.")
    if request.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin"):
        raise PersonRefusal(403, "bad_origin", "Another site may not act here.")


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def _guarded(handler: Handler) -> Handler:
    async def guarded(request: web.Request) -> web.StreamResponse:
        try:
            check_origin(request)
            return await handler(request)
        except PersonRefusal as refusal:
            answer = {"ok": False, "error": refusal.error, "message": refusal.message}
            return web.json_response(answer | refusal.fields, status=refusal.status)

    return guarded


def _json(hub: Hub, action: Action) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        form = await read_form(hub, request)
        try:
            answer = await action(form)
        except PersonRefusal:
            form.discard()
            raise
        return web.json_response({"ok": True, **answer})

    return _guarded(handle)
