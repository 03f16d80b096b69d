"""The files that come out of a run, from the moment their id is known until they are shared."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.acts import Installation
from bot.storage.database import Database, insert_once, reads, writes
from bot.storage.rows import from_row, to_row
from bot.storage.schema import outputs
from bot.storage.tenant import tenant


class OutputRole(StrEnum):
    """What a file is: made by the model's code, or written by the app."""

    GENERATED = "generated"
    SCRIPT = "script"
    NOTEBOOK = "notebook"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Output:
    """A file of a run.

    ``file_id`` is its id at Anthropic, "" for what the app writes. Its ``name`` is "" until it is
    asked for. ``in_answer`` says that blocks of the answer show it, and that it is in no channel.
    """

    role: OutputRole
    file_id: str
    name: str
    position: int
    slack_file_id: str | None = None
    in_answer: bool = False


class Outputs:
    """Queries about the files of runs."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @reads
    async def of(self, connection: AsyncConnection, run_id: str) -> list[Output]:
        """The run's files, in the order in which they are shown."""
        query = select(outputs).where(outputs.c.run_id == run_id).order_by(outputs.c.position)
        return [
            from_row(Output, row, role=OutputRole(row.role))
            for row in await connection.execute(query)
        ]

    @writes
    async def note(
        self,
        connection: AsyncConnection,
        installation: Installation,
        run_id: str,
        file_ids: Sequence[str],
    ) -> None:
        """Remember generated files of which nothing is known yet but their ids at Anthropic."""
        for position, file_id in enumerate(file_ids):
            output = Output(OutputRole.GENERATED, file_id, "", position)
            await insert_once(connection, outputs, _row(installation, run_id, output))

    @writes
    async def keep(
        self, connection: AsyncConnection, installation: Installation, run_id: str, output: Output
    ) -> None:
        """Remember a file as it is now."""
        await insert_once(connection, outputs, _row(installation, run_id, output), update=True)

    @writes
    async def swap(
        self,
        connection: AsyncConnection,
        installation: Installation,
        run_id: str,
        output: Output,
        instead_of: str | None,
    ) -> bool:
        """Remember a file in place of the one with that Slack id, or of none (None); False if
        another one is remembered by now. Of several that try at once, one succeeds.
        """
        if instead_of is None:
            return await insert_once(connection, outputs, _row(installation, run_id, output))
        result = await connection.execute(
            update(outputs)
            .where(and_(*_is(run_id, output), outputs.c.slack_file_id == instead_of))
            .values(slack_file_id=output.slack_file_id)
        )
        return bool(result.rowcount)

    @writes
    async def forget(self, connection: AsyncConnection, run_id: str, output: Output) -> None:
        """Such a file is deleted."""
        await connection.execute(delete(outputs).where(*_is(run_id, output)))


def _row(installation: Installation, run_id: str, output: Output) -> dict[str, object]:
    return {"run_id": run_id, **tenant(installation), **to_row(output)}


def _is(run_id: str, output: Output) -> list[ColumnElement[bool]]:
    key = {"run_id": run_id, "role": output.role, "file_id": output.file_id}
    return [outputs.c[name] == value for name, value in key.items()]
