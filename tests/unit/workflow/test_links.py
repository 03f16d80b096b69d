"""Who may see what is behind a link."""

from typing import Any

import pytest

from bot.slack.client import SlackApi
from bot.workflow.links import may_see
from tests.unit.slack.stub import Stub, in_turn, running
from tests.unit.workflow.acting import MEMBER


@pytest.mark.parametrize(
    ("user", "may"),
    [
        (MEMBER, True),
        ({**MEMBER, "is_restricted": True}, False),
        ({"id": "U9", "team_id": "T9"}, False),
        ({"id": "U9", "team_id": "T9", "is_stranger": True}, False),
    ],
    ids=["member", "guest", "other company", "stranger"],
)
async def test_public_channels_are_public_for_full_members_only(
    user: dict[str, Any], may: bool
) -> None:
    """Guests and people of other companies see a channel if they are in it."""
    stub = Stub()
    stub.methods["conversations.info"] = in_turn({"channel": {"is_channel": True}})
    stub.methods["conversations.members"] = in_turn({"members": ["U5"]})
    async with running(stub) as bench:
        api: SlackApi = bench.api
        assert await may_see(api, user, "C1") == may
