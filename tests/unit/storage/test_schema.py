"""The tables that the revisions make are the ones that the queries name."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, String

from bot.storage import OutputRole, Storage
from bot.storage.schema import inbox, metadata, outputs
from bot.storage.states import State, StopReason, TurnedAway
from bot.storage.tenant import tenant
from tests.unit.storage.asked import HERE


async def test_nothing_is_left_to_migrate(storage: Storage) -> None:
    """No table, column, type or index differs after all revisions; comments may."""

    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return [
            found
            for found in compare_metadata(context, metadata)
            if "modify_comment" not in str(found)
        ]

    assert await storage.database.read(lambda c: c.run_sync(differences)) == []


def test_every_table_says_whose_its_rows_are() -> None:
    """But the one of the processes."""
    without = {
        name
        for name, table in metadata.tables.items()
        if not set(tenant(HERE)) <= set(table.columns.keys())
    }
    assert without == {"replicas"}


def test_every_code_fits_its_column() -> None:
    """Postgres would refuse a longer one."""
    for column, codes in (
        (inbox.c.state, State),
        (inbox.c.stop_reason, StopReason),
        (inbox.c.turned_away, TurnedAway),
        (outputs.c.role, OutputRole),
    ):
        assert isinstance(column.type, String) and column.type.length
        assert max(map(len, codes)) <= column.type.length
