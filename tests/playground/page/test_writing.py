"""Writing on the page: files, mentions, threads."""

import pytest
from playwright.async_api import expect
from slack_sdk.web.async_client import AsyncWebClient
from yarl import URL

from playground.slack import LocalSlack
from tests.playground.page.conftest import COLLEAGUE, DATA, Desk

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

DROP = """
(name) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File(["a,b\\n1,2\\n"], name, { type: "text/csv" }));
  const pane = document.querySelector('[data-testid="composer"]').parentElement;
  for (const type of ["dragenter", "dragover"]) {
    pane.dispatchEvent(new DragEvent(type, { dataTransfer: transfer, bubbles: true }));
  }
  window.dropNow = () =>
    pane.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true }));
}
"""


async def test_a_dropped_file_is_sent_with_a_mention_chosen_from_the_list(desk: Desk) -> None:
    """A file dropped on the view waits as a chip and goes out with a mention of the app."""
    await desk.open()
    await desk.page.evaluate(DROP, "streaming.csv")
    await expect(desk.by("drop-zone").first).to_be_visible()
    await desk.page.evaluate("dropNow()")
    await expect(desk.by("drop-zone").first).to_be_hidden()
    await expect(desk.by("chip")).to_contain_text("8 B")

    await desk.by("composer-field").press_sequentially("@da")
    first = desk.by("suggestions").first.get_by_role("option").first
    await expect(first).to_contain_text("Datathread")
    await desk.page.keyboard.press("Enter")
    await desk.page.keyboard.type("what drives a & b <c>?")
    await desk.page.keyboard.press("Enter")

    sent = desk.by("message").last
    await expect(sent.locator(".mention")).to_have_text("@Datathread")
    await expect(sent).to_contain_text("what drives a & b <c>?")
    await expect(desk.by("chip")).to_have_count(0)
    history = await desk.app.conversations_history(channel=DATA)
    message = history["messages"][0]
    assert message["text"] == f"<@{desk.slack.bot_user_id}> what drives a &amp; b &lt;c&gt;?"
    assert [(file["name"], file["size"]) for file in message["files"]] == [("streaming.csv", 8)]


async def test_a_chip_can_be_removed_before_sending(desk: Desk) -> None:
    """A file taken out of the draft is not sent, and there is nothing left to send."""
    await desk.open()
    await desk.page.evaluate(DROP, "wrong.csv")
    await desk.page.evaluate("dropNow()")
    await desk.by("chip").get_by_role("button", name="Remove wrong.csv").click()
    await expect(desk.by("chip")).to_have_count(0)
    await expect(desk.by("send")).to_be_disabled()


async def test_a_thread_opens_and_follows_live(desk: Desk) -> None:
    """The replies link opens the thread; what is written there is a reply, and replies arrive."""
    root = await desk.say("a question")
    await desk.app.chat_postMessage(channel=DATA, thread_ts=root, text="first reply")
    await desk.open()
    await desk.by("thread-link").click()
    thread = desk.by("thread")
    await expect(desk.by("message", thread)).to_have_count(2)
    await desk.by("thread-composer-field").fill("and for *Germany*?")
    await desk.page.keyboard.press("Enter")
    await expect(desk.by("message", thread).last.locator("strong")).to_have_text("Germany")
    await desk.app.chat_postMessage(channel=DATA, thread_ts=root, text="second reply")
    await expect(desk.by("message", thread).last).to_contain_text("second reply")
    await expect(desk.by("thread-link")).to_contain_text("3 replies")
    replies = await desk.app.conversations_replies(channel=DATA, ts=root)
    assert [message.get("thread_ts") for message in replies["messages"]] == [root] * 4


async def test_the_thread_of_an_answer_opens_by_itself(desk: Desk) -> None:
    """On a wide window the first answer to what was just asked opens its thread."""
    await desk.open()
    await desk.by("composer-field").fill("@Datathread what now?")
    await desk.page.keyboard.press("Enter")
    await expect(desk.by("message")).to_have_count(1)
    root = str(await desk.by("message").get_attribute("data-ts"))
    await desk.app.chat_postMessage(channel=DATA, thread_ts=root, text="Reading")
    await expect(desk.by("message", desk.by("thread")).last).to_contain_text("Reading")


@pytest.mark.parametrize("first", ["question", "page"])
async def test_the_thread_of_what_was_asked_elsewhere_opens_by_itself(
    desk: Desk, first: str
) -> None:
    """Whoever opens the page earlier than the app answers sees it begin."""
    if first == "page":
        await desk.open()
    root = await desk.say(f"<@{desk.slack.bot_user_id}> what now?")
    if first == "question":
        await desk.open()
    await expect(desk.by("message")).to_have_count(1)
    await desk.page.wait_for_timeout(500)
    await expect(desk.by("thread")).to_be_hidden()
    await desk.app.chat_postMessage(channel=DATA, thread_ts=root, text="Reading")
    await expect(desk.by("message", desk.by("thread")).last).to_contain_text("Reading")


async def test_the_page_comes_back_after_the_server_was_away(desk: Desk) -> None:
    """A lost connection is said, and what was missed is there once it returns."""
    await desk.open()
    port = URL(desk.slack.url).port
    await desk.slack.close()
    await expect(desk.by("connection")).to_have_text("Reconnecting…")
    async with await LocalSlack.start(port=port or 0, rate_scale=0) as again:
        app = AsyncWebClient(again.bot_token, base_url=again.api_url)
        await app.chat_postMessage(channel=DATA, text="written meanwhile")
        await expect(desk.by("message").last).to_contain_text("written meanwhile", timeout=10_000)
        await expect(desk.by("connection")).to_have_text("Datathread is not connected")


async def test_keys_write_lines_move_and_close(desk: Desk) -> None:
    """Shift+Enter makes a line, arrows walk messages and menus, Esc closes menu, then thread."""
    root = await desk.say("one")
    await desk.say("two", **{"as": "U0COLLEAGUE"})
    await desk.open(f"{DATA}/{root}")
    field = desk.by("composer-field")
    await field.fill("a")
    await desk.page.keyboard.press("Shift+Enter")
    await desk.page.keyboard.type("b")
    await expect(field).to_have_value("a\nb")

    messages = desk.by("message", desk.by("list").first)
    await messages.last.focus()
    await desk.page.keyboard.press("ArrowUp")
    await expect(messages.first).to_be_focused()
    await desk.by("more", messages.first).focus()
    await desk.page.keyboard.press("Enter")
    menu = desk.by("message-menu")
    await expect(menu.get_by_role("menuitem").first).to_be_focused()
    await desk.page.keyboard.press("ArrowDown")
    await expect(menu.get_by_role("menuitem").nth(1)).to_be_focused()
    await desk.page.keyboard.press("Escape")
    await expect(menu).to_have_count(0)
    await expect(desk.by("thread")).to_be_visible()
    await desk.page.keyboard.press("Escape")
    await expect(desk.by("thread")).to_be_hidden()


async def test_an_own_message_is_edited_reacted_to_and_deleted(desk: Desk) -> None:
    """What the menu of a message does is seen in the channel at once."""
    await desk.say("a typo")
    await desk.open()
    message = desk.by("message")
    await message.hover()
    await desk.by("react", message).click()
    await desk.page.locator('[data-item="eyes"]').click()
    await expect(desk.by("reaction", message)).to_have_attribute("aria-pressed", "true")
    await desk.by("more", message).click()
    await desk.page.locator('[data-item="edit"]').click()
    await desk.by("edit-field").fill("no typo")
    await desk.page.keyboard.press("Enter")
    await expect(message).to_contain_text("no typo (edited)")
    await message.hover()
    await desk.by("more", message).click()
    await desk.page.locator('[data-item="delete"]').click()
    await desk.by("confirm-delete").click()
    await expect(message).to_have_count(0)


@pytest.mark.parametrize("viewport", [(390, 844)])
async def test_on_a_phone_the_panes_cover_each_other(desk: Desk) -> None:
    """On a phone the sidebar slides in, and the thread covers the channel until one goes back."""
    root = await desk.say("a question")
    await desk.app.chat_postMessage(channel=DATA, thread_ts=root, text="a reply")
    await desk.open()
    await expect(desk.by("sidebar")).to_be_hidden()
    await desk.by("show-sidebar").click()
    await expect(desk.by("sidebar")).to_be_visible()
    await desk.page.locator('[data-channel="C0GENERAL01"]').click()
    await expect(desk.by("sidebar")).to_be_hidden()
    await expect(desk.by("channel-title")).to_contain_text("general")
    await desk.open()
    await desk.by("thread-link").click()
    box = await desk.by("thread").bounding_box()
    assert box is not None and box["width"] == 390
    await desk.page.get_by_role("button", name="Back to the channel").click()
    await expect(desk.by("thread")).to_be_hidden()
    assert await desk.page.evaluate("document.documentElement.scrollWidth") == 390


async def test_what_is_drawn_anew_while_it_is_pressed_is_pressed_once(desk: Desk) -> None:
    """A reply that comes between the two halves of a click takes neither it away nor doubles it."""
    root = await desk.say("question")
    await desk.app.chat_postMessage(channel=DATA, thread_ts=root, text="first reply")
    await desk.app.reactions_add(channel=DATA, timestamp=root, name="eyes")
    await desk.open(person=COLLEAGUE)
    mouse = desk.page.mouse
    for name, number in (("reaction", 2), ("thread-link", 3)):
        button = desk.by(name)
        await button.hover()
        await mouse.down()
        await desk.app.chat_postMessage(channel=DATA, thread_ts=root, text=f"reply {number}")
        await expect(desk.by("thread-link")).to_contain_text(f"{number} replies")
        await mouse.up()
        if name == "reaction":
            await expect(button).to_have_attribute("aria-pressed", "true")
            await expect(button).to_contain_text("2")
    await expect(desk.by("thread")).to_be_visible()
    (message,) = (await desk.app.conversations_history(channel=DATA))["messages"]
    assert message["reactions"][0]["count"] == 2
