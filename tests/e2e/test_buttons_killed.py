"""The process dies while it does what a button under an answer wants, and the next one finishes."""

from pathlib import Path

from playground.claude.brain import Action, Bash, Say
from playground.slack.workspace import DATA
from tests.e2e.conftest import Brain
from tests.support.buttons import press
from tests.support.killmatrix import point
from tests.support.kills import KillStage, Point, kill_stage, orphans
from tests.support.people import Message
from tests.support.thread import answers, by_app, files

CSV = [("a.csv", b"a,b\n1,2\n3,4\n")]
SCRIPT: list[Action] = [
    Bash("# make two files\ncd $OUTPUT_DIR; echo 1,2 > table.csv; echo hello > note.txt"),
    Say("The **finding** is 42."),
]
NOTEBOOK = [
    point("a notebook remembered, not shared", "files.completeUploadExternal", "asked"),
]
DELETION = [
    point("the message with the files deleted", "chat.delete", "done"),
    point("the answer deleted, not told", "chat.delete", "done", 3),
    point("one of two files deleted at Claude", "Claude delete", "done"),
]


async def answered(on: KillStage) -> tuple[str, Message]:
    """Ask in a new thread; its ts, and the answer."""
    ts = await on.ask("what is it?", CSV)
    (answer,) = answers(on.stage, await on.person.messages(DATA, ts))
    return ts, answer


async def pressed(on: KillStage, answer: Message, action_id: str, kill: Point) -> None:
    """Press a button with the app killed on the way, and start the app again."""
    on.kills.begin(kill)
    await press(on.person, DATA, answer, action_id)
    await on.kills.strike()


async def test_a_notebook_comes_once_whenever_the_process_dies(tmp_path: Path) -> None:
    """The id that Slack gave is remembered before the file is shared."""
    database = f"sqlite:///{tmp_path / 'app.db'}"
    async with kill_stage(tmp_path, database, Brain(scripts={"what is": SCRIPT})) as on:
        for kill in NOTEBOOK:
            ts, answer = await answered(on)
            await pressed(on, answer, "notebook", kill)
            await on.person.wait(DATA, ts, lambda m: len(files(m)) == 4)
            await press(on.person, DATA, answer, "notebook")

            async def told(ts: str = ts) -> bool:
                messages = [
                    *await on.person.messages(DATA),
                    *await on.person.messages(DATA, ts),
                ]
                said = "in this thread already"
                return any(m.get("ephemeral") and said in str(m["text"]) for m in messages)

            await on.person.until(told)
            names = [file["name"] for file in files(await on.person.messages(DATA, ts))]
            assert names.count("analysis.ipynb") == 1, kill.name
        assert not orphans(on)


async def test_an_answer_goes_whole_whenever_the_process_dies(tmp_path: Path) -> None:
    """Whatever was gone already does not stand in the way of the rest."""
    database = f"sqlite:///{tmp_path / 'app.db'}"
    async with kill_stage(tmp_path, database, Brain(scripts={"what is": SCRIPT})) as on:
        for kill in DELETION:
            ts, answer = await answered(on)
            await pressed(on, answer, "delete_answer", kill)

            async def gone(ts: str = ts) -> bool:
                return not by_app(on.stage, await on.person.messages(DATA, ts))

            async def nothing_at_claude() -> bool:
                return all(not file.downloadable for file in on.stage.claude.files.newest_first())

            await on.person.until(gone)
            await on.person.until(nothing_at_claude)
        ours = on.stage.slack.hub.ws.files.files.values()
        assert all(file.gone for file in ours if file.user == on.stage.slack.bot_user_id)
        assert not orphans(on)
