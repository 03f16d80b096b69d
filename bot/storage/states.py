"""What can be said of an act: how far it has come, why it goes no further, what waits before it.

The states are drawn in docs/how-it-works.md. What a column stores is one of these values and never
the key of a sentence.
"""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How far an act has come."""

    OPEN = "open"  # accepted; further deliveries of it may still add to what it says
    GATHERED = "gathered"  # begun: no later delivery is read any more
    DONE = "done"
    REFUSED = "refused"  # dealt with, in a way that does not make a thread the app's


UNFINISHED = (State.OPEN, State.GATHERED)


class StopReason(StrEnum):
    """Why a question is to end early."""

    STOPPED = "stopped"
    STEERED = "steered"  # another question takes its place


class TurnedAway(StrEnum):
    """Of whom too many questions waited already when another one came."""

    PERSON = "person"
    CHANNEL = "channel"
    TEAM = "team"


@dataclass(frozen=True, slots=True)
class QueueLimits:
    """How many acts may wait to be begun: of one person, in one channel, in one workspace."""

    per_person: int = 5
    per_channel: int = 20
    per_team: int = 200


@dataclass(frozen=True, slots=True)
class Accepted:
    """What became of an act.

    Whether it is ``new``; why it is turned away, if it is; whether it is ``urgent``: done at once
    (whoever is turned away hears it at once).
    """

    new: bool
    turned_away: TurnedAway | None
    urgent: bool


@dataclass(frozen=True, slots=True)
class Ahead:
    """How many questions come before another: of its own thread, and of its whole workspace."""

    thread: int
    team: int


@dataclass(frozen=True, slots=True)
class Left:
    """An act that is not dealt with yet: what has to be queued for it."""

    run_id: str
    thread_id: str
    urgent: bool
