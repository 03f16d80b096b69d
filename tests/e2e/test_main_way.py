"""The main way, on both transports: a file and a question become an answer, code and plots."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from tests.e2e.conftest import CHANNEL
from tests.support.people import Message, Person, seen
from tests.support.stage import Stage
from tests.support.thread import (
    answers,
    asked,
    by_app,
    everything,
    files,
    footer,
    pictures,
    settled,
)

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.parametrize("on_stage", ["socket", "http"], indirect=True, scope="module"),
]

QUESTION = (
    "Run a detailed analysis to determine major drivers of churn. Your final output should "
    "include at least one detailed plot summarizing your findings."
)
PNG = b"\x89PNG\r\n\x1a\n"


async def test_a_csv_becomes_an_answer_with_code_and_plots(
    on_stage: Stage, member: Person, churn: Path, tmp_path: Path
) -> None:
    """The finding first, a table, the plots, a footer; the code in one message; once."""
    before = len(on_stage.claude.requests)
    ts = await asked(on_stage, member, CHANNEL, QUESTION, [churn])
    thread = await settled(on_stage, member, CHANNEL, ts)
    (answer,) = answers(on_stage, thread)
    finding = seen(answer).split("\n")[0].lower()
    assert "watch" in finding and "strongest driver" in finding
    assert any(block["type"] == "table" for block in answer["blocks"])
    assert "rule-based stand-in" in seen(answer) and "2 runs" in footer(answer)

    plots = [block for block in answer["blocks"] if block["type"] == "image"]
    assert plots == pictures(thread) and len(plots) >= 2
    for plot in plots:
        assert plot["title"]["text"] and "; across: " in plot["alt_text"], "axes are told"
    for plot in plots:
        assert (await member.download(plot["slack_file"]["id"])).startswith(PNG)
    below = [block["type"] for block in answer["blocks"][answer["blocks"].index(plots[-1]) + 1 :]]
    assert below[0] == "context" and set(below[1:]) <= {"actions", "context_actions"}
    (code,) = files(thread)
    assert (code["name"], code["mode"]) == ("analysis.py", "snippet")

    calls = on_stage.claude.requests[before:]
    uploads = [call for call in calls if call.method == "POST" and call.path == "/v1/files"]
    assert len(uploads) == 1 and len([call for call in calls if call.kind == "messages"]) == 1

    script = tmp_path / "analysis.py"
    script.write_bytes(await member.download(code["id"]))
    made = tmp_path / "made"
    again = await asyncio.create_subprocess_exec(
        *(sys.executable, script),
        env={**os.environ, "INPUT_DIR": str(churn.parent), "OUTPUT_DIR": str(made)},
    )
    assert await asyncio.wait_for(again.wait(), 120) == 0
    names = {on_stage.slack.hub.ws.files.files[plot["slack_file"]["id"]].name for plot in plots}
    assert {path.name for path in made.glob("*.png")} == names


async def test_the_progress_shows_each_step_and_shrinks_to_a_line(
    on_stage: Stage, member: Person, churn: Path
) -> None:
    """Within a moment there is a sign of life; in the end only the number of steps remains."""
    ts = await asked(on_stage, member, CHANNEL, "what drives churn?", [churn])
    titles: set[str] = set()

    def watch(messages: list[Message]) -> bool:
        for message in by_app(on_stage, messages):
            for block in message.get("blocks") or ():
                titles.update(task["title"] for task in block.get("tasks") or ())
        return bool(answers(on_stage, messages))

    await member.wait(CHANNEL, ts, watch)
    thread = await settled(on_stage, member, CHANNEL, ts)
    assert any(title.startswith("Moved streaming.csv") for title in titles), titles
    assert any("compare" in title.lower() for title in titles), titles
    progress = by_app(on_stage, thread)[0]
    assert " steps · " in seen(progress) and "task_card" not in str(progress["blocks"])
    updates = [call for call in on_stage.slack.calls if call.method == "chat.update"]
    assert updates and all(call.answer["ok"] for call in updates)


async def test_a_follow_up_by_a_colleague_needs_no_mention_and_no_upload(
    on_stage: Stage, member: Person, colleague: Person, churn: Path
) -> None:
    """Same container, same files, whole history."""
    ts = await asked(on_stage, member, CHANNEL, "what drives churn?", [churn])
    await settled(on_stage, member, CHANNEL, ts)
    before = len(on_stage.claude.requests)
    await colleague.post(CHANNEL, "and only for Germany?", thread_ts=ts)
    thread = await settled(on_stage, member, CHANNEL, ts, count=2)
    assert "Germany" in seen(answers(on_stage, thread)[1])
    later = on_stage.claude.requests[before:]
    assert not [call for call in later if call.path == "/v1/files" and call.method == "POST"]
    (request,) = [call.body for call in later if call.kind == "messages"]
    assert str(request["container"]).startswith("container_")
    assert [message["role"] for message in request["messages"]] == ["user", "assistant", "user"]


async def test_a_mention_in_a_thread_finds_the_files_above_it(
    on_stage: Stage, member: Person, colleague: Person, churn: Path
) -> None:
    """The file is on the root, by somebody else, before anybody mentioned the app."""
    root = await colleague.post(CHANNEL, "numbers of last year", [churn])
    await asked(on_stage, member, CHANNEL, "what drives churn?", thread_ts=root)
    thread = await settled(on_stage, member, CHANNEL, root)
    assert "watch" in seen(answers(on_stage, thread)[0]).lower()


async def test_several_files_go_in_together(on_stage: Stage, member: Person) -> None:
    """Two files of the same name are told apart."""
    question = "```python\nimport os\nprint(sorted(os.listdir(os.environ['INPUT_DIR'])))\n```"
    files = [("data.csv", b"a\n1\n"), ("data.csv", b"a\n2\n")]
    ts = await asked(on_stage, member, CHANNEL, question, files)
    thread = await settled(on_stage, member, CHANNEL, ts)
    assert "['data-2.csv', 'data.csv']" in everything(thread)


async def test_without_a_file_there_is_one_helpful_sentence(
    on_stage: Stage, member: Person
) -> None:
    """No file anywhere: the person learns what to do, and nothing is paid for."""
    before = len(on_stage.claude.requests)
    ts = await asked(on_stage, member, CHANNEL, "what drives churn?")
    thread = await member.wait(CHANNEL, ts, lambda m: m if len(m) > 1 else None)
    assert len(thread) == 2 and "Drop one into this thread" in seen(thread[1])
    assert len(on_stage.claude.requests) == before
