"""Life in a channel: files shared without a word to the app, and its hello."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from bot.gestures.offer import ANALYZE, NOT_HERE, offer_blocks
from playground.claude.brain import Bash, Say
from playground.slack.workspace import (
    ADMIN,
    DATA,
    GENERAL,
    GUEST,
    OUTSIDE,
    PRIVATE,
    SHARED,
    STRANGER,
)
from tests.e2e.conftest import Brain
from tests.support.people import Message, Person, purpose, seen
from tests.support.stage import Stage
from tests.support.thread import answers, by_app, settled

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.parametrize("on_stage", ["socket", "http"], indirect=True, scope="module"),
]

SALES = ("sales.csv", b"month,units\n1,20\n2,35\n")


@pytest.fixture(autouse=True)
def quick(brain: Brain) -> None:
    """Every question has the same short answer."""
    brain.scripts[""] = [Bash("echo looked"), Say("**Units went up.**")]


async def offers(person: Person, channel: str) -> list[Message]:
    """The offers that this person sees in a channel."""
    return [m for m in await person.messages(channel) if button(m, ANALYZE)]


def button(message: Message, action_id: str) -> dict[str, Any] | None:
    """The button of a message with this action id, with its block's id."""
    for block in message.get("blocks") or ():
        for element in block.get("elements") or ():
            if element.get("action_id") == action_id:
                return {**element, "block_id": block["block_id"]}
    return None


async def press(person: Person, channel: str, message: Message, action_id: str) -> None:
    """Press a button of a message."""
    found = button(message, action_id)
    assert found, seen(message)
    where = {"channel": channel, "ts": message["ts"]}
    await person.act("actions", **where, block_id=found["block_id"], action_id=action_id)


async def offered(person: Person, channel: str, name: str) -> Message:
    """The offer for a file, once it is there."""

    async def found() -> Message | None:
        return next((m for m in await offers(person, channel) if name in seen(m)), None)

    message: Message = await person.until(found)
    return message


async def greetings(stage: Stage, person: Person, channel: str) -> Sequence[Message]:
    """The app's hellos in a channel."""
    return [m for m in by_app(stage, await person.messages(channel)) if purpose(m) == "hello"]


async def test_whoever_shares_a_file_is_offered_an_analysis_and_only_they(
    on_stage: Stage, member: Person, colleague: Person
) -> None:
    """Nothing is spent before the button is pressed; then the answer is in the file's thread."""
    before = len(on_stage.claude.requests)
    ts = await member.post(DATA, "numbers of this quarter", [SALES])
    offer = await offered(member, DATA, "sales.csv")
    assert offer.get("ephemeral") and not button(offer, NOT_HERE)
    assert not await offers(colleague, DATA)
    assert len(on_stage.claude.requests) == before
    await press(member, DATA, offer, ANALYZE)
    thread = await settled(on_stage, member, DATA, ts)
    assert "Units went up" in seen(answers(on_stage, thread)[0])

    async def gone() -> bool:
        return not await offers(member, DATA)

    await member.until(gone)
    await colleague.post(DATA, "and for Germany?", thread_ts=ts)
    assert len(answers(on_stage, await settled(on_stage, member, DATA, ts, count=2))) == 2


async def test_an_offer_is_made_once_a_file_and_channel(on_stage: Stage, member: Person) -> None:
    """Sharing the message once more brings no second offer there, but one elsewhere."""
    ts = await member.post(DATA, "", [("once.csv", b"a\n1\n")])
    await offered(member, DATA, "once.csv")
    await member.act("messages/forward", channel=DATA, ts=ts, to=DATA)
    await member.post(DATA, "", [("later.csv", b"a\n1\n")])
    await offered(member, DATA, "later.csv")
    assert len([m for m in await offers(member, DATA) if "once.csv" in seen(m)]) == 1
    await member.act("messages/forward", channel=DATA, ts=ts, to=GENERAL)
    await offered(member, GENERAL, "once.csv")


async def test_two_presses_are_one_question(on_stage: Stage, member: Person) -> None:
    """Impatience costs nothing."""
    ts = await member.post(PRIVATE, "", [("twice.csv", b"a\n1\n")])
    offer = await offered(member, PRIVATE, "twice.csv")
    await press(member, PRIVATE, offer, ANALYZE)
    with_button = [m for m in await offers(member, PRIVATE) if m["ts"] == offer["ts"]]
    if with_button:
        await press(member, PRIVATE, offer, ANALYZE)
    thread = await settled(on_stage, member, PRIVATE, ts)
    await asyncio.sleep(0.5)
    assert len(answers(on_stage, thread)) == 1
    assert len(answers(on_stage, await member.messages(PRIVATE, ts))) == 1


async def test_where_nothing_can_be_offered_nobody_hears_anything(
    on_stage: Stage, member: Person, colleague: Person
) -> None:
    """Outsiders, shared channels, unreadable files, pictures, threads between people."""
    guest, stranger = on_stage.person(GUEST), on_stage.person(STRANGER)
    names = ("guest.csv", "theirs.csv", "shared.csv", "empty.csv", "cat.png", "thread.csv", "far.")
    silent = [
        (guest, GENERAL, await guest.post(GENERAL, "", [("guest.csv", b"a\n1\n")])),
        (stranger, SHARED, await stranger.post(SHARED, "", [("theirs.csv", b"a\n1\n")])),
        (member, SHARED, await member.post(SHARED, "", [("shared.csv", b"a\n1\n")])),
        (member, GENERAL, await member.post(GENERAL, "", [("empty.csv", b"")])),
        (member, GENERAL, await member.post(GENERAL, "", [("cat.png", b"\x89PNG\r\n\x1a\n")])),
    ]
    talk = await colleague.post(GENERAL, "where are the numbers?")
    await member.post(GENERAL, "here", [("thread.csv", b"a\n1\n")], thread_ts=talk)
    external = {"name": "far.csv", "url": "https://drive.example.com/far.csv"}
    await member.act("messages", channel=GENERAL, text="far", external=[external])
    await member.post(GENERAL, "", [("seen.csv", b"a\n1\n")])
    await offered(member, GENERAL, "seen.csv")
    for person, channel, ts in silent:
        told = " ".join(seen(m) for m in await person.messages(channel) if m.get("ephemeral"))
        assert not [name for name in names if name in told]
        assert not by_app(on_stage, await person.messages(channel, ts))
    assert not by_app(on_stage, await member.messages(GENERAL, talk))


async def test_a_message_without_files_leaves_no_trace(on_stage: Stage, member: Person) -> None:
    """People talk; Slack is not asked about it."""
    await asyncio.sleep(1)
    calls = len(on_stage.slack.calls)
    await member.post(GENERAL, "lunch?")
    await asyncio.sleep(1)
    assert len(on_stage.slack.calls) == calls


async def test_an_admin_ends_offers_for_a_channel(on_stage: Stage, member: Person) -> None:
    """The button is there for admins, and what it does counts for everybody."""
    admin = on_stage.person(ADMIN)
    await admin.post(PRIVATE, "", [("mine.csv", b"a\n1\n")])
    await press(admin, PRIVATE, await offered(admin, PRIVATE, "mine.csv"), NOT_HERE)

    async def told() -> bool:
        return any("I leave files alone" in seen(m) for m in await admin.messages(PRIVATE))

    await admin.until(told)
    assert not [m for m in await offers(admin, PRIVATE) if "mine.csv" in seen(m)]
    calls = len(on_stage.slack.calls)
    await member.post(PRIVATE, "", [("quiet.csv", b"a\n1\n")])
    await asyncio.sleep(1)
    assert len(on_stage.slack.calls) == calls


async def test_whoever_is_no_admin_is_refused(on_stage: Stage, member: Person) -> None:
    """Also if the button reached them: it changes nothing."""
    blocks = offer_blocks("Here it is.", GENERAL, "1.1", "en", admin=True)
    bot = on_stage.session.post(
        f"{on_stage.slack.api_url}chat.postMessage",
        json={"channel": GENERAL, "text": "x", "blocks": blocks},
        headers={"Authorization": f"Bearer {on_stage.slack.bot_token}"},
    )
    async with bot as answer:
        message = {"ts": (await answer.json())["ts"], "blocks": []}
    shown = next(m for m in await member.messages(GENERAL) if m["ts"] == message["ts"])
    await press(member, GENERAL, shown, NOT_HERE)

    async def refused() -> bool:
        return any("Only admins" in seen(m) for m in await member.messages(GENERAL))

    await member.until(refused)
    await member.post(GENERAL, "", [("still.csv", b"a\n1\n")])
    await offered(member, GENERAL, "still.csv")


async def test_the_app_says_hello_once_in_a_channel(on_stage: Stage, member: Person) -> None:
    """A lost answer, a kill and a second invitation do not double it."""
    on_stage.slack.faults.add("chat.postMessage", reset=True, after_effect=True)
    await member.act("channels/join", channel=OUTSIDE)

    async def greeted() -> Any:
        return await greetings(on_stage, member, OUTSIDE)

    (hello,) = await member.until(greeted)
    said = seen(hello)
    assert f"<@{on_stage.slack.bot_user_id}>" in said and "only you see that" in said
    await on_stage.app.kill()
    await on_stage.app.start()
    await member.act("channels/leave", channel=OUTSIDE)
    await member.act("channels/join", channel=OUTSIDE)
    await member.post(OUTSIDE, "", [("after.csv", b"a\n1\n")])
    await offered(member, OUTSIDE, "after.csv")
    await asyncio.sleep(2)
    assert len(await greeted()) == 1


async def test_other_peoples_joining_is_none_of_its_business(
    on_stage: Stage, member: Person
) -> None:
    """No word, no call."""
    await asyncio.sleep(1)
    calls = len(on_stage.slack.calls)
    event = {"type": "member_joined_channel", "user": GUEST, "channel": DATA, "team": "T0LOCAL0001"}
    on_stage.slack.hub.events.emit("member_joined_channel", {**event, "event_ts": "1.1"}, DATA)
    await asyncio.sleep(1)
    assert len(on_stage.slack.calls) == calls
    last = on_stage.slack.deliveries[-1]
    assert (last.outcome, last.attempts) == ("accepted", 1)
