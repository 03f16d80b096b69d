"""Reading on the page: blocks, files, who sees what, and text that wants to be more."""

import io
from typing import Any

import aiohttp
import pytest
from PIL import Image
from playwright.async_api import Route, expect

from tests.playground.page.conftest import COLLEAGUE, DATA, MEMBER, Desk

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

EVIL = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'


def picture() -> bytes:
    """A small PNG."""
    out = io.BytesIO()
    Image.new("RGB", (320, 200), "teal").save(out, "PNG")
    return out.getvalue()


def plan(*statuses: str) -> list[dict[str, Any]]:
    """A plan with one card for each status."""
    tasks = [
        {"type": "task_card", "task_id": f"t{number}", "title": f"step {number}", "status": status}
        for number, status in enumerate(statuses)
    ]
    return [{"type": "plan", "title": "Reading", "tasks": tasks}]


def rows(*lines: tuple[str, ...]) -> list[list[dict[str, str]]]:
    """Table rows of plain text cells."""
    return [[{"type": "raw_text", "text": cell} for cell in line] for line in lines]


async def test_an_answer_shows_text_table_footer_and_buttons(desk: Desk) -> None:
    """Markdown, a native table, a context line, feedback and buttons all take their form."""
    answer: list[dict[str, Any]] = [
        {"type": "markdown", "text": "**Finding** with `code`\n\n- one\n- two"},
        {
            "type": "table",
            "column_settings": [{}, {"align": "right"}],
            "rows": rows(("watch time", "churn"), ("under 5 h", "41 %"), ("over 20 h", "13 %")),
        },
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "4 runs · *$0.04*"}]},
        {
            "type": "context_actions",
            "elements": [
                {
                    "type": "feedback_buttons",
                    "action_id": "feedback",
                    "positive_button": {
                        "text": {"type": "plain_text", "text": "Good"},
                        "value": "up",
                    },
                    "negative_button": {
                        "text": {"type": "plain_text", "text": "Bad"},
                        "value": "down",
                    },
                }
            ],
        },
        {
            "type": "actions",
            "elements": [
                {
                    "type": "button",
                    "action_id": "next",
                    "text": {"type": "plain_text", "text": "Split by country"},
                }
            ],
        },
    ]
    await desk.app.chat_postMessage(channel=DATA, text="Finding", blocks=answer)
    await desk.open()
    message = desk.by("message")
    await expect(message.locator(".block-markdown strong")).to_have_text("Finding")
    await expect(message.locator(".block-markdown li")).to_have_text(["one", "two"])
    await expect(message.locator("thead th")).to_have_text(["watch time", "churn"])
    await expect(message.locator("tbody td.align-right")).to_have_text(["41 %", "13 %"])
    await expect(message.locator(".block-context strong")).to_have_text("$0.04")
    await expect(desk.by("feedback-thumbUp", message)).to_have_attribute("aria-label", "Good")
    await expect(desk.by("button", message)).to_have_text("Split by country")


async def test_cards_change_in_place(desk: Desk) -> None:
    """An updated plan keeps the nodes of its cards, so that nothing jumps or starts anew."""
    posted = await desk.app.chat_postMessage(
        channel=DATA, text="Reading", blocks=plan("complete", "in_progress")
    )
    await desk.open()
    cards = desk.by("card")
    await expect(cards).to_have_count(2)
    kept = await cards.first.element_handle()
    await desk.app.chat_update(
        channel=DATA,
        ts=str(posted["ts"]),
        text="Reading",
        blocks=plan("complete", "complete", "error"),
    )
    await expect(cards).to_have_count(3)
    statuses = [await card.get_attribute("data-status") for card in await cards.all()]
    assert statuses == ["complete", "complete", "error"]
    assert kept is not None and await kept.evaluate("node => node.isConnected")


async def test_a_data_table_sorts_and_turns_pages(desk: Desk) -> None:
    """A click on a column's head sorts by number, a second one turns the order round."""
    lines = [("member", "hours"), ("a", "9"), ("b", "10"), ("c", "1"), ("d", "7")]
    table = {"type": "data_table", "caption": "Hours", "page_size": 2, "rows": rows(*lines)}
    await desk.app.chat_postMessage(channel=DATA, text="Hours", blocks=[table])
    await desk.open()
    shown = desk.page.locator(".block-data_table tbody th")
    await expect(shown).to_have_text(["a", "b"])
    head = desk.page.get_by_role("button", name="hours")
    await head.click()
    await expect(shown).to_have_text(["c", "d"])
    await desk.page.get_by_role("button", name="Next page").click()
    await expect(shown).to_have_text(["a", "b"])
    await head.click()
    await expect(shown).to_have_text(["b", "a"])


async def test_a_snippet_unfolds_to_coloured_python(desk: Desk) -> None:
    """A Python file is one folded line; open, it shows its source with keywords marked."""
    source = b"# load\nfor name in ['<b>']:\n    print(name)\n"
    await desk.upload({"analysis.py": source})
    await desk.open()
    snippet = desk.by("snippet")
    await expect(snippet).to_contain_text("analysis.py")
    await expect(snippet).to_contain_text("3 lines")
    await expect(snippet.locator("pre")).to_be_hidden()
    await snippet.locator(".snippet-head").click()
    await expect(snippet.locator("pre")).to_contain_text("print(name)")
    await expect(snippet.locator(".py-keyword")).to_have_text(["for", "in"])
    await expect(snippet.locator(".py-string")).to_have_text("'<b>'")


async def test_pictures_open_large_and_keys_turn_them(desk: Desk) -> None:
    """Enter on a picture opens it large, the arrow goes to the next, Esc gives the focus back."""
    await desk.upload({"one.png": picture(), "two.png": picture()})
    await desk.open()
    first = desk.by("image").first
    await expect(first.locator("img")).to_have_js_property("naturalWidth", 320)
    await first.focus()
    await desk.page.keyboard.press("Enter")
    lightbox = desk.by("lightbox")
    await expect(lightbox).to_contain_text("one.png")
    await desk.page.keyboard.press("ArrowRight")
    await expect(lightbox).to_contain_text("two.png")
    await desk.page.keyboard.press("Escape")
    await expect(lightbox).to_have_count(0)
    await expect(first).to_be_focused()


async def test_a_deleted_file_leaves_a_note(desk: Desk) -> None:
    """One's own file can be deleted from its menu; everybody then sees that it is gone."""
    form = aiohttp.FormData({"as": MEMBER, "channel": DATA, "text": "mine"})
    form.add_field("file", b"a,b\n1,2\n", filename="mine.zip")
    async with desk.http.post(f"{desk.slack.url}/people/messages", data=form) as answer:
        assert answer.status == 200
    await desk.open()
    await desk.by("file-menu").click()
    await desk.page.get_by_role("menuitem", name="Delete file").click()
    await desk.by("confirm-delete").click()
    await expect(desk.by("file")).to_have_text("This file was deleted.")


async def test_a_picture_inside_blocks_is_shown(desk: Desk) -> None:
    """An image block that names a Slack file shows it."""
    await desk.upload({"in.png": picture()})
    await desk.open()
    await expect(desk.by("image")).to_have_count(1)
    listed = await desk.app.files_list(channel=DATA)
    block = {
        "type": "image",
        "slack_file": {"id": listed["files"][0]["id"]},
        "alt_text": "a plot",
    }
    await desk.app.chat_postMessage(channel=DATA, text="a plot", blocks=[block])
    shown = desk.page.locator(".block-image img")
    await expect(shown).to_have_js_property("naturalWidth", 320)


async def test_somebody_else_sees_other_things(desk: Desk) -> None:
    """What only one person may see is gone after one became another person."""
    await desk.say("for all")
    await desk.app.chat_postEphemeral(channel=DATA, user=MEMBER, text="for the member")
    await desk.open()
    await expect(desk.by("message").last).to_contain_text("Only visible to you")
    await desk.by("person-switcher").click()
    await desk.by("people-menu").locator(f'[data-item="{COLLEAGUE}"]').click()
    await expect(desk.by("person-switcher")).to_contain_text("A colleague")
    await expect(desk.by("message")).to_have_count(1)
    await expect(desk.by("message")).to_contain_text("for all")


async def test_hostile_text_stays_text(desk: Desk) -> None:
    """Markup in messages, blocks, names and links is shown or dropped, never run or loaded."""
    await desk.say(EVIL)
    await desk.upload({"<img src=x onerror=window.hacked=1>.csv": b"a,b\n"})
    blocks: list[dict[str, Any]] = [
        {
            "type": "markdown",
            "text": f"{EVIL} [click](javascript:window.hacked=1) ![x](https://e.test/x.png)",
        },
        {"type": "header", "text": {"type": "plain_text", "text": EVIL[:140]}},
        {"type": "table", "rows": rows((EVIL,), (EVIL,))},
        plan("complete")[0] | {"title": EVIL},
    ]
    await desk.app.chat_postMessage(channel=DATA, text=EVIL, blocks=blocks)
    outside: list[str] = []
    desk.page.on("request", lambda request: outside.append(request.url))
    await desk.open()
    await expect(desk.by("message").locator("td")).to_have_text(EVIL)
    assert await desk.page.evaluate("window.hacked") is None
    assert await desk.page.locator("#app script, #app img, #app [onerror]").count() == 0
    links = [await link.get_attribute("href") for link in await desk.page.locator("#app a").all()]
    assert not [href for href in links if href and href.startswith("javascript:")]
    assert all(url.startswith(desk.slack.url) for url in outside)


async def test_the_list_stays_where_one_reads(desk: Desk) -> None:
    """A new message scrolls the list only when its end was in view; else it is offered."""
    for number in range(40):
        await desk.say(f"line {number}\nand more")
    await desk.open()
    place = desk.by("list").first
    await expect(desk.by("message").last).to_be_in_viewport()
    await desk.say("at the end")
    await expect(desk.by("message").last).to_contain_text("at the end")
    await expect(desk.by("message").last).to_be_in_viewport()
    await place.evaluate("node => { node.scrollTop = 300; }")
    await desk.page.wait_for_timeout(100)
    await desk.say("while reading above")
    await expect(desk.page.get_by_role("button", name="New messages").first).to_be_visible()
    assert await place.evaluate("node => node.scrollTop") == 300


async def test_what_comes_while_a_channel_is_read_is_not_lost(desk: Desk) -> None:
    """An event that overtakes the server's answer is newer than the answer."""
    ts = await desk.say("before")
    read = False

    async def slowly(route: Route) -> None:
        nonlocal read
        if read:
            await route.continue_()
            return
        read = True
        answer = await route.fetch()
        await desk.say("meanwhile")
        body = {"as": MEMBER, "channel": DATA, "ts": ts, "text": "changed"}
        async with desk.http.post(f"{desk.slack.url}/people/messages/edit", json=body) as said:
            assert said.status == 200
        await expect(desk.by("message").filter(has_text="meanwhile")).to_be_visible()
        await route.fulfill(response=answer)

    await desk.page.route("**/people/messages?*", slowly)
    await desk.open()
    await expect(desk.by("message")).to_have_count(2)
    await expect(desk.by("message").first).to_contain_text("changed (edited)")
    await desk.page.unroute_all(behavior="wait")
