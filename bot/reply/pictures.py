"""Pictures inside an answer: files of Slack's that image blocks show, with alternative text."""

from dataclasses import dataclass

from bot.slack.blocks import Block, image


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that is with Slack and in no channel: the id of its file at Anthropic, its Slack
    id, what stands above it, and what it shows, for whoever cannot see it. Both texts are plain
    and safe.
    """

    file_id: str
    slack_file_id: str
    heading: str
    alternative: str

    @property
    def block(self) -> Block:
        """The block that shows it."""
        return image(self.slack_file_id, self.heading, self.alternative)
