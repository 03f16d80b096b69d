"""What became of a delivery."""

from dataclasses import dataclass, field

from playground.slack.refusal import Json


@dataclass(frozen=True)
class Reply:
    """The app's answer to a command or an interaction.

    `error` is `None`, `operation_timeout` (no answer in time) or `dispatch_failed` (nobody there,
    or an answer outside 2xx). `body` is the payload of the ack: an object, a text or nothing.
    """

    error: str | None
    body: Json | str | None = None


@dataclass
class Delivery:
    """One event on its way: its payload, the attempts so far (at most four) and the end.

    `outcome` is `pending`, `accepted` or `given_up`; `reasons` has one entry a failed attempt.
    """

    payload: Json
    attempts: int = 0
    outcome: str = "pending"
    reasons: list[str] = field(default_factory=list)

    @property
    def event(self) -> Json:
        """The inner event."""
        event: Json = self.payload["event"]
        return event
