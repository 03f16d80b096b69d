"""From stream events to what an analysis tells."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.analysis.closing import visible
from bot.analysis.events import (
    AnalysisEvent,
    Draft,
    ExecutionFinished,
    ExecutionStarted,
    Narration,
)
from bot.analysis.fold import Fold
from bot.analysis.history import close
from bot.claude.usage import Usage
from tests.support import streams
from tests.support.streams import Event


def fold_of(events: Iterable[Event]) -> tuple[Fold, list[AnalysisEvent]]:
    """A fold that was fed these events, and all that it told."""
    fold = Fold()
    told: list[AnalysisEvent] = []
    for event in events:
        told += fold.feed(event)
    return fold, told


CODE = {"command": "python3 - <<'EOF'\n# load the table\nprint(3)\nEOF"}
TURN = [
    streams.start(),
    *streams.thinking(0, "Let me look at the file first."),
    *streams.text(1, "I will load it."),
    *streams.call(2, "srvtoolu_1", CODE),
    *streams.result(3, "srvtoolu_1", stdout="3\n", files=["file_1", "file_2"]),
    *streams.text(4, "There are **3** rows."),
    *streams.end(),
]


def test_a_turn_tells_its_narration_its_executions_and_its_answer() -> None:
    """Thinking and text before a call are narration; text after the last result is the answer."""
    fold, everything = fold_of(TURN)
    told = [event for event in everything if not isinstance(event, Draft)]
    assert told[0] == Narration("Let me look at the file first.")
    assert told[1] == Narration("I will load it.")
    assert told[2] == ExecutionStarted("srvtoolu_1", "bash", "load the table")
    assert isinstance(told[3], ExecutionFinished)
    assert told[3].execution.stdout == "3\n"
    assert told[3].execution.file_ids == ("file_1", "file_2")
    assert fold.answer == "There are **3** rows."
    assert (fold.stop_reason, fold.container_id) == ("end_turn", "container_011")


def test_text_is_told_while_it_is_written() -> None:
    """Each draft holds all of the text so far; what a result follows is not part of the next."""
    drafts = [event.text for event in fold_of(TURN)[1] if isinstance(event, Draft)]
    assert drafts == ["I will", "I will load it.", "There are", "There are **3** rows."]


@given(
    st.lists(
        st.one_of(
            st.sampled_from(
                ["\n", "\n\n", " ", "a", "```", "```followups\n", "alttext\n", "~~~", "|"]
            ),
            st.sampled_from(["BLOCK", "THINK", "CALL"]),
        ),
        max_size=16,
    )
)
def test_drafts_grow_into_the_answer(pieces: list[str]) -> None:
    """However the text comes, a draft begins the next, and the last is all that may be shown."""
    events, index, calls = [streams.start(), *_opened(0)], 0, 0
    for piece in pieces:
        if piece in ("BLOCK", "THINK", "CALL"):
            events.append({"type": "content_block_stop", "index": index})
            if piece == "THINK":
                events += streams.thinking(index + 1, "Hm.")
                index += 1
            if piece == "CALL":
                events += streams.call(index + 1, f"t{calls}", CODE)
                events += streams.result(index + 2, f"t{calls}")
                index, calls = index + 2, calls + 1
            index += 1
            events += _opened(index)
        else:
            delta = {"type": "text_delta", "text": piece}
            events.append({"type": "content_block_delta", "index": index, "delta": delta})
    fold, last = Fold(), ""
    for event in [*events, {"type": "content_block_stop", "index": index}]:
        if event["type"] == "content_block_start" and event["content_block"]["type"] == "text":
            last = last if fold.blocks and fold.blocks[-1]["type"] == "text" else ""
        for told in fold.feed(event):
            if isinstance(told, Draft):
                assert told.text.startswith(last)
                last = told.text
    tail = (
        fold.answer if fold.blocks[-1]["type"] == "text" and fold.blocks[-1]["text"].strip() else ""
    )
    if tail:
        assert last == visible(tail)


def _opened(index: int) -> list[Event]:
    block = {"type": "text", "text": ""}
    return [{"type": "content_block_start", "index": index, "content_block": block}]


def test_a_long_answer_is_told_in_ever_longer_steps() -> None:
    """All drafts together are as long as the answer some hundred times over, however it comes."""
    text = "A line of an answer.\n" * 4_000
    fold = Fold()
    told: list[AnalysisEvent] = []
    for event in [streams.start(), *_opened(0)]:
        fold.feed(event)
    for at in range(0, len(text), 20):
        delta = {"type": "text_delta", "text": text[at : at + 20]}
        told += fold.feed({"type": "content_block_delta", "index": 0, "delta": delta})
    told += fold.feed({"type": "content_block_stop", "index": 0})
    drafts = [event.text for event in told if isinstance(event, Draft)]
    assert drafts[-1] == fold.answer == text.strip()
    assert sum(map(len, drafts)) < 100 * len(text) and len(drafts) > 100


def test_the_last_event_has_the_usage_that_counts() -> None:
    """message_delta's usage is cumulative; before it came there is an estimate, marked as one."""
    assert fold_of(TURN)[0].usage == Usage(4_714, 304)
    unfinished = fold_of(TURN[:-2])[0].usage
    assert unfinished.estimated and unfinished.output_tokens > 20


def test_usage_adds_up_over_the_requests_of_a_paused_turn() -> None:
    """A turn that was paused costs what both of its requests cost."""
    paused = [streams.start(), *streams.call(0, "a", CODE), *streams.end("pause_turn")]
    rest = [
        streams.start(),
        *streams.result(0, "a", stdout="3"),
        *streams.text(1, "Done."),
        *streams.end(),
    ]
    fold, _ = fold_of([*paused, *rest])
    assert fold.usage == Usage(2 * 4_714, 2 * 304)
    assert [execution.stdout for execution in fold.executions] == ["3"]
    assert [block["type"] for block in fold.blocks] == [
        "server_tool_use",
        "bash_code_execution_tool_result",
        "text",
    ]


@pytest.mark.parametrize(
    ("name", "kind", "content", "expected"),
    [
        (
            "text_editor_code_execution",
            "text_editor_code_execution_tool_result",
            {
                "type": "text_editor_code_execution_view_result",
                "file_type": "text",
                "content": "a,b",
            },
            ("editor", "a,b", None, None, ()),
        ),
        (
            "text_editor_code_execution",
            "text_editor_code_execution_tool_result",
            {
                "type": "text_editor_code_execution_tool_result_error",
                "error_code": "unavailable",
                "error_message": "Tool response parsing error",
            },
            ("editor", "", None, "unavailable", ()),
        ),
        (
            "code_execution",
            "code_execution_tool_result",
            {
                "type": "code_execution_result",
                "stdout": "4",
                "stderr": "",
                "return_code": 0,
                "content": [{"type": "code_execution_output", "file_id": "file_9"}],
            },
            ("python", "4", 0, None, ("file_9",)),
        ),
        (
            "code_execution",
            "code_execution_tool_result",
            {
                "type": "encrypted_code_execution_result",
                "encrypted_stdout": "zzz",
                "stderr": "",
                "return_code": 0,
                "content": [],
            },
            ("python", "", 0, None, ()),
        ),
        (
            "bash_code_execution",
            "bash_code_execution_tool_result",
            {
                "type": "bash_code_execution_tool_result_error",
                "error_code": "execution_time_exceeded",
            },
            ("bash", "", None, "execution_time_exceeded", ()),
        ),
    ],
)
def test_all_families_of_results_are_read(
    name: str, kind: str, content: dict[str, object], expected: tuple[object, ...]
) -> None:
    """Bash, editor and Python cells, their results and their errors."""
    call = {"command": "view", "path": "x.csv", "code": "2+2"}
    fold, _ = fold_of(
        [streams.start(), *streams.call(0, "t", call, name), *streams.whole(1, kind, "t", content)]
    )
    (done,) = fold.executions
    got = (done.tool, done.stdout, done.return_code, done.error_code, done.file_ids)
    assert got == expected


def test_results_pair_by_id_not_by_position() -> None:
    """Parallel calls come as call, call, result, result, in any order."""
    fold, _ = fold_of(
        [
            streams.start(),
            *streams.call(0, "a", {"command": "echo a"}),
            *streams.call(1, "b", {"command": "echo b"}),
            *streams.result(2, "b", stdout="b"),
            *streams.result(3, "a", stdout="a"),
        ]
    )
    assert [(done.id, done.stdout) for done in fold.executions] == [("b", "b"), ("a", "a")]


def test_a_turn_without_closing_text_answers_with_what_was_said_last() -> None:
    """Models sometimes leave their conclusion in a thinking block: better that than nothing."""
    fold, _ = fold_of(
        [
            streams.start(),
            *streams.call(0, "a", CODE),
            *streams.result(1, "a", stdout="3"),
            *streams.thinking(2, "So the answer is 3."),
            *streams.end(),
        ]
    )
    assert fold.answer == "So the answer is 3."


def test_a_turn_closes_wherever_it_is_cut(recordings: Path | None) -> None:
    """Cut at any event, the closed content has a result for every call, and ends in a note."""
    known = streams.recorded(recordings / "anthropic") if recordings else {}
    print(f"streams: {'recorded' if known else 'hand-written only'}")
    for name, events in {"by hand": TURN, **known}.items():
        for cut in range(len(events)):
            fold, _ = fold_of(events[:cut])
            closed = close(fold.blocks, "[cut]")
            calls = {block["id"] for block in closed if block["type"] == "server_tool_use"}
            results = {
                block["tool_use_id"] for block in closed if block["type"].endswith("_tool_result")
            }
            assert calls == results, (name, cut)
            assert closed[-1]["type"] == "text" and "[cut]" in closed[-1]["text"], (name, cut)


def test_recorded_streams_fold_to_their_end(recordings: Path | None) -> None:
    """Every recorded stream ends with an answer, its executions, a container and its usage."""
    known = streams.recorded(recordings / "anthropic") if recordings else {"by hand": TURN}
    for name, events in known.items():
        fold, _ = fold_of(events)
        assert fold.stop_reason == "end_turn", name
        assert fold.answer and fold.executions and fold.container_id, name
        assert not fold.usage.estimated and fold.usage.output_tokens > 100, name
