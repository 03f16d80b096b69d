"""Who may ask, and where."""

import dataclasses

import pytest

from bot.access import Policy, is_admin, refusal
from bot.acts import Ask, Installation
from bot.troubles import Trouble

ASKED = Ask(
    Installation("A1", "", "T1"), "Ev1", "C1", "1.1", "1.1", "U1", "T1", text="q", addressed=True
)
MEMBER = {"id": "U1", "team_id": "T1"}


def test_a_full_member_may() -> None:
    """The default lets every full member of the installing workspace ask."""
    assert refusal(ASKED, MEMBER, Policy()) is None


@pytest.mark.parametrize(
    ("user", "why"),
    [
        ({"team_id": "T9"}, Trouble.STRANGER),
        ({"team_id": "T1", "is_stranger": True}, Trouble.STRANGER),
        ({}, Trouble.STRANGER),
        ({"team_id": "T1", "is_restricted": True}, Trouble.GUEST),
        ({"team_id": "T1", "is_ultra_restricted": True}, Trouble.GUEST),
        ({"team_id": "T1", "deleted": True}, Trouble.NOT_A_PERSON),
        ({"team_id": "T1", "is_bot": True}, Trouble.NOT_A_PERSON),
    ],
)
def test_everybody_else_may_not(user: dict[str, object], why: str) -> None:
    """Closed by default, also where Slack says too little."""
    assert refusal(ASKED, user, Policy()) == why


def test_the_operator_can_let_guests_and_others_in() -> None:
    """Each by a setting of its own."""
    guest = MEMBER | {"is_restricted": True}
    assert refusal(ASKED, guest, Policy(guests=True)) is None
    assert refusal(ASKED, {"team_id": "T9"}, Policy(external_users=True)) is None
    assert refusal(ASKED, guest | {"team_id": "T9"}, Policy(external_users=True)) == Trouble.GUEST


def test_lists_narrow_it_down() -> None:
    """A list that is not empty means nobody else."""
    assert refusal(ASKED, MEMBER, Policy(users={"U2"})) == Trouble.USER_NOT_LISTED
    assert refusal(ASKED, MEMBER, Policy(channels={"C2"})) == Trouble.CHANNEL_NOT_LISTED
    assert refusal(ASKED, MEMBER, Policy(users={"U1"}, channels={"C1"})) is None


def test_a_shared_channel_has_to_be_listed() -> None:
    """Another company would read the answer."""
    shared = dataclasses.replace(ASKED, shared_channel=True)
    assert refusal(shared, MEMBER, Policy()) == Trouble.SHARED_CHANNEL
    assert refusal(shared, MEMBER, Policy(channels={"C1"})) is None


def test_in_an_enterprise_its_other_workspaces_belong_to_it() -> None:
    """A member of a sister workspace is no stranger."""
    grid = dataclasses.replace(ASKED, installation=Installation("A1", "E1", "T1"))
    sister = {"team_id": "T2", "enterprise_user": {"enterprise_id": "E1"}}
    assert refusal(grid, sister, Policy()) is None
    other = {"team_id": "T2", "enterprise_user": {"enterprise_id": "E9"}}
    assert refusal(grid, other, Policy()) == Trouble.STRANGER


def test_an_act_without_a_channel_is_for_a_direct_message() -> None:
    """A list of channels does not forbid those."""
    nowhere = dataclasses.replace(ASKED, channel="")
    assert refusal(nowhere, MEMBER, Policy(channels={"C2"})) is None


def test_admins_are_those_of_the_workspace_and_those_listed() -> None:
    """An admin of another company decides nothing here."""
    assert not is_admin(ASKED, MEMBER, ())
    assert is_admin(ASKED, MEMBER, {"U1"})
    assert is_admin(ASKED, MEMBER | {"is_admin": True}, ())
    assert is_admin(ASKED, MEMBER | {"is_owner": True}, ())
    assert not is_admin(ASKED, {"team_id": "T9", "is_admin": True}, ())
