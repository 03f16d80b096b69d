"""The analyst behind the local Claude, through the real SDK."""

from pathlib import Path

from anthropic import AsyncAnthropic

from bot.playground.analyst import Analyst
from bot.playground.claude import LocalClaude
from bot.playground.sample import QUESTION

TOOL = {"type": "code_execution_20250825", "name": "code_execution"}


async def test_demo_question_over_the_api(streaming: Path) -> None:
    """A file goes up, the answer streams down, the follow-up uses the same container."""
    claude = await LocalClaude.start(brain=Analyst(), pace=0.0)
    try:
        async with AsyncAnthropic(
            api_key=claude.api_key, base_url=claude.url, max_retries=0, timeout=60
        ) as client:
            uploaded = await client.files.upload(file=("streaming.csv", streaming.read_bytes()))
            content = [
                {"type": "text", "text": QUESTION},
                {"type": "container_upload", "file_id": uploaded.id},
            ]
            messages = [{"role": "user", "content": content}]
            first = await _turn(client, messages)
            text = "".join(block.text for block in first.content if block.type == "text")
            assert "Watch hours per month is the strongest driver of churn" in text
            assert str(first.to_dict()).count("'file_id'") == 2
            messages.append({"role": "assistant", "content": first.content})
            messages.append({"role": "user", "content": "only for Germany"})
            second = await _turn(client, messages, container=first.container.id)
            text = "".join(block.text for block in second.content if block.type == "text")
            assert "for country = Germany" in text
    finally:
        await claude.close()


async def _turn(client: AsyncAnthropic, messages: object, **more: str):  # type: ignore[no-untyped-def]
    parameters = {"model": "claude-sonnet-5-5", "max_tokens": 8000, "tools": [TOOL], **more}
    async with client.messages.stream(messages=messages, **parameters) as stream:
        return await stream.get_final_message()
