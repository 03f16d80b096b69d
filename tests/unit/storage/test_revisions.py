"""What an earlier version has kept is there after an upgrade."""

import dataclasses
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, get_args

import pytest
import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.acts import (
    Act,
    AnyAct,
    Ask,
    ChooseSharedFiles,
    DeleteAnswer,
    FileGone,
    Forget,
    GetNotebook,
    Hello,
    Installation,
    Offer,
    Rate,
    Reword,
    ShowHome,
    ShowPrompts,
    ShowUsage,
    Stop,
    WithdrawOffer,
)
from bot.settings import Settings
from bot.storage import Output, OutputRole, Storage
from bot.storage.start import migrate
from bot.storage.states import TurnedAway
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


OLD_HINT: dict[str, Any] = {
    "installation": {"app_id": "A1", "enterprise_id": "", "team_id": "T1"},
    "delivery_id": "Ev1",
    "channel": "C1",
    "ts": "1.1",
    "thread_ts": "1.1",
    "user": "U1",
    "user_team": "T1",
    "text": "",
    "addressed": True,
    "files": [],
    "shared_channel": False,
    "intent": "ask",
    "act": "",
    "unspoken": False,
    "about": "",
    "under_ours": False,
    "links": [],
    "private": False,
    "response_url": "",
    "talks_to": [],
    "view_hash": "",
}
"""A delivery as 0.1.0 kept it at first."""
HEADER = Act(Installation("A1", "", "T1"), "Ev1", "C1", "1.1", "1.1", "U1", "T1", addressed=True)
FILES = ({"id": "F1"},)
THEN_AND_NOW: list[tuple[dict[str, Any], Act]] = [
    (
        {"text": "why?", "files": [*FILES], "links": ["l"], "private": True, "talks_to": ["U2"]},
        HEADER.turned_into(
            Ask, text="why?", files=FILES, links=("l",), private=True, talks_to=("U2",)
        ),
    ),
    ({"about": "run"}, HEADER.turned_into(Ask, asks_again="run")),
    (
        {"intent": "again", "text": "how?", "files": [*FILES], "about": "run"},
        HEADER.turned_into(Reword, text="how?", files=FILES, run="run"),
    ),
    (
        {"intent": "choose", "text": "C7 off"},
        HEADER.turned_into(ChooseSharedFiles, in_channel="C7", mode="off"),
    ),
    ({"intent": "delete", "about": "run"}, HEADER.turned_into(DeleteAnswer, run="run")),
    (
        {"intent": "feedback", "about": "run", "text": '{"verdict": "bad", "reason": "no"}'},
        HEADER.turned_into(Rate, run="run", verdict="bad", reason="no"),
    ),
    ({"intent": "forget"}, HEADER.turned_into(Forget)),
    ({"intent": "gone", "about": "F1"}, HEADER.turned_into(FileGone, file_id="F1")),
    ({"intent": "hello"}, HEADER.turned_into(Hello)),
    (
        {"intent": "home", "text": "C7", "view_hash": "h"},
        HEADER.turned_into(ShowHome, picked="C7", view_hash="h"),
    ),
    ({"intent": "notebook", "about": "run"}, HEADER.turned_into(GetNotebook, run="run")),
    ({"intent": "offer", "files": [*FILES]}, HEADER.turned_into(Offer, files=FILES)),
    ({"intent": "offer", "text": "taken"}, HEADER.turned_into(WithdrawOffer)),
    ({"intent": "prompts"}, HEADER.turned_into(ShowPrompts)),
    ({"intent": "stop", "text": "stop"}, HEADER.turned_into(Stop)),
    ({"intent": "usage"}, HEADER.turned_into(ShowUsage)),
]


async def test_what_was_wanted_is_still_wanted(fresh: Storage) -> None:
    """Of every kind; an act that was no message keeps its identity."""
    assert {type(now) for _, now in THEN_AND_NOW} == set(get_args(AnyAct))
    await migrate(fresh.database, "0004")

    async def keep(connection: AsyncConnection) -> None:
        for number, (old, _) in enumerate(THEN_AND_NOW):
            hint = OLD_HINT | old | {"act": f"act:{number}"}
            values = {"id": f"r{number}", "request": json.dumps(hint)}
            await connection.execute(
                text(
                    "INSERT INTO inbox (id, app_id, enterprise_id, team_id, thread_id, channel,"
                    " thread_ts, ts, user_id, urgent, intent, addressed, state, attempts,"
                    " created_at) VALUES (:id, 'A1', '', 'T1', 't', 'C1', '1.1', '1.1', 'U1',"
                    " false, 'ask', true, 'open', 0, 1.0)"
                ),
                {"id": values["id"]},
            )
            await connection.execute(
                text(
                    "INSERT INTO inbox_hints (inbox_id, delivery_id, app_id, enterprise_id,"
                    " team_id, request, created_at)"
                    " VALUES (:id, 'Ev1', 'A1', '', 'T1', :request, 1.0)"
                ),
                values,
            )

    await fresh.database.write(keep)
    await fresh.start()
    for number, (_, now) in enumerate(THEN_AND_NOW):
        (hint,) = await fresh.inbox.peek(f"r{number}")
        assert hint == dataclasses.replace(now, identity=f"act:{number}")


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


async def test_why_an_act_was_turned_away_is_no_sentence(fresh: Storage) -> None:
    """The key of one stood in the column; what was not turned away still is not."""
    await migrate(fresh.database, "0004")
    old = ("ask.too_many_of_yours", "ask.too_many_here", "ask.too_many_in_team", None)

    async def keep(connection: AsyncConnection) -> None:
        for number, why in enumerate(old):
            await connection.execute(
                text(
                    "INSERT INTO inbox (id, app_id, enterprise_id, team_id, thread_id, channel,"
                    " thread_ts, ts, user_id, urgent, addressed, state, turned_away, attempts,"
                    " created_at) VALUES (:id, 'A1', '', 'T1', 't', 'C1', '1.1', '1.1', 'U1',"
                    " true, true, 'open', :why, 0, 1.0)"
                ),
                {"id": f"r{number}", "why": why},
            )

    await fresh.database.write(keep)
    await fresh.start()
    found = [await fresh.admission.turned_away(f"r{number}") for number in range(len(old))]
    assert found == [TurnedAway.PERSON, TurnedAway.CHANNEL, TurnedAway.TEAM, None]
