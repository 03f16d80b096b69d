"""Which events the app gets, and what they say."""

import asyncio

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import LocalSlack
from playground.slack.manifest import DEFAULT
from tests.playground.slack.support import (
    BOT,
    COLLEAGUE,
    DATA,
    DIRECT,
    GENERAL,
    MEMBER,
    OUTSIDE,
    SHARED,
    STRANGER,
    TEAM,
    Desk,
    Json,
    Listener,
    code,
    listening,
    until,
)


async def test_only_subscribed_events_are_delivered(desk: Desk) -> None:
    """An app that hears mentions only does not get messages, and the other way round."""
    settings = {"event_subscriptions": {"bot_events": ["app_mention"]}}
    async with await LocalSlack.start(manifest={**DEFAULT, "settings": settings}) as slack:
        listener, home = Listener(), Desk(desk.session, slack.url)
        async with listening(slack, listener):
            await home.post("to nobody")
            await home.post(f"<@{BOT}> to the app")
            await home.post("direct", DIRECT)
            await until(lambda: listener.requests)
            await asyncio.sleep(0.1)
        kinds = [payload["event"]["type"] for payload in listener.payloads]
        assert kinds == ["app_mention"]


async def test_nothing_is_heard_from_channels_without_the_app(desk: Desk, app: Listener) -> None:
    """A mention there is not delivered either, until the app is added."""
    await desk.post(f"<@{BOT}> hello", OUTSIDE)
    await asyncio.sleep(0.1)
    assert not app.requests
    await desk.act("channels/join", channel=OUTSIDE)
    await until(lambda: app.events("member_joined_channel"))
    [joined] = app.events("member_joined_channel")
    assert (joined["user"], joined["inviter"]) == (BOT, MEMBER)
    await desk.post(f"<@{BOT}> hello", OUTSIDE)
    await until(lambda: app.events("app_mention"))


async def test_a_mention_with_a_file_carries_the_file(desk: Desk, app: Listener) -> None:
    """The message is a file share, the mention has no subtype, and a share event follows."""
    await desk.send(
        "messages", {"file:a.csv": b"a,b\n"}, channel=DATA, text="@Datathread what is this?"
    )
    await until(lambda: len(app.requests) == 3)
    [mention], [message] = app.events("app_mention"), app.events("message")
    assert message["subtype"] == "file_share" and message["upload"] is True
    assert "subtype" not in mention and mention["upload"] is False
    assert mention["files"] == message["files"]
    assert mention["text"] == f"<@{BOT}> what is this?"
    assert mention["assistant_thread"]["action_token"]
    [shared] = app.events("file_shared")
    assert shared["file_id"] == message["files"][0]["id"]
    assert shared["channel_id"] == DATA


async def test_in_a_direct_message_there_is_only_the_message(desk: Desk, app: Listener) -> None:
    """No mention twin, channel type `im`, and the context of a page that lies beside it."""
    context = {"entities": [{"type": "slack#/types/channel_id", "value": GENERAL}]}
    await desk.act("messages", channel=DIRECT, text=f"<@{BOT}> summarise this", context=context)
    await until(lambda: app.requests)
    await asyncio.sleep(0.05)
    [event] = [payload["event"] for payload in app.payloads]
    assert (event["type"], event["channel_type"]) == ("message", "im")
    assert event["app_context"] == context


async def test_edits_and_deletions_are_told(desk: Desk, app: Listener) -> None:
    """Both carry the earlier state; an edit that adds a mention brings the mention."""
    ts = await desk.post("what is tis")
    await desk.act("messages/edit", channel=DATA, ts=ts, text=f"<@{BOT}> what is this")
    await until(lambda: len(app.requests) == 3)
    changed = app.events("message")[1]
    assert changed["subtype"] == "message_changed" and changed["hidden"]
    assert changed["message"]["edited"]["user"] == MEMBER
    assert changed["previous_message"]["text"] == "what is tis"
    assert app.events("app_mention")[0]["ts"] == ts
    await desk.act("messages/delete", channel=DATA, ts=ts)
    await until(lambda: len(app.events("message")) == 3)
    gone = app.events("message")[2]
    assert (gone["subtype"], gone["deleted_ts"]) == ("message_deleted", ts)


async def test_the_app_hears_itself(client: AsyncWebClient, desk: Desk, app: Listener) -> None:
    """Its own posts and updates come back to it, marked with its bot id."""
    ts = (await client.chat_postMessage(channel=DATA, text="one"))["ts"]
    await client.chat_update(channel=DATA, ts=ts, text="two")
    await until(lambda: len(app.requests) == 2)
    posted, changed = app.events("message")
    assert posted["bot_id"] == "B0BOT000001" and posted["bot_profile"]["app_id"] == "A0LOCAL0001"
    assert changed["message"]["text"] == "two"


async def test_reactions_are_told(desk: Desk, app: Listener) -> None:
    """Who reacted with what on whose message."""
    ts = await desk.post("hello")
    await desk.act("reactions", COLLEAGUE, channel=DATA, ts=ts, name="eyes")
    await until(lambda: app.events("reaction_added"))
    [event] = app.events("reaction_added")
    assert (event["user"], event["reaction"], event["item_user"]) == (COLLEAGUE, "eyes", MEMBER)
    assert event["item"] == {"type": "message", "channel": DATA, "ts": ts}
    again = await desk.act("reactions", COLLEAGUE, channel=DATA, ts=ts, name="eyes")
    assert again[0] == 409


async def test_a_stranger_is_marked_in_the_event(desk: Desk, app: Listener) -> None:
    """Their team stands on the event, the installation's team on the envelope."""
    await desk.post(f"<@{BOT}> hello", SHARED, STRANGER)
    await until(lambda: app.events("app_mention"))
    payload = next(p for p in app.payloads if p["event"]["type"] == "app_mention")
    assert payload["is_ext_shared_channel"] is True
    assert payload["authorizations"][0]["team_id"] == TEAM
    event = payload["event"]
    assert event["user_team"] == event["source_team"] == "T0PARTNER01"
    assert event["user_profile"]["team"] == "T0PARTNER01"


async def test_stop_is_told_with_the_streams_it_ended(
    client: AsyncWebClient, desk: Desk, app: Listener
) -> None:
    """The app learns who stopped which thread."""
    root = await desk.post("question")
    stream = await client.chat_startStream(
        channel=DATA, thread_ts=root, recipient_user_id=MEMBER, recipient_team_id=TEAM
    )
    await desk.act("stop", COLLEAGUE, channel=DATA, thread_ts=root)
    await until(lambda: app.events("agent_session_stopped"))
    [event] = app.events("agent_session_stopped")
    assert (event["user"], event["thread_ts"]) == (COLLEAGUE, root)
    assert event["streaming_message_ts"] == [stream["ts"]]


async def test_the_apps_page_and_what_lies_beside_it(
    client: AsyncWebClient, desk: Desk, app: Listener
) -> None:
    """Opening a tab and looking at another channel each have their event."""
    home = {"type": "home", "blocks": [{"type": "divider"}]}
    await client.views_publish(user_id=MEMBER, view=home)
    status, answer = await desk.act("home", tab="home")
    assert status == 200 and answer["view"]["blocks"][0]["type"] == "divider"
    await desk.act("home", tab="messages")
    await desk.act("context", channel=GENERAL)
    await until(lambda: len(app.requests) == 3)
    assert [event["tab"] for event in app.events("app_home_opened")] == ["home", "messages"]
    [changed] = app.events("app_context_changed")
    assert changed["context"]["entities"][0]["value"] == GENERAL
    assert changed["channel"] == DIRECT


async def test_a_forwarded_message_is_an_attachment(desk: Desk, app: Listener) -> None:
    """The share carries the original's text, author and files."""
    await desk.drop("a.csv", b"a,b\n", channel=OUTSIDE)
    [original] = await desk.read(OUTSIDE)
    await desk.act("messages/forward", channel=OUTSIDE, ts=original["ts"], to=DATA, text="look")
    await until(lambda: app.events("message"))
    [event] = app.events("message")
    [shared] = event["attachments"]
    assert shared["is_share"] and shared["channel_id"] == OUTSIDE
    assert shared["files"][0]["name"] == "a.csv"


@pytest.mark.parametrize("text", ["", "   "])
async def test_what_people_cannot_post(desk: Desk, text: str) -> None:
    """Nothing at all is refused with a sentence."""
    status, answer = await desk.act("messages", channel=DATA, text=text)
    assert (status, answer["error"]) == (400, "no_text") and answer["message"]


async def test_typed_text_is_stored_as_slack_stores_it(desk: Desk) -> None:
    """Mentions and links become tokens, everything else is escaped, code stays code."""
    await desk.post("@Datathread is 1 < 2 & why? https://example.com/a. `a<b @admin`")
    [message] = await desk.read()
    assert message["text"] == (
        f"<@{BOT}> is 1 &lt; 2 &amp; why? <https://example.com/a>. `a&lt;b @admin`"
    )
    elements: list[Json] = message["blocks"][0]["elements"][0]["elements"]
    kinds = [element["type"] for element in elements]
    assert kinds == ["user", "text", "link", "text", "text"]
    assert elements[4] == {"type": "text", "text": "a<b @admin", "style": {"code": True}}


PLAIN = ["type", "user", "ts", "client_msg_id", "text", "team", "blocks"]
TAIL = ["channel", "event_ts", "channel_type"]


async def test_keys_come_in_slacks_order(client: AsyncWebClient, desk: Desk, app: Listener) -> None:
    """Events of people, of the app and of files have the keys of real ones, in their order."""
    root = await desk.post("root")
    await desk.post("reply", thread_ts=root)
    await client.chat_postMessage(channel=DATA, text="x", thread_ts=root)
    await desk.drop("a.csv", b"a,b\n")
    await until(lambda: len(app.events("message")) == 4)
    plain, reply, own, shared = app.events("message")
    thread = ["thread_ts", "parent_user_id", "blocks"]
    assert list(plain) == PLAIN + TAIL
    assert list(reply) == PLAIN[:-1] + thread + TAIL
    bot = ["type", "user", "ts", "bot_id", "app_id", "text", "team", "bot_profile"]
    assert list(own) == bot + thread + TAIL
    file = ["type", "text", "files", "upload", "user", "display_as_bot", "ts", "client_msg_id"]
    assert list(shared) == [*file, "channel", "subtype", "event_ts", "channel_type"]


async def test_an_uninstalled_app_is_told_and_locked_out(
    slack: LocalSlack, client: AsyncWebClient, app: Listener
) -> None:
    """Both events come, and the bot token is no good any more."""
    slack.uninstall()
    await until(lambda: len(app.requests) == 2)
    assert app.events("tokens_revoked")[0]["tokens"]["bot"] == [BOT]
    assert app.events("app_uninstalled")
    assert await code(client.auth_test()) == "account_inactive"
