"""What the local Slack answers when it will not do something."""

from typing import Any

Json = dict[str, Any]


class Refusal(Exception):
    """An answer `{"ok": false, "error": …}` of the Web API.

    `fields` are further top-level fields of the answer, such as `needed` and `provided`.
    """

    def __init__(self, error: str, **fields: Any) -> None:
        super().__init__(error)
        self.error = error
        self.fields = fields

    def answer(self) -> Json:
        """The JSON body of the answer."""
        return {"ok": False, "error": self.error, **self.fields}


def invalid(error: str, *problems: str) -> Refusal:
    """A refusal that lists its reasons the way Slack does, under `response_metadata.messages`."""
    messages = [f"[ERROR] {problem}" for problem in problems]
    return Refusal(error, response_metadata={"messages": messages})


def invalid_arguments(*problems: str) -> Refusal:
    """`invalid_arguments` with its reasons."""
    return invalid("invalid_arguments", *problems)


class PersonRefusal(Exception):
    """An answer of the people-side API: HTTP status, code and a sentence for a person.

    `fields` are further top-level fields of the answer.
    """

    def __init__(self, status: int, error: str, message: str, **fields: Any) -> None:
        super().__init__(message)
        self.status = status
        self.error = error
        self.message = message
        self.fields = fields
