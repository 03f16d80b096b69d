"""What is suggested to people who write to the app directly."""

import pytest

from bot import limits
from bot.intent import needs_no_file
from bot.workflow.suggested_prompts import about, general


@pytest.mark.parametrize(
    ("names", "word"),
    [
        (["sales.csv"], "relations"),
        (["photo.PNG"], "text"),
        (["report.pdf"], "Summarise"),
        (["notes.bin"], "contain"),
        (["a.csv", "b.pdf"], "Compare"),
    ],
)
def test_the_kind_of_file_decides(names: list[str], word: str) -> None:
    """A table is asked about otherwise than a picture; one file is named."""
    prompts = about(names)
    assert 0 < len(prompts) <= limits.SLACK_PROMPTS_MAX
    assert word in " ".join(prompt["message"] for prompt in prompts)
    assert all(prompt["title"] and prompt["message"] for prompt in prompts)
    assert len(names) > 1 or all(names[0] in prompt["message"] for prompt in prompts)


def test_without_files_they_are_general() -> None:
    """They work without any file, too: nobody is asked for one."""
    assert about([]) == general()
    assert 0 < len(general()) <= limits.SLACK_PROMPTS_MAX
    assert [prompt for prompt in general() if not needs_no_file(prompt["message"])] == []


def test_names_are_harmless_and_short() -> None:
    """A file name cannot call anybody, nor fill the screen."""
    [first, *_] = about(["<!channel> " + "long" * 50 + ".csv"])
    assert "<!" not in first["message"] and len(first["message"]) < 200
