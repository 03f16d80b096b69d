"""What can be said of acts in the inbox: how many may wait, what became of one, what is left."""

from dataclasses import dataclass

TOO_MANY_OF_YOURS, TOO_MANY_HERE = "ask.too_many_of_yours", "ask.too_many_here"
TOO_MANY_IN_TEAM = "ask.too_many_in_team"


@dataclass(frozen=True, slots=True)
class Room:
    """How many acts may wait to be begun: of one person, in one channel, in one workspace."""

    per_person: int = 5
    per_channel: int = 20
    per_team: int = 200


@dataclass(frozen=True, slots=True)
class Accepted:
    """What became of an act.

    Whether it is ``new``; why it is turned away (a key of the catalogue), if it is; whether it is
    an ``errand`` (whoever is turned away hears it at once).
    """

    new: bool
    turned_away: str | None
    errand: bool


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
    errand: bool
