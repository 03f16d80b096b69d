"""What a message may say, and which messages the app may change."""

from playground.slack import richtext
from playground.slack.call import Call
from playground.slack.methods import chat, content, reactions
from tests.playground.slack.behaviours.row import Table, forgiving, instead, limit, mute, unchecked
from tests.playground.slack.bench import Bench, heard
from tests.playground.slack.support import BOT, DATA, code

ROWS = Table()


@ROWS.row(limit("SLACK_POST_TEXT"))
async def long_text_of_a_post_is_cut(slack: Bench) -> None:
    """limits: chat.postMessage truncates beyond 40,000 characters."""
    ts = (await slack.client.chat_postMessage(channel=DATA, text="x" * 40_001))["ts"]
    [message] = (await slack.client.conversations_replies(channel=DATA, ts=ts))["messages"]
    assert len(message["text"]) == 40_000


@ROWS.row(limit("SLACK_UPDATE_TEXT"))
async def long_text_of_an_update_is_refused(slack: Bench) -> None:
    """limits: chat.update answers msg_too_long beyond 4,000 characters."""
    ts = (await slack.client.chat_postMessage(channel=DATA, text="x"))["ts"]
    await slack.client.chat_update(channel=DATA, ts=ts, text="x" * 4_000)
    update = slack.client.chat_update(channel=DATA, ts=ts, text="x" * 4_001)
    assert await code(update) == "msg_too_long"


@ROWS.row(limit("SLACK_MARKDOWN"), unchecked("markdown"))
async def long_markdown_is_refused(slack: Bench) -> None:
    """limits: markdown_text has 12,000 characters."""
    post = slack.client.chat_postMessage
    await post(channel=DATA, markdown_text="x" * 12_000)
    assert await code(post(channel=DATA, markdown_text="x" * 12_001)) == "msg_too_long"


@ROWS.row(instead(content, "_check_conflict", lambda *_: None))
async def markdown_stands_alone(slack: Bench) -> None:
    """limits: markdown_text with text or blocks is markdown_text_conflict."""
    post = slack.client.chat_postMessage
    both = post(channel=DATA, text="x", markdown_text="x")
    assert await code(both) == "markdown_text_conflict"
    blocks = post(channel=DATA, markdown_text="x", blocks=[{"type": "divider"}])
    assert await code(blocks) == "markdown_text_conflict"


@ROWS.row(limit("SLACK_METADATA"))
async def large_metadata_is_refused(slack: Bench) -> None:
    """posting: metadata_too_large."""
    large = {"event_type": "analysis", "event_payload": {"key": "x" * 20_000}}
    post = slack.client.chat_postMessage(channel=DATA, text="x", metadata=large)
    assert await code(post) == "metadata_too_large"


@ROWS.row(forgiving(Call, "thread", "thread_not_found", lambda call, *_: call.text("thread_ts")))
async def a_thread_must_exist(slack: Bench) -> None:
    """posting: thread_not_found."""
    reply = slack.client.chat_postMessage(channel=DATA, text="x", thread_ts="1700000000.000100")
    assert await code(reply) == "thread_not_found"


@ROWS.row(
    forgiving(Call, "thread", "cannot_reply_to_message", lambda call, *_: call.text("thread_ts"))
)
async def a_reply_is_no_thread(slack: Bench) -> None:
    """writing files: thread_ts is the root's timestamp, never a reply's."""
    root = await slack.desk.post("question")
    reply = await slack.desk.post("more", thread_ts=root)
    posting = slack.client.chat_postMessage(channel=DATA, text="x", thread_ts=reply)
    assert await code(posting) == "cannot_reply_to_message"


@ROWS.row(
    forgiving(chat, "_own", "cant_update_message", lambda call, channel, _: call.message(channel))
)
async def the_app_updates_only_its_own_messages(slack: Bench) -> None:
    """posting: cant_update_message."""
    theirs = await slack.desk.post("mine")
    update = slack.client.chat_update(channel=DATA, ts=theirs, text="x")
    assert await code(update) == "cant_update_message"


@ROWS.row(instead(chat, "_check_window", lambda *_: None))
async def a_workspace_may_close_the_edit_window(slack: Bench) -> None:
    """posting: edit_window_closed."""
    ts = (await slack.client.chat_postMessage(channel=DATA, text="x"))["ts"]
    slack.timing.edit_window = 0.0
    update = slack.client.chat_update(channel=DATA, ts=ts, text="y")
    assert await code(update) == "edit_window_closed"


@ROWS.row(instead(reactions, "_check_new", lambda *_: None))
async def a_reaction_is_added_once(slack: Bench) -> None:
    """posting: already_reacted."""
    ts = await slack.desk.post("hello")
    add = slack.client.reactions_add
    await add(channel=DATA, timestamp=ts, name="eyes")
    assert await code(add(channel=DATA, timestamp=ts, name="eyes")) == "already_reacted"


@ROWS.row(mute("message_changed"))
async def the_app_hears_of_its_own_updates(slack: Bench) -> None:
    """double delivery: message_changed arrives for the bot's own updates."""
    app = await slack.listener()
    ts = (await slack.client.chat_postMessage(channel=DATA, text="one"))["ts"]
    await slack.client.chat_update(channel=DATA, ts=ts, text="two")
    _, changed = await heard(app, "message", 2)
    assert changed["subtype"] == "message_changed"
    assert changed["message"]["user"] == BOT and changed["message"]["text"] == "two"
    assert changed["previous_message"]["text"] == "one"


@ROWS.row(instead(chat, "fetched_links", lambda *_, **__: []))
async def links_are_fetched_unless_both_unfurls_are_off(slack: Bench) -> None:
    """posting: unfurl_media is on by default, and every link is fetched to find out."""
    post = slack.client.chat_postMessage
    link = "see https://example.com/a"
    await post(channel=DATA, text=link, unfurl_links=False, unfurl_media=False)
    assert slack.slack.fetched == []
    await post(channel=DATA, text=link, unfurl_links=False)
    assert slack.slack.fetched == ["https://example.com/a"]


@ROWS.row(instead(richtext, "_prose", lambda text: [{"type": "rich_text_section", "elements": []}]))
async def a_line_that_begins_with_an_angle_is_a_quote(slack: Bench) -> None:
    """posting: the rich_text that Slack keeps beside a text has quotes of their own."""
    ts = (await slack.client.chat_postMessage(channel=DATA, text="she asks:\n> why?\nso"))["ts"]
    [message] = (await slack.client.conversations_replies(channel=DATA, ts=ts))["messages"]
    kept = {one["type"]: one["elements"][:1] for one in message["blocks"][0]["elements"]}
    assert kept.get("rich_text_quote") == [{"type": "text", "text": "why?"}]
