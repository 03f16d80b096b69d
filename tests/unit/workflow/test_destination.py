"""Where a run can speak, and where it goes when it cannot."""

from typing import Any

import pytest

from bot.reply.purpose import Purpose
from bot.storage import Storage
from bot.text import say
from bot.workflow.destination import (
    NOW_SHARED,
    NowShared,
    RootDeleted,
    check_company,
    check_root,
    move,
    quoted_line,
)
from tests.unit.slack.stub import in_turn, refusal
from tests.unit.workflow.asking import asking


async def test_a_deleted_root_is_noticed(storage: Storage) -> None:
    """Whether Slack shows a tombstone or nothing at all."""
    tombstone = {"messages": [{"ts": "1.1", "subtype": "tombstone"}]}
    for answer in (tombstone, refusal("thread_not_found")):
        async with asking(storage) as desk:
            desk.slack.methods["conversations.replies"] = in_turn(answer)
            with pytest.raises(RootDeleted):
                await check_root(desk.run)


@pytest.mark.parametrize("answer", [{"messages": [{"ts": "1.1"}]}, {"messages": []}])
async def test_a_root_that_stands_is_no_reason_to_move(
    storage: Storage, answer: dict[str, Any]
) -> None:
    """Nor is one of which Slack says nothing."""
    async with asking(storage) as desk:
        desk.slack.methods["conversations.replies"] = in_turn(answer)
        await check_root(desk.run)
        desk.slack.methods["conversations.replies"] = in_turn(refusal("missing_scope"))
        await check_root(desk.run)


async def test_a_channel_that_became_shared_is_left(storage: Storage) -> None:
    """Nothing more is posted there; what looked like work goes."""
    async with asking(storage) as desk:
        shared = {"channel": {"is_member": True, "is_ext_shared": True}}
        desk.slack.methods["conversations.info"] = in_turn(shared)
        await (await desk.run.thread()).say(Purpose.PROGRESS, "Working on it ...")
        with pytest.raises(NowShared):
            await check_company(desk.run)
        await move(desk.run, NOW_SHARED)
        assert desk.slack.count("chat.delete") == 1
        assert await desk.run.moved_to() == ("D1", "9.2")
        await check_company(desk.run)
        await check_root(desk.run)


@pytest.mark.parametrize(
    ("reason", "key"),
    [
        ("is_archived", "place.archived"),
        ("root_deleted", "place.deleted"),
        ("message_not_found", "place.deleted"),
        ("now_shared", "place.shared"),
        ("channel_not_found", "place.removed"),
    ],
)
async def test_the_asker_hears_why(storage: Storage, reason: str, key: str) -> None:
    """With the channel and the question, once, however often the step is repeated."""
    async with asking(storage) as desk:
        await move(desk.run, reason)
        (told,) = desk.posted()
        assert told == say(key, "en", channel="<#C1>", question="> why?")


def test_a_quoted_line_is_one_line_and_pings_nobody() -> None:
    """However long the words are, and whatever is in them."""
    line = quoted_line("<!channel> a\nb " + "x" * 900)
    assert "\n" not in line and "<!channel>" not in line
    assert len(line) < 400 and line.endswith("…")
