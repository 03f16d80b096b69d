"""The parameters of a Messages request, and the profile that a conversation keeps."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

MAX_TOKENS = 64_000  # thinking shares it; models of November 2026 write up to 128,000

_NO_ADAPTIVE_THINKING = ("claude-haiku-4", "claude-sonnet-4-5", "claude-opus-4-5")


@dataclass(frozen=True, slots=True)
class Profile:
    """What must not change within a conversation: model, tool, system prompt and skills.

    Every thinking block that comes back is checked against all that stood before it, the system
    prompt and the tools among it
    (platform.claude.com/docs/en/build-with-claude/preserved-thinking/prefix-checks). So a
    conversation keeps the very texts that it began with, whatever a later version says.
    """

    model: str
    tool: str
    system: str
    skills: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The profile as JSON-safe data; the inverse of ``of``."""
        return asdict(self)

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Profile | None":
        """A profile that was kept; None for one of before 0.1.0, which did not keep its prompt."""
        if not isinstance(kept.get("system"), str):
            return None
        return cls(kept["model"], kept["tool"], kept["system"], tuple(kept.get("skills", ())))


def thinking(model: str) -> Mapping[str, Any] | None:
    """The ``thinking`` parameter that makes progress visible on a model.

    Models from 4.6 on think adaptively and show nothing of it unless asked for a summary.
    """
    if model.startswith(_NO_ADAPTIVE_THINKING):
        return None
    return {"type": "adaptive", "display": "summarized"}


def parameters(
    profile: Profile,
    *,
    messages: Sequence[Mapping[str, Any]],
    container_id: str | None,
    continued: bool = False,
) -> dict[str, Any]:
    """Keyword arguments of ``client.messages.create``, streaming.

    ``continued`` is the request that goes on with a paused turn: its container has its skills, and
    naming them again is refused.
    """
    request: dict[str, Any] = {
        "model": profile.model,
        "max_tokens": MAX_TOKENS,
        "system": profile.system,
        "messages": list(messages),
        "tools": [{"type": profile.tool, "name": "code_execution"}],
        "cache_control": {"type": "ephemeral"},
        "stream": True,
    }
    if how := thinking(profile.model):
        request["thinking"] = how
    if profile.skills and not continued:
        skills = [{"type": "anthropic", "skill_id": skill} for skill in profile.skills]
        named = {"id": container_id} if container_id else {}
        request["container"] = {**named, "skills": skills}
    elif container_id:
        request["container"] = container_id
    return request
