"""Streamed messages: who sees them, what ends them, what is refused."""

from dataclasses import replace

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import LocalSlack
from playground.slack.manifest import DEFAULT
from tests.playground.slack.support import (
    COLLEAGUE,
    DATA,
    DIRECT,
    FAST,
    MEMBER,
    PARTNER,
    TEAM,
    Desk,
    Json,
    code,
    until,
)

TO: Json = {"recipient_user_id": MEMBER, "recipient_team_id": TEAM}


async def begin(client: AsyncWebClient, desk: Desk, channel: str = DATA) -> tuple[str, str]:
    """A thread with a live stream; returns both timestamps."""
    root = await desk.post("question", channel)
    answer = await client.chat_startStream(channel=channel, thread_ts=root, **TO)
    return root, str(answer["ts"])


async def test_a_stream_grows_and_ends(client: AsyncWebClient, desk: Desk) -> None:
    """Chunks become blocks in order; tasks change in place, their details add up."""
    root, ts = await begin(client, desk)
    task = {"type": "task_update", "id": "1", "title": "Load", "status": "in_progress"}
    await client.chat_appendStream(channel=DATA, ts=ts, markdown_text="one ")
    await client.chat_appendStream(channel=DATA, ts=ts, chunks=[task | {"details": "a"}])
    done = task | {"status": "complete", "details": "b", "output": "ok"}
    await client.chat_appendStream(channel=DATA, ts=ts, chunks=[done])
    divider = [{"type": "divider"}]
    await client.chat_stopStream(channel=DATA, ts=ts, markdown_text="two", blocks=divider)
    message = (await desk.read(thread_ts=root))[1]
    kinds = [block["type"] for block in message["blocks"]]
    assert kinds == ["markdown", "task_card", "markdown", "divider"]
    assert message["text"] == "one two"
    card = message["blocks"][1]
    assert card["status"] == "complete"
    assert card["details"]["elements"][0]["elements"][0]["text"] == "ab"
    assert message["streaming_state"] == "completed"


async def test_in_plan_mode_all_tasks_stand_in_one_plan(client: AsyncWebClient, desk: Desk) -> None:
    """A plan update names the plan."""
    root = await desk.post("question")
    stream = await client.chat_startStream(
        channel=DATA, thread_ts=root, task_display_mode="plan", **TO
    )
    chunks: list[Json] = [{"type": "plan_update", "title": "Analysis"}]
    for name in "ab":
        task = {"type": "task_update", "id": name, "title": name, "status": "pending"}
        chunks.append(task)
    await client.chat_stopStream(channel=DATA, ts=stream["ts"], chunks=chunks)
    [plan] = (await desk.read(thread_ts=root))[1]["blocks"]
    assert plan["type"] == "plan" and plan["title"] == "Analysis"
    assert [task["task_id"] for task in plan["tasks"]] == ["a", "b"]


async def test_others_see_the_first_chunk_until_the_end(client: AsyncWebClient, desk: Desk) -> None:
    """Live text is for the recipient; the rest of the channel gets the whole at the stop."""
    root, ts = await begin(client, desk)
    for part in ("first ", "second ", "third"):
        await client.chat_appendStream(channel=DATA, ts=ts, markdown_text=part)

    async def text(person: str) -> str:
        message = (await desk.read(person=person, thread_ts=root))[1]
        return str(message["blocks"][0]["text"])

    assert await text(MEMBER) == "first second third"
    assert await text(COLLEAGUE) == "first "
    await client.chat_stopStream(channel=DATA, ts=ts)
    assert await text(COLLEAGUE) == "first second third"


async def test_a_stream_needs_its_recipient(client: AsyncWebClient, desk: Desk) -> None:
    """Person and team are both required, and must belong together and to the channel."""
    root = await desk.post("question")
    start = client.chat_startStream
    place: Json = {"channel": DATA, "thread_ts": root}
    assert await code(start(**place)) == "missing_recipient_user_id"
    assert await code(start(**place, recipient_user_id=MEMBER)) == "missing_recipient_team_id"
    other = start(**place, recipient_user_id=MEMBER, recipient_team_id=PARTNER)
    assert await code(other) == "user_not_found"
    stranger = start(**place, recipient_user_id="U0STRANGER1", recipient_team_id=PARTNER)
    assert await code(stranger) == "user_not_found"


async def test_a_stream_lives_about_five_minutes_from_its_start(desk: Desk) -> None:
    """Appends do not prolong it; afterwards append and stop are refused, and update works."""
    timing = replace(FAST, stream=0.15)
    async with await LocalSlack.start(rate_scale=0, timing=timing) as slack:
        client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
        home = Desk(desk.session, slack.url)
        root, ts = await begin(client, home)
        await client.chat_appendStream(channel=DATA, ts=ts, markdown_text="half")
        assert await code(client.chat_update(channel=DATA, ts=ts, text="x")) == (
            "streaming_state_conflict"
        )
        stream = slack.hub.ws.streams[DATA, ts]
        await until(lambda: stream.state == "expired")
        late = client.chat_appendStream(channel=DATA, ts=ts, markdown_text="more")
        assert await code(late) == "message_not_in_streaming_state"
        stop = client.chat_stopStream(channel=DATA, ts=ts)
        assert await code(stop) == "message_not_in_streaming_state"
        await client.chat_update(channel=DATA, ts=ts, text="the whole")
        assert (await home.read(thread_ts=root))[1]["text"] == "the whole"


async def test_a_stream_that_grew_too_large_takes_nothing_more(
    client: AsyncWebClient, desk: Desk
) -> None:
    """The limit counts bytes of all calls together; even a small append then fails."""
    _, ts = await begin(client, desk)
    await client.chat_appendStream(channel=DATA, ts=ts, markdown_text="ä" * 5_000)
    append = client.chat_appendStream
    assert await code(append(channel=DATA, ts=ts, markdown_text="ä" * 400)) == "msg_too_long"
    assert await code(append(channel=DATA, ts=ts, markdown_text="x")) == "msg_too_long"
    assert (await client.chat_stopStream(channel=DATA, ts=ts))["ok"]


@pytest.mark.parametrize(
    "chunk",
    [
        {"type": "poem"},
        {"type": "markdown_text"},
        {"type": "task_update", "id": "1", "title": "x", "status": "done"},
        {"type": "task_update", "id": "1", "title": "x" * 257, "status": "complete"},
        {"type": "task_update", "id": "1", "title": "x", "status": "complete", "icon": "y"},
        {"type": "plan_update"},
    ],
)
async def test_malformed_chunks_are_refused(
    client: AsyncWebClient, desk: Desk, chunk: Json
) -> None:
    """Unknown kinds, missing and overlong fields are `invalid_chunks`."""
    _, ts = await begin(client, desk)
    append = client.chat_appendStream(channel=DATA, ts=ts, chunks=[chunk])
    assert await code(append) == "invalid_chunks"


async def test_other_misuse_of_streams(client: AsyncWebClient, desk: Desk) -> None:
    """Two bodies in one call, nothing at all, and messages that are no stream."""
    root, ts = await begin(client, desk)
    append = client.chat_appendStream
    chunks = [{"type": "markdown_text", "text": "x"}]
    both = append(channel=DATA, ts=ts, markdown_text="x", chunks=chunks)
    assert await code(both) == "invalid_arguments"
    assert await code(append(channel=DATA, ts=ts)) == "no_text"
    assert await code(append(channel=DATA, ts=root, markdown_text="x")) == (
        "message_not_owned_by_app"
    )
    plain = (await client.chat_postMessage(channel=DATA, text="x"))["ts"]
    assert await code(append(channel=DATA, ts=plain, markdown_text="x")) == (
        "message_not_in_streaming_state"
    )


async def test_the_sdks_stream_helper_works_in_a_direct_message(
    client: AsyncWebClient, desk: Desk
) -> None:
    """The unmodified helper starts, appends and stops."""
    root = await desk.post("question", DIRECT)
    stream = await client.chat_stream(channel=DIRECT, thread_ts=root, buffer_size=4, **TO)
    for word in ("one ", "two ", "three"):
        await stream.append(markdown_text=word)
    await stream.stop()
    assert (await desk.read(DIRECT, thread_ts=root))[1]["text"] == "one two three"


async def test_a_stream_opens_a_session_with_stop(client: AsyncWebClient, desk: Desk) -> None:
    """Stop tells the stream and leaves the state to the app; a stop call ends the session."""
    root, ts = await begin(client, desk)
    _, thread = await desk.ask("messages", channel=DATA, thread_ts=root, **{"as": MEMBER})
    assert thread["session"]["status"] == "processing"
    status, answer = await desk.act("stop", channel=DATA, thread_ts=root)
    assert status == 200 and answer["stopped"] == [ts]
    append = client.chat_appendStream(channel=DATA, ts=ts, markdown_text="x")
    assert await code(append) == "stopped_by_user"
    _, thread = await desk.ask("messages", channel=DATA, thread_ts=root, **{"as": MEMBER})
    assert thread["session"]["status"] == "processing"
    await client.chat_stopStream(channel=DATA, ts=ts, session_status="suspended")
    _, thread = await desk.ask("messages", channel=DATA, thread_ts=root, **{"as": MEMBER})
    assert thread["session"]["status"] == "suspended"
    assert (await desk.act("stop", channel=DATA, thread_ts=root))[0] == 409


async def test_only_an_agent_has_sessions(desk: Desk) -> None:
    """Without `agent_view` in the manifest the session methods are not authorized."""
    features = {key: value for key, value in DEFAULT["features"].items() if key != "agent_view"}
    manifest: Json = {**DEFAULT, "features": features}
    async with await LocalSlack.start(manifest=manifest) as slack:
        client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
        root = await Desk(desk.session, slack.url).post("question")
        setting = client.agents_sessions_setStatus(
            channel_id=DATA, thread_ts=root, status="processing"
        )
        assert await code(setting) == "not_authorized"


async def test_session_status_and_title(client: AsyncWebClient, desk: Desk) -> None:
    """States come from a fixed list; a title is given at creation or by renaming."""
    root = await desk.post("question")
    place: Json = {"channel_id": DATA, "thread_ts": root}
    setting = client.agents_sessions_setStatus
    assert await code(setting(**place, status="busy")) == "invalid_arguments"
    assert await code(setting(channel_id=DATA, thread_ts="1.0", status="active")) == (
        "invalid_thread_ts"
    )
    assert "warning" not in (await setting(**place, status="processing", title="Churn")).data
    await client.agents_sessions_rename(**place, title="Churn in May")
    _, thread = await desk.ask("messages", channel=DATA, thread_ts=root, **{"as": MEMBER})
    assert thread["session"] == {"status": "processing", "title": "Churn in May"}


async def test_without_the_stop_event_there_is_a_warning_and_no_button(desk: Desk) -> None:
    """An app that does not listen for Stop does not get the button."""
    manifest: Json = {**DEFAULT, "settings": {"event_subscriptions": {"bot_events": []}}}
    async with await LocalSlack.start(manifest=manifest) as slack:
        client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
        home = Desk(desk.session, slack.url)
        root = await home.post("question")
        answer = await client.agents_sessions_setStatus(
            channel_id=DATA, thread_ts=root, status="processing"
        )
        assert answer["warning"] == "missing_agent_session_stopped_event_subscription"
        assert (await home.act("stop", channel=DATA, thread_ts=root))[0] == 409


async def test_a_status_line_goes_with_a_reply_or_with_time(
    slack: LocalSlack, client: AsyncWebClient, desk: Desk
) -> None:
    """It is cleared by the app's reply, by an empty status, and when it is not refreshed."""

    async def line() -> Json | None:
        _, thread = await desk.ask("messages", channel=DATA, thread_ts=root, **{"as": MEMBER})
        status: Json | None = thread["status"]
        return status

    root = await desk.post("question")
    place: Json = {"channel_id": DATA, "thread_ts": root}
    setting = client.assistant_threads_setStatus
    await setting(**place, status="is reading…", loading_messages=["Reading"])
    assert await line() == {"status": "is reading…", "loading_messages": ["Reading"]}
    await client.chat_postMessage(channel=DATA, thread_ts=root, text="done")
    assert await line() is None
    slack.hub.ws.timing.status = 0.05
    await setting(**place, status="is reading…")
    await until(lambda: not slack.hub.ws.statuses)
    eleven = setting(**place, status="x", loading_messages=["x"] * 11)
    assert await code(eleven) == "invalid_arguments"
    nowhere = setting(channel_id=DATA, thread_ts="1.0", status="x")
    assert await code(nowhere) == "invalid_thread_ts"


async def test_prompts_and_titles_are_for_direct_messages(
    client: AsyncWebClient, desk: Desk
) -> None:
    """Four prompts at most, above everything or in one thread; neither exists in a channel."""
    prompts = [{"title": "Churn", "message": "What drives churn?"}]
    await client.assistant_threads_setSuggestedPrompts(channel_id=DIRECT, prompts=prompts)
    _, workspace = await desk.ask("workspace", **{"as": MEMBER})
    assert workspace["app"]["suggested_prompts"]["prompts"] == prompts
    five = client.assistant_threads_setSuggestedPrompts(channel_id=DIRECT, prompts=prompts * 5)
    assert await code(five) == "invalid_arguments"
    asked = await desk.post("question", channel=DIRECT)
    fitting = [{"title": "More", "message": "And by country?"}]
    await client.assistant_threads_setSuggestedPrompts(
        channel_id=DIRECT, thread_ts=asked, prompts=fitting
    )
    _, workspace = await desk.ask("workspace", **{"as": MEMBER})
    assert workspace["app"]["suggested_prompts"]["prompts"] == prompts
    [there] = workspace["thread_prompts"]
    assert (there["channel"], there["thread_ts"]) == (DIRECT, asked)
    assert there["prompts"] == fitting
    root = await desk.post("question")
    title = client.assistant_threads_setTitle(channel_id=DATA, thread_ts=root, title="x")
    assert await code(title) == "invalid_thread_ts"
