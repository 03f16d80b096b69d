"""The progress in the thread: a fold of events, its blocks, and what remains of it."""

import json
from dataclasses import replace

import pytest
from slack_sdk.models.blocks import Block

from bot import limits
from bot.analysis.events import (
    ContainerReplaced,
    Execution,
    ExecutionFinished,
    ExecutionStarted,
    Narration,
    Outcome,
    TurnEnded,
)
from bot.reply.progress import (
    CARDS_SHOWN,
    Progress,
    advance,
    begin,
    file_failed,
    file_moved,
    file_moving,
    progress_blocks,
    progress_done_line,
    progress_fallback_blocks,
    progress_text,
)

RUN = Execution("t1", "bash", {"command": "python3 x.py"}, "load and profile the table")


def started(progress: Progress, id: str = "t1", title: str = RUN.title) -> Progress:
    return advance(progress, ExecutionStarted(id, "bash", title))


def test_a_file_is_one_card_from_moving_to_moved() -> None:
    """A file's card changes in place when it has arrived."""
    progress = file_moving(begin(["streaming.csv"], 0.0), "streaming.csv", 2_100_000)
    assert progress.headline == "Reading streaming.csv …"
    assert [(card.title, card.status) for card in progress.cards] == [
        ("Moving streaming.csv (2.1 MB)", "in_progress")
    ]
    progress = file_moved(progress, "streaming.csv", 2_100_000)
    assert [(card.title, card.status) for card in progress.cards] == [
        ("Moved streaming.csv (2.1 MB)", "complete")
    ]
    progress = file_failed(progress, "b.csv", "It is too large.")
    assert progress.cards[-1].status == "error"
    assert progress.cards[-1].detail == "It is too large."


def test_narration_belongs_to_the_step_that_follows_it() -> None:
    """What the model says before a call is the headline, then the detail of that call's card."""
    progress = advance(begin([], 0.0), Narration("First I look at\nthe **columns**."))
    [plan] = progress_blocks(progress)
    assert plan["title"] == "First I look at the columns."
    progress = started(progress)
    assert progress.current is not None
    assert progress.current.title == "Load and profile the table"
    assert progress.current.detail == "First I look at the columns."
    assert progress_blocks(progress)[0]["title"] == "Working on it …"


def test_a_step_that_comes_back_is_ticked_or_crossed() -> None:
    """A finished call completes its card; a failed one shows the last line of its error."""
    running = started(begin([], 0.0))
    assert advance(running, ExecutionFinished(RUN)).cards[0].status == "complete"
    broken = replace(RUN, return_code=1, stderr="Traceback …\nKeyError: 'x'\n")
    failed = advance(running, ExecutionFinished(broken)).cards[0]
    assert (failed.status, failed.detail) == ("error", "KeyError: 'x'")
    slow = replace(RUN, error_code="execution_time_exceeded")
    assert advance(running, ExecutionFinished(slow)).cards[0].detail == (
        "Took longer than the sandbox allows"
    )


def test_an_event_told_twice_changes_nothing() -> None:
    """A replay after a crash shows no step twice."""
    once = advance(started(begin([], 0.0)), ExecutionFinished(RUN))
    assert advance(once, ExecutionFinished(RUN)) == once
    assert advance(advance(once, ContainerReplaced()), ContainerReplaced()) == advance(
        once, ContainerReplaced()
    )


@pytest.mark.parametrize(
    ("outcome", "status"), [(Outcome.ANSWERED, "complete"), (Outcome.STOPPED, "error")]
)
def test_the_end_leaves_no_step_running(outcome: Outcome, status: str) -> None:
    """When the turn is over, what still ran is done or marked as not finished."""
    progress = advance(started(begin([], 0.0)), TurnEnded(outcome))
    assert progress.cards[0].status == status
    assert progress.current is None


def test_blocks_are_within_limits_and_known_to_the_sdk() -> None:
    """Forty long, hostile steps are a plan of a dozen cards that Slack's own model accepts."""
    progress = begin(["<!channel> `x`.csv"], 0.0)
    for number in range(40):
        title = f"<@U1> https://evil.example step {number} " + "long " * 100
        progress = advance(progress, Narration("because " * 100))
        progress = started(progress, f"id{number}", title)
    [plan] = progress_blocks(progress)
    assert len(plan["tasks"]) == CARDS_SHOWN + 1
    assert plan["tasks"][0]["title"] == "… 28 earlier steps"
    for task in plan["tasks"]:
        assert len(task["title"]) <= limits.SLACK_TASK_FIELD_MAX
        Block.parse(task).to_dict()  # type: ignore[union-attr]
    Block.parse(plan).to_dict()  # type: ignore[union-attr]
    sent = json.dumps(progress_blocks(progress) + progress_fallback_blocks(progress))
    assert len(sent) < limits.SLACK_BLOCKS_CHARS_MAX
    assert "<" not in sent
    assert "https://" not in sent


def test_the_context_lines_say_the_same() -> None:
    """Where plans are refused, each step is a line with its mark, and errors say why."""
    progress = file_moved(begin(["a.csv"], 0.0), "a.csv", 812)
    progress = advance(
        started(progress), ExecutionFinished(replace(RUN, return_code=1, stderr="no & no"))
    )
    progress = started(progress, "t2", "compare <both>")
    head, lines = progress_fallback_blocks(progress)
    assert head["elements"][0]["text"] == "Working on it …"
    assert lines["elements"][0]["text"].split("\n") == [
        "☑ Moved a.csv (812 B)",
        "☒ Load and profile the table: no &amp; no",
        "◌ Compare ‹both›",
    ]


def test_the_notification_names_the_running_step() -> None:
    """Without blocks one reads what is going on, or that work has begun."""
    assert progress_text(begin(["a.csv"], 0.0)) == "Reading a.csv …"
    assert progress_text(started(begin(["a.csv"], 0.0))) == "Load and profile the table"


@pytest.mark.parametrize(
    ("outcome", "seconds", "line"),
    [
        (Outcome.ANSWERED, 48.2, "1 step · 48 s"),
        (Outcome.STOPPED, 0.2, "Stopped · 1 step · 1 s"),
        (Outcome.OVERLOADED, 125, "Ended early · 1 step · 2 min 5 s"),
    ],
)
def test_what_remains_is_one_line(outcome: Outcome, seconds: float, line: str) -> None:
    """The progress shrinks to the number of steps and the time they took."""
    assert progress_done_line(started(begin([], 0.0)), seconds, outcome) == line
