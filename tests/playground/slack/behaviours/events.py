"""Which events the app hears, and what stands in them."""

from playground.slack import render
from playground.slack.delivery.envelopes import Events
from playground.slack.manifest import Manifest
from playground.slack.members import User
from playground.slack.messages import History
from playground.slack.refusal import Json
from tests.playground.slack.behaviours.row import Table, changed, instead, mute, pinned
from tests.playground.slack.bench import Bench, heard, hearing, quiet
from tests.playground.slack.support import (
    BOT,
    COLLEAGUE,
    DATA,
    DIRECT,
    GENERAL,
    GUEST,
    MEMBER,
    OUTSIDE,
    PARTNER,
    SHARED,
    STRANGER,
    TEAM,
    code,
)

ROWS = Table()


@ROWS.row(instead(Manifest, "hears", lambda *_: True), manifest=hearing("app_mention"))
async def only_subscribed_events_come(slack: Bench) -> None:
    """manifest: bot_events of the manifest."""
    await slack.desk.post("to nobody")
    await slack.desk.post(f"<@{BOT}> to the app")
    await slack.desk.post("direct", DIRECT)
    kinds = [delivery.event["type"] for delivery in slack.slack.deliveries]
    assert kinds == ["app_mention"]


@ROWS.row(instead(Events, "_present", lambda *_: True))
async def nothing_comes_from_channels_without_the_app(slack: Bench) -> None:
    """double delivery: not even a mention, until the app is added."""
    app = await slack.listener()
    await slack.desk.post(f"<@{BOT}> hello", OUTSIDE)
    await quiet()
    assert not app.requests
    await slack.desk.act("channels/join", channel=OUTSIDE)
    await slack.desk.post(f"<@{BOT}> hello", OUTSIDE)
    await heard(app, "app_mention")


def _as_shared(event: Json) -> Json:
    return event | {"subtype": "file_share"}


@ROWS.row(changed(render, "mention_event", _as_shared))
async def a_mention_carries_the_files(slack: Bench) -> None:
    """captures: app_mention with files, upload false and no subtype."""
    app = await slack.listener()
    parts = {"file:a.csv": b"a,b\n"}
    await slack.desk.send("messages", parts, channel=DATA, text="@Datathread what is this?")
    [mention], [message] = await heard(app, "app_mention"), await heard(app, "message")
    assert (message["subtype"], message["upload"]) == ("file_share", True)
    assert "subtype" not in mention and mention["upload"] is False
    assert mention["files"] == message["files"]


@ROWS.row(mute("message_changed"))
async def an_edit_carries_both_states(slack: Bench) -> None:
    """captures: message_changed with message and previous_message."""
    app = await slack.listener()
    ts = await slack.desk.post("what is tis")
    await slack.desk.act("messages/edit", channel=DATA, ts=ts, text=f"<@{BOT}> what is this")
    _, edited = await heard(app, "message", 2)
    assert (edited["subtype"], edited["hidden"]) == ("message_changed", True)
    assert edited["message"]["edited"]["user"] == MEMBER
    assert edited["previous_message"]["text"] == "what is tis"
    assert (await heard(app, "app_mention"))[0]["ts"] == ts


@ROWS.row(mute("message_deleted"))
async def a_deletion_carries_the_last_state(slack: Bench) -> None:
    """captures: message_deleted with deleted_ts and previous_message."""
    app = await slack.listener()
    ts = await slack.desk.post("oops")
    await slack.desk.act("messages/delete", channel=DATA, ts=ts)
    _, gone = await heard(app, "message", 2)
    assert (gone["subtype"], gone["deleted_ts"]) == ("message_deleted", ts)
    assert gone["previous_message"]["text"] == "oops"


def _forget(history: History, ts: str) -> bool:
    del history.messages[ts]
    return False


@ROWS.row(instead(History, "remove", _forget))
async def a_deleted_root_with_replies_leaves_a_tombstone(slack: Bench) -> None:
    """reading files: the thread stays, its root says that it was deleted."""
    root = await slack.desk.post("question")
    await slack.desk.post("reply", thread_ts=root)
    await slack.desk.act("messages/delete", channel=DATA, ts=root)
    thread = await slack.desk.read(thread_ts=root)
    assert [message.get("subtype") for message in thread] == ["tombstone", None]
    answer = await slack.client.conversations_replies(channel=DATA, ts=root)
    assert answer["messages"][0]["text"] == "This message was deleted."


@ROWS.row(mute("reaction_added"))
async def a_reaction_names_item_and_author(slack: Bench) -> None:
    """captures: reaction_added."""
    app = await slack.listener()
    ts = await slack.desk.post("hello")
    await slack.desk.act("reactions", COLLEAGUE, channel=DATA, ts=ts, name="eyes")
    [event] = await heard(app, "reaction_added")
    assert (event["user"], event["reaction"], event["item_user"]) == (COLLEAGUE, "eyes", MEMBER)
    assert event["item"] == {"type": "message", "channel": DATA, "ts": ts}


@ROWS.row(mute("app_home_opened"))
async def opening_the_apps_page_is_told(slack: Bench) -> None:
    """events: app_home_opened with the tab; messages is the open signal of agent_view."""
    app = await slack.listener()
    await slack.desk.act("home", tab="home")
    await slack.desk.act("home", tab="messages")
    opened = await heard(app, "app_home_opened", 2)
    assert {event["tab"] for event in opened} == {"home", "messages"}
    assert {event["channel"] for event in opened} == {DIRECT}


@ROWS.row(mute("app_context_changed"))
async def looking_elsewhere_is_told(slack: Bench) -> None:
    """events: app_context_changed with typed entities."""
    app = await slack.listener()
    await slack.desk.act("context", channel=GENERAL)
    [event] = await heard(app, "app_context_changed")
    [entity] = event["context"]["entities"]
    assert (entity["type"], entity["value"]) == ("slack#/types/channel_id", GENERAL)


@ROWS.row(mute("agent_session_stopped"))
async def stop_is_told_with_its_streams(slack: Bench) -> None:
    """events: agent_session_stopped; the state does not change by itself."""
    app = await slack.listener()
    root, ts = await slack.stream()
    await slack.desk.act("stop", COLLEAGUE, channel=DATA, thread_ts=root)
    [event] = await heard(app, "agent_session_stopped")
    assert (event["user"], event["thread_ts"]) == (COLLEAGUE, root)
    assert event["streaming_message_ts"] == [ts]
    session = slack.slack.hub.ws.session(DATA, root)
    assert session and session.status == "processing"


@ROWS.row(pinned(User, "stranger", False))
async def a_stranger_of_slack_connect_is_marked(slack: Bench) -> None:
    """security: user_team and user_profile on the event, is_ext_shared_channel around it."""
    app = await slack.listener()
    await slack.desk.post(f"<@{BOT}> hello", SHARED, STRANGER)
    [event] = await heard(app, "app_mention")
    payload = next(each for each in app.payloads if each["event"] == event)
    assert payload["is_ext_shared_channel"] is True
    assert payload["authorizations"][0]["team_id"] == TEAM
    assert event.get("user_team") == PARTNER and event["user_profile"]["team"] == PARTNER
    assert (await slack.client.users_info(user=STRANGER))["user"]["is_stranger"] is True


@ROWS.row(pinned(User, "restricted", False), pinned(User, "ultra_restricted", False))
async def guests_are_told_apart(slack: Bench) -> None:
    """security: is_restricted, and is_ultra_restricted for guests of one channel."""

    async def marks(user: str) -> tuple[bool, bool]:
        person = (await slack.client.users_info(user=user))["user"]
        return person["is_restricted"], person["is_ultra_restricted"]

    assert await marks(MEMBER) == (False, False)
    assert await marks(GUEST) == (True, False)
    assert await marks("U0SINGLE001") == (True, True)


@ROWS.row(mute("app_uninstalled"))
async def an_uninstalled_app_is_told_and_locked_out(slack: Bench) -> None:
    """events: tokens_revoked and app_uninstalled, and no call works after them."""
    app = await slack.listener()
    slack.slack.uninstall()
    await heard(app, "app_uninstalled")
    assert (await heard(app, "tokens_revoked"))[0]["tokens"]["bot"] == [BOT]
    assert await code(slack.client.auth_test()) == "account_inactive"
