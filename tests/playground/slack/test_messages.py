"""Posting, updating, deleting and reading messages with the SDK's client."""

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import LocalSlack
from tests.playground.slack.support import (
    BOT,
    COLLEAGUE,
    DATA,
    DIRECT,
    MEMBER,
    OLD,
    OUTSIDE,
    SHARED,
    STRANGER,
    Desk,
    code,
)


@pytest.mark.parametrize(
    ("channel", "error"),
    [
        ("C0NOWHERE01", "channel_not_found"),
        (OUTSIDE, "not_in_channel"),
        (OLD, "is_archived"),
        ("U0FORMER001", "channel_not_found"),
    ],
)
async def test_where_the_app_may_not_post(client: AsyncWebClient, channel: str, error: str) -> None:
    """Each reason for not posting in a channel has its code."""
    assert await code(client.chat_postMessage(channel=channel, text="x")) == error


async def test_a_private_channel_without_the_app_does_not_exist(
    client: AsyncWebClient, desk: Desk
) -> None:
    """After the app leaves a private channel it cannot even see it."""
    await desk.act("channels/leave", channel="C0PRIVATE01")
    posting = client.chat_postMessage(channel="C0PRIVATE01", text="x")
    assert await code(posting) == "channel_not_found"


async def test_what_cannot_be_posted(client: AsyncWebClient, desk: Desk) -> None:
    """Nothing, two bodies at once, unknown threads, replies to replies, and too much metadata."""
    root = await desk.post("root")
    reply = (await client.chat_postMessage(channel=DATA, text="reply", thread_ts=root))["ts"]
    post = client.chat_postMessage
    assert await code(post(channel=DATA, text=" ")) == "no_text"
    assert await code(post(channel=DATA, text="a", markdown_text="b")) == "markdown_text_conflict"
    assert await code(post(channel=DATA, text="a", thread_ts="1.000000")) == "thread_not_found"
    assert await code(post(channel=DATA, text="a", thread_ts=reply)) == "cannot_reply_to_message"
    many = [{"text": "x"}] * 101
    assert await code(post(channel=DATA, text="a", attachments=many)) == "too_many_attachments"
    big = {"event_type": "e", "event_payload": {"x": "y" * 20_000}}
    assert await code(post(channel=DATA, text="a", metadata=big)) == "metadata_too_large"
    loose = {"event_type": "e", "event_payload": "text"}
    assert await code(post(channel=DATA, text="a", metadata=loose)) == "invalid_metadata_format"


async def test_long_text_is_cut_in_a_post_and_refused_in_an_update(
    client: AsyncWebClient,
) -> None:
    """Posting cuts at 40,000 characters, updating refuses beyond 4,000."""
    posted = await client.chat_postMessage(channel=DATA, text="x" * 50_000)
    assert len(posted["message"]["text"]) == 40_000
    longer = client.chat_update(channel=DATA, ts=posted["ts"], text="x" * 4_001)
    assert await code(longer) == "msg_too_long"


async def test_metadata_is_read_back_on_request(client: AsyncWebClient, desk: Desk) -> None:
    """A reader gets the payload of the metadata only with `include_all_metadata`."""
    root = await desk.post("root")
    given = {"event_type": "done", "event_payload": {"run": "7"}}
    await client.chat_postMessage(channel=DATA, text="x", thread_ts=root, metadata=given)
    whole = await client.conversations_replies(channel=DATA, ts=root, include_all_metadata=True)
    assert whole["messages"][1]["metadata"] == given
    short = await client.conversations_replies(channel=DATA, ts=root)
    assert "event_payload" not in short["messages"][1]["metadata"]


async def test_only_the_apps_own_message_can_be_changed(
    slack: LocalSlack, client: AsyncWebClient, desk: Desk
) -> None:
    """Others' messages, missing ones and ones past the edit window are refused."""
    theirs = await desk.post("mine")
    update, delete = client.chat_update, client.chat_delete
    assert await code(update(channel=DATA, ts=theirs, text="x")) == "cant_update_message"
    assert await code(delete(channel=DATA, ts=theirs)) == "cant_delete_message"
    assert await code(update(channel=DATA, ts="1.0", text="x")) == "message_not_found"
    own = (await client.chat_postMessage(channel=DATA, text="x"))["ts"]
    slack.hub.ws.timing.edit_window = 0.0
    late = update(channel=DATA, ts=own, text="y")
    assert await code(late) == "edit_window_closed"


async def test_an_update_replaces_text_and_blocks(client: AsyncWebClient, desk: Desk) -> None:
    """People see the new content and the mark of an edit."""
    blocks = [{"type": "divider"}]
    ts = (await client.chat_postMessage(channel=DATA, text="one", blocks=blocks))["ts"]
    answer = await client.chat_update(channel=DATA, ts=ts, text="two")
    assert answer["message"]["edited"]["user"] == "B0BOT000001"
    [seen] = await desk.read()
    assert seen["text"] == "two"
    assert seen["blocks"][0]["type"] == "rich_text"


async def test_a_thread_is_read_from_its_root(client: AsyncWebClient, desk: Desk) -> None:
    """Replies come oldest first after the root, in pages; an unknown thread is refused."""
    root = await desk.post("root")
    for number in range(5):
        await client.chat_postMessage(channel=DATA, text=str(number), thread_ts=root)
    first = await client.conversations_replies(channel=DATA, ts=root, limit=3)
    assert [m["text"] for m in first["messages"]] == ["root", "0", "1"]
    assert first["messages"][0]["reply_count"] == 5
    cursor = first["response_metadata"]["next_cursor"]
    rest = await client.conversations_replies(channel=DATA, ts=root, cursor=cursor)
    assert [m["text"] for m in rest["messages"]] == ["2", "3", "4"]
    assert rest["has_more"] is False
    unknown = client.conversations_replies(channel=DATA, ts="1.0")
    assert await code(unknown) == "thread_not_found"
    assert await code(client.conversations_history(channel=OUTSIDE)) == "not_in_channel"


async def test_history_leaves_replies_out_but_not_broadcasts(
    client: AsyncWebClient, desk: Desk
) -> None:
    """A broadcast reply stands in the channel as well."""
    root = await desk.post("root")
    await client.chat_postMessage(channel=DATA, text="quiet", thread_ts=root)
    await client.chat_postMessage(channel=DATA, text="loud", thread_ts=root, reply_broadcast=True)
    history = await client.conversations_history(channel=DATA)
    assert [m["text"] for m in history["messages"]] == ["loud", "root"]


async def test_an_ephemeral_message_is_for_one_person(client: AsyncWebClient, desk: Desk) -> None:
    """Only that person sees it, nobody can read it back, and it must be somebody in the channel."""
    await client.chat_postEphemeral(channel=DATA, user=MEMBER, text="psst")
    [seen] = await desk.read()
    assert seen["ephemeral"] and seen["text"] == "psst"
    assert await desk.read(person=COLLEAGUE) == []
    assert (await client.conversations_history(channel=DATA))["messages"] == []
    outsider = client.chat_postEphemeral(channel=DATA, user=STRANGER, text="psst")
    assert await code(outsider) == "user_not_in_channel"


async def test_a_deleted_root_with_replies_leaves_a_tombstone(
    client: AsyncWebClient, desk: Desk
) -> None:
    """The thread stays readable; the root says that it was deleted."""
    root = await desk.post("root")
    await client.chat_postMessage(channel=DATA, text="reply", thread_ts=root)
    await desk.act("messages/delete", channel=DATA, ts=root)
    thread = (await client.conversations_replies(channel=DATA, ts=root))["messages"]
    assert thread[0]["subtype"] == "tombstone"
    assert [m["text"] for m in thread[1:]] == ["reply"]


async def test_direct_messages_are_opened_by_person(client: AsyncWebClient, desk: Desk) -> None:
    """The same conversation comes back; deactivated and unknown people have none."""
    opened = await client.conversations_open(users=MEMBER)
    assert opened["channel"]["id"] == DIRECT
    await client.chat_postMessage(channel=MEMBER, text="hello")
    assert [m["text"] for m in await desk.read(DIRECT)] == ["hello"]
    assert await code(client.conversations_open(users="U0FORMER001")) == "user_disabled"
    assert await code(client.conversations_open(users="U0NOBODY001")) == "user_not_found"
    assert await code(client.conversations_open(users="")) == "users_list_not_supplied"


async def test_reactions_are_added_once(client: AsyncWebClient, desk: Desk) -> None:
    """A second one, an unknown name and one that is not there are refused."""
    ts = await desk.post("root")
    await client.reactions_add(channel=DATA, timestamp=ts, name="eyes")
    again = client.reactions_add(channel=DATA, timestamp=ts, name="eyes")
    assert await code(again) == "already_reacted"
    odd = client.reactions_add(channel=DATA, timestamp=ts, name="no-such-thing")
    assert await code(odd) == "invalid_name"
    none = client.reactions_remove(channel=DATA, timestamp=ts, name="x")
    assert await code(none) == "no_reaction"
    got = await client.reactions_get(channel=DATA, timestamp=ts)
    assert got["message"]["reactions"] == [{"name": "eyes", "users": [BOT], "count": 1}]


async def test_people_are_told_apart(client: AsyncWebClient) -> None:
    """Guests, strangers, admins and former members carry their marks."""
    guest = (await client.users_info(user="U0SINGLE001"))["user"]
    assert guest["is_restricted"] and guest["is_ultra_restricted"]
    stranger = (await client.users_info(user=STRANGER))["user"]
    assert stranger["is_stranger"] and stranger["team_id"] == "T0PARTNER01"
    assert (await client.users_info(user="U0ADMIN0001"))["user"]["is_admin"]
    assert (await client.users_info(user="U0FORMER001"))["user"]["deleted"]
    assert await code(client.users_info(user="U0NOBODY001")) == "user_not_found"


async def test_channels_are_described(client: AsyncWebClient) -> None:
    """A shared channel names the other company; a list shows only what the app can see."""
    shared = (await client.conversations_info(channel=SHARED))["channel"]
    assert shared["is_ext_shared"] and shared["connected_team_ids"] == ["T0PARTNER01"]
    members = await client.conversations_members(channel=DATA)
    assert MEMBER in members["members"] and BOT in members["members"]
    public = await client.conversations_list(types="public_channel")
    outside = next(c for c in public["channels"] if c["id"] == OUTSIDE)
    assert outside["is_member"] is False
    mine = await client.users_conversations(types="public_channel,private_channel")
    assert OUTSIDE not in [c["id"] for c in mine["channels"]]
    assert await code(client.conversations_list(types="secret")) == "invalid_types"


async def test_a_permalink_names_channel_and_time(client: AsyncWebClient, desk: Desk) -> None:
    """The link carries the timestamp without its dot."""
    ts = await desk.post("root")
    link = (await client.chat_getPermalink(channel=DATA, message_ts=ts))["permalink"]
    assert link.endswith(f"/archives/{DATA}/p{ts.replace('.', '')}")
    missing = client.chat_getPermalink(channel=DATA, message_ts="1.0")
    assert await code(missing) == "message_not_found"


async def test_links_are_fetched_unless_both_unfurls_are_off(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    """By default Slack fetches what the app links; code and switched-off unfurling are safe."""
    link = "see https://example.com/leak?x=1"
    await client.chat_postMessage(channel=DATA, text=link, unfurl_links=False, unfurl_media=False)
    await client.chat_postMessage(channel=DATA, text="`https://example.com/code`")
    assert slack.fetched == []
    await client.chat_postMessage(channel=DATA, text=link, unfurl_links=False)
    assert slack.fetched == ["https://example.com/leak?x=1"]
