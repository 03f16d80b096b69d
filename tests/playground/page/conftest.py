"""A real Chromium in front of a real local Slack."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, Locator, Page, async_playwright
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import LocalSlack
from tests.conftest import chromium
from tests.playground.page.tiny import FORM, TinyApp

QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")
DATA, MEMBER, COLLEAGUE = "C0DATA00001", "U0MEMBER001", "U0COLLEAGUE"


@dataclass
class Desk:
    """One person's browser window, the workspace behind it, and the app's Web API client."""

    page: Page
    slack: LocalSlack
    http: aiohttp.ClientSession
    app: AsyncWebClient
    errors: list[str] = field(default_factory=list)

    def watch(self) -> None:
        """Notes every script error and everything the content security policy stopped."""
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda said: self._hear(said.text))

    def _hear(self, text: str) -> None:
        if "Content Security Policy" in text:
            self.errors.append(text)

    async def open(self, place: str = DATA, person: str = MEMBER) -> None:
        """Opens a channel, or a thread (`C…/ts`), as a person and waits until it is drawn."""
        await self.page.goto(f"{self.slack.url}/?as={person}#/{place}")
        await self.by("list").locator(".message, .empty").first.wait_for()

    def by(self, testid: str, inside: Locator | None = None) -> Locator:
        """The elements with a `data-testid`."""
        return (inside or self.page).locator(f'[data-testid="{testid}"]')

    async def say(self, text: str, **fields: str) -> str:
        """Posts as the member (or `person`) through the people API; returns the timestamp."""
        body = {"as": MEMBER, "channel": DATA, "text": text} | fields
        async with self.http.post(f"{self.slack.url}/people/messages", json=body) as answer:
            said: dict[str, Any] = await answer.json()
            assert said["ok"], said
            return str(said["ts"])

    async def upload(self, files: dict[str, bytes]) -> None:
        """Shares files as the app in one message."""
        shared: list[dict[str, str | None]] = []
        for name, content in files.items():
            ticket = await self.app.files_getUploadURLExternal(
                filename=name,
                length=len(content),
                **({"snippet_type": "python"} if name.endswith(".py") else {}),
            )
            async with self.http.post(str(ticket["upload_url"]), data=content) as answer:
                assert answer.status == 200
            shared.append({"id": str(ticket["file_id"]), "title": name})
        await self.app.files_completeUploadExternal(files=shared, channel_id=DATA)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """The system's Chromium, once for all tests of the page."""
    path = chromium()
    assert path, "the browser tests need the system's Chromium"
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=path, args=[*QUIET])
        yield launched
        await launched.close()


@pytest.fixture
def viewport() -> tuple[int, int]:
    """Width and height of the window; a test may give others by parametrization."""
    return 1280, 800


@pytest_asyncio.fixture(loop_scope="session")
async def desk(browser: Browser, viewport: tuple[int, int]) -> AsyncIterator[Desk]:
    """A window on a fresh workspace; the test fails if the page's scripts did."""
    width, height = viewport
    context = await browser.new_context(viewport={"width": width, "height": height})
    context.set_default_timeout(5_000)
    slack = await LocalSlack.start(rate_scale=0)
    async with aiohttp.ClientSession() as http, slack:
        app = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
        made = Desk(await context.new_page(), slack, http, app)
        made.watch()
        yield made
        await context.close()
    assert made.errors == []


@pytest_asyncio.fixture(loop_scope="session")
async def tiny(desk: Desk) -> AsyncIterator[TinyApp]:
    """The app, connected to the workspace by signed HTTP."""
    app = TinyApp()

    async def show(trigger_id: str) -> None:
        await desk.app.views_open(trigger_id=trigger_id, view=FORM)

    app.show = show
    routes = web.Application()
    routes.router.add_post("/slack/events", app.handle)
    async with TestServer(routes) as server:
        desk.slack.set_events_url(str(server.make_url("/slack/events")))
        yield app
