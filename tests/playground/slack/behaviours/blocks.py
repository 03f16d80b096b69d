"""What Block Kit refuses, with `invalid_blocks` and a pointer or a code of its own."""

from typing import Any

from playground.slack.blocks import validate
from playground.slack.blocks.schema import anything
from playground.slack.methods import content
from playground.slack.refusal import Refusal
from tests.playground.slack.behaviours.row import Table, instead, limit, unchecked
from tests.playground.slack.bench import Bench
from tests.playground.slack.support import DATA, PNG, Json, code, refused, until
from tests.playground.slack.test_blocks import chart, section, table, text

ROWS = Table()


async def _post(slack: Bench, *blocks: Any) -> Json:
    """The refusal of a message."""
    return await refused(slack.client.chat_postMessage(channel=DATA, text="x", blocks=[*blocks]))


async def _refuses(slack: Bench, block: Json, pointer: str) -> None:
    answer = await _post(slack, block)
    assert answer["error"] == "invalid_blocks", answer
    messages = answer["response_metadata"]["messages"]
    assert any(f"[json-pointer:/blocks/0{pointer}]" in each for each in messages), messages


def _data_table(rows: int = 3, **more: Any) -> Json:
    return {**table(rows), "type": "data_table", "caption": "c", **more}


@ROWS.row(instead(validate, "by_type", lambda _: anything))
async def an_unknown_block_is_refused(slack: Bench) -> None:
    """limits: invalid_blocks."""
    await _refuses(slack, {"type": "poem"}, "/type")


@ROWS.row(unchecked("divider"))
async def a_malformed_block_is_refused(slack: Bench) -> None:
    """limits: invalid_blocks for properties that a block does not have."""
    await _refuses(slack, {"type": "divider", "color": "red"}, "")


@ROWS.row(instead(validate, "invalid", lambda error, *_: Refusal(error)))
async def the_refusal_of_blocks_says_where(slack: Bench) -> None:
    """captures: response_metadata.messages with a json-pointer to each problem."""
    blocks = [section(), {"type": "header", "text": text(kind="mrkdwn")}]
    answer = await _post(slack, *blocks)
    messages = answer.get("response_metadata", {}).get("messages", [])
    assert messages and all(each.startswith("[ERROR] ") for each in messages)
    assert "[json-pointer:/blocks/1/text/type]" in messages[0]


@ROWS.row(unchecked("section"))
async def a_section_has_3000_characters(slack: Bench) -> None:
    """limits: section text 3,000, fields 10 of 2,000."""
    await _refuses(slack, section("x" * 3_001), "/text/text")
    await _refuses(slack, {"type": "section", "fields": [text()] * 11}, "/fields")
    await _refuses(slack, {"type": "section", "fields": [text("x" * 2_001)]}, "/fields/0/text")


@ROWS.row(unchecked("header"))
async def a_header_has_150_characters(slack: Bench) -> None:
    """limits: header 150."""
    await _refuses(slack, {"type": "header", "text": text("x" * 151)}, "/text/text")


@ROWS.row(unchecked("actions"))
async def actions_have_25_elements_and_buttons_75_characters(slack: Bench) -> None:
    """limits: actions 25, button text 75, value 2,000."""
    button: Json = {"type": "button", "text": text()}
    row: Json = {"type": "actions"}
    many = [button | {"action_id": str(number)} for number in range(26)]
    await _refuses(slack, row | {"elements": many}, "/elements")
    long = [button | {"text": text("x" * 76)}]
    await _refuses(slack, row | {"elements": long}, "/elements/0/text/text")
    heavy = [button | {"value": "x" * 2_001}]
    await _refuses(slack, row | {"elements": heavy}, "/elements/0/value")


@ROWS.row(limit("SLACK_MESSAGE_BLOCKS"))
async def a_message_has_50_blocks(slack: Bench) -> None:
    """limits: 50 blocks a message."""
    divider = {"type": "divider"}
    assert (await _post(slack, *[divider] * 51))["error"] == "invalid_blocks"


@ROWS.row(limit("SLACK_BLOCKS_JSON"))
async def the_payload_of_blocks_is_limited(slack: Bench) -> None:
    """limits: msg_blocks_too_long around 13,200 characters."""
    long = [section("x" * 2_900) for _ in range(5)]
    assert (await _post(slack, *long))["error"] == "msg_blocks_too_long"


@ROWS.row(limit("SLACK_MARKDOWN"))
async def all_markdown_blocks_share_12000_characters(slack: Bench) -> None:
    """limits: the limit of markdown blocks is cumulative."""
    block = {"type": "markdown", "text": "x" * 6_001}
    assert (await _post(slack, block, block))["error"] == "invalid_blocks"


@ROWS.row(unchecked("table"))
async def a_table_has_100_even_rows_of_20_cells(slack: Bench) -> None:
    """limits: 100 rows, 20 columns, cells that are objects."""
    await _refuses(slack, table(101), "/rows")
    await _refuses(slack, table(1, 21), "/rows/0")
    row = table()["rows"][0]
    await _refuses(slack, {"type": "table", "rows": [row, row[:1]]}, "/rows")
    await _refuses(slack, {"type": "table", "rows": [["x"]]}, "/rows/0/0")


@ROWS.row(limit("SLACK_TABLE_CHARS"))
async def the_tables_of_a_message_have_10000_characters(slack: Bench) -> None:
    """limits: 10,000 characters in all tables together."""
    assert (await _post(slack, table(2, 2, "x" * 2_501)))["error"] == "invalid_blocks"
    data = _data_table() | {"rows": table(2, 2, "x" * 1_300)["rows"]}
    assert (await _post(slack, table(2, 2, "x" * 1_300), data))["error"] == "invalid_blocks"


@ROWS.row(limit("SLACK_TABLES"))
async def a_message_has_one_table(slack: Bench) -> None:
    """limits: only_one_table_allowed."""
    assert (await _post(slack, table(), table()))["error"] == "only_one_table_allowed"


@ROWS.row(unchecked("data_table"))
async def a_data_table_has_a_caption_and_100_rows(slack: Bench) -> None:
    """limits: header and 1 to 100 rows, caption required, page_size to 100."""
    await _refuses(slack, _data_table(102), "/rows")
    await _refuses(slack, _data_table(1), "/rows")
    await _refuses(slack, _data_table(page_size=101), "/page_size")
    await _refuses(slack, {**table(), "type": "data_table"}, "")


@ROWS.row(unchecked("data_visualization"))
async def a_chart_has_short_labels_and_few_series(slack: Bench) -> None:
    """limits: title 50, labels 20, categories 20, six series on the older pages."""
    await _refuses(slack, chart() | {"title": "x" * 51}, "/title")
    series = chart()["chart"]["series"]
    await _refuses(slack, chart(series=series * 7), "/chart/series")
    named = [series[0] | {"name": "x" * 21}]
    await _refuses(slack, chart(series=named), "/chart/series/0/name")
    wide = {"categories": ["a"] * 21}
    await _refuses(slack, chart(axis_config=wide), "/chart/axis_config/categories")


@ROWS.row(limit("SLACK_CHARTS"))
async def a_message_has_two_charts(slack: Bench) -> None:
    """limits: undocumented maximum of two charts."""
    assert (await _post(slack, chart(), chart(), chart()))["error"] == "invalid_blocks"


@ROWS.row(instead(validate, "_unique", lambda *_: iter(())))
async def block_ids_are_unique_in_a_message(slack: Bench) -> None:
    """limits: block_id and action_id identify their element."""
    twin = {"type": "divider", "block_id": "a"}
    assert (await _post(slack, twin, twin))["error"] == "invalid_blocks"


@ROWS.row(instead(content, "_file_problem", lambda *_: None))
async def an_image_block_waits_for_its_file(slack: Bench) -> None:
    """writing files: invalid_blocks while the file is processing, and for what is no picture."""

    async def image(seconds: float) -> Json:
        slack.timing.processing = seconds
        uploaded = await slack.client.files_upload_v2(content=PNG, filename="plot.png")
        file = {"id": uploaded["files"][0]["id"]}
        return {"type": "image", "alt_text": "x", "slack_file": file}

    await _refuses(slack, await image(30.0), "/slack_file")
    ready = await image(0.05)
    store = slack.slack.hub.ws.files.files
    await until(lambda: store[ready["slack_file"]["id"]].processed)
    await slack.client.chat_postMessage(channel=DATA, text="x", blocks=[ready])
    table_file = (await slack.desk.drop("a.csv", b"a,b\n"))["id"]
    await _refuses(slack, ready | {"slack_file": {"id": table_file}}, "/slack_file")


@ROWS.row(unchecked("input"))
async def files_are_asked_for_in_modals_only(slack: Bench) -> None:
    """gestures: file_input stands inside an input block in a modal."""
    asking = {"type": "input", "label": text(), "element": {"type": "file_input"}}
    await _refuses(slack, asking, "/element/type")


@ROWS.row(instead(validate, "by_type", lambda _: anything))
async def a_block_can_be_missing_in_a_phased_rollout(slack: Bench) -> None:
    """limits: new blocks can be refused as invalid_blocks."""
    slack.slack.faults.refused_blocks.add("data_table")
    post = slack.client.chat_postMessage(channel=DATA, text="x", blocks=[_data_table()])
    assert await code(post) == "invalid_blocks"
