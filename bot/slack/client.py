"""Slack's Web API by installation: the right token, the right pace, and clear failures."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.acts import Installation
from bot.slack.codes import FOR_GOOD
from bot.slack.errors import Ambiguous, SlackError, UnknownRefusal, Unreachable
from bot.slack.pacer import Pacer, Priority
from bot.slack.token_origin import token_may_go_to
from bot.waiting import Sleep

REPEATABLE = frozenset(
    {
        "agents.sessions.rename",
        "agents.sessions.setStatus",
        "assistant.threads.setStatus",
        "assistant.threads.setSuggestedPrompts",
        "assistant.threads.setTitle",
        "auth.test",
        "bots.info",
        "chat.getPermalink",
        "chat.stopStream",
        "chat.update",
        "conversations.history",
        "conversations.info",
        "conversations.list",
        "conversations.members",
        "conversations.open",
        "conversations.replies",
        "files.getUploadURLExternal",
        "files.info",
        "files.list",
        "reactions.get",
        "team.info",
        "usergroups.list",
        "usergroups.users.list",
        "users.conversations",
        "users.info",
        "users.list",
        "views.publish",
    }
)
"""Methods that read, or that leave the same state when they are called twice."""

_TROUBLE_ON_THEIR_SIDE = frozenset(
    {"fatal_error", "internal_error", "request_timeout", "service_unavailable"}
)
_TRIES = 4


class Installations(Protocol):
    """Where tokens are kept."""

    async def token(self, installation: Installation) -> str:
        """The bot token of an installation."""
        ...

    async def bot_user_id(self, installation: Installation) -> str:
        """The user id of the app in that workspace."""
        ...


@dataclass(frozen=True, slots=True)
class SlackApi:
    """The Web API as one installation of the app may call it."""

    installation: Installation
    bot_user_id: str
    api_url: str
    token: str = field(repr=False)
    _pacer: Pacer = field(repr=False)
    _client: AsyncWebClient = field(repr=False)
    _sleep: Sleep = field(repr=False)
    _timeout: float = field(repr=False)

    async def call(
        self,
        method: str,
        *,
        priority: Priority = Priority.NORMAL,
        patience: float | None = None,
        **args: Any,
    ) -> dict[str, Any]:
        """Call ``method`` (as in ``chat.postMessage``) and return Slack's answer.

        ``patience`` is how many seconds it may wait for its turn, if less than usual.
        Raises SlackError if Slack refuses, GaveUp if the rate limit does, and otherwise Ambiguous
        if the answer was lost, or Unreachable if a repeatable method got none in several tries.
        A 429 waits and tries again: Slack has not acted on it. So does a refusal with an unknown
        code, which is an UnknownRefusal in the end; progress does not wait for it.
        """
        deadline = self._pacer.deadline(patience)
        channel = args.get("channel")
        failures = 0
        while True:
            await self._pacer.turn(
                self.installation.key, method, channel, priority=priority, deadline=deadline
            )
            outcome = await self._try(method, args)
            if isinstance(outcome, dict):
                return outcome
            if isinstance(outcome, _Held):
                self._pacer.hold(self.installation.key, method, channel, outcome.seconds)
                continue
            failures += 1
            if outcome.may_have_happened and method not in REPEATABLE:
                raise Ambiguous(method, outcome.reason)
            if outcome.refused and (failures >= _TRIES or priority is Priority.PROGRESS):
                raise outcome.refused
            if failures >= _TRIES:
                raise Unreachable(method, outcome.reason)
            await self._sleep(0.25 * 2**failures)

    async def respond(
        self,
        url: str,
        text: str,
        blocks: Sequence[Mapping[str, Any]] = (),
        *,
        replace: bool = False,
    ) -> None:
        """Answer a gesture in private by its ``response_url`` (five times within 30 minutes).

        With ``replace`` in the place of the message whose button was pressed. Raises SlackProblem.
        """
        body = {"text": text, "response_type": "ephemeral", "replace_original": replace}
        await self._answer(url, body | ({"blocks": list(blocks)} if blocks else {}))

    async def withdraw(self, url: str) -> None:
        """Take the message away whose button was pressed, by its ``response_url``.

        Raises SlackProblem.
        """
        await self._answer(url, {"delete_original": True})

    async def _answer(self, url: str, body: dict[str, Any]) -> None:
        session = self._client.session
        assert session is not None
        if not token_may_go_to(url, self.api_url):
            raise SlackError("response_url", "strange_address")
        post = session.post(url, json=body, allow_redirects=False)
        try:
            async with asyncio.timeout(self._timeout), post as answer:
                if answer.status != 200:
                    raise SlackError("response_url", f"HTTP {answer.status}")
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Ambiguous("response_url", type(error).__name__) from None

    async def _try(self, method: str, args: dict[str, Any]) -> "dict[str, Any] | _Held | _Lost":
        call = getattr(self._client, method.replace(".", "_"))
        try:
            async with asyncio.timeout(self._timeout):
                response = await call(**args)
        except SlackApiError as error:
            return _read_refusal(method, error)
        except aiohttp.ClientConnectorError:
            return _Lost("no connection", may_have_happened=False)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            return _Lost(type(error).__name__, may_have_happened=True)
        return dict(response.data)


@dataclass(frozen=True, slots=True)
class _Held:
    seconds: float


@dataclass(frozen=True, slots=True)
class _Lost:
    reason: str
    may_have_happened: bool
    refused: UnknownRefusal | None = None


def _read_refusal(method: str, error: SlackApiError) -> _Held | _Lost:
    # The SDK hands over its own response, or aiohttp's where the body was no JSON.
    response: Any = error.response
    data = getattr(response, "data", None)
    status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0))
    code = data.get("error", "") if isinstance(data, dict) else ""
    if status == 429 or code == "ratelimited":
        return _Held(_seconds(response.headers.get("Retry-After")))
    if status >= 500 or code in _TROUBLE_ON_THEIR_SIDE or not code:
        return _Lost(code or f"HTTP {status}", may_have_happened=True)
    assert isinstance(data, dict)
    details = data.get("response_metadata") or {}
    messages = [str(message) for message in details.get("messages") or data.get("errors") or ()]
    needed, provided = str(data.get("needed", "")), str(data.get("provided", ""))
    if code not in FOR_GOOD:
        refused = UnknownRefusal(method, code, messages, needed, provided)
        return _Lost(code, may_have_happened=False, refused=refused)
    raise SlackError(method, code, messages, needed, provided) from None


def _seconds(retry_after: str | None) -> float:
    try:
        return max(float(retry_after or 1), 0.1)
    except ValueError:
        return 1.0


class SlackClients:
    """Makes a SlackApi for an installation; keeps no token.

    ``session`` is shared by all calls (its proxy settings count, and its timeout if that is
    shorter than ``timeout``, the seconds for one try of one call).
    """

    def __init__(
        self,
        *,
        api_url: str,
        session: aiohttp.ClientSession,
        pacer: Pacer,
        installations: Installations,
        sleep: Sleep = asyncio.sleep,
        timeout: float = 30.0,
    ) -> None:
        self._api_url = api_url
        self._session = session
        self._pacer = pacer
        self._installations = installations
        self._sleep = sleep
        self._timeout = timeout

    async def of(self, installation: Installation) -> SlackApi:
        """The Web API for one installation, with its token of this moment."""
        token = await self._installations.token(installation)
        client = AsyncWebClient(
            token, self._api_url, session=self._session, retry_handlers=[], proxy=None
        )
        # The SDK reads proxies from the environment without NO_PROXY; the session does it right.
        client.proxy = None
        return SlackApi(
            installation=installation,
            bot_user_id=await self._installations.bot_user_id(installation),
            api_url=self._api_url,
            token=token,
            _pacer=self._pacer,
            _client=client,
            _sleep=self._sleep,
            _timeout=self._timeout,
        )
