"""Streamed messages: who they are for, how long they live, how much they take."""

import asyncio

from playground.slack import posting, sessions
from playground.slack.call import Call
from playground.slack.members import Channel
from playground.slack.methods import chat, streaming
from playground.slack.streams import Stream
from tests.playground.slack.behaviours.row import Table, forgiving, instead, limit
from tests.playground.slack.bench import TO, Bench, hearing
from tests.playground.slack.support import COLLEAGUE, DATA, MEMBER, Json, code, until

ROWS = Table()


def _member(call: Call, channel: Channel) -> str:
    return MEMBER


def _any_stream(call: Call, *, stopping: bool = False) -> Stream:
    return call.ws.streams[call.word("channel"), call.word("ts")]


@ROWS.row(
    forgiving(streaming, "_recipient", "missing_recipient_user_id", _member),
    forgiving(streaming, "_recipient", "missing_recipient_team_id", _member),
)
async def a_stream_in_a_channel_names_its_recipient(slack: Bench) -> None:
    """streaming: missing_recipient_user_id and missing_recipient_team_id."""
    root = await slack.desk.post("question")
    start = slack.client.chat_startStream
    for name, value in TO.items():
        missing = f"missing_{next(key for key in TO if key != name)}"
        assert await code(start(channel=DATA, thread_ts=root, **{name: value})) == missing


@ROWS.row(instead(streaming, "_expire", lambda *_: None))
async def a_stream_lives_about_five_minutes(slack: Bench) -> None:
    """streaming: then append and stop answer message_not_in_streaming_state."""
    assert slack.timing.stream == 306.0
    slack.timing.stream = 0.5
    _, ts = await slack.stream()
    append, stop = slack.client.chat_appendStream, slack.client.chat_stopStream
    await append(channel=DATA, ts=ts, markdown_text="in time")
    await asyncio.sleep(0.6)
    late = append(channel=DATA, ts=ts, markdown_text="late")
    assert await code(late) == "message_not_in_streaming_state"
    assert await code(stop(channel=DATA, ts=ts)) == "message_not_in_streaming_state"
    await slack.client.chat_update(channel=DATA, ts=ts, text="recovered")


@ROWS.row(
    forgiving(streaming, "_live", "message_not_in_streaming_state", _any_stream),
)
async def a_stopped_stream_takes_nothing_more(slack: Bench) -> None:
    """streaming: message_not_in_streaming_state after stopStream."""
    _, ts = await slack.stream()
    await slack.client.chat_stopStream(channel=DATA, ts=ts)
    append = slack.client.chat_appendStream(channel=DATA, ts=ts, markdown_text="x")
    assert await code(append) == "message_not_in_streaming_state"


@ROWS.row(limit("SLACK_STREAM_BYTES"))
async def a_stream_takes_about_ten_kilobytes(slack: Bench) -> None:
    """streaming: msg_too_long beyond about 10,600 bytes of UTF-8, and forever after."""
    _, ts = await slack.stream()
    append = slack.client.chat_appendStream
    await append(channel=DATA, ts=ts, markdown_text="ä" * 5_200)
    assert await code(append(channel=DATA, ts=ts, markdown_text="ä" * 200)) == "msg_too_long"
    assert await code(append(channel=DATA, ts=ts, markdown_text="x")) == "msg_too_long"


@ROWS.row(instead(chat, "_check_settled", lambda _: None))
async def a_live_stream_is_not_updated(slack: Bench) -> None:
    """streaming: chat.update answers streaming_state_conflict."""
    _, ts = await slack.stream()
    update = slack.client.chat_update(channel=DATA, ts=ts, text="x")
    assert await code(update) == "streaming_state_conflict"


@ROWS.row(forgiving(streaming, "_live", "stopped_by_user", _any_stream))
async def a_stream_that_a_person_stopped_takes_nothing_more(slack: Bench) -> None:
    """events: appends answer stopped_by_user."""
    root, ts = await slack.stream()
    status, answer = await slack.desk.act("stop", channel=DATA, thread_ts=root)
    assert status == 200 and answer["stopped"] == [ts]
    append = slack.client.chat_appendStream(channel=DATA, ts=ts, markdown_text="x")
    assert await code(append) == "stopped_by_user"


@ROWS.row(instead(streaming, "_check_conflict", lambda _: None))
async def a_stream_takes_markdown_or_chunks(slack: Bench) -> None:
    """streaming: both in one call are rejected."""
    _, ts = await slack.stream()
    chunks = [{"type": "markdown_text", "text": "x"}]
    append = slack.client.chat_appendStream
    both = append(channel=DATA, ts=ts, markdown_text="x", chunks=chunks)
    assert await code(both) == "invalid_arguments"


@ROWS.row(instead(streaming, "check_chunks", lambda chunks: chunks))
async def the_fields_of_a_task_have_256_characters(slack: Bench) -> None:
    """streaming: the documented limit, and only the four statuses."""
    _, ts = await slack.stream()
    task: Json = {"type": "task_update", "id": "a", "title": "x", "status": "pending"}
    for wrong in ({"title": "x" * 257}, {"details": "x" * 257}, {"status": "done"}):
        append = slack.client.chat_appendStream(channel=DATA, ts=ts, chunks=[task | wrong])
        assert await code(append) == "invalid_chunks"


@ROWS.row(limit("SLACK_STREAM_BLOCKS"))
async def a_stream_has_50_blocks(slack: Bench) -> None:
    """streaming: 50 streamed blocks beside the 50 of stopStream."""
    _, ts = await slack.stream()
    many = [{"type": "divider"}] * 30
    append = slack.client.chat_appendStream
    await append(channel=DATA, ts=ts, chunks=[{"type": "blocks", "blocks": many}])
    more = append(channel=DATA, ts=ts, chunks=[{"type": "blocks", "blocks": many}])
    assert await code(more) == "msg_blocks_too_many"


@ROWS.row(instead(Stream, "_update_task", lambda stream, chunk: stream.pieces.append(chunk)))
async def a_task_changes_in_place_and_its_details_add_up(slack: Bench) -> None:
    """streaming: title and status replace, details append."""
    root, ts = await slack.stream()
    task: Json = {"type": "task_update", "id": "a"}
    steps: list[Json] = [
        {"title": "Reading", "status": "in_progress", "details": "one "},
        {"title": "Read", "status": "complete", "details": "two"},
    ]
    for step in steps:
        await slack.client.chat_appendStream(channel=DATA, ts=ts, chunks=[task | step])
    [_, message] = await slack.desk.read(thread_ts=root)
    cards = [block for block in message["blocks"] if block["type"] == "task_card"]
    assert [(card["title"], card["status"]) for card in cards] == [("Read", "complete")]
    [said] = cards[0]["details"]["elements"][0]["elements"]
    assert said["text"] == "one two"


@ROWS.row(instead(posting, "_live_for", lambda *_: True))
async def a_live_stream_is_for_its_recipient_until_it_ends(slack: Bench) -> None:
    """streaming: others see the first chunk, then nothing until stopStream."""

    async def seen(person: str) -> str:
        message = (await slack.desk.read(person=person, thread_ts=root))[1]
        assert message["text"] == "".join(block["text"] for block in message["blocks"])
        return str(message["text"])

    root, ts = await slack.stream(markdown_text="one ")
    await slack.client.chat_appendStream(channel=DATA, ts=ts, markdown_text="two ")
    assert (await seen(MEMBER), await seen(COLLEAGUE)) == ("one two ", "one ")
    await slack.client.chat_stopStream(channel=DATA, ts=ts, markdown_text="three")
    assert await seen(COLLEAGUE) == "one two three"


@ROWS.row(instead(sessions, "begin", lambda *_: None))
async def a_stream_opens_a_session_with_a_stop_button(slack: Bench) -> None:
    """status: streaming methods create sessions; the app sets the state at the end."""

    async def status() -> str | None:
        _, thread = await slack.desk.ask("messages", channel=DATA, thread_ts=root, **who)
        return thread["session"] and str(thread["session"]["status"])

    who = {"as": MEMBER}
    root, ts = await slack.stream()
    assert await status() == "processing"
    await slack.client.chat_stopStream(channel=DATA, ts=ts, session_status="suspended")
    assert await status() == "suspended"


@ROWS.row(instead(sessions, "stoppable", lambda _: True), manifest=hearing("app_mention"))
async def without_the_stop_event_there_is_no_stop_button(slack: Bench) -> None:
    """events: setStatus warns missing_agent_session_stopped_event_subscription."""
    root = await slack.desk.post("question")
    answer = await slack.client.agents_sessions_setStatus(
        channel_id=DATA, thread_ts=root, status="processing"
    )
    assert answer.get("warning") == "missing_agent_session_stopped_event_subscription"
    assert (await slack.desk.act("stop", channel=DATA, thread_ts=root))[0] == 409


@ROWS.row(instead(posting, "clear_status", lambda *_: None))
async def a_status_line_goes_with_the_reply_or_after_two_minutes(slack: Bench) -> None:
    """status: cleared by a reply, and unless it is refreshed."""
    assert slack.timing.status == 120.0
    root = await slack.desk.post("question")
    place: Json = {"channel_id": DATA, "thread_ts": root}
    statuses = slack.slack.hub.ws.statuses
    await slack.client.assistant_threads_setStatus(**place, status="is reading…")
    assert statuses
    await slack.client.chat_postMessage(channel=DATA, thread_ts=root, text="done")
    assert not statuses
    slack.timing.status = 0.05
    await slack.client.assistant_threads_setStatus(**place, status="is reading…")
    await until(lambda: not statuses, 1.0)
