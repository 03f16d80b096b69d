"""What a thread's conversation with Claude lives through: upgrades, refusals, limits, silence."""

import asyncio
import dataclasses
import io
import json
import random
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from PIL import Image
from pypdf import PdfWriter

from playground.claude.brain import Action, Bash, Say, Think
from playground.claude.signature import Signer
from playground.slack.workspace import DATA, MEMBER
from tests.e2e.conftest import Brain
from tests.support.people import Person, seen
from tests.support.stage import Stage, stage
from tests.support.thread import answers, asked, everything, files, settled

pytestmark = pytest.mark.asyncio(loop_scope="function")
CSV = [("a.csv", b"a,b\n1,2\n3,4\n")]
ANSWER: list[Action] = [Think("Hm."), Bash("# look\necho 42"), Think("So."), Say("**It is 42.**")]
ANEW = "started from a short summary"
UPGRADED = """
import bot.analysis.prompt as prompt
prompt.SYSTEM += "\\nNever say forty-two."
from bot.__main__ import main
raise SystemExit(main())
"""


@pytest_asyncio.fixture
async def on(tmp_path: Path) -> AsyncIterator[Stage]:
    """A stage for one test, which may restart its app."""
    brain = Brain(scripts={"what is": ANSWER, "what else": ANSWER})
    async with stage(tmp_path, "http", brain) as found:
        yield found


def asks(on: Stage) -> list[dict[str, Any]]:
    """The bodies of all Messages requests."""
    return [dict(call.body) for call in on.claude.requests if call.kind == "messages"]


async def begun(on: Stage, given: list[Any] | None = None) -> tuple[Person, str]:
    """A thread with an answer in it."""
    member = on.person(MEMBER)
    ts = await asked(on, member, DATA, "what is it?", CSV if given is None else given)
    await settled(on, member, DATA, ts)
    return member, ts


async def ask_on(on: Stage, member: Person, ts: str, given: Sequence[Any] = ()) -> str:
    """A follow-up; returns what its answer shows."""
    before = len(answers(on, await member.messages(DATA, ts)))
    await member.post(DATA, "what else?", given, thread_ts=ts)
    thread = await settled(on, member, DATA, ts, count=before + 1)
    return seen(answers(on, thread)[-1])


async def upgrade(on: Stage, *, as_before: bool = False, refused: bool = False) -> None:
    """End the app and start one with another system prompt.

    ``as_before`` makes what is kept of conversations look as it did before prompts were kept, and
    ``refused`` as if Claude had declined the first question and others had followed it.
    """
    await on.app.stop()
    if as_before:
        database = on.app.environment["DATABASE_URL"].removeprefix("sqlite:///")
        with closing(sqlite3.connect(database)) as connection, connection:
            for thread, kept in connection.execute("SELECT thread_id, profile FROM conversations"):
                old = {**json.loads(kept), "prompt_version": "3"}
                del old["system"]
                change = "UPDATE conversations SET profile = ? WHERE thread_id = ?"
                connection.execute(change, (json.dumps(old), thread))
            if refused:
                connection.execute(
                    "UPDATE turns SET ended = json_set(ended, '$.outcome', 'refusal') "
                    "WHERE ended_at = (SELECT min(ended_at) FROM turns)"
                )
    on.app.command = ("-c", UPGRADED, "serve")
    await on.app.start()


async def test_an_upgrade_leaves_open_threads_their_prompt(on: Stage) -> None:
    """The old thread goes on word for word; a new one gets the new prompt."""
    member, ts = await begun(on)
    await upgrade(on)
    answer = await ask_on(on, member, ts)
    first, second = asks(on)
    assert "It is 42" in answer and ANEW not in answer
    assert second["system"] == first["system"] and second["tools"] == first["tools"]
    assert [message["role"] for message in second["messages"]] == ["user", "assistant", "user"]
    await begun(on)
    assert "Never say forty-two" in asks(on)[-1]["system"]


async def test_a_thread_of_before_prompts_were_kept_begins_anew_once(on: Stage) -> None:
    """From a summary, said; the next follow-up goes on word for word."""
    member, ts = await begun(on)
    await upgrade(on, as_before=True)
    answer = await ask_on(on, member, ts)
    assert "It is 42" in answer and ANEW in answer
    assert len(asks(on)) == 2 and len(asks(on)[-1]["messages"]) == 1
    assert "what is it?" in json.dumps(asks(on)[-1])
    assert ANEW not in await ask_on(on, member, ts)
    assert len(asks(on)[-1]["messages"]) == 3


@pytest.mark.parametrize("fault", ["no_credit", "refusal"])
async def test_a_summary_that_went_down_with_its_turn_is_told_again(on: Stage, fault: str) -> None:
    """The question that began anew has failed; the next one knows of the thread all the same."""
    member, ts = await begun(on)
    await upgrade(on, as_before=True)
    on.claude.faults.add(fault)
    assert "It is 42" not in await ask_on(on, member, ts)
    answer = await ask_on(on, member, ts)
    assert "It is 42" in answer and ANEW in answer
    assert "what is it?" in json.dumps(asks(on)[-1]) and len(asks(on)[-1]["messages"]) == 1
    assert ANEW not in await ask_on(on, member, ts)
    assert len(asks(on)[-1]["messages"]) == 3


async def test_later_turns_do_not_stand_on_a_refused_one(on: Stage) -> None:
    """As earlier versions kept them: begun anew at once, and the summary leaves the refused out."""
    member, ts = await begun(on)
    await ask_on(on, member, ts)
    await upgrade(on, as_before=True, refused=True)
    answer = await ask_on(on, member, ts)
    assert "It is 42" in answer and ANEW in answer
    _, _, anew = asks(on)
    assert len(anew["messages"]) == 1
    assert "what else?" in json.dumps(anew) and "what is it?" not in json.dumps(anew)


@pytest.mark.parametrize("pictures", [0, 1])
async def test_blocks_that_are_not_taken_back_cost_one_summary(on: Stage, pictures: int) -> None:
    """The key is of another organisation now: refused once, begun anew, and said.

    No picture is taken for the reason, be it an earlier or a new one.
    """
    member, ts = await begun(on, [*[("a.png", picture(30))] * pictures, *CSV])
    on.claude.engine.signer = Signer("another organisation's")
    answer = await ask_on(on, member, ts, [("b.png", picture(31))] * pictures)
    assert "It is 42" in answer and ANEW in answer
    _, refused, anew = asks(on)
    assert (len(refused["messages"]), len(anew["messages"])) == (3, 1)
    assert len(shown(anew)) == 2 * pictures
    assert ANEW not in await ask_on(on, member, ts)


async def test_a_refused_turn_goes_and_takes_its_half_answer_along(on: Stage) -> None:
    """The sentence names the category; the next question is not refused for the one before."""
    member = on.person(MEMBER)
    on.claude.faults.add("refusal", after_blocks=4, code="bio")
    half: list[Action] = [
        Bash("# draw\nprintf x > $OUTPUT_DIR/half.txt"),
        Say("**A virus takes"),
        Say("a little patience.**"),
    ]
    brain = on.claude.engine.brain
    assert isinstance(brain, Brain)
    brain.scripts["what spreads"] = half
    ts = await asked(on, member, DATA, "what spreads?", CSV)
    thread = await settled(on, member, DATA, ts)
    said = everything(thread)
    assert "biological" in said and "ask in other words" in said
    assert "A virus takes" not in said and "found so far" not in said and not files(thread)
    assert "Notebook" not in said
    answer = await ask_on(on, member, ts)
    assert "It is 42" in answer
    sent = json.dumps(asks(on)[-1])
    assert "A virus" not in sent and "what spreads" not in sent


@pytest.mark.parametrize("category", ["cyber", "frontier_llm", "of tomorrow", ""])
async def test_every_refusal_is_a_sentence(on: Stage, category: str) -> None:
    """Also of a category that nobody knows."""
    on.claude.faults.add("refusal", code=category)
    member = on.person(MEMBER)
    ts = await asked(on, member, DATA, "what is it?", CSV)
    thread = await settled(on, member, DATA, ts)
    assert "Claude declined this" in everything(thread).replace("declined to answer", "declined")
    assert "ther words" in everything(thread)
    assert "It is 42" in await ask_on(on, member, ts)


async def test_an_expired_container_is_one_request_more(on: Stage) -> None:
    """It answers like any trouble, 500; without it the question is answered, and that is said."""
    member, ts = await begun(on)
    on.claude.faults.add("dead_container")
    answer = await ask_on(on, member, ts)
    assert "It is 42" in answer and "I set up a new one" in answer
    _, expired, fresh = asks(on)
    assert "container" in expired and "container" not in fresh
    assert expired["messages"] == fresh["messages"]


async def test_trouble_that_is_not_the_containers_costs_no_container(on: Stage) -> None:
    """Three 500s whatever is asked: it is waited for, and the sandbox is still the same."""
    member, ts = await begun(on)
    kept = on.claude.containers
    on.claude.faults.add("internal", times=3)
    answer = await ask_on(on, member, ts)
    assert "It is 42" in answer and "I set up a new one" not in answer
    assert "container" in asks(on)[-1]
    assert len(kept._containers) == 1


async def test_an_account_without_money_is_asked_once_and_counted(on: Stage) -> None:
    """Spend limit and empty balance are 400s: no second try, and an operator can be alarmed."""
    for kind in ("usage_limit", "no_credit"):
        before = len(asks(on))
        on.claude.faults.add(kind)
        member = on.person(MEMBER)
        ts = await asked(on, member, DATA, "what is it?", [("a.png", picture(30))])
        thread = await settled(on, member, DATA, ts)
        assert "spending limit" in everything(thread)
        assert len(asks(on)) == before, "a fault is taken before the request is read"
    async with on.session.get(f"{on.app.url}/metrics") as response:
        assert "datathread_unpaid_total 2.0" in await response.text()


def picture(side: int) -> bytes:
    """A square picture of so many pixels a side."""
    buffer = io.BytesIO()
    Image.new("RGB", (side, side), "navy").save(buffer, "PNG")
    return buffer.getvalue()


def document(pages: int) -> bytes:
    """A PDF of empty pages."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(width=100, height=100)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def shown(body: dict[str, Any]) -> list[str]:
    """The kinds of what the last message shows."""
    content = body["messages"][-1]["content"]
    return [block["type"] for block in content if block["type"] in ("image", "document")]


async def test_a_photo_of_six_megabytes_is_shown(on: Stage) -> None:
    """As large as base64 makes what the API takes; a larger one lies in the sandbox only."""
    noise = random.Random(1)
    given = []
    for name, width in (("a.png", 1_500), ("b.png", 2_000)):
        pixels = Image.frombytes("RGB", (width, 1_400), noise.randbytes(width * 1_400 * 3))
        pixels.save(buffer := io.BytesIO(), "PNG", compress_level=0)
        given.append((name, buffer.getvalue()))
    assert [len(data) // 1_000_000 for _, data in given] == [6, 8]
    await begun(on, given)
    (body,) = asks(on)
    assert shown(body) == ["image"] and json.dumps(body).count("container_upload") == 2
    assert json.dumps(body).count("not shown to you") == 1


async def test_a_thread_shows_twenty_pictures_and_no_more(on: Stage) -> None:
    """Large ones, of which the API takes no more; the rest lies in the sandbox, and it is said."""
    given = [(f"{number}.png", picture(2_100)) for number in range(8)]
    member, ts = await begun(on, given)
    for _ in range(2):
        before = len(answers(on, await member.messages(DATA, ts)))
        await member.post(DATA, "what else?", given, thread_ts=ts)
        await settled(on, member, DATA, ts, count=before + 1)
    assert [len(shown(body)) for body in asks(on)] == [8, 8, 4]
    told = json.dumps(asks(on)[-1]["messages"][-1])
    assert told.count("not shown to you") == 4 and told.count("container_upload") == 24


async def test_pages_count_over_the_whole_thread(on: Stage) -> None:
    """600 of them; a document that does not fit is read by code."""
    member, ts = await begun(on, [("a.pdf", document(350))])
    await member.post(DATA, "what else?", [("b.pdf", document(251))], thread_ts=ts)
    await settled(on, member, DATA, ts, count=2)
    await member.post(DATA, "what else?", [("c.pdf", document(250))], thread_ts=ts)
    await settled(on, member, DATA, ts, count=3)
    assert [len(shown(body)) for body in asks(on)] == [1, 0, 1]


async def test_a_thread_that_is_over_the_limit_recovers(on: Stage) -> None:
    """What it was shown is too much today: begun anew, without pictures if need be."""
    member, ts = await begun(on, [("a.png", picture(50)), ("b.png", picture(50))])
    on.claude.engine.limits = dataclasses.replace(
        on.claude.engine.limits, images_of_any_size=1, image_side_of_many=40
    )
    answer = await ask_on(on, member, ts)
    assert "It is 42" in answer and ANEW in answer
    assert shown(asks(on)[-1]) == []
    assert ANEW not in await ask_on(on, member, ts)


async def test_skills_go_with_every_question_of_a_conversation(tmp_path: Path) -> None:
    """With the container's id once there is one; a paused turn goes on without naming them."""
    brain = Brain(scripts={"what is": ANSWER, "what else": ANSWER})
    async with stage(tmp_path, "http", brain, BOT_SKILLS="xlsx,docx") as on:
        on.claude.faults.add("pause_turn")
        member, ts = await begun(on)
        assert "It is 42" in await ask_on(on, member, ts)
        first, goes_on, second = [body["container"] for body in asks(on)]
    skills = [{"type": "anthropic", "skill_id": name} for name in ("docx", "xlsx")]
    assert first == {"skills": skills} and isinstance(goes_on, str)
    assert second == {"id": goes_on, "skills": skills}


async def test_a_long_silence_with_pings_is_no_silence(tmp_path: Path) -> None:
    """Code that runs for longer than the line may be dead."""
    brain = Brain(scripts={"what is": [Bash("# fit\nsleep 30; echo 42"), Say("**It is 42.**")]})
    async with stage(tmp_path, "http", brain, BOT_STALL_SECONDS="20") as on:
        member, ts = await begun(on)
        assert "It is 42" in everything(await member.messages(DATA, ts))


@pytest.mark.parametrize("fault", ["stall", "slow"], ids=["in the middle", "before it begins"])
async def test_a_dead_line_is_noticed(tmp_path: Path, fault: str) -> None:
    """No byte at all: the person hears of it, long before the run's own limit; then it goes on."""
    brain = Brain(scripts={"what is": ANSWER, "what else": ANSWER})
    async with stage(tmp_path, "http", brain, BOT_STALL_SECONDS="5") as on:
        on.claude.faults.add(fault, after_blocks=1, seconds=600)
        async with asyncio.timeout(90):
            member, ts = await begun(on)
        assert "went silent for 5 seconds" in everything(await member.messages(DATA, ts))
        await on.app.stop()
        on.app.environment = {**on.app.environment, "BOT_STALL_SECONDS": "60"}
        await on.app.start()
        assert "It is 42" in await ask_on(on, member, ts)
