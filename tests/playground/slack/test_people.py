"""The people-side API: what each person sees and may do, the live feed, and the guard."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import LocalSlack
from tests.playground.slack.support import (
    ADMIN,
    BOT,
    COLLEAGUE,
    DATA,
    DIRECT,
    FORMER,
    GUEST,
    MEMBER,
    OLD,
    PNG,
    PRIVATE,
    SHARED,
    STRANGER,
    TEAM,
    Desk,
    Json,
    Listener,
    listening,
    until,
)


@asynccontextmanager
async def watching(desk: Desk, person: str = MEMBER) -> AsyncIterator[list[Json]]:
    """The live feed of a person, read while the block runs."""
    seen: list[Json] = []

    async def read() -> None:
        async with desk.session.get(f"{desk.url}/people/events", params={"as": person}) as response:
            async for line in response.content:
                if line.startswith(b"data: "):
                    seen.append(json.loads(line[6:]))

    task = asyncio.create_task(read())
    try:
        await until(lambda: seen)
        yield seen
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_everybody_sees_their_own_channels(desk: Desk) -> None:
    """Members, guests and strangers each get another list."""

    async def names(person: str) -> set[str]:
        _, answer = await desk.ask("workspace", **{"as": person})
        return {channel["name"] for channel in answer["channels"] if channel["name"]}

    member = {"general", "data", "private", "without-the-app", "archived", "shared-with-partner"}
    assert await names(MEMBER) == member
    assert await names(GUEST) == {"general", "data"}
    assert await names("U0SINGLE001") == {"data"}
    assert await names(STRANGER) == {"shared-with-partner"}


async def test_who_may_not_act(desk: Desk) -> None:
    """Deactivated people, unknown people, outsiders and archived channels are refused."""
    cases = {
        (FORMER, DATA): (403, "user_deactivated"),
        ("U0NOBODY001", DATA): (404, "user_not_found"),
        (BOT, DATA): (404, "user_not_found"),
        (STRANGER, DATA): (404, "channel_not_found"),
        (GUEST, PRIVATE): (404, "channel_not_found"),
        (COLLEAGUE, DIRECT): (404, "channel_not_found"),
        (MEMBER, OLD): (403, "is_archived"),
    }
    for (person, channel), expected in cases.items():
        status, answer = await desk.act("messages", person, channel=channel, text="x")
        assert (status, answer["error"]) == expected
        assert answer["ok"] is False and answer["message"]


async def test_people_change_only_what_is_theirs(desk: Desk) -> None:
    """Nobody edits others' messages; an admin may delete them."""
    ts = await desk.post("mine")
    place = {"channel": DATA, "ts": ts}
    assert (await desk.act("messages/edit", COLLEAGUE, **place, text="x"))[0] == 403
    assert (await desk.act("messages/delete", COLLEAGUE, **place))[0] == 403
    assert (await desk.act("messages/delete", ADMIN, **place))[0] == 200
    assert await desk.read() == []


async def test_a_refused_request_keeps_no_file(slack: LocalSlack, desk: Desk) -> None:
    """The bytes of a form that was refused are gone."""
    status, _ = await desk.send("messages", {"file:a.csv": b"a"}, channel=OLD, text="")
    assert status == 403
    assert slack.hub.ws.files.files == {}
    assert list(slack.hub.ws.files.folder.iterdir()) == []


async def test_the_feed_tells_what_changes(client: AsyncWebClient, desk: Desk) -> None:
    """Messages, changes, reactions, deletions, statuses and streams arrive as they happen."""
    async with watching(desk) as seen:
        assert seen[0] == {"type": "app", "connected": False, "transport": "socket"}
        root = await desk.post("question", person=COLLEAGUE)
        await client.assistant_threads_setStatus(
            channel_id=DATA, thread_ts=root, status="is reading…"
        )
        await client.agents_sessions_setStatus(channel_id=DATA, thread_ts=root, status="processing")
        reply = (await client.chat_postMessage(channel=DATA, thread_ts=root, text="a"))["ts"]
        await client.chat_update(channel=DATA, ts=reply, text="b")
        await client.reactions_add(channel=DATA, timestamp=root, name="eyes")
        await client.chat_delete(channel=DATA, ts=reply)
        await until(lambda: seen[-1].get("message", {}).get("ts") == root)
    kinds = [change["type"] for change in seen]
    assert kinds == [
        "app",
        "message",
        "status",
        "session",
        "message",
        "message_changed",
        "status",
        "message_changed",
        "reaction",
        "message_deleted",
        "message_changed",
    ]
    session = next(change for change in seen if change["type"] == "session")
    assert session["status"] == "processing" and session["stoppable"] is True


async def test_the_feed_is_only_what_a_person_may_see(client: AsyncWebClient, desk: Desk) -> None:
    """A colleague gets neither others' ephemerals nor the live text of others' streams."""
    root = await desk.post("question")
    async with watching(desk, COLLEAGUE) as seen, watching(desk, MEMBER) as mine:
        await client.chat_postEphemeral(channel=DATA, user=MEMBER, text="psst")
        await desk.post("direct", DIRECT)
        stream = await client.chat_startStream(
            channel=DATA, thread_ts=root, recipient_user_id=MEMBER, recipient_team_id=TEAM
        )
        for word in ("one ", "two ", "three"):
            await client.chat_appendStream(channel=DATA, ts=stream["ts"], markdown_text=word)
        await client.chat_stopStream(channel=DATA, ts=stream["ts"])
        await until(lambda: seen[-1]["type"] == "session" and mine[-1]["type"] == "session")
    assert "ephemeral" not in [change["type"] for change in seen]
    assert all(change.get("channel", DATA) == DATA for change in seen)
    live = [change["message"]["text"] for change in mine if change["type"] == "stream"]
    assert live[:3] == ["one ", "one two ", "one two three"]
    texts = [
        change["message"]["blocks"][0]["text"] for change in seen if change["type"] == "stream"
    ]
    assert texts == ["one ", "one two three"]


async def test_the_feed_tells_when_the_app_comes_and_goes(slack: LocalSlack, desk: Desk) -> None:
    """The page can show whether anybody listens."""
    async with watching(desk) as seen:
        async with listening(slack, Listener()):
            await until(lambda: seen[-1]["connected"])
        await until(lambda: not seen[-1]["connected"])


async def test_the_feed_tells_of_modals_and_files(
    client: AsyncWebClient, desk: Desk, app: Listener
) -> None:
    """Only the person in front of a modal gets it; a processed file is announced."""
    title = {"type": "plain_text", "text": "x"}
    modal = {"type": "modal", "title": title, "blocks": [{"type": "divider"}]}
    async with watching(desk) as mine, watching(desk, COLLEAGUE) as others:
        await desk.act("shortcuts", callback_id="analyze_files")
        await client.views_open(trigger_id=app.payloads[-1]["trigger_id"], view=modal)
        await client.files_upload_v2(content=PNG, filename="plot.png", channel=DATA)
        await until(lambda: others[-1]["type"] == "message")
    [view] = [change for change in mine if change["type"] == "view"]
    assert view["action"] == "open" and view["view"]["type"] == "modal"
    assert "view" not in [change["type"] for change in others]


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Host": "rebound.example"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
async def test_other_sites_cannot_act_as_people(desk: Desk, headers: dict[str, str]) -> None:
    """A foreign origin, a name that is not loopback and a cross-site request are refused."""
    async with desk.session.post(
        f"{desk.url}/people/messages",
        json={"as": MEMBER, "channel": DATA, "text": "x"},
        headers=headers,
    ) as response:
        assert response.status == 403
    assert await desk.read() == []


async def test_the_own_page_may_act(desk: Desk) -> None:
    """The server's own origin is let through."""
    headers = {"Origin": desk.url, "Sec-Fetch-Site": "same-origin"}
    async with desk.session.post(
        f"{desk.url}/people/messages",
        json={"as": MEMBER, "channel": DATA, "text": "x"},
        headers=headers,
    ) as response:
        assert response.status == 200


async def test_the_page_is_served_with_a_policy(slack: LocalSlack, desk: Desk) -> None:
    """No foreign content, no stale copies, and no way out of the folder."""
    async with desk.session.get(f"{slack.url}/") as response:
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy and "unsafe" not in policy
        assert response.headers["Cache-Control"] == "no-store"
    async with desk.session.get(f"{slack.url}/page/%2e%2e/README.md") as response:
        assert response.status == 404
    assert (Path(__file__).parents[3] / "playground/README.md").is_file()


async def test_a_shared_channel_is_one_for_both_sides(desk: Desk) -> None:
    """The stranger reads and writes in it."""
    await desk.post("hello", SHARED, STRANGER)
    assert [m["team"] for m in await desk.read(SHARED)] == ["T0PARTNER01"]
