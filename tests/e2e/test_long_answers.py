"""Answers and outputs of a size that nobody reads: answered all the same, and nobody waits."""

import random

import pytest

from playground.claude.brain import Action, Bash, Say
from tests.e2e.conftest import CHANNEL, Brain
from tests.support.people import Person, seen
from tests.support.stage import Stage
from tests.support.thread import answers, asked, everything, files, settled
from tests.support.watched import Watched, watched

PACE = 0.0
CSV = [("a.csv", b"a,b\n1,2\n3,4\n")]
CPU_SECONDS_MAX = 0.5
"""What the app may compute while somebody waits for it: each of these answers once took seconds."""

MARKS = (
    "[[a]",
    "**b ",
    "`c",
    "](x",
    "| d ",
    "\n\n",
    "\n- ",
    "\n> ",
    "```\n",
    "<!here>",
    "_e",
    "f.g ",
)


def odd(size: int) -> str:
    """Markdown that was written by nobody, always the same."""
    chance = random.Random(10)
    return "".join(chance.choice(MARKS) for _ in range(size // 4))[:size]


def numbered(count: int) -> str:
    return "**All ids.**\n\n" + "\n".join(f"{n}. id {n}" for n in range(1, count + 1))


ROW = "| " + " | ".join(["12"] * 5) + " |"
SCRIPTS: dict[str, list[Action]] = {
    "a thousand": [Say(numbered(1_000))],
    "ten thousand": [Say(numbered(10_000))],
    "ragged": [Say("|" + "a|" * 1_000 + "\n|" + "-|" * 1_000 + "\n" + "|b|c|\n" * 300)],
    "many cells": [Say("| a | b | c | d | e |\n|---|---|---|---|---|\n" + f"{ROW}\n" * 1_000)],
    "odd markdown": [Say(odd(1_000_000))],
    "loud failure": [
        Bash("python3 -c \"import sys; sys.stderr.write('x ' * 2_500_000); sys.exit(1)\""),
        Say("**It failed.**"),
    ],
}

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture(scope="module")
def brain() -> Brain:
    """Says much."""
    return Brain(scripts=SCRIPTS)


async def told(on_stage: Stage, member: Person, question: str, place: str) -> tuple[str, list[str]]:
    """What a thread shows in the end, and the names of its files; others were served meanwhile."""
    async with watched(on_stage.app) as others:
        ts = await (
            member.post(place, question, CSV)
            if place.startswith("D")
            else asked(on_stage, member, place, question, CSV)
        )
        thread = await settled(on_stage, member, place, ts, seconds=240)
    assert_served(others)
    assert answers(on_stage, thread)
    return everything(thread[1:]), [str(file["name"]) for file in files(thread)]


def assert_served(others: Watched) -> None:
    """Nobody had to wait for a long computation."""
    assert others.seen > 5
    assert others.cpu <= CPU_SECONDS_MAX, others


@pytest.mark.parametrize("where", ["channel", "direct"])
async def test_a_thousand_lines_are_shown(on_stage: Stage, member: Person, where: str) -> None:
    """A list of all ids is an ordinary answer: nothing of it is left out."""
    place = CHANNEL if where == "channel" else f"D{member.user[1:]}"
    shown, names = await told(on_stage, member, "a thousand", place)
    assert "id 1\n" in shown and "id 1000" in shown
    assert not names


async def test_ten_thousand_lines_are_begun_and_handed_out(on_stage: Stage, member: Person) -> None:
    """The thread shows the beginning and says how much there is; the file holds all of it."""
    place = CHANNEL
    async with watched(on_stage.app) as others:
        ts = await asked(on_stage, member, place, "ten thousand", CSV)
        thread = await settled(on_stage, member, place, ts, seconds=240)
    assert_served(others)
    [answer] = answers(on_stage, thread)
    assert "it has 10,002 lines" in seen(answer) and "`answer.md`" in seen(answer)
    assert len(thread) < 15
    [file] = files(thread)
    assert file["name"] == "answer.md"
    assert (await member.download(file["id"])).decode() == numbered(10_000)


async def test_a_ragged_table_is_no_more_than_it_says(on_stage: Stage, member: Person) -> None:
    """A row of a thousand cells above rows of two: columns beyond reason are named, not shown."""
    shown, names = await told(on_stage, member, "ragged", CHANNEL)
    assert "First 50 of 1000 columns." in shown
    assert names == ["answer.md"]


async def test_many_cells_are_shown_in_part(on_stage: Stage, member: Person) -> None:
    """Of five thousand cells the first rows are a table; how many there are is said."""
    shown, names = await told(on_stage, member, "many cells", CHANNEL)
    assert "of 1000 rows." in shown
    assert names == ["answer.md"]


@pytest.mark.parametrize("where", ["channel", "direct"])
async def test_a_megabyte_of_odd_markdown(on_stage: Stage, member: Person, where: str) -> None:
    """Whatever it is, it is answered, and nothing in it fires."""
    place = CHANNEL if where == "channel" else f"D{member.user[1:]}"
    shown, names = await told(on_stage, member, "odd markdown", place)
    assert names == ["answer.md"] and "<!here>" not in shown


async def test_five_megabytes_of_errors_in_one_line(on_stage: Stage, member: Person) -> None:
    """What code complains of is shown as one short line."""
    shown, _ = await told(on_stage, member, "loud failure", CHANNEL)
    assert "It failed." in shown
