"""East Asian letters: a font goes along with the files, once a thread, and nobody sees it."""

from pathlib import Path

import pytest

from bot.claude.client import Claude
from tests.e2e.conftest import CHANNEL, Brain
from tests.e2e.test_terminal import run
from tests.support.people import Person
from tests.support.stage import Stage
from tests.support.thread import answers, asked, everything, pictures, settled

pytestmark = pytest.mark.asyncio(loop_scope="module")

FONT = "NotoSansCJK-Regular.otf"
TABLE = ("members.csv", ("城市,小时,流失\n" + "北京,3,是\n上海,12,否\n广州,4,是\n" * 40).encode())
SEEN = "```python\nimport os\nprint(sorted(os.listdir(os.environ['INPUT_DIR'])))\n```"


def uploads(stage: Stage, since: int) -> int:
    """How many files were uploaded to Claude after the first ``since`` requests."""
    calls = stage.claude.requests[since:]
    return sum(call.method == "POST" and call.path == "/v1/files" for call in calls)


async def test_the_font_is_uploaded_once_and_is_nobodys_file(
    on_stage: Stage, member: Person, brain: Brain
) -> None:
    """Found in the table's letters; attached with every question; not shown, not listed."""
    since = len(on_stage.claude.requests)
    ts = await asked(on_stage, member, CHANNEL, "compare 小时 by 城市", [TABLE])
    thread = await settled(on_stage, member, CHANNEL, ts)
    assert uploads(on_stage, since) == 2
    assert FONT not in everything(thread)
    assert "show as boxes" not in everything(thread)
    assert pictures(thread)
    assert {file.name for file in brain.seen[-1].files} == {"members.csv", FONT}

    await member.post(CHANNEL, SEEN, thread_ts=ts)
    thread = await settled(on_stage, member, CHANNEL, ts, count=2)
    assert uploads(on_stage, since) == 2
    assert f"['{FONT}', 'members.csv']" in everything(thread)


async def test_a_western_table_gets_it_when_a_question_needs_it(
    on_stage: Stage, member: Person
) -> None:
    """Not before; then once, beside a file that is there already."""
    since = len(on_stage.claude.requests)
    table = ("hours.csv", b"city,hours\nBerlin,3\nRome,5\n" * 10)
    ts = await asked(on_stage, member, CHANNEL, SEEN, [table])
    await settled(on_stage, member, CHANNEL, ts)
    assert uploads(on_stage, since) == 1
    await member.post(CHANNEL, f"请看\n{SEEN}", thread_ts=ts)
    thread = await settled(on_stage, member, CHANNEL, ts, count=2)
    assert uploads(on_stage, since) == 2
    assert f"['{FONT}', 'hours.csv']" in everything(answers(on_stage, thread)[1:])


async def test_in_the_terminal_it_goes_along_as_well(tmp_path: Path) -> None:
    """Labels can be read; the font is no file of the person's."""
    name, content = TABLE
    path = tmp_path / name
    path.write_bytes(content)
    code, out, err = await run(path, "-q", "compare 小时 by 城市", folder=tmp_path)
    assert code == 0, err
    assert "北京" in out and "boxes" not in out
    made = tmp_path / "members-analysis"
    assert list(made.glob("*.png")) and not list(made.glob("*.otf"))
    assert FONT not in (made / "analysis.py").read_text().split("import")[0]


async def test_a_font_that_is_gone_is_brought_again(on_stage: Stage, member: Person) -> None:
    """With the other files of the thread, all of them anew."""
    ts = await asked(on_stage, member, CHANNEL, SEEN, [TABLE])
    await settled(on_stage, member, CHANNEL, ts)
    request = [call.body for call in on_stage.claude.requests if call.kind == "messages"][-1]
    attached = [block for block in request["messages"][-1]["content"] if "file_id" in block]
    async with Claude.connect(on_stage.claude.api_key, on_stage.claude.url) as claude:
        font = (await claude.files.metadata(block["file_id"] for block in attached)).values()
        assert await claude.files.delete(next(file.id for file in font if file.name == FONT))
    since = len(on_stage.claude.requests)
    await member.post(CHANNEL, SEEN, thread_ts=ts)
    thread = await settled(on_stage, member, CHANNEL, ts, count=2)
    assert uploads(on_stage, since) == 2
    assert f"['{FONT}', 'members.csv']" in everything(answers(on_stage, thread)[1:])
