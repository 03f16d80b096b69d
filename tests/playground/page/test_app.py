"""What people do with the app on the page: forms, buttons, Stop, its own page."""

import pytest
from playwright.async_api import FilePayload, expect

from tests.playground.page.conftest import DATA, MEMBER, Desk
from tests.playground.page.tiny import Json, TinyApp, plain

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_command_opens_a_form_that_takes_files(desk: Desk, tiny: TinyApp) -> None:
    """The form shows the app's errors at their fields, and hands over text, place and files."""
    await desk.open()
    await desk.by("composer-field").press_sequentially("/ana")
    await expect(desk.by("suggestions").first).to_contain_text("/analyze")
    await desk.page.keyboard.press("Tab")
    await desk.page.keyboard.press("Enter")
    modal = desk.by("modal")
    await expect(modal.get_by_role("heading")).to_have_text("Ask about files")
    await expect(modal.get_by_label("Answer in")).to_have_value(DATA)
    cars = FilePayload(name="cars.csv", mimeType="text/csv", buffer=b"a,b\n1,2\n")
    await desk.by("file-input").set_input_files([cars])
    await modal.get_by_label("Question").fill("just look")
    await desk.by("modal-submit").click()
    await expect(modal.locator(".field-error:visible")).to_have_text("That is not a question.")
    await modal.get_by_label("Question").fill("which is fastest?")
    await desk.by("modal-submit").click()
    await expect(modal).to_have_count(0)
    values = tiny.of("view_submission")[-1]["view"]["state"]["values"]
    assert values["question"]["question"]["value"] == "which is fastest?"
    assert values["place"]["place"]["selected_conversation"] == DATA
    assert [file["name"] for file in values["files"]["files"]["files"]] == ["cars.csv"]


async def test_buttons_ask_first_when_they_should_and_reach_the_app(
    desk: Desk, tiny: TinyApp
) -> None:
    """A button with a confirmation acts only after it; feedback stays marked."""
    sure = {"title": plain("Forget?"), "text": plain("The data goes."), "confirm": plain("Forget")}
    forget = {
        "type": "button",
        "action_id": "forget",
        "value": "all",
        "text": plain("Forget the data"),
        "confirm": sure | {"deny": plain("Keep")},
    }
    votes = {
        "type": "feedback_buttons",
        "action_id": "vote",
        "positive_button": {"text": plain("Good"), "value": "up"},
        "negative_button": {"text": plain("Bad"), "value": "down"},
    }
    blocks: list[Json] = [
        {"type": "actions", "elements": [forget]},
        {"type": "context_actions", "elements": [votes]},
    ]
    await desk.app.chat_postMessage(channel=DATA, text="Done", blocks=blocks)
    await desk.open()
    await desk.by("button").click()
    await desk.by("confirm").get_by_role("button", name="Keep").click()
    await desk.by("feedback-thumbDown").click()
    await expect(desk.by("feedback-thumbDown")).to_have_attribute("aria-pressed", "true")
    await desk.by("button").click()
    await desk.by("confirm").get_by_role("button", name="Forget").click()
    await expect(desk.by("confirm")).to_have_count(0)
    await expect(desk.by("button")).not_to_have_attribute("aria-busy", "true")
    pressed = [payload["actions"][0] for payload in tiny.of("block_actions")]
    assert [(each["action_id"], each["value"]) for each in pressed] == [
        ("vote", "down"),
        ("forget", "all"),
    ]


async def test_stop_is_there_while_the_app_works(desk: Desk, tiny: TinyApp) -> None:
    """The loader names what is done, Stop tells the app, and both go when the session rests."""
    root = await desk.say("a question")
    place: Json = {"channel_id": DATA, "thread_ts": root}
    await desk.open(f"{DATA}/{root}")
    thread = desk.by("thread")
    await desk.app.agents_sessions_setStatus(**place, status="processing")
    await desk.app.assistant_threads_setStatus(**place, status="is reading cars.csv…")
    await expect(desk.by("status", thread)).to_contain_text("Datathread is reading cars.csv…")
    await expect(desk.by("thread-link")).to_contain_text("working")
    async with desk.page.expect_response("**/people/stop"):
        await desk.by("stop", thread).click()
    assert (await tiny.wait_for("agent_session_stopped"))["user"] == MEMBER
    await desk.app.assistant_threads_setStatus(**place, status="")
    await desk.app.agents_sessions_setStatus(**place, status="active")
    await expect(desk.by("stop", thread)).to_be_hidden()
    await expect(desk.by("status", thread).locator(".status-content")).to_be_hidden()


async def test_the_apps_own_page_has_a_home_tab(desk: Desk, tiny: TinyApp) -> None:
    """The Home tab shows what the app published for this person, and follows its changes."""

    def home(text: str) -> Json:
        return {"type": "home", "blocks": [{"type": "header", "text": plain(text)}]}

    await desk.app.views_publish(user_id=MEMBER, view=home("Hello"))
    await desk.open("D0MEMBER001")
    await desk.by("tab-home").click()
    await expect(desk.by("home")).to_contain_text("Hello")
    await desk.app.views_publish(user_id=MEMBER, view=home("Hello again"))
    await expect(desk.by("home")).to_contain_text("Hello again")


async def test_it_says_when_the_app_is_away_and_what_can_fail(desk: Desk) -> None:
    """Without an app the pill says so; the menu of failures switches one on."""
    await desk.open()
    await expect(desk.by("connection")).to_have_text("Datathread is not connected")
    await desk.by("faults").click()
    entry = desk.by("faults-menu").locator('[data-item="slack-error"]')
    await entry.click()
    await desk.by("faults").click()
    await expect(entry).to_contain_text("Waiting to happen")
