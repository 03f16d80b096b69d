"""Forms on the page while something changes, and commands that cannot be run."""

from typing import Any

import pytest
from playwright.async_api import expect

from tests.playground.page.conftest import COLLEAGUE, DATA, Desk
from tests.playground.page.tiny import FORM, Json, TinyApp, field
from tests.support.window import table

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

CHOICE = {"text": {"type": "plain_text", "text": "late.csv"}, "value": "F1"}


async def opened(desk: Desk, tiny: TinyApp, view: Json) -> Any:
    """The form on the screen, as Slack answered the call that opened it."""
    answer: Any = None

    async def show(trigger_id: str) -> None:
        nonlocal answer
        answer = await desk.app.views_open(trigger_id=trigger_id, view=view)

    tiny.show = show
    await desk.by("composer-field").fill("/analyze ")
    await desk.page.keyboard.press("Enter")
    await expect(desk.by("modal")).to_be_visible()
    return answer["view"]


async def test_what_is_being_written_survives_an_update_of_the_form(
    desk: Desk, tiny: TinyApp
) -> None:
    """The app adds a field above: the cursor stays in the text, and the chosen file too."""
    await desk.open()
    shown = await opened(desk, tiny, FORM)
    modal = desk.by("modal")
    await desk.by("file-input").set_input_files([table("cars.csv")])
    await modal.get_by_label("Question").press_sequentially("which is")
    late = field("late", "Shared lately", {"type": "checkboxes", "options": [CHOICE]})
    files, *others = FORM["blocks"]
    fuller = FORM | {"blocks": [files, late, *others]}
    await desk.app.views_update(view_id=shown["id"], view=fuller)
    await expect(modal.get_by_label("late.csv")).to_be_visible()
    await desk.page.keyboard.type(" fastest?")
    await expect(modal.get_by_label("Question")).to_have_value("which is fastest?")
    await expect(desk.by("file-input-file")).to_contain_text("cars.csv")
    await desk.by("modal-submit").click()
    await expect(modal.locator(".field-error:visible")).to_have_count(1)
    await modal.get_by_label("late.csv").check()
    await expect(modal.locator(".field-error:visible")).to_have_count(0)


async def test_a_choice_of_channels_keeps_to_its_filter(desk: Desk, tiny: TinyApp) -> None:
    """Only what the app asked for: no direct messages, nothing archived."""
    await desk.open()
    kinds = {"include": ["public"], "exclude_external_shared_channels": True}
    element = {"type": "conversations_select", "filter": kinds}
    await opened(desk, tiny, FORM | {"blocks": [field("place", "Answer in", element)]})
    names = await desk.by("modal").get_by_label("Answer in").locator("option").all_inner_texts()
    assert {"#data", "#general"} <= set(names)
    assert not [name for name in names if "private" in name or "shared" in name]
    assert not [name for name in names if "archived" in name or "Datathread" in name]


async def test_a_command_that_cannot_be_run_stays_in_the_composer(desk: Desk) -> None:
    """An unknown one, one in a thread, and an invitation of somebody else are told why."""
    root = await desk.say("a question", **{"as": COLLEAGUE})
    await desk.open(f"{DATA}/{root}")
    for composer, text, reason in (
        ("composer", "/nothing at all", "is not a command"),
        ("thread-composer", "/analyze it", "cannot be used in a thread"),
        ("composer", "/invite @A colleague", "Only the app"),
    ):
        await desk.by(f"{composer}-field").fill(text)
        await desk.page.keyboard.press("Enter")
        await expect(desk.by("toast").last).to_contain_text(reason)
        await expect(desk.by(f"{composer}-field")).to_have_value(text)
