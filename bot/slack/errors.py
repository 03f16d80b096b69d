"""What can go wrong with a call of Slack's Web API."""

from collections.abc import Sequence

PLACE_GONE = frozenset(
    {
        "cannot_reply_to_message",
        "channel_not_found",
        "is_archived",
        "message_not_found",
        "not_in_channel",
        "restricted_action_thread_locked",
        "thread_not_found",
    }
)
"""Slack's codes for a place where nothing can be posted any more."""
REFUSED_BLOCKS = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"})
"""Slack's codes for a message that may be taken in simpler blocks."""


class SlackProblem(Exception):
    """A call of ``method`` did not succeed."""

    def __init__(self, method: str, reason: str) -> None:
        super().__init__(f"{method}: {reason}")
        self.method = method
        self.reason = reason


class SlackError(SlackProblem):
    """Slack refused: nothing happened.

    ``error`` is Slack's code, ``messages`` its details (JSON pointers of wrong blocks and the
    like), ``needed`` and ``provided`` the scopes of a ``missing_scope``.
    """

    def __init__(
        self,
        method: str,
        error: str,
        messages: Sequence[str] = (),
        needed: str = "",
        provided: str = "",
    ) -> None:
        details = "; ".join(messages) or (f"needs {needed}" if needed else "")
        super().__init__(method, f"{error} ({details})" if details else error)
        self.error = error
        self.messages = tuple(messages)
        self.needed = needed
        self.provided = provided

    @property
    def is_about_blocks(self) -> bool:
        """Whether the same message may be taken in simpler blocks."""
        return self.error in REFUSED_BLOCKS


class UnknownRefusal(SlackError):
    """Slack refused several times over with a code that it does not document: nothing happened."""


class Ambiguous(SlackProblem):
    """The answer was lost: it may have happened or not. Look before doing it again."""


class Unreachable(SlackProblem):
    """Slack could not be asked, several times over: nothing happened."""


class GaveUp(SlackProblem):
    """The rate limit did not let the call through in time: nothing happened."""
