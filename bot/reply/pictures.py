"""Pictures inside an answer: files of Slack's that image blocks show, with alternative text."""

from dataclasses import asdict, dataclass

from bot.slack.blocks import Block, image


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that is with Slack and in no channel: its file's name, its Slack id, what stands
    above it, and what it shows, for whoever cannot see it. Both texts are plain and safe.
    """

    name: str
    slack_file_id: str
    heading: str
    alternative: str

    def to_json(self) -> dict[str, str]:
        """The picture as JSON-safe data; the inverse of ``Picture(**data)``."""
        return asdict(self)

    @property
    def block(self) -> Block:
        """The block that shows it."""
        return image(self.slack_file_id, self.heading, self.alternative)
