"""The local Slack: one server on one port, with the whole workspace in memory."""

import shutil
import socket
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

import aiohttp
from aiohttp import web

from playground.slack.api import RecordedCall, WebApi
from playground.slack.delivery.envelopes import Events
from playground.slack.delivery.outcome import Delivery, Reply
from playground.slack.delivery.signed import SignedHttp
from playground.slack.delivery.sockets import SocketMode
from playground.slack.faults import Faults
from playground.slack.feed import Feed
from playground.slack.hub import Hub
from playground.slack.interactions import Interactions
from playground.slack.manifest import read_manifest
from playground.slack.membership import changed
from playground.slack.methods import all_methods
from playground.slack.page import add_page_routes
from playground.slack.people.mischief import fill_menu
from playground.slack.people.routes import add_people_routes
from playground.slack.rates import Rates
from playground.slack.refusal import Json
from playground.slack.transfer import Transfer
from playground.slack.uploads import Uploads
from playground.slack.workspace import Timing, make_workspace

_BODY_LIMIT = 8 * 1024 * 1024


class LocalSlack:
    """A running local Slack; make one with `start`, end it with `close`."""

    def __init__(self, hub: Hub, api: WebApi, session: aiohttp.ClientSession) -> None:
        self.hub = hub
        self._api = api
        self._session = session
        self._http: SignedHttp | None = None
        self._runner: web.AppRunner | None = None

    @classmethod
    async def start(
        cls,
        *,
        port: int = 0,
        manifest: Json | Path | None = None,
        events_url: str | None = None,
        host: str = "127.0.0.1",
        seed: int | None = None,
        rate_scale: float = 1.0,
        timing: Timing | None = None,
    ) -> "LocalSlack":
        """Starts the server.

        `port` 0 takes a free one; `events_url` is the app's request URL, without it the app
        connects by Socket Mode. `rate_scale` multiplies the rate limits, 0 switches them off.
        """
        listener = socket.create_server((host, port))
        port = listener.getsockname()[1]
        folder = Path(tempfile.mkdtemp(prefix="local-slack-"))
        base = f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}"  # noqa: S104
        ws = make_workspace(
            read_manifest(manifest),
            base,
            folder,
            replace(timing) if timing else Timing(),
            seed,
            time.time,
        )
        session = aiohttp.ClientSession()
        slack: LocalSlack

        async def deliver(delivery: Delivery) -> None:
            await slack._transport.event(delivery)

        async def interact(kind: str, payload: Json) -> Reply:
            return await slack._transport.interact(kind, payload)

        hub = Hub(
            ws=ws,
            feed=Feed(),
            events=Events(ws, deliver),
            sockets=SocketMode(ws, lambda: changed(slack.hub)),
            faults=Faults(),
            rates=Rates(ws.clock, rate_scale),
            uploads=Uploads(ws),
            interactions=Interactions(ws),
            interact=interact,
            transport=lambda: "http" if slack._http else "socket",
        )
        slack = cls(hub, WebApi(hub, all_methods()), session)
        slack.set_events_url(events_url)
        fill_menu(hub)
        await slack._serve(listener)
        return slack

    @property
    def url(self) -> str:
        """The server's address without a trailing slash."""
        return self.hub.ws.base

    @property
    def api_url(self) -> str:
        """The base address of the Web API, for `SLACK_API_URL`."""
        return f"{self.url}/api/"

    @property
    def bot_token(self) -> str:
        """The bot token."""
        return self.hub.ws.app.bot_token

    @property
    def app_token(self) -> str:
        """The app-level token, for Socket Mode."""
        return self.hub.ws.app.app_token

    @property
    def signing_secret(self) -> str:
        """The secret that signs requests to the app."""
        return self.hub.ws.app.signing_secret

    @property
    def team_id(self) -> str:
        """The workspace's id."""
        return self.hub.ws.team.id

    @property
    def app_id(self) -> str:
        """The app's id."""
        return self.hub.ws.app.id

    @property
    def bot_user_id(self) -> str:
        """The id of the app's bot user."""
        return self.hub.ws.app.bot_user

    @property
    def calls(self) -> list[RecordedCall]:
        """Every Web API call so far, oldest first."""
        return self._api.calls

    @property
    def deliveries(self) -> list[Delivery]:
        """Every event sent to the app so far, oldest first."""
        return self.hub.events.sent

    @property
    def fetched(self) -> list[str]:
        """The links in the app's messages that Slack's servers would have fetched."""
        return self.hub.ws.fetched

    @property
    def faults(self) -> Faults:
        """What is to fail."""
        return self.hub.faults

    @property
    def sockets(self) -> SocketMode:
        """The app's Socket Mode connections."""
        return self.hub.sockets

    def set_events_url(self, url: str | None) -> None:
        """Delivers to `url` over signed HTTP from now on; `None` means Socket Mode."""
        ws = self.hub.ws
        self._http = None
        if url:
            self._http = SignedHttp(url, ws.app.signing_secret, self._session, ws.timing, ws.clock)
        changed(self.hub)

    async def verify_events_url(self) -> bool:
        """Whether the request URL answers the `url_verification` challenge."""
        ws = self.hub.ws
        if self._http is None:
            return False
        return await self._http.challenge(ws.app.verification_token, ws.ids.secret(40))

    def uninstall(self) -> None:
        """Removes the app from the workspace: it is told, and its bot token ends."""
        ws, ts = self.hub.ws, self.hub.ws.ids.ts()
        tokens = {"oauth": [], "bot": [ws.app.bot_user]}
        revoked = {"type": "tokens_revoked", "tokens": tokens, "event_ts": ts}
        self.hub.events.emit("tokens_revoked", revoked)
        self.hub.events.emit("app_uninstalled", {"type": "app_uninstalled", "event_ts": ts})
        ws.installed = False

    async def close(self) -> None:
        """Stops the server and forgets the workspace."""
        self.hub.cancel_timers()
        self.hub.feed.close()
        await self.hub.events.close()
        await self.hub.sockets.close()
        if self._runner:
            await self._runner.cleanup()
        await self._session.close()
        shutil.rmtree(self.hub.ws.files.folder, ignore_errors=True)

    async def __aenter__(self) -> Self:
        """The running server."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Closes it."""
        await self.close()

    @property
    def _transport(self) -> SignedHttp | SocketMode:
        return self._http or self.hub.sockets

    async def _serve(self, listener: socket.socket) -> None:
        app = web.Application(client_max_size=_BODY_LIMIT)
        transfer = Transfer(self.hub)
        app.router.add_route("*", "/api/{method}", self._api.handle)
        app.router.add_post("/upload/v1/{ticket}", transfer.upload)
        place = "{team:T[A-Z0-9]+}-{file:F[A-Z0-9]+}"
        app.router.add_get(f"/files-pri/{place}/{{name:.+}}", transfer.download)
        app.router.add_get(f"/files-tmb/{place}/{{name:.+}}", transfer.download)
        app.router.add_get("/login/", transfer.login)
        app.router.add_get("/link/", self.hub.sockets.handle)
        add_people_routes(app, self.hub)
        add_page_routes(app)
        self._runner = web.AppRunner(app, shutdown_timeout=1.0, handler_cancellation=True)
        await self._runner.setup()
        await web.SockSite(self._runner, listener).start()
