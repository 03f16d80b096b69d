"""What an error means for whoever runs the app: what was seen, and what to do about it."""

from dataclasses import dataclass
from typing import Final

import aiohttp
import httpx2
from anthropic import AnthropicError, APIStatusError
from slack_sdk.errors import SlackApiError

from bot.claude.errors import problem_of
from bot.slack.download import DownloadFailed
from bot.slack.errors import GaveUp, SlackError, SlackProblem
from bot.slack.files import NotShared, UploadFailed
from bot.slack.installations import reason
from bot.troubles import Trouble


@dataclass(frozen=True, slots=True)
class Cause:
    """What was seen, and what to do about it."""

    seen: str
    remedy: str


LEAKING = "it would give a secret away, so it was not written: tell how it came to that"
_REPORT = "run it again with --record DIR and open an issue with what is in DIR"

CLAUDE: Final = {
    Trouble.BAD_KEY: ("the key is refused", "set ANTHROPIC_API_KEY to a key of the Claude Console"),
    Trouble.FORBIDDEN: (
        "the key may not do this",
        "let the key's workspace use the model, code execution and the Files API",
    ),
    Trouble.SPEND_LIMIT: (
        "a spend limit is reached, or the account has no credit",
        "raise the limit or buy credit in the Claude Console (Billing, Limits)",
    ),
    Trouble.RATE_LIMIT: ("the rate limit is reached", "wait a minute, or ask for a higher one"),
    Trouble.OVERLOADED: ("the API is overloaded", "try again in some minutes"),
    Trouble.CLAUDE_TROUBLE: (
        "the API has trouble of its own",
        "see status.claude.com, and try again",
    ),
    Trouble.TIMEOUT: ("no answer came in time", "try again; if it stays so, look at the proxy"),
    Trouble.CONNECTION: (
        "it cannot be reached",
        "look at the network, HTTPS_PROXY and ANTHROPIC_BASE_URL",
    ),
    Trouble.MODEL_UNKNOWN: (
        "the model is unknown there",
        "set BOT_MODEL to one that the key may use",
    ),
    Trouble.CONTAINER_GONE: ("the container is gone", _REPORT),
    Trouble.FILE_GONE: ("a file is gone", _REPORT),
    Trouble.FILE_EXPIRED: ("a file has expired", _REPORT),
    Trouble.FILE_NOT_DOWNLOADABLE: ("a file cannot be downloaded", _REPORT),
    Trouble.CUT: (
        "the stream ended without its last event",
        "try again; a proxy may cut connections that are silent for a minute",
    ),
    Trouble.STALLED: (
        "the stream stood still",
        "try again; if it stays so, raise BOT_STALL_SECONDS",
    ),
    Trouble.TOO_LONG: ("the run took too long", "try again"),
    Trouble.TOO_DEAR: ("the run cost more than a trial may", "choose a cheaper BOT_MODEL"),
    Trouble.REFUSAL: (
        "the model refused to run a harmless script",
        "try again, or another BOT_MODEL",
    ),
    Trouble.STORAGE_FULL: ("the storage for files is full", "delete files in the Claude Console"),
}

_INSTALL = "install the app again from manifest.yml, and copy the bot token anew"
_INVITE = "invite the app to the channel (/invite @Datathread), or name another place"
SLACK: Final = {
    "invalid_auth": ("the token is refused", "copy SLACK_BOT_TOKEN anew (OAuth & Permissions)"),
    "account_inactive": ("the token's account is gone", _INSTALL),
    "token_revoked": ("the token was revoked", _INSTALL),
    "missing_scope": ("a scope is missing", _INSTALL),
    "not_in_channel": ("the app is not in the channel", _INVITE),
    "channel_not_found": ("there is no such place for the app", _INVITE),
    "is_archived": ("the channel is archived", "name another one"),
    "restricted_action": ("posting is restricted there", "name another place, or ask an admin"),
    "invalid_blocks": (
        "the blocks are refused",
        f"nothing is lost, the app shows plainer ones; {_REPORT}",
    ),
    "file_uploads_disabled": ("uploads are disabled", "ask an admin of the workspace"),
    "cant_delete_message": ("deleting is not allowed", "ask an admin of the workspace"),
    "cant_delete_file": ("deleting is not allowed", "ask an admin of the workspace"),
    "user_not_found": ("there is no such person", "name one by the id in their profile (U…)"),
}


def problem(trouble: Trouble) -> Cause:
    """The cause behind a trouble that ended a run or a request at Claude."""
    seen, remedy = CLAUDE.get(trouble, (f"it ended with {trouble}", _REPORT))
    return Cause(seen, remedy)


def cause_of(error: BaseException) -> Cause:
    """What an error of Slack's or Claude's API, or on the way there, means."""
    if isinstance(error, AnthropicError | httpx2.TransportError):
        known = problem(problem_of(error).trouble)
        return Cause(f"{known.seen}{_words(error)}", known.remedy)
    if isinstance(error, SlackError):
        return slack(error.error, error.reason, error.method)
    if isinstance(error, SlackApiError):
        return slack(reason(error), reason(error), "Slack")
    if isinstance(error, GaveUp):
        return Cause(f"the rate limit did not let {error.method} through", "try again in a minute")
    if isinstance(error, SlackProblem | aiohttp.ClientError | TimeoutError):
        what = str(error) if isinstance(error, SlackProblem) else type(error).__name__
        return Cause(
            f"Slack cannot be reached ({what})",
            "look at the network, HTTPS_PROXY and SLACK_API_URL",
        )
    if isinstance(error, UploadFailed):
        return Cause(
            f"Slack's file host did not take {error.name}",
            "let this machine reach https://files.slack.com (POST), through the proxy too",
        )
    if isinstance(error, NotShared):
        return Cause(
            f"files.info never showed {len(error.file_ids)} uploaded file(s) as ready",
            f"try again; if it stays so, {_REPORT}",
        )
    if isinstance(error, DownloadFailed):
        return Cause(
            f"an uploaded file could not be fetched ({error.trouble})",
            "look at the scope files:read, and let this machine reach https://files.slack.com",
        )
    return Cause(f"something unexpected: {type(error).__name__}", _REPORT)


def slack(code: str, detail: str, method: str) -> Cause:
    """The cause behind a code of Slack's."""
    seen, remedy = SLACK.get(code, ("Slack refuses", _REPORT))
    return Cause(f"{seen} ({method}: {detail})", remedy)


def _words(error: BaseException) -> str:
    if not isinstance(error, APIStatusError):
        return ""
    return f" (HTTP {error.status_code} {error.type or ''}: {error.api_message or '-'})"
