"""The steps of a run as chunks of a stream."""

from dataclasses import replace

from bot import limits
from bot.analysis.events import Execution, ExecutionFinished, ExecutionStarted, Narration
from bot.reply.chunks import chunks, words
from bot.reply.progress import Progress, advance, begin, file_moved, file_moving

RUN = Execution("t1", "bash", {"command": "python3 x.py"}, "load the table")


def test_only_what_is_new_is_sent() -> None:
    """First the headline, then a task for each card that changed."""
    progress = begin(["a.csv"], 0.0)
    assert chunks(None, progress) == [{"type": "plan_update", "title": "Reading a.csv …"}]
    moving = file_moving(progress, "a.csv", 12)
    [task] = chunks(progress, moving)
    assert (task["type"], task["status"], task["title"]) == (
        "task_update",
        "in_progress",
        "Moving a.csv (12 B)",
    )
    moved = file_moved(moving, "a.csv", 12)
    [after] = chunks(moving, moved)
    assert (after["id"], after["status"]) == (task["id"], "complete")
    assert chunks(moved, moved) == []


def test_details_are_sent_once() -> None:
    """Slack appends them; a reason that comes later goes into the output."""
    progress = advance(begin([], 0.0), Narration("Let me look."))
    running = advance(progress, ExecutionStarted("t1", "bash", RUN.title))
    task = chunks(progress, running)[-1]
    assert task["details"] == "Let me look."
    failed = replace(RUN, stderr="KeyError: 'x'", return_code=1)
    [ended] = chunks(running, advance(running, ExecutionFinished(failed)))
    assert "details" not in ended and ended["output"] == "KeyError: 'x'"
    done = replace(RUN, return_code=0)
    [ended] = chunks(running, advance(running, ExecutionFinished(done)))
    assert "details" not in ended and "output" not in ended


def test_every_field_keeps_slacks_limit() -> None:
    """Also for names that are as long as a name can be."""
    name = "é" * 240 + ".csv"
    progress: Progress = file_moving(begin([name], 0.0), name, 12)
    for chunk in chunks(None, progress):
        fields = [chunk.get(key, "") for key in ("id", "title", "details", "output")]
        assert all(len(field) <= limits.SLACK_TASK_FIELD_MAX for field in fields)


def test_words_are_markdown() -> None:
    """As they are, in a chunk of their own."""
    assert words("**Found.**\n") == {"type": "markdown_text", "text": "**Found.**\n"}
