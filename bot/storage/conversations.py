"""A thread as a conversation: its profile and container, its files, its turns."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.acts import Installation
from bot.files.kinds import Role
from bot.storage.database import Database, insert_once, reads, writes
from bot.storage.rows import from_row, to_row
from bot.storage.schema import conversations, thread_files, turns, under_way
from bot.storage.tenant import scoped, tenant
from bot.storage.usage import book

FONT = "font"
"""The kind of a thread's file that the app brought itself."""
AFTER_SECONDS = 0.001  # a turn ends after the one before, at the least


@dataclass(frozen=True, slots=True)
class Conversation:
    """What is kept of a thread: the frozen profile of its first turn, and its container."""

    thread_id: str
    profile: Mapping[str, Any]
    container_id: str | None


@dataclass(frozen=True, slots=True)
class ThreadFile:
    """A Slack file that was moved for a thread. ``size`` in bytes, ``expires_at`` in Unix time.

    ``kind`` is how the model gets it besides the container: "image", "document" or "data" (not).
    The one of kind "font" is no Slack file: it goes along with a thread's files where plots need
    its letters, and lives and dies with them. ``sha256`` is of what Slack sent, "" for the font.
    ``pages`` are those of a PDF, 0 where they could not be counted. ``name`` is how the container
    sees it, ``given`` how whoever sent it called it, "" if that is the same.
    """

    slack_file_id: str
    file_id: str
    name: str
    mimetype: str
    kind: Role
    size: int
    sha256: str
    expires_at: float
    pages: int = 0
    given: str = ""


@dataclass(frozen=True, slots=True)
class StoredTurn:
    """One question and its answer, as they go back to the model and out to the thread."""

    run_id: str
    question: str
    user_blocks: Sequence[Mapping[str, Any]]
    assistant_blocks: Sequence[Mapping[str, Any]]
    ended: Mapping[str, Any]
    rebased: bool
    cost_usd: float
    seconds: float


class Conversations:
    """Queries about conversations, by thread."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @writes
    async def begin(
        self,
        connection: AsyncConnection,
        installation: Installation,
        channel: str,
        thread_ts: str,
        profile: Mapping[str, Any],
    ) -> Conversation:
        """The thread's conversation; ``profile`` counts only if there is none yet."""
        thread_id = installation.id_of(channel, thread_ts)
        await insert_once(
            connection,
            conversations,
            {
                "thread_id": thread_id,
                **tenant(installation),
                "channel": channel,
                "thread_ts": thread_ts,
                "profile": dict(profile),
                "updated_at": time.time(),
            },
        )
        row = (
            await connection.execute(
                select(conversations).where(conversations.c.thread_id == thread_id)
            )
        ).one()
        return from_row(Conversation, row)

    @writes
    async def set_profile(
        self, connection: AsyncConnection, thread_id: str, profile: Mapping[str, Any]
    ) -> None:
        """Replace the profile; only a rebase may."""
        await connection.execute(
            update(conversations)
            .where(conversations.c.thread_id == thread_id)
            .values(profile=dict(profile), container_id=None, updated_at=time.time())
        )

    async def files(self, thread_id: str) -> list[ThreadFile]:
        """The files of people that were moved for this thread, in no particular order."""
        return await self._files(thread_id, thread_files.c.kind != FONT)

    async def font(self, thread_id: str) -> ThreadFile | None:
        """The font that was moved along with them, if they needed one."""
        return next(iter(await self._files(thread_id, thread_files.c.kind == FONT)), None)

    @reads
    async def _files(
        self, connection: AsyncConnection, thread_id: str, which: ColumnElement[bool]
    ) -> list[ThreadFile]:
        query = select(thread_files).where(and_(thread_files.c.thread_id == thread_id, which))
        return [from_row(ThreadFile, row) for row in await connection.execute(query)]

    @writes
    async def keep_file(
        self,
        connection: AsyncConnection,
        installation: Installation,
        thread_id: str,
        file: ThreadFile,
    ) -> None:
        """Remember where a Slack file went; a newer upload of the same file replaces the older."""
        row = {"thread_id": thread_id, **tenant(installation), **to_row(file)}
        await insert_once(connection, thread_files, row, update=True)

    @writes
    async def forget_file(
        self, connection: AsyncConnection, thread_id: str, slack_file_id: str
    ) -> None:
        """Drop a file that is no longer to be had."""
        await connection.execute(
            delete(thread_files).where(
                and_(
                    thread_files.c.thread_id == thread_id,
                    thread_files.c.slack_file_id == slack_file_id,
                )
            )
        )

    @reads
    async def copies(
        self, connection: AsyncConnection, installation: Installation, slack_file_id: str
    ) -> list[str]:
        """The ids at Anthropic of a Slack file, in whatever thread."""
        query = select(thread_files.c.file_id).where(
            scoped(thread_files, installation), thread_files.c.slack_file_id == slack_file_id
        )
        return sorted(set((await connection.execute(query)).scalars()))

    @writes
    async def stop_showing(self, connection: AsyncConnection, thread_id: str) -> None:
        """Leave the thread's images and documents for the container only."""
        await connection.execute(
            update(thread_files)
            .where(
                and_(
                    thread_files.c.thread_id == thread_id,
                    thread_files.c.kind.in_(("image", "document")),
                )
            )
            .values(kind="data")
        )

    @reads
    async def turns(self, connection: AsyncConnection, thread_id: str) -> list[StoredTurn]:
        """The finished turns of a thread, oldest first."""
        query = select(turns).where(turns.c.thread_id == thread_id).order_by(turns.c.ended_at)
        return [from_row(StoredTurn, row) for row in await connection.execute(query)]

    @reads
    async def turn(self, connection: AsyncConnection, run_id: str) -> StoredTurn | None:
        """The turn that a run has paid for, if it got that far."""
        row = (await connection.execute(select(turns).where(turns.c.run_id == run_id))).first()
        return from_row(StoredTurn, row) if row else None

    @writes
    async def keep_turn(
        self,
        connection: AsyncConnection,
        installation: Installation,
        thread_id: str,
        user: str,
        turn: StoredTurn,
        container_id: str | None,
    ) -> None:
        """Keep a finished turn and the container it ran in, in one transaction, once.

        It ends after those before it, whatever the clock says: that is their order.
        """
        latest = select(func.max(turns.c.ended_at)).where(turns.c.thread_id == thread_id)
        before = (await connection.execute(latest)).scalar() or 0.0
        now = max(time.time(), before + AFTER_SECONDS)
        kept = await insert_once(
            connection,
            turns,
            {
                **tenant(installation),
                **to_row(turn),
                "thread_id": thread_id,
                "user_id": user,
                "ended_at": now,
            },
        )
        if kept:
            await connection.execute(delete(under_way).where(under_way.c.run_id == turn.run_id))
            await book(connection, installation, user, turn.cost_usd)
        await connection.execute(
            update(conversations)
            .where(conversations.c.thread_id == thread_id)
            .values(container_id=container_id, updated_at=now)
        )
