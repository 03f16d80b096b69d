"""What an earlier version has kept is there after an upgrade."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.settings import Settings
from bot.storage import Output, OutputRole, Storage
from bot.storage.start import migrate
from tests.support.postgres import Postgres


@pytest_asyncio.fixture(params=["SQLite", "Postgres"])
async def fresh(
    request: pytest.FixtureRequest, tmp_path: Path, server: Postgres
) -> AsyncIterator[Storage]:
    """A storage without any table."""
    sqlite = f"sqlite:///{tmp_path / 'a.db'}"
    url = sqlite if request.param == "SQLite" else server.database()
    storage = Storage(Settings(database_url=url).database)
    yield storage
    await storage.close()


async def test_files_of_runs_are_one_row_each(fresh: Storage) -> None:
    """What stood in an answer was a row beside the file's own."""
    await migrate(fresh.database, "0004")
    old = [
        ("file_1", "", None, 0),
        ("picture:file_1", "a.png", "F1", 0),
        ("file_2", "b.csv", "F2", 1),
        ("analysis.py", "analysis.py", "F3", 2),
        ("analysis.ipynb", "analysis.ipynb", "F4", 1000),
        ("answer.md", "answer.md", "F5", 3),
        ("picture:file_9", "c.png", None, 4),
    ]

    async def keep(connection: AsyncConnection) -> None:
        for source, name, slack_id, position in old:
            await connection.execute(
                text(
                    "INSERT INTO outputs (run_id, source, app_id, enterprise_id, team_id, name,"
                    " slack_file_id, position) VALUES ('r1', :source, 'A1', '', 'T1', :name,"
                    " :slack, :position)"
                ),
                {"source": source, "name": name, "slack": slack_id, "position": position},
            )

    await fresh.database.write(keep)
    await fresh.start()
    assert sorted(await fresh.outputs.of("r1"), key=lambda file: file.position) == [
        Output(OutputRole.GENERATED, "file_1", "a.png", 0, "F1", in_answer=True),
        Output(OutputRole.GENERATED, "file_2", "b.csv", 1, "F2"),
        Output(OutputRole.SCRIPT, "", "analysis.py", 2, "F3"),
        Output(OutputRole.ANSWER, "", "answer.md", 3, "F5"),
        Output(OutputRole.GENERATED, "file_9", "c.png", 4, in_answer=True),
        Output(OutputRole.NOTEBOOK, "", "analysis.ipynb", 1000, "F4"),
    ]
