"""What people do with the app on the page: forms, buttons, Stop, its own page."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import FilePayload, expect

from tests.playground.page.conftest import DATA, MEMBER, Desk

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

Json = dict[str, Any]


def plain(text: str) -> Json:
    """A plain text object."""
    return {"type": "plain_text", "text": text}


def field(block_id: str, label: str, element: Json, **more: Any) -> Json:
    """An input block whose element has the same id."""
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": element | {"action_id": block_id},
        **more,
    }


FORM: Json = {
    "type": "modal",
    "callback_id": "ask",
    "title": plain("Ask about files"),
    "submit": plain("Ask"),
    "blocks": [
        field("files", "Files", {"type": "file_input"}),
        field("question", "Question", {"type": "plain_text_input", "multiline": True}),
        field(
            "place",
            "Answer in",
            {"type": "conversations_select", "default_to_current_conversation": True},
        ),
    ],
}


class TinyApp:
    """The request URL of an app that opens a form and notes what it is sent."""

    def __init__(self) -> None:
        self.heard: list[Json] = []
        self.news = asyncio.Condition()
        self.desk: Desk | None = None

    async def handle(self, request: web.Request) -> web.Response:
        """Acknowledges everything; a command opens the form, a form without a figure is refused."""
        text = await request.text()
        answer = await self.answer(request, text)
        async with self.news:
            self.news.notify_all()
        return answer

    async def answer(self, request: web.Request, text: str) -> web.Response:
        """Notes a request and says what the app says to it."""
        if request.content_type == "application/json":
            self.heard.append(json.loads(text))
            return web.json_response({"challenge": self.heard[-1].get("challenge")})
        fields = {key: values[0] for key, values in parse_qs(text).items()}
        payload: Json = json.loads(fields["payload"]) if "payload" in fields else fields
        self.heard.append(payload)
        if "command" in payload and self.desk:
            await self.desk.app.views_open(trigger_id=payload["trigger_id"], view=FORM)
        if payload.get("type") == "view_submission":
            question = payload["view"]["state"]["values"]["question"]["question"]["value"]
            if "?" not in question:
                errors = {"question": "That is not a question."}
                return web.json_response({"response_action": "errors", "errors": errors})
        return web.Response()

    def of(self, kind: str) -> list[Json]:
        """The payloads or events of one type."""
        heard = [each.get("event", each) for each in self.heard]
        return [each for each in heard if each.get("type") == kind]

    async def wait_for(self, kind: str) -> Json:
        """The first payload or event of one type, which must come within five seconds."""
        async with asyncio.timeout(5), self.news:
            await self.news.wait_for(lambda: self.of(kind))
        return self.of(kind)[0]


@pytest_asyncio.fixture(loop_scope="session")
async def tiny(desk: Desk) -> AsyncIterator[TinyApp]:
    """The app, connected to the workspace by signed HTTP."""
    app = TinyApp()
    app.desk = desk
    routes = web.Application()
    routes.router.add_post("/slack/events", app.handle)
    async with TestServer(routes) as server:
        desk.slack.set_events_url(str(server.make_url("/slack/events")))
        yield app


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
