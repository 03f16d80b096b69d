"""The analyst behind the local Claude, through the real SDK."""

from pathlib import Path
from typing import Any

from anthropic import AsyncAnthropic
from anthropic.types import Message

from playground.analyst import Analyst
from playground.claude import LocalClaude
from playground.sample import QUESTION

TOOL: Any = {"type": "code_execution_20250825", "name": "code_execution"}


async def _turn(client: AsyncAnthropic, messages: list[Any], **more: Any) -> Message:
    parameters: dict[str, Any] = {"model": "claude-sonnet-5-5", "max_tokens": 32_000, **more}
    async with client.messages.stream(messages=messages, tools=[TOOL], **parameters) as stream:
        return await stream.get_final_message()


def _text(message: Message) -> str:
    return "".join(block.text for block in message.content if block.type == "text")


async def test_demo_question_over_the_api(streaming: Path) -> None:
    """A file goes up, the answer streams down, the follow-up uses the same container."""
    claude = await LocalClaude.start(brain=Analyst(), pace=0.0)
    try:
        async with AsyncAnthropic(
            api_key=claude.api_key, base_url=claude.url, max_retries=0, timeout=60
        ) as client:
            uploaded = await client.files.upload(file=("streaming.csv", streaming.read_bytes()))
            listing = "Files attached now, in $INPUT_DIR:\n- streaming.csv (90 KB)"
            content = [
                {"type": "container_upload", "file_id": uploaded.id},
                {"type": "text", "text": listing},
                {"type": "text", "text": QUESTION},
            ]
            messages: list[Any] = [{"role": "user", "content": content}]
            first = await _turn(client, messages)
            assert "Watch hours per month is the strongest driver of churn" in _text(first)
            assert str(first.to_dict()).count("'file_id'") == 2
            assert first.container is not None
            messages.append({"role": "assistant", "content": first.content})
            messages.append({"role": "user", "content": "average age by tier, only for Germany"})
            second = await _turn(client, messages, container=first.container.id)
            assert "Germany" in _text(second)
    finally:
        await claude.close()
