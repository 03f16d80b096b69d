"""What was put into Slack for a run: its messages and its files, so that nothing goes out twice."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.request import Installation
from bot.storage.database import Database, insert_once, reads, writes
from bot.storage.schema import inbox, outputs, posts
from bot.storage.tenant import tenant


@dataclass(frozen=True, slots=True)
class Output:
    """A file on its way into the thread.

    ``source`` is its id at Anthropic, or a name of ours; only what is in Slack can be the latter.
    """

    source: str
    name: str
    position: int
    slack_file_id: str | None = None


class Deliveries:
    """Queries about messages and files that a run put into Slack."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @reads
    async def post(self, connection: AsyncConnection, run_id: str, purpose: str) -> str | None:
        """The ts of the message that a run posted for a purpose."""
        query = select(posts.c.ts).where(and_(posts.c.run_id == run_id, posts.c.purpose == purpose))
        ts: str | None = (await connection.execute(query)).scalar()
        return ts

    @reads
    async def place(
        self, connection: AsyncConnection, run_id: str, purpose: str
    ) -> tuple[str, str] | None:
        """The channel and ts of the message that a run posted for a purpose."""
        query = select(posts.c.channel, posts.c.ts).where(
            and_(posts.c.run_id == run_id, posts.c.purpose == purpose)
        )
        row = (await connection.execute(query)).first()
        return (row.channel, row.ts) if row else None

    @reads
    async def stands_in(
        self, connection: AsyncConnection, run_id: str, installation: Installation, channel: str
    ) -> bool:
        """Whether a run was asked for in a channel, or has spoken there.

        What a button says it is about has to: only there do people see it.
        """
        asked = select(inbox.c.id).where(and_(inbox.c.id == run_id, inbox.c.channel == channel))
        spoken = select(posts.c.run_id).where(
            and_(posts.c.run_id == run_id, posts.c.channel == channel)
        )
        for table, query in ((inbox, asked), (posts, spoken)):
            here = (table.c[name] == value for name, value in tenant(installation).items())
            if (await connection.execute(query.where(*here))).first():
                return True
        return False

    @reads
    async def posts(self, connection: AsyncConnection, run_id: str) -> dict[str, tuple[str, str]]:
        """All messages of a run: purpose → channel and ts."""
        query = select(posts).where(posts.c.run_id == run_id)
        return {row.purpose: (row.channel, row.ts) for row in await connection.execute(query)}

    @writes
    async def keep_post(
        self,
        connection: AsyncConnection,
        installation: Installation,
        run_id: str,
        purpose: str,
        channel: str,
        ts: str,
    ) -> None:
        """Remember a message."""
        await insert_once(
            connection,
            posts,
            {
                "run_id": run_id,
                "purpose": purpose,
                **tenant(installation),
                "channel": channel,
                "ts": ts,
            },
        )

    @writes
    async def forget_post(self, connection: AsyncConnection, run_id: str, purpose: str) -> None:
        """A message was taken back."""
        await connection.execute(
            delete(posts).where(and_(posts.c.run_id == run_id, posts.c.purpose == purpose))
        )

    @reads
    async def outputs(self, connection: AsyncConnection, run_id: str) -> list[Output]:
        """The run's files, in the order in which they are shown."""
        query = select(outputs).where(outputs.c.run_id == run_id).order_by(outputs.c.position)
        return [
            Output(row.source, row.name, row.position, row.slack_file_id)
            for row in await connection.execute(query)
        ]

    @writes
    async def keep_output(
        self, connection: AsyncConnection, installation: Installation, run_id: str, output: Output
    ) -> None:
        """Remember a file; written again with its Slack id once it has one."""
        await insert_once(
            connection,
            outputs,
            {
                "run_id": run_id,
                "source": output.source,
                **tenant(installation),
                "name": output.name,
                "position": output.position,
                "slack_file_id": output.slack_file_id,
            },
            update=True,
        )

    @writes
    async def swap_output(
        self,
        connection: AsyncConnection,
        installation: Installation,
        run_id: str,
        output: Output,
        instead_of: str | None,
    ) -> bool:
        """Remember a file of ours in place of another, or of none (None); False if another one is
        remembered by now. Of several that try at once, one succeeds.
        """
        if instead_of is None:
            row = {
                "run_id": run_id,
                "source": output.source,
                **tenant(installation),
                "name": output.name,
                "position": output.position,
                "slack_file_id": output.slack_file_id,
            }
            return await insert_once(connection, outputs, row)
        result = await connection.execute(
            update(outputs)
            .where(
                and_(
                    outputs.c.run_id == run_id,
                    outputs.c.source == output.source,
                    outputs.c.slack_file_id == instead_of,
                )
            )
            .values(slack_file_id=output.slack_file_id)
        )
        return bool(result.rowcount)

    @writes
    async def keep_made(
        self,
        connection: AsyncConnection,
        installation: Installation,
        run_id: str,
        file_ids: Sequence[str],
    ) -> None:
        """Remember generated files of which nothing is known yet but their ids at Anthropic."""
        for position, file_id in enumerate(file_ids):
            await insert_once(
                connection,
                outputs,
                {
                    "run_id": run_id,
                    "source": file_id,
                    **tenant(installation),
                    "name": "",
                    "position": position,
                },
            )

    @reads
    async def made(self, connection: AsyncConnection, run_id: str) -> list[str]:
        """The generated files of a run that were not put into Slack, by their ids at Anthropic."""
        query = select(outputs.c.source).where(
            and_(outputs.c.run_id == run_id, outputs.c.slack_file_id.is_(None))
        )
        return list((await connection.execute(query)).scalars())

    @writes
    async def forget_made(self, connection: AsyncConnection, run_id: str, file_id: str) -> None:
        """Such a file is deleted."""
        await connection.execute(
            delete(outputs).where(and_(outputs.c.run_id == run_id, outputs.c.source == file_id))
        )

    @writes
    async def forget(self, connection: AsyncConnection, run_id: str) -> None:
        """Nothing of a run is in Slack any more, and nothing that it made at Anthropic."""
        for table in (posts, outputs):
            await connection.execute(delete(table).where(table.c.run_id == run_id))
