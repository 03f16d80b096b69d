"""What Block Kit takes and what it refuses, through `chat.postMessage` and `views.publish`."""

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import LocalSlack
from tests.playground.slack.support import DATA, MEMBER, PNG, Desk, Json, code, refused


def text(words: str = "x", kind: str = "plain_text") -> Json:
    """A text object."""
    return {"type": kind, "text": words}


def section(words: str = "x") -> Json:
    """A section."""
    return {"type": "section", "text": text(words, "mrkdwn")}


def button(**more: Any) -> Json:
    """A button."""
    return {"type": "button", "text": text(), "action_id": "go", **more}


def actions(*elements: Json) -> Json:
    """An actions block."""
    return {"type": "actions", "elements": list(elements)}


def rich(words: str = "x") -> Json:
    """A rich text object."""
    inner = {"type": "rich_text_section", "elements": [{"type": "text", "text": words}]}
    return {"type": "rich_text", "elements": [inner]}


def table(rows: int = 2, columns: int = 2, cell: str = "x") -> Json:
    """A table."""
    row = [{"type": "raw_text", "text": cell}] * columns
    return {"type": "table", "rows": [row] * rows}


def task(**more: Any) -> Json:
    """A task card."""
    return {"type": "task_card", "task_id": "t", "title": "x", "status": "complete", **more}


def chart(**more: Any) -> Json:
    """A bar chart."""
    series = [{"name": "n", "data": [{"label": "a", "value": 1}, {"label": "b", "value": 2}]}]
    plot: Json = {"type": "bar", "series": series, "axis_config": {"categories": ["a", "b"]}}
    return {"type": "data_visualization", "title": "Churn", "chart": plot | more}


FEEDBACK = {
    "type": "feedback_buttons",
    "action_id": "rate",
    "positive_button": {"text": text("Good"), "value": "good"},
    "negative_button": {"text": text("Bad"), "value": "bad"},
}
GOOD: dict[str, Json] = {
    "section with fields": {"type": "section", "fields": [text()] * 10},
    "section with a menu": section()
    | {
        "accessory": {
            "type": "static_select",
            "action_id": "a",
            "placeholder": text(),
            "options": [{"text": text(), "value": "1"}],
        }
    },
    "header": {"type": "header", "text": text("x" * 150)},
    "divider": {"type": "divider"},
    "context": {"type": "context", "elements": [text(kind="mrkdwn")] * 10},
    "feedback": {"type": "context_actions", "elements": [FEEDBACK]},
    "actions": actions(button(value="v", style="primary", url="https://example.com")),
    "markdown": {"type": "markdown", "text": "x" * 12_000},
    "rich text": rich(),
    "table": {
        **table(100, 20),
        "column_settings": [{"align": "right", "is_wrapped": True}, None],
    },
    "table of numbers and rich text": {
        "type": "table",
        "rows": [[rich(), {"type": "raw_number", "value": 3.5}]],
    },
    "data table": {**table(3, 3), "type": "data_table", "caption": "c", "page_size": 100},
    "chart": chart(),
    "pie": {
        "type": "data_visualization",
        "title": "t",
        "chart": {"type": "pie", "segments": [{"label": "a", "value": 1}]},
    },
    "task card": task(details=rich(), output=rich()),
    "plan": {"type": "plan", "title": "x", "tasks": [task(), task(task_id="u")]},
    "card": {"type": "card", "title": text(kind="mrkdwn"), "actions": [button()]},
    "carousel": {
        "type": "carousel",
        "elements": [{"type": "card", "body": text(kind="mrkdwn")}],
    },
    "container": {"type": "container", "title": text(), "child_blocks": [section(), table()]},
    "image by address": {
        "type": "image",
        "image_url": "https://example.com/x.png",
        "alt_text": "x",
    },
}
BAD: dict[str, tuple[Json, str]] = {
    "unknown type": ({"type": "poem"}, "/blocks/0/type"),
    "no type": ({"text": text()}, "/blocks/0"),
    "empty section": ({"type": "section"}, "/blocks/0"),
    "long section": (section("x" * 3_001), "/blocks/0/text/text"),
    "empty text": (section(""), "/blocks/0/text/text"),
    "markup in a header": ({"type": "header", "text": text(kind="mrkdwn")}, "/text/type"),
    "long header": ({"type": "header", "text": text("x" * 151)}, "/blocks/0/text/text"),
    "stray property": ({"type": "divider", "color": "red"}, "/blocks/0"),
    "eleven context elements": (
        {"type": "context", "elements": [text(kind="mrkdwn")] * 11},
        "/blocks/0/elements",
    ),
    "no actions": (actions(), "/blocks/0/elements"),
    "twenty-six actions": (
        actions(*[button(action_id=str(n)) for n in range(26)]),
        "/blocks/0/elements",
    ),
    "long button": (actions(button(text=text("x" * 76))), "/elements/0/text/text"),
    "long value": (actions(button(value="x" * 2_001)), "/elements/0/value"),
    "odd style": (actions(button(style="pink")), "/elements/0/style"),
    "same action twice": (actions(button(), button()), "/elements/1/action_id"),
    "long block id": ({"type": "divider", "block_id": "x" * 256}, "/blocks/0/block_id"),
    "six feedback elements": (
        {"type": "context_actions", "elements": [FEEDBACK] * 6},
        "/blocks/0/elements",
    ),
    "long markdown": ({"type": "markdown", "text": "x" * 12_001}, "/blocks/0/text"),
    "101 rows": (table(101), "/blocks/0/rows"),
    "21 columns": (table(1, 21), "/blocks/0/rows/0"),
    "uneven rows": (
        {"type": "table", "rows": [table()["rows"][0], table()["rows"][0][:1]]},
        "/blocks/0/rows",
    ),
    "text as a cell": ({"type": "table", "rows": [["x"]]}, "/blocks/0/rows/0/0"),
    "empty cell": (table(1, 1, ""), "/blocks/0/rows/0/0/text"),
    "too much in a table": (table(2, 2, "x" * 2_501), "/blocks"),
    "data table without caption": ({**table(2, 2), "type": "data_table"}, "/blocks/0"),
    "102 data rows": ({**table(102), "type": "data_table", "caption": "c"}, "/blocks/0/rows"),
    "long chart title": (chart() | {"title": "x" * 51}, "/blocks/0/title"),
    "seven series": (chart(series=[chart()["chart"]["series"][0]] * 7), "/chart/series"),
    "odd status": (task(status="done"), "/blocks/0/status"),
    "long task title": (task(title="x" * 257), "/blocks/0/title"),
    "text as details": (task(details="x"), "/blocks/0/details"),
    "empty card": ({"type": "card"}, "/blocks/0"),
    "two image sources": (
        {
            "type": "image",
            "alt_text": "x",
            "image_url": "https://e.com",
            "slack_file": {"id": "F1"},
        },
        "/blocks/0",
    ),
    "unknown image": (
        {"type": "image", "alt_text": "x", "slack_file": {"id": "F1"}},
        "/slack_file",
    ),
    "file input in a message": (
        {"type": "input", "label": text(), "element": {"type": "file_input", "action_id": "f"}},
        "/element/type",
    ),
    "an alert outside a modal": ({"type": "alert", "text": text()}, "/blocks/0/type"),
}


@pytest.mark.parametrize("block", GOOD.values(), ids=GOOD)
async def test_good_blocks_are_taken(client: AsyncWebClient, block: Json) -> None:
    """Each kind of block at its limits is accepted and comes back with a block id."""
    answer = await client.chat_postMessage(channel=DATA, text="x", blocks=[block])
    assert answer["message"]["blocks"][0]["block_id"]


@pytest.mark.parametrize(("block", "pointer"), BAD.values(), ids=BAD)
async def test_bad_blocks_are_refused_with_a_pointer(
    client: AsyncWebClient, block: Json, pointer: str
) -> None:
    """The refusal says where the problem is."""
    answer = await refused(client.chat_postMessage(channel=DATA, text="x", blocks=[block]))
    assert answer["error"] == "invalid_blocks"
    messages = answer["response_metadata"]["messages"]
    assert any(f"{pointer}]" in message for message in messages), messages


async def test_limits_of_a_whole_message(client: AsyncWebClient) -> None:
    """Fifty blocks, one table, two charts, and 13,200 characters of JSON are the most."""
    post = client.chat_postMessage
    await post(channel=DATA, text="x", blocks=[{"type": "divider"}] * 50)
    assert (
        await code(post(channel=DATA, text="x", blocks=[{"type": "divider"}] * 51))
        == "invalid_blocks"
    )
    assert (
        await code(post(channel=DATA, text="x", blocks=[table(), table()]))
        == "only_one_table_allowed"
    )
    assert await code(post(channel=DATA, text="x", blocks=[chart()] * 3)) == "invalid_blocks"
    long = [section("x" * 2_900) for _ in range(5)]
    assert await code(post(channel=DATA, text="x", blocks=long)) == "msg_blocks_too_long"
    two = [{"type": "markdown", "text": "x" * 6_001}] * 2
    assert await code(post(channel=DATA, text="x", blocks=two)) == "invalid_blocks"
    twins = [{"type": "divider", "block_id": "a"}] * 2
    assert await code(post(channel=DATA, text="x", blocks=twins)) == "invalid_blocks"
    assert (
        await code(post(channel=DATA, text="x", blocks='{"type": "divider"}'))
        == "invalid_blocks_format"
    )


async def test_a_block_that_is_not_rolled_out_is_refused(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    """A workspace can be told not to know a kind of block yet."""
    slack.faults.refused_blocks.add("table")
    assert (
        await code(client.chat_postMessage(channel=DATA, text="x", blocks=[table()]))
        == "invalid_blocks"
    )


async def test_an_image_block_shows_a_processed_picture_only(
    slack: LocalSlack, client: AsyncWebClient, desk: Desk
) -> None:
    """A picture of the app works once it is processed; a table file never does."""

    def image(file: str) -> list[Json]:
        return [{"type": "image", "alt_text": "x", "slack_file": {"id": file}}]

    slack.hub.ws.timing.processing = 0.3
    uploaded = await client.files_upload_v2(content=PNG, filename="plot.png")
    plot = uploaded["files"][0]["id"]
    early = client.chat_postMessage(channel=DATA, text="x", blocks=image(plot))
    assert await code(early) == "invalid_blocks"
    while not (await client.files_info(file=plot))["file"]["mimetype"]:
        pass
    await client.chat_postMessage(channel=DATA, text="x", blocks=image(plot))
    csv = (await desk.drop("a.csv", b"a,b\n"))["id"]
    wrong = client.chat_postMessage(channel=DATA, text="x", blocks=image(csv))
    assert await code(wrong) == "invalid_blocks"


async def test_a_home_tab_is_checked(client: AsyncWebClient) -> None:
    """A view that is no object, or of the wrong kind, is refused as `invalid_arguments`."""
    await client.views_publish(user_id=MEMBER, view={"type": "home", "blocks": [section()]})
    tabled = {"type": "home", "blocks": [table()]}
    assert await code(client.views_publish(user_id=MEMBER, view=tabled)) == "invalid_arguments"
    modal = {"type": "modal", "title": text(), "blocks": []}
    assert await code(client.views_publish(user_id=MEMBER, view=modal)) == "invalid_arguments"
    many = {"type": "home", "blocks": [{"type": "divider"}] * 101}
    assert await code(client.views_publish(user_id=MEMBER, view=many)) == "invalid_arguments"
