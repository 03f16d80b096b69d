"""One thread in Slack, in a channel or in a direct message: the calls that show something there."""

from dataclasses import dataclass
from typing import Any

import structlog

from bot.reply.purpose import Purpose
from bot.reply.stream import PATIENCE_SECONDS
from bot.slack.client import SlackApi
from bot.slack.errors import SlackError, SlackProblem
from bot.slack.pacer import Priority
from bot.slack.posting import identity_of, post_once

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who reads along: the person, their workspace (not always ours), and what they asked when."""

    user: str
    team: str
    asked_at: str


class Surface:
    """Where messages are shown; with a ``recipient`` it is a direct message.

    ``native_stop`` says whether Slack shows its own Stop button there, as far as is known;
    ``no_status`` why it showed no loader, as far as it told.
    """

    def __init__(
        self, api: SlackApi, channel: str, thread_ts: str, recipient: Recipient | None = None
    ) -> None:
        self.api = api
        self.channel = channel
        self.thread_ts = thread_ts
        self.recipient = recipient
        self.native_stop = True
        self.no_status = ""

    @property
    def direct(self) -> bool:
        """Whether it is a direct message: Slack streams there, and suggests prompts."""
        return self.recipient is not None

    async def post(
        self, purpose: Purpose, run_id: str, *, look_first: bool, priority: Priority, **message: Any
    ) -> str:
        """Post a message that says what it is for; its ts. Raises what ``post_once`` raises."""
        return await post_once(
            self.api,
            self.channel,
            self.thread_ts,
            purpose,
            run_id,
            look_first=look_first,
            priority=priority,
            **message,
        )

    async def update(
        self, ts: str, *, priority: Priority, patience: float | None = None, **message: Any
    ) -> None:
        """Change a message. Raises SlackProblem."""
        await self.api.call(
            "chat.update",
            priority=priority,
            patience=patience,
            channel=self.channel,
            ts=ts,
            **message,
        )

    async def become(self, ts: str, purpose: Purpose, run_id: str, **message: Any) -> None:
        """Make a message the one for a purpose, for good. Raises SlackProblem."""
        metadata = identity_of(purpose, run_id)
        await self.update(ts, priority=Priority.FINAL, metadata=metadata, **message)

    async def delete(self, ts: str) -> None:
        """Delete a message; one that stays is left. Raises SlackProblem if Slack is away."""
        try:
            await self.api.call("chat.delete", channel=self.channel, ts=ts)
        except SlackError as error:
            log.info("not_deleted", reason=error.reason)

    async def working(self, under_way: bool, title: str = "") -> None:
        """Show or end Slack's own loader, with its Stop button; not every workspace has it.

        ``title`` names the thread's session; it counts only for a new one.
        """
        named: dict[str, Any] = {"title": title} if title else {}
        try:
            answer = await self.api.call(
                "agents.sessions.setStatus",
                priority=Priority.PROGRESS if under_way else Priority.NORMAL,
                patience=PATIENCE_SECONDS if under_way else None,
                channel_id=self.channel,
                thread_ts=self.thread_ts,
                status="processing" if under_way else "active",
                **named,
            )
        except SlackProblem as problem:
            log.info("no_session_status", reason=problem.reason)
            self.native_stop = not isinstance(problem, SlackError)
            self.no_status = problem.reason
        else:
            self.native_stop = not answer.get("warning")
            self.no_status = str(answer.get("warning") or "")
