"""A browser window on the local workspace, for tests and for pictures."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import FilePayload, Locator, Page, async_playwright

from playground.slack.workspace import DATA, MEMBER
from tests.conftest import chromium

QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")
SECONDS = 1_000
"""Playwright counts milliseconds."""


@dataclass
class Window:
    """One person's window. ``errors`` are those of the page's scripts."""

    page: Page
    url: str
    errors: list[str] = field(default_factory=list)

    async def open(self, place: str = DATA, person: str = MEMBER) -> None:
        """Open a channel, or a thread (``C…/ts``), as a person, anew."""
        await self.page.goto("about:blank")
        await self.page.goto(f"{self.url}/?as={person}#/{place}")
        await self.by("list").locator(".message, .empty").first.wait_for()

    def by(self, testid: str, inside: Locator | None = None) -> Locator:
        """The elements with a ``data-testid``."""
        return (inside or self.page).locator(f'[data-testid="{testid}"]')

    @property
    def thread(self) -> Locator:
        """The pane of the thread."""
        return self.by("thread")

    def message(self, text: str, inside: Locator | None = None) -> Locator:
        """The last message of the channel (or of ``inside``) with a text."""
        pane = inside or self.page.locator(".main-pane")
        return self.by("message", pane).filter(has_text=text).last

    async def write(self, text: str, *files: FilePayload, where: str = "composer") -> None:
        """Write a message (``where`` may be ``thread-composer``) and send it."""
        if files:
            await self.by(f"{where}-files").set_input_files(list(files))
        await self.by(f"{where}-field").fill(text)
        await self.by("send" if where == "composer" else f"{where}-send").click()

    async def tool(self, message: Locator, testid: str) -> None:
        """Press a button of a message's bar, which stays while the message has the focus."""
        await message.focus()
        await self.by(testid, message).click()

    async def choose(self, message: Locator, item: str) -> None:
        """Choose an entry of a message's menu."""
        await self.tool(message, "more")
        await self.page.locator(f'[role^="menuitem"][data-item="{item}"]').click()

    async def react(self, message: Locator, name: str) -> None:
        """Add a reaction."""
        await self.tool(message, "react")
        await self.page.locator(f'[role^="menuitem"][data-item="{name}"]').click()


@contextlib.asynccontextmanager
async def window(
    url: str, *, width: int = 1280, height: int = 900, **how: Any
) -> AsyncIterator[Window]:
    """Open Chromium on the workspace at ``url``; ``how`` is for Playwright's context."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=[*QUIET])
        size = {"width": width, "height": height}
        context = await browser.new_context(viewport=size, **how)  # type: ignore[arg-type]
        page = await context.new_page()
        made = Window(page, url)
        page.on("pageerror", lambda error: made.errors.append(str(error)))
        yield made
        await browser.close()


def table(name: str, content: str = "a,b\n1,2\n3,4\n") -> FilePayload:
    """A CSV file to attach."""
    return FilePayload(name=name, mimeType="text/csv", buffer=content.encode())
