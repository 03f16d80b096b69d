"""Trouble at Claude: each kind ends in one sentence that a person understands."""

import asyncio

import pytest

from playground.claude.brain import Bash, Say
from tests.e2e.conftest import CHANNEL, Brain
from tests.support import samples
from tests.support.people import Person
from tests.support.stage import Stage
from tests.support.thread import answers, asked, everything, footer, settled

pytestmark = pytest.mark.asyncio(loop_scope="module")
CSV = [("a.csv", b"a,b\n1,2\n3,4\n")]


@pytest.fixture(autouse=True)
def _peace(on_stage: Stage) -> None:
    on_stage.claude.faults.clear()
    on_stage.slack.faults.clear()


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ({"kind": "refusal", "after_blocks": 1}, "declined to answer"),
        ({"kind": "max_tokens", "after_blocks": 3}, "grew longer than I can write"),
        ({"kind": "model_context_window_exceeded", "after_blocks": 1}, "has become too long"),
        ({"kind": "error_event", "after_blocks": 2, "code": "overloaded_error"}, "overloaded"),
        ({"kind": "cut", "after_blocks": 2}, "broke off"),
        ({"kind": "break", "after_blocks": 2}, "could not reach Claude"),
        ({"kind": "unauthorized"}, "ANTHROPIC_API_KEY"),
        ({"kind": "payment_required"}, "spending limit"),
        ({"kind": "no_credit"}, "spending limit"),
        ({"kind": "usage_limit"}, "spending limit"),
        ({"kind": "too_large"}, "more than Claude takes"),
    ],
    ids=lambda value: value["kind"] if isinstance(value, dict) else "",
)
async def test_each_kind_of_trouble_is_a_sentence(
    on_stage: Stage, member: Person, fault: dict[str, object], sentence: str
) -> None:
    """No code, no traceback; and the thread goes on afterwards with its history closed."""
    kind = str(fault["kind"])
    on_stage.claude.faults.add(kind, **{k: v for k, v in fault.items() if k != "kind"})
    ts = await asked(on_stage, member, CHANNEL, "```python\nprint('one')\n```", CSV)
    thread = await settled(on_stage, member, CHANNEL, ts)
    assert sentence in everything(thread), everything(thread)
    await member.post(CHANNEL, "```python\nprint('two ' + 'more')\n```", thread_ts=ts)
    thread = await settled(on_stage, member, CHANNEL, ts, count=2)
    assert "two more" in everything(thread)


async def test_a_busy_api_is_asked_again_before_a_person_hears_of_it(
    on_stage: Stage, member: Person
) -> None:
    """Two 529s at the beginning cost seconds, nothing else."""
    on_stage.claude.faults.add("overloaded", times=2)
    ts = await asked(on_stage, member, CHANNEL, "```python\nprint('still ' + 'here')\n```", CSV)
    thread = await settled(on_stage, member, CHANNEL, ts)
    assert "still here" in everything(thread) and "overloaded" not in everything(thread)


async def test_a_dead_container_is_healed_once_and_said(
    on_stage: Stage, member: Person, brain: Brain
) -> None:
    """The files are attached again and the question is answered in a new sandbox."""
    code = "```python\nimport os\nprint(os.listdir(os.environ['INPUT_DIR']))\n```"
    ts = await asked(on_stage, member, CHANNEL, code, CSV)
    await settled(on_stage, member, CHANNEL, ts)
    on_stage.claude.faults.add("dead_container")
    await member.post(CHANNEL, f"again\n{code}", thread_ts=ts)
    thread = await settled(on_stage, member, CHANNEL, ts, count=2)
    assert everything(answers(on_stage, thread)[1:]).count("a.csv") >= 1
    assert "I set up a new one" in everything(answers(on_stage, thread)[1:])
    first, second = [c.body for c in on_stage.claude.requests if c.kind == "messages"][-2:]
    assert "container" in first and "container" not in second


async def test_an_expired_file_is_fetched_from_slack_again(on_stage: Stage, member: Person) -> None:
    """The conversation begins anew from a summary, with the file attached again; it says so."""
    code = "```python\nimport os\nprint(os.listdir(os.environ['INPUT_DIR']))\n```"
    ts = await asked(on_stage, member, CHANNEL, code, CSV)
    await settled(on_stage, member, CHANNEL, ts)
    await lose_the_file(on_stage)
    await member.post(CHANNEL, f"again\n{code}", thread_ts=ts)
    thread = await settled(on_stage, member, CHANNEL, ts, count=2)
    assert "had expired" in everything(thread)
    assert "a.csv" in everything(answers(on_stage, thread)[1:])


async def lose_the_file(on_stage: Stage) -> None:
    """Delete at Claude what the last question had attached."""
    request = [c.body for c in on_stage.claude.requests if c.kind == "messages"][-1]
    blocks = request["messages"][-1]["content"]
    (file_id,) = {block["file_id"] for block in blocks if block["type"] == "container_upload"}
    headers = {
        "Authorization": f"Bearer {on_stage.claude.api_key}",
        "anthropic-version": "2026-10-21",
    }
    address = f"{on_stage.claude.url}/v1/files/{file_id}"
    async with on_stage.session.delete(address, headers=headers) as response:
        assert response.status == 200


async def test_a_picture_is_shown_once_and_again_when_the_thread_begins_anew(
    on_stage: Stage, member: Person
) -> None:
    """Follow-ups do not show it again, and do not make the app forget that it is a picture."""

    async def ask_on(count: int) -> list[str]:
        await member.post(CHANNEL, f"```python\nprint({count})\n```", thread_ts=ts)
        await settled(on_stage, member, CHANNEL, ts, count=count)
        return shown()

    def shown() -> list[str]:
        request = [c.body for c in on_stage.claude.requests if c.kind == "messages"][-1]
        return [block["type"] for block in request["messages"][-1]["content"]]

    photo = [("photo.jpg", samples.photo())]
    ts = await asked(on_stage, member, CHANNEL, "```python\nprint(1)\n```", photo)
    await settled(on_stage, member, CHANNEL, ts)
    assert "image" in shown()
    assert "image" not in await ask_on(2)
    on_stage.claude.faults.add("model_context_window_exceeded", after_blocks=1)
    assert "image" not in await ask_on(3)
    assert "image" in await ask_on(4)


async def test_a_paused_turn_is_continued(on_stage: Stage, member: Person, brain: Brain) -> None:
    """More executions than one request takes: the person sees one answer."""
    brain.scripts["many steps"] = [
        *(Bash(f"# step {n}\necho {n}") for n in range(12)),
        Say("All **12** steps ran."),
    ]
    ts = await asked(on_stage, member, CHANNEL, "many steps", CSV)
    thread = await settled(on_stage, member, CHANNEL, ts)
    (answer,) = answers(on_stage, thread)
    assert "12" in everything([answer]) and "12 runs" in footer(answer)


async def test_an_answer_is_not_lost_to_blocks_that_slack_refuses(
    on_stage: Stage, member: Person, brain: Brain
) -> None:
    """invalid_blocks for the native table: the same words come in plain sections."""
    brain.scripts["a table"] = [Say("**Done.**\n\n| a | b |\n|---|---|\n| 1 | 2 |")]
    on_stage.slack.faults.refused_blocks.add("table")
    ts = await asked(on_stage, member, CHANNEL, "a table", CSV)
    thread = await settled(on_stage, member, CHANNEL, ts)
    (answer,) = answers(on_stage, thread)
    assert "Done." in everything([answer])
    assert not any(block["type"] == "table" for block in answer["blocks"])


async def test_what_nobody_foresaw_is_said_and_nothing_seems_to_go_on(
    on_stage: Stage, member: Person, brain: Brain
) -> None:
    """A sentence with a button to try again, and the progress shrinks as after every run."""
    brain.scripts["unforeseen"] = [Bash("# think\nsleep 8; echo 1"), Say("**Never posted.**")]
    ts = await asked(on_stage, member, CHANNEL, "unforeseen", CSV)
    await member.wait(CHANNEL, ts, lambda messages: "Think" in everything(messages))
    on_stage.slack.faults.add("chat.postMessage", error="invalid_arguments")
    await member.wait(CHANNEL, ts, lambda messages: "Something went wrong" in everything(messages))
    await member.wait(CHANNEL, ts, lambda messages: "1 step ·" in everything(messages))
    thread = await member.messages(CHANNEL, ts)
    assert "Try again" in everything(thread) and "Never posted" not in everything(thread)


async def test_what_the_model_says_pings_nobody_and_links_nowhere(
    on_stage: Stage, member: Person, brain: Brain
) -> None:
    """Hostile text reaches the thread as harmless text, and nothing unfurls."""
    brain.scripts["hostile"] = [
        Bash("# <!channel> click https://evil.example/card\necho hi > $OUTPUT_DIR/plot.txt"),
        Say(
            "<!channel> <@U0ADMIN0001> see [the report](https://evil.example/?q=secret) ![x](https://evil.example/p.png)"
        ),
    ]
    ts = await asked(on_stage, member, CHANNEL, "hostile", CSV)
    thread = await settled(on_stage, member, CHANNEL, ts)
    said = everything(thread[1:])
    assert "<!channel>" not in said and "<@U0ADMIN0001>" not in said
    assert "](https://evil" not in said and "<https://evil" not in said
    posts = [call for call in on_stage.slack.calls if call.method == "chat.postMessage"]
    assert all(call.args["unfurl_links"] is False for call in posts)
    assert all(call.args["unfurl_media"] is False for call in posts)


async def test_a_slow_slack_delays_and_loses_nothing(on_stage: Stage, member: Person) -> None:
    """429 on a post, a lost answer to another: the answer is there, once."""
    on_stage.slack.faults.add("chat.postMessage", status=429, retry_after=1)
    on_stage.slack.faults.add("chat.postMessage", reset=True, after_effect=True)
    ts = await asked(on_stage, member, CHANNEL, "```python\nprint(7 * 6)\n```", CSV)
    await settled(on_stage, member, CHANNEL, ts)
    await asyncio.sleep(1)
    thread = await member.messages(CHANNEL, ts)
    assert len(answers(on_stage, thread)) == 1 and "42" in everything(thread)


async def test_a_document_that_the_api_refuses_goes_to_the_sandbox_only(
    on_stage: Stage, member: Person
) -> None:
    """A truncated PDF beside a good table: asked again without showing it, and never shown more."""
    files = [("cut.pdf", b"%PDF-1.7\n1 0 obj\n<<"), *CSV]
    code = "```python\nimport os\nprint(sorted(os.listdir(os.environ['INPUT_DIR'])))\n```"
    ts = await asked(on_stage, member, CHANNEL, code, files)
    thread = await settled(on_stage, member, CHANNEL, ts)
    assert "['a.csv', 'cut.pdf']" in everything(thread)
    before = len(on_stage.claude.requests)
    await member.post(CHANNEL, f"again\n{code}", thread_ts=ts)
    await settled(on_stage, member, CHANNEL, ts, count=2)
    later = [c for c in on_stage.claude.requests[before:] if c.kind == "messages"]
    assert len(later) == 1


async def test_a_file_of_a_failed_question_is_there_for_the_next(
    on_stage: Stage, member: Person
) -> None:
    """The second file came with a question that failed; the third question has both."""
    code = "```python\nimport os\nprint(sorted(os.listdir(os.environ['INPUT_DIR'])))\n```"
    ts = await asked(on_stage, member, CHANNEL, code, CSV)
    await settled(on_stage, member, CHANNEL, ts)
    on_stage.claude.faults.add("unauthorized")
    await member.post(CHANNEL, "and this?", [("b.csv", b"b\n1\n")], thread_ts=ts)
    await settled(on_stage, member, CHANNEL, ts, count=2)
    await member.post(CHANNEL, f"again\n{code}", thread_ts=ts)
    thread = await settled(on_stage, member, CHANNEL, ts, count=3)
    assert "['a.csv', 'b.csv']" in everything(thread)


async def test_an_empty_output_costs_only_itself(
    on_stage: Stage, member: Person, brain: Brain
) -> None:
    """Slack takes no empty file: it is named, the others and the code come."""
    brain.scripts["empty"] = [
        Bash("# make two\ntouch $OUTPUT_DIR/no.txt; echo 1 > $OUTPUT_DIR/yes.txt"),
        Say("Made **two**."),
    ]
    ts = await asked(on_stage, member, CHANNEL, "empty", CSV)
    thread = await settled(on_stage, member, CHANNEL, ts)
    said = everything(thread)
    assert "no.txt came out empty" in said and "Something went wrong" not in said
    names = [file["name"] for message in thread[1:] for file in message.get("files") or ()]
    assert names == ["yes.txt", "analysis.py"]
