"""The Web API endpoint: arguments, token, scopes, pace, planned failures, and the answer."""

import asyncio
import inspect
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from playground.slack.call import Call, Method
from playground.slack.faults import Fault
from playground.slack.hub import Hub
from playground.slack.refusal import Json, Refusal, invalid_arguments


@dataclass(frozen=True)
class RecordedCall:
    """A call as it came in and as it was answered; `status` 0 means a cut connection."""

    method: str
    args: Json
    at: float
    status: int
    answer: Json


class WebApi:
    """Answers `/api/<method>` for one app and remembers every call."""

    def __init__(self, hub: Hub, methods: Mapping[str, Method]) -> None:
        self._hub = hub
        self._methods = methods
        self.calls: list[RecordedCall] = []

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One call."""
        name = request.match_info["method"]
        args: Json = {}
        fault = self._hub.faults.take(name)
        try:
            method = self._method(name)
            args = await _arguments(request, method)
            if fault and not fault.after_effect:
                return await self._fail(request, name, args, fault)
            answer, status, headers = await self._answer(request, method, args)
        except Refusal as refusal:
            answer, status, headers = refusal.answer(), 200, {}
        if fault and fault.after_effect:
            return await self._fail(request, name, args, fault)
        return self._reply(name, args, answer, status, headers)

    def _method(self, name: str) -> Method:
        method = self._methods.get(name)
        if method is None or name in self._hub.faults.unknown_methods:
            raise Refusal("unknown_method", req_method=name)
        return method

    async def _answer(
        self, request: web.Request, method: Method, args: Json
    ) -> tuple[Json, int, dict[str, str]]:
        call = Call(self._hub, args)
        if method.token != "none":  # noqa: S105 - a kind, not a secret
            self._authorize(request, method, args)
            channel = str(args.get(method.per_channel)) if method.per_channel else None
            wait = self._hub.rates.wait(method.name, method.per_minute, channel)
            if wait:
                limited = {"ok": False, "error": "ratelimited"}
                return limited, 429, {"Retry-After": str(wait)}
            if method.scope:
                call.require(method.scope)
        _check_names(method, args)
        answer = method.run(call)
        return (await answer if inspect.isawaitable(answer) else answer), 200, {}

    def _authorize(self, request: web.Request, method: Method, args: Json) -> None:
        app = self._hub.ws.app
        header = request.headers.get("Authorization", "")
        token = header.removeprefix("Bearer ").strip() if header else str(args.get("token") or "")
        if not token:
            raise Refusal("not_authed")
        if token not in (app.bot_token, app.app_token):
            raise Refusal("invalid_auth")
        if not self._hub.ws.installed and token == app.bot_token:
            raise Refusal("account_inactive")
        wanted = {"bot": app.bot_token, "app": app.app_token}.get(method.token, token)
        if token != wanted:
            raise Refusal("not_allowed_token_type")

    async def _fail(
        self, request: web.Request, name: str, args: Json, fault: Fault
    ) -> web.StreamResponse:
        if fault.delay:
            await asyncio.sleep(fault.delay)
        if fault.reset:
            self._note(name, args, {}, 0)
            if request.transport:
                request.transport.abort()
            return web.Response()
        if fault.status is None:
            return self._reply(name, args, {"ok": False, "error": fault.error}, 200, {})
        headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
        if fault.status == 429:
            return self._reply(name, args, {"ok": False, "error": "ratelimited"}, 429, headers)
        self._note(name, args, {}, fault.status)
        return web.Response(status=fault.status, text="Server Error", headers=headers)

    def _reply(
        self, name: str, args: Json, answer: Json, status: int, headers: dict[str, str]
    ) -> web.Response:
        self._note(name, args, answer, status)
        scopes = ",".join(sorted(self._hub.ws.manifest.scopes))
        return web.json_response(
            answer, status=status, headers={"X-OAuth-Scopes": scopes, **headers}
        )

    def _note(self, name: str, args: Json, answer: Json, status: int) -> None:
        self.calls.append(RecordedCall(name, args, self._hub.ws.clock(), status, answer))


async def _arguments(request: web.Request, method: Method) -> Json:
    """Query, form and (for the methods that take one) JSON body, merged."""
    args: Json = dict(request.query)
    if request.content_type == "application/json":
        body = await request.read()
        if not method.json or not body.strip():
            return args
        try:
            given: Any = json.loads(body)
        except ValueError:
            raise Refusal("invalid_json") from None
        if not isinstance(given, dict):
            raise Refusal("json_not_object")
        return args | given
    if request.content_type in ("application/x-www-form-urlencoded", "multipart/form-data"):
        form = await request.post()
        args |= {key: value for key, value in form.items() if isinstance(value, str)}
    return args


def _check_names(method: Method, args: Json) -> None:
    problems = [
        f"missing required field: {name} [json-pointer:/{name}]"
        for name in method.required
        if args.get(name) in (None, "")
    ]
    problems += [
        f"unknown argument: {name} [json-pointer:/{name}]"
        for name in args
        if name not in method.known
    ]
    if problems:
        raise invalid_arguments(*problems)
