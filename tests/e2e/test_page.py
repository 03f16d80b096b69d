"""The whole way as a person sees it: the page in Chromium, real files, plots to look at."""

import os
import re
from collections.abc import AsyncIterator
from importlib.resources import files as package_files
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from playground.claude.brain import Bash, Say
from playground.sample import QUESTION, make_streaming_csv
from tests.e2e.conftest import Brain
from tests.support.stage import Stage
from tests.support.window import window

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
SECONDS = 90_000  # Playwright counts milliseconds

REAL = {
    "seattle-weather.csv": ("vega_datasets._data", "what drives weather?", r"weather|temp|precip"),
    "breast_cancer.csv": ("sklearn.datasets.data", "summarise this data", r"569"),
    "fair.csv": (
        "statsmodels.datasets.fair",
        "what drives affairs?",
        r"rate_marriage|rate marriage",
    ),
}


@pytest.fixture(scope="module")
def brain() -> Brain:
    """The stand-in under its own name, as in the demo."""
    return Brain(name="stand-in")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def page(on_stage: Stage) -> AsyncIterator[Page]:
    """A window on the workspace, as a member; a script error fails the test."""
    async with window(on_stage.slack.url) as made:
        await made.open()
        yield made.page
        assert made.errors == []


async def ask(page: Page, path: Path, question: str) -> None:
    """Attach a file, mention the app by the suggestion, ask, send."""
    composer = page.get_by_test_id("composer")
    await composer.locator('input[type="file"]').set_input_files(path)
    field = page.get_by_test_id("composer-field")
    await field.press_sequentially("@Data")
    await page.get_by_test_id("suggestions").get_by_text("Datathread").first.click()
    for number, line in enumerate(question.split("\n")):
        if number:
            await field.press("Shift+Enter")
        await field.press_sequentially(f" {line}" if number == 0 else line)
    await page.get_by_test_id("send").click()


async def keep(page: Page, name: str) -> None:
    """A screenshot for the eye, where somebody wants one."""
    if folder := os.environ.get("DATATHREAD_SCREENSHOTS"):
        await page.screenshot(path=Path(folder) / f"{name}.png")


@pytest.mark.parametrize("name", ["streaming.csv", *REAL])
async def test_a_person_drops_a_csv_and_gets_an_answer(
    page: Page, tmp_path: Path, name: str
) -> None:
    """The thread opens, cards move, the finding comes with a table, plots and the code."""
    path = tmp_path / name
    if name in REAL:
        package, question, expected = REAL[name]
        path.write_bytes(package_files(package).joinpath(name).read_bytes())
    else:
        make_streaming_csv(path)
        question, expected = QUESTION, r"[Ww]atch hours"
    await ask(page, path, question)
    thread = page.get_by_test_id("thread")
    await expect(thread.get_by_test_id("card").first).to_be_visible(timeout=SECONDS)
    await keep(page, f"{path.stem}-working")
    code = thread.get_by_test_id("snippet").filter(has_text="analysis.py")
    await expect(code).to_be_visible(timeout=SECONDS)
    answer = thread.get_by_test_id("message").filter(has_text="rule-based stand-in for Claude")
    await expect(answer.last).to_have_text(re.compile(expected))
    plot = thread.get_by_test_id("image").first
    await expect(plot).to_be_visible(timeout=SECONDS)
    await answer.last.scroll_into_view_if_needed()
    await keep(page, f"{path.stem}-answer")
    await plot.scroll_into_view_if_needed()
    await keep(page, f"{path.stem}-plots")
    await plot.click()
    box = page.get_by_test_id("lightbox")
    await expect(box).to_be_visible()
    await page.wait_for_timeout(300)
    await keep(page, f"{path.stem}-lightbox")
    await page.keyboard.press("Escape")
    await expect(box).to_be_hidden()
    await page.get_by_test_id("close-thread").click()


async def test_a_person_unfolds_the_code_and_says_stop(
    page: Page, brain: Brain, tmp_path: Path
) -> None:
    """The code is one click away; Slack's own Stop button ends a run."""
    brain.scripts["ponder"] = [Bash("# ponder\nsleep 60"), Say("Never.")]
    path = tmp_path / "small.csv"
    path.write_text("a,b\n1,2\n3,4\n")
    await ask(page, path, "```python\nprint(6 * 7)\n```")
    thread = page.get_by_test_id("thread")
    code = thread.get_by_test_id("snippet").filter(has_text="analysis.py")
    await expect(code).to_be_visible(timeout=SECONDS)
    await code.get_by_role("button").first.click()
    await expect(code).to_contain_text("print(6 * 7)")
    await page.get_by_test_id("thread-composer-field").fill("ponder on it")
    await page.get_by_test_id("thread-composer-send").click()
    await expect(thread.get_by_test_id("card").filter(has_text="Ponder")).to_be_visible(
        timeout=SECONDS
    )
    await thread.get_by_test_id("stop").click()
    await expect(thread).to_contain_text("Stopped by", timeout=SECONDS)
    await page.get_by_test_id("close-thread").click()
