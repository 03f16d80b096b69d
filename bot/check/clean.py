"""Deletes all that a trial has made: by its ledger, and by the run's name on whatever it lost."""

from collections.abc import Iterable
from typing import Any

from anthropic import AnthropicError

from bot import limits
from bot.check.causes import cause_of
from bot.check.ledger import Ledger
from bot.claude.client import Claude
from bot.slack.client import SlackApi
from bot.slack.errors import SlackError, SlackProblem

_GONE = frozenset(
    {
        *("message_not_found", "thread_not_found", "channel_not_found"),
        *("file_not_found", "file_deleted", "not_in_channel", "is_archived"),
    }
)


async def clean_claude(claude: Claude, ledger: Ledger) -> list[str]:
    """Delete the trial's files at Anthropic; what is left, and why, a sentence each."""
    left = []
    ids = list(ledger.claude_files)
    try:
        page = await claude.api.files.list(limit=1000)
        ids += [file.id for file in page.data if file.filename.startswith(ledger.name)]
    except AnthropicError as error:
        left.append(f"files cannot be listed: {cause_of(error).seen}")
    for file_id in dict.fromkeys(ids):
        try:
            await claude.files.delete(file_id)
        except AnthropicError as error:
            left.append(f"a file stays: {cause_of(error).seen}")
    return left


async def clean_slack(api: SlackApi, ledger: Ledger) -> list[str]:
    """Delete the trial's messages and files in Slack; what is left, and why, a sentence each."""
    left: list[str] = []
    if ledger.channel:
        left += await _messages(api, ledger)
    left += await _files(api, ledger)
    return left


async def _messages(api: SlackApi, ledger: Ledger) -> list[str]:
    channel, left = ledger.channel, []
    try:
        roots = [*ledger.roots, *await _own_roots(api, ledger)]
        posts = [ts for root in dict.fromkeys(roots) for ts in await _replies(api, channel, root)]
    except SlackProblem as problem:
        if isinstance(problem, SlackError) and problem.error in _GONE:
            return []
        return [f"messages cannot be looked for: {cause_of(problem).seen}"]
    # The root last: under a root that is gone nobody finds the rest.
    for ts in dict.fromkeys([*ledger.posts, *posts, *roots]):
        left += await _gone(api, "chat.delete", "a message", channel=channel, ts=ts)
    return left


async def _own_roots(api: SlackApi, ledger: Ledger) -> list[str]:
    page = await api.call(
        "conversations.history",
        channel=ledger.channel,
        oldest=f"{ledger.began - 60:.6f}",
        include_all_metadata=True,
        limit=200,
    )
    return [str(m["ts"]) for m in page["messages"] if _is_of(m, ledger, api)]


async def _replies(api: SlackApi, channel: str, root: str) -> list[str]:
    """The app's own messages in the trial's thread: nobody else's can be deleted anyway."""
    try:
        page = await api.call("conversations.replies", channel=channel, ts=root, limit=200)
    except SlackError as error:
        if error.error in _GONE:
            return []
        raise
    own = [m for m in page["messages"] if m.get("user") == api.bot_user_id]
    return [str(m["ts"]) for m in own if m["ts"] != root]


def _is_of(message: dict[str, Any], ledger: Ledger, api: SlackApi) -> bool:
    metadata = message.get("metadata") or {}
    payload = metadata.get("event_payload") or {}
    return (
        message.get("user") == api.bot_user_id
        and metadata.get("event_type") == limits.SLACK_METADATA_KEY
        and str(payload.get("run", "")).startswith(ledger.run)
    )


async def _files(api: SlackApi, ledger: Ledger) -> list[str]:
    left: list[str] = []
    ids: Iterable[str] = ledger.slack_files
    try:
        since = str(int(ledger.began) - 60)
        page = await api.call("files.list", user=api.bot_user_id, ts_from=since, count=100)
        named = [f for f in page["files"] if str(f.get("name", "")).startswith(ledger.name)]
        ids = [*ids, *(str(file["id"]) for file in named)]
    except SlackProblem as problem:
        left.append(f"files cannot be looked for: {cause_of(problem).seen}")
    for file_id in dict.fromkeys(ids):
        left += await _gone(api, "files.delete", "a file", file=file_id)
    return left


async def _gone(api: SlackApi, method: str, what: str, **args: Any) -> list[str]:
    try:
        await api.call(method, **args)
    except SlackProblem as problem:
        if isinstance(problem, SlackError) and problem.error in _GONE:
            return []
        return [f"{what} stays: {cause_of(problem).seen}"]
    return []
