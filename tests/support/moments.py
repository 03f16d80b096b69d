"""Pictures of the moments that matter, taken from the whole app in a real browser.

``python -m tests.support.moments [NAME…]`` puts them into ``docs/``; all of them without a name.
"""

import asyncio
import io
import json
import sys
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pandas as pd
from PIL import Image
from playwright.async_api import Locator, expect

from playground.analyst import Analyst
from playground.sample import QUESTION, make_streaming_csv
from playground.slack.workspace import (
    ADMIN,
    COLLEAGUE,
    DATA,
    GENERAL,
    MEMBER,
    PRIVATE,
    SHARED,
    STRANGER,
)
from tests.support.people import Person
from tests.support.stage import Stage, stage
from tests.support.thread import asked, settled
from tests.support.window import SECONDS, Window, window

DOCS = Path(__file__).parents[2] / "docs"
PACE = 0.6
WIDTH, COLOURS = 1280, 256
WAIT = 120 * SECONDS
MEGABYTES = 25
"""What the app takes here, so that a picture of a file that is too large is cheap to take."""


@dataclass
class Studio:
    """The stage, the window, and the demo's table."""

    stage: Stage
    desk: Window
    churn: Path

    def person(self, user: str) -> Person:
        """Somebody of the workspace."""
        return self.stage.person(user)

    async def ask(self, channel: str, question: str, user: str = MEMBER) -> str:
        """Ask about the table; the window shows the thread. Returns its ts."""
        ts = await asked(self.stage, self.person(user), channel, question, [self.churn])
        await self.desk.open(f"{channel}/{ts}", user)
        return ts

    async def steps(self, count: int) -> None:
        """Wait until so many steps are done and the next one runs."""
        cards = self.desk.by("card", self.desk.thread)
        done = self.desk.thread.locator('[data-testid="card"][data-status="complete"]')
        await expect(done.nth(count - 1)).to_be_visible(timeout=WAIT)
        await expect(
            cards.and_(self.desk.page.locator('[data-status="in_progress"]'))
        ).to_have_count(1, timeout=WAIT)

    async def keep(self, name: str, *, height: int = 900, top: Locator | None = None) -> None:
        """Save what the window shows at a height, with ``top`` first in its pane."""
        page = self.desk.page
        await page.set_viewport_size({"width": WIDTH, "height": height})
        await page.mouse.move(5, 5)
        if top:
            await top.evaluate("(node) => node.closest('.list').scrollTo(0, 1e9)")
            await page.wait_for_timeout(300)
            await top.evaluate("(node) => node.scrollIntoView({ block: 'start' })")
        await page.wait_for_timeout(600)
        picture = Image.open(io.BytesIO(await page.screenshot())).convert("RGB")
        small = picture.quantize(COLOURS, dither=Image.Dither.NONE)
        small.save(DOCS / f"{name}.png", optimize=True)
        await page.set_viewport_size({"width": WIDTH, "height": 900})


async def answer(studio: Studio) -> None:
    """The happy way: the work, the answer, and a follow-up by somebody else."""
    desk = studio.desk
    ts = await studio.ask(DATA, QUESTION)
    await studio.steps(2)
    await studio.keep("working")
    await settled(studio.stage, studio.person(MEMBER), DATA, ts, seconds=300)
    await expect(desk.by("snippet", desk.thread).last).to_contain_text("analysis.py", timeout=WAIT)
    found = desk.by("message", desk.thread).filter(has_text="rule-based stand-in for Claude")
    await studio.keep("answer", height=2080, top=desk.by("message", desk.thread).nth(1))
    follow_up = "and only for Germany?"
    await studio.person(COLLEAGUE).post(DATA, follow_up, thread_ts=ts)
    await settled(studio.stage, studio.person(MEMBER), DATA, ts, count=2, seconds=300)
    await expect(found).to_have_count(2)
    await desk.page.wait_for_timeout(3 * SECONDS)
    await studio.keep("follow-up", height=1000, top=desk.message(follow_up, desk.thread))


async def refused(studio: Studio) -> None:
    """Files that it cannot take, by name, while the work goes on with the rest."""
    months = pd.date_range("2025-01-01", periods=18, freq="MS")
    units = [210, 214, 225, 231, 240, 228, 219, 233, 247, 262, 281, 330]
    units += [225, 229, 244, 251, 258, 246]
    book = io.BytesIO()
    pd.DataFrame({"month": months, "units": units}).to_excel(book, index=False)
    form = aiohttp.FormData()
    drive = {"name": "master.gsheet", "url": "https://docs.google.com/x", "external_type": "gdrive"}
    fields = {"as": MEMBER, "channel": GENERAL, "external": json.dumps([drive])}
    fields["text"] = f"<@{studio.stage.slack.bot_user_id}> how did units develop by month?"
    for name, value in fields.items():
        form.add_field(name, value)
    form.add_field("file", book.getvalue(), filename="sales.xlsx")
    form.add_field("file", bytes((MEGABYTES + 16) * 1_000_000), filename="raw.mov")
    url = f"{studio.stage.slack.url}/people/messages"
    async with studio.stage.session.post(url, data=form) as response:
        ts = str((await response.json())["ts"])
    await studio.desk.open(f"{GENERAL}/{ts}")
    await settled(studio.stage, studio.person(MEMBER), GENERAL, ts, seconds=300)
    top = studio.desk.by("message", studio.desk.thread).first
    await studio.keep("refused", height=1240, top=top)


async def stopped(studio: Studio) -> None:
    """Stop, pressed by whoever asked: what was found is kept."""
    desk = studio.desk
    await studio.ask(GENERAL, QUESTION)
    await studio.steps(2)
    await desk.by("stop", desk.thread).click()
    await expect(desk.thread).to_contain_text("Stopped by", timeout=WAIT)
    await expect(desk.by("stop", desk.thread)).to_be_hidden(timeout=WAIT)
    await studio.keep("stopped", height=760)


async def picked_up(studio: Studio) -> None:
    """The process dies in the middle; the next one goes on."""
    desk = studio.desk
    await studio.ask(PRIVATE, QUESTION)
    await studio.steps(2)
    await studio.stage.app.kill()
    await studio.stage.app.start()
    note = desk.message("picked this up again", desk.thread)
    await expect(note).to_be_visible(timeout=WAIT)
    await studio.steps(2)
    await studio.keep("picked-up", height=820)


async def another_company(studio: Studio) -> None:
    """Somebody of a company with which the channel is shared is told alone."""
    stranger = studio.person(STRANGER)
    await asked(studio.stage, stranger, SHARED, "what drives churn?", [studio.churn])
    await studio.desk.open(SHARED, STRANGER)
    await expect(studio.desk.page.get_by_text("Only visible to you")).to_be_visible(timeout=WAIT)
    await studio.keep("another-company", height=640)


async def form(studio: Studio) -> None:
    """The form that the command opens, with what was shared lately, and the offer before it."""
    desk = studio.desk
    await studio.person(COLLEAGUE).post(GENERAL, "the numbers so far", [studio.churn])
    await desk.open(GENERAL, COLLEAGUE)
    await expect(desk.page.get_by_text("Only visible to you").last).to_be_visible(timeout=WAIT)
    await studio.keep("offer", height=640)
    await desk.write("/analyze what drives churn?")
    modal = desk.by("modal")
    await modal.get_by_label("streaming.csv").first.check(timeout=WAIT)
    await studio.keep("form", height=760)
    await desk.page.keyboard.press("Escape")


async def home(studio: Studio) -> None:
    """The Home tab of an admin who has asked something."""
    desk, place = studio.desk, f"D{ADMIN[1:]}"
    ts = await studio.ask(DATA, "which members are at risk?", ADMIN)
    await settled(studio.stage, studio.person(ADMIN), DATA, ts, seconds=300)
    await desk.open(place, ADMIN)
    await desk.by("tab-home").click()
    await desk.by("home").locator("select").select_option(GENERAL, timeout=WAIT)
    await expect(desk.by("home").get_by_label("Analyze at once")).to_be_visible(timeout=WAIT)
    await studio.keep("home", height=980)


async def direct_message(studio: Studio) -> None:
    """A direct message: no mention, and prompts for what to ask next."""
    desk = studio.desk
    await desk.open(f"D{MEMBER[1:]}")
    await desk.by("composer-files").set_input_files(studio.churn)
    await desk.write("average watch hours by tier")
    answer = desk.by("message", desk.thread).filter(has_text="rule-based stand-in for Claude")
    await expect(answer.first).to_be_visible(timeout=WAIT)
    await expect(desk.by("stop", desk.thread)).to_be_hidden(timeout=WAIT)
    await studio.keep("direct-message", height=1000, top=desk.by("message", desk.thread).first)


MOMENTS: dict[str, Callable[[Studio], Awaitable[None]]] = {
    each.__name__.replace("_", "-"): each
    for each in (form, answer, refused, stopped, picked_up, another_company, home, direct_message)
}


async def main(names: list[str]) -> None:
    """Take the pictures of these moments, one after the other."""
    with tempfile.TemporaryDirectory() as folder:
        churn = Path(folder) / "streaming.csv"
        make_streaming_csv(churn)
        settings = {"BOT_MAX_FILE_MB": str(MEGABYTES)}
        async with (
            stage(Path(folder), "socket", Analyst(), pace=PACE, **settings) as on_stage,
            window(on_stage.slack.url) as desk,
        ):
            studio = Studio(on_stage, desk, churn)
            for name in names or MOMENTS:
                await MOMENTS[name](studio)
                print(name, flush=True)
            assert desk.errors == []


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
