"""Who may call what: tokens, scopes, channels, methods and arguments."""

from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import api
from playground.slack.api import WebApi
from playground.slack.call import Call
from playground.slack.members import Channel
from playground.slack.methods import agents, all_methods, files
from tests.playground.slack.behaviours.row import Table, forgiving, instead
from tests.playground.slack.bench import Bench, without_scopes
from tests.playground.slack.support import (
    DATA,
    MEMBER,
    OLD,
    OUTSIDE,
    PRIVATE,
    Json,
    code,
    refused,
)

ROWS = Table()


def _place(call: Call, name: str = "channel", **_: bool) -> Channel:
    return call.ws.channels.get(call.word(name), call.ws.channels[DATA])


@ROWS.row(forgiving(WebApi, "_authorize", "not_authed"))
async def a_call_without_a_token_is_refused(slack: Bench) -> None:
    """posting: not_authed."""
    bare = AsyncWebClient(base_url=slack.slack.api_url)
    assert await code(bare.auth_test()) == "not_authed"


@ROWS.row(forgiving(WebApi, "_authorize", "invalid_auth"))
async def a_wrong_token_is_refused(slack: Bench) -> None:
    """posting: invalid_auth."""
    wrong = AsyncWebClient("xoxb-wrong", base_url=slack.slack.api_url)
    assert await code(wrong.auth_test()) == "invalid_auth"


@ROWS.row(forgiving(WebApi, "_authorize", "not_allowed_token_type"))
async def bot_and_app_tokens_are_not_interchangeable(slack: Bench) -> None:
    """Socket Mode: connections are opened with the app-level token, and nothing else is."""
    opening = slack.client.apps_connections_open(app_token=slack.slack.bot_token)
    assert await code(opening) == "not_allowed_token_type"
    posting = AsyncWebClient(slack.slack.app_token, base_url=slack.slack.api_url)
    sending = posting.chat_postMessage(channel=DATA, text="x")
    assert await code(sending) == "not_allowed_token_type"


@ROWS.row(forgiving(Call, "require", "missing_scope"), manifest=without_scopes("users:read"))
async def a_method_needs_its_scope(slack: Bench) -> None:
    """manifest: scopes come from the manifest; the refusal names the one that is missing."""
    answer = await refused(slack.client.users_info(user=MEMBER))
    assert answer["error"] == "missing_scope" and answer["needed"] == "users:read"
    assert "chat:write" in answer["provided"].split(",")


@ROWS.row(forgiving(Call, "require", "missing_scope"), manifest=without_scopes("groups:history"))
async def private_channels_have_scopes_of_their_own(slack: Bench) -> None:
    """manifest: channels:history does not read a private channel."""
    ts = await slack.desk.post("root", PRIVATE)
    answer = await refused(slack.client.conversations_replies(channel=PRIVATE, ts=ts))
    assert answer.get("needed") == "groups:history"


@ROWS.row(forgiving(Call, "place", "not_in_channel", _place))
async def the_app_posts_only_where_it_is_a_member(slack: Bench) -> None:
    """gestures: not_in_channel, unless chat:write.public."""
    posting = slack.client.chat_postMessage(channel=OUTSIDE, text="x")
    assert await code(posting) == "not_in_channel"


@ROWS.row(forgiving(Call, "channel", "not_in_channel", _place))
async def the_app_reads_only_where_it_is_a_member(slack: Bench) -> None:
    """gestures: not_in_channel for conversations.replies and conversations.history."""
    ts = await slack.desk.post("root", OUTSIDE)
    reading = slack.client.conversations_replies(channel=OUTSIDE, ts=ts)
    assert await code(reading) == "not_in_channel"


@ROWS.row(forgiving(Call, "channel", "channel_not_found", _place))
async def unknown_and_foreign_private_channels_do_not_exist(slack: Bench) -> None:
    """posting: channel_not_found."""
    posting = slack.client.chat_postMessage(channel="C0NOWHERE01", text="x")
    assert await code(posting) == "channel_not_found"
    await slack.desk.act("channels/leave", channel=PRIVATE)
    hidden = slack.client.conversations_info(channel=PRIVATE)
    assert await code(hidden) == "channel_not_found"


@ROWS.row(forgiving(Call, "place", "is_archived", _place))
async def an_archived_channel_takes_no_message(slack: Bench) -> None:
    """posting: is_archived."""
    assert await code(slack.client.chat_postMessage(channel=OLD, text="x")) == "is_archived"


@ROWS.row(
    forgiving(WebApi, "_method", "unknown_method", lambda *_: all_methods()["api.test"]),
    instead(api, "_check_names", lambda *_: None),
)
async def an_unknown_method_is_refused(slack: Bench) -> None:
    """streaming: unknown_method, also for methods that a workspace does not have."""
    answer = await refused(slack.client.api_call("chat.shout"))
    assert answer == {"ok": False, "error": "unknown_method", "req_method": "chat.shout"}
    slack.slack.faults.unknown_methods.add("chat.startStream")
    start = slack.client.chat_startStream(channel=DATA, thread_ts="1.0")
    assert await code(start) == "unknown_method"


@ROWS.row(instead(api, "_check_names", lambda *_: None))
async def an_unknown_argument_is_refused(slack: Bench) -> None:
    """posting: invalid_arguments with the name; stricter than the real one."""
    answer = await refused(slack.client.chat_postMessage(channel=DATA, text="x", colour="red"))
    assert answer["error"] == "invalid_arguments"
    assert "colour" in answer["response_metadata"]["messages"][0]


@ROWS.row(instead(files, "_destinations", lambda call: [call.ws.channels[DATA]]))
async def an_upload_is_not_shared_with_a_user_id(slack: Bench) -> None:
    """writing files: completeUploadExternal needs the D id of a direct message."""
    file: Json = {"id": await slack.store(b"x", "a.bin"), "title": "a"}
    sharing = slack.client.files_completeUploadExternal(files=[file], channel_id=MEMBER)
    assert await code(sharing) == "invalid_channel"


@ROWS.row(
    instead(agents, "_agent", lambda _: None),
    manifest=without_scopes() | {"features": {"bot_user": {"display_name": "Datathread"}}},
)
async def only_a_declared_agent_has_sessions(slack: Bench) -> None:
    """status: agents.sessions.setStatus is not_authorized without agent_view."""
    root = await slack.desk.post("question")
    setting = slack.client.agents_sessions_setStatus(
        channel_id=DATA, thread_ts=root, status="processing"
    )
    assert await code(setting) == "not_authorized"
