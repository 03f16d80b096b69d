"""Resolve links to files and messages, if the person who gave them may see them."""

from collections.abc import Iterable, Mapping
from typing import Any

from bot import access
from bot.permalink import MessageLink, read_link
from bot.slack.client import SlackApi
from bot.slack.errors import SlackError
from bot.slack.file_objects import file_facts, message_files
from bot.troubles import Trouble

MEMBERS_PAGE = 200
MEMBERS_PAGES = 50  # ten thousand members; in a larger private channel nobody is found


class LinkRefused(Exception):
    """A link leads nowhere for this person."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble)
        self.trouble = trouble


async def linked_files(
    api: SlackApi, user: Mapping[str, Any], links: Iterable[str]
) -> list[Mapping[str, Any]]:
    """The files behind links, each once. Raises LinkRefused; what ``user`` may not see does not
    exist for them.
    """
    files: dict[str, Mapping[str, Any]] = {}
    for link in links:
        match read_link(link):
            case MessageLink() as message:
                found = await _of_message(api, user, message)
            case str() as file_id:
                found = [await _of_file(api, user, file_id)]
            case None:
                raise LinkRefused(Trouble.LINK_UNKNOWN)
        files |= {file["id"]: file_facts(file) for file in found}
    return list(files.values())


async def _of_file(api: SlackApi, user: Mapping[str, Any], file_id: str) -> Mapping[str, Any]:
    try:
        file: Mapping[str, Any] = (await api.call("files.info", file=file_id))["file"]
    except SlackError:
        raise LinkRefused(Trouble.LINK_NOT_FOUND) from None
    if file.get("user") == user["id"]:
        return file
    for channel in (*file.get("channels", ()), *file.get("groups", ()), *file.get("ims", ())):
        if await may_see(api, user, channel):
            return file
    raise LinkRefused(Trouble.LINK_NOT_FOUND)


async def _of_message(
    api: SlackApi, user: Mapping[str, Any], link: MessageLink
) -> list[Mapping[str, Any]]:
    if not await may_see(api, user, link.channel):
        raise LinkRefused(Trouble.LINK_NOT_FOUND)
    place: dict[str, Any] = {"channel": link.channel, "latest": link.ts, "inclusive": True}
    place["limit"] = 1
    method = "conversations.history"
    if link.thread_ts and link.thread_ts != link.ts:
        method, place = (
            "conversations.replies",
            {**place, "ts": link.thread_ts, "oldest": link.ts, "limit": 2},
        )
    try:
        page = await api.call(method, **place)
    except SlackError:
        raise LinkRefused(Trouble.LINK_NOT_FOUND) from None
    message = next((m for m in page["messages"] if m["ts"] == link.ts), None)
    if message is None:
        raise LinkRefused(Trouble.LINK_NOT_FOUND)
    if not (files := message_files(message)):
        raise LinkRefused(Trouble.LINK_NO_FILE)
    return files


async def may_see(api: SlackApi, user: Mapping[str, Any], channel: str) -> bool:
    """Whether a person can read a channel: a public one as a full member, else as one of its own.

    What cannot be found out counts as no.
    """
    try:
        info = (await api.call("conversations.info", channel=channel))["channel"]
        guest = user.get("is_restricted") or user.get("is_ultra_restricted")
        full_member = not guest and not access.is_external(api.installation, user)
        if info.get("is_channel") and not info.get("is_private") and full_member:
            return True
        return await is_member(api, user["id"], channel)
    except SlackError:
        return False


async def is_member(api: SlackApi, user: str, channel: str) -> bool:
    """Whether a person is in a channel. Raises SlackError if the app may not know."""
    cursor: dict[str, Any] = {}
    for _ in range(MEMBERS_PAGES):
        page = await api.call(
            "conversations.members", channel=channel, limit=MEMBERS_PAGE, **cursor
        )
        if user in page["members"]:
            return True
        following = (page.get("response_metadata") or {}).get("next_cursor")
        if not following:
            return False
        cursor = {"cursor": following}
    return False
