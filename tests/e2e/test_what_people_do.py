"""What people do besides: links in place of files, very long threads, words of all scripts."""

import pytest

from playground.claude.brain import Action, Bash, Say
from playground.slack.workspace import DATA, GENERAL, PRIVATE
from tests.e2e.conftest import Brain
from tests.support.people import Person, seen
from tests.support.stage import Stage
from tests.support.thread import answers, asked, by_app, settled

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.parametrize("on_stage", ["socket", "http"], indirect=True, scope="module"),
]

SALES = ("sales.csv", b"month,units\n1,20\n2,35\n")
COSTS = ("costs.csv", b"month,cost\n1,2\n2,3\n")
LISTED: list[Action] = [Bash('ls "$INPUT_DIR"'), Say("**Units went up.**")]


@pytest.fixture(autouse=True)
def quick(brain: Brain) -> None:
    """Every question has the same short answer, after a look at the files."""
    brain.scripts.clear()
    brain.scripts[""] = LISTED
    brain.seen.clear()


def given(brain: Brain) -> set[str]:
    """The files that the last question was answered with."""
    return {file.name for file in brain.seen[-1].files}


def link(channel: str, ts: str) -> str:
    """The permalink of a message, as people copy it."""
    return f"https://local.slack.com/archives/{channel}/p{ts.replace('.', '')}"


async def test_a_mention_with_the_link_of_a_message_has_its_file(
    on_stage: Stage, member: Person, brain: Brain
) -> None:
    """Whoever can see it; the link is no part of the question."""
    there = await member.post(GENERAL, "our numbers", [SALES])
    ts = await asked(on_stage, member, DATA, f"<{link(GENERAL, there)}> what happened?")
    (answer,) = answers(on_stage, await settled(on_stage, member, DATA, ts))
    assert "Units went up" in seen(answer) and given(brain) == {"sales.csv"}
    assert brain.seen[-1].question.strip() == "what happened?"


async def test_a_follow_up_may_bring_a_link(on_stage: Stage, member: Person, brain: Brain) -> None:
    """It comes to the files that are there."""
    there = await member.post(GENERAL, "and what it cost", [COSTS])
    ts = await asked(on_stage, member, DATA, "what happened?", [SALES])
    await settled(on_stage, member, DATA, ts)
    await member.post(DATA, f"compare with <{link(GENERAL, there)}>", thread_ts=ts)
    await settled(on_stage, member, DATA, ts, count=2)
    assert given(brain) == {"sales.csv", "costs.csv"}


async def test_a_link_to_what_somebody_may_not_see_leads_nowhere(
    on_stage: Stage, member: Person, colleague: Person
) -> None:
    """Whether there is something is not told; the question is."""
    there = await member.post(PRIVATE, "for us alone", [SALES])
    members = on_stage.slack.hub.ws.channels[PRIVATE].members
    members.remove(colleague.user)
    try:
        for target in (link(PRIVATE, there), link(DATA, "1700000000.000001")):
            ts = await asked(on_stage, colleague, DATA, f"what is in <{target}>")
            told = await colleague.wait(DATA, ts, lambda m: by_app(on_stage, m))
            assert "cannot find what that link leads to" in seen(told[0])
            assert not answers(on_stage, await colleague.messages(DATA, ts))
    finally:
        members.append(colleague.user)


async def test_a_link_that_is_only_talked_about_is_no_file(
    on_stage: Stage, member: Person, brain: Brain
) -> None:
    """A message without a file behind it does not end a question about another one."""
    there = await member.post(GENERAL, "as I said")
    ts = await asked(on_stage, member, DATA, f"as in <{link(GENERAL, there)}>, by month?", [SALES])
    (answer,) = answers(on_stage, await settled(on_stage, member, DATA, ts))
    assert "Units went up" in seen(answer) and given(brain) == {"sales.csv"}


async def test_a_file_far_down_a_long_thread_is_found(
    on_stage: Stage, member: Person, brain: Brain
) -> None:
    """In its 231st reply, the mention right below it."""
    root = await member.post(GENERAL, "where we talk about numbers")
    for number in range(230):
        await member.post(GENERAL, f"line {number}", thread_ts=root)
    await member.post(GENERAL, "here it is", [SALES], thread_ts=root)
    await asked(on_stage, member, GENERAL, "what happened?", thread_ts=root)
    found: list[str] = []

    async def answered() -> bool:
        thread = await member.messages(GENERAL, root)
        found[:] = [seen(answer) for answer in answers(on_stage, thread)]
        return bool(found)

    await member.until(answered)
    assert "Units went up" in found[0] and given(brain) == {"sales.csv"}


async def test_files_are_named_in_the_order_in_which_they_came(
    on_stage: Stage, member: Person
) -> None:
    """However long each of them took."""
    sizes = {"f6.csv": 400_000, "f9.csv": 20, "f8.csv": 90_000}
    sent = [(name, b"a\n" * size) for name, size in sizes.items()]
    ts = await asked(on_stage, member, DATA, "what is it?", [*sent, ("empty.csv", b"")])
    thread = await settled(on_stage, member, DATA, ts)
    told = next(seen(m) for m in by_app(on_stage, thread) if "I can read" in seen(m))
    assert told.index("f6.csv") < told.index("f9.csv") < told.index("f8.csv")


async def test_words_are_spelt_as_they_are(on_stage: Stage, member: Person, brain: Brain) -> None:
    """Joiners of Persian and Bengali, families of emoji; what only disguises goes."""
    words = "می\u200cخواهم ক্\u200cষ 👨\u200d👩\u200d👧"
    brain.scripts = {"": [Say(f"**{words} pay\u200bpal**")]}
    ts = await asked(on_stage, member, DATA, "say it", [SALES])
    (answer,) = answers(on_stage, await settled(on_stage, member, DATA, ts))
    assert words in seen(answer) and "paypal" in seen(answer)
