"""Files of every kind go in and come out, by code that is run as it is."""

from io import BytesIO

import pytest
from PIL import Image

from tests.e2e.conftest import CHANNEL
from tests.support import samples
from tests.support.people import Person
from tests.support.stage import Stage
from tests.support.thread import asked, everything, files, settled

pytestmark = pytest.mark.asyncio(loop_scope="module")

READ = {
    "sales.xlsx": "import pandas; f = pandas.read_excel(p); print(len(f), f.revenue.sum())",
    "sales.parquet": "import pandas; f = pandas.read_parquet(p); print(len(f), f.revenue.sum())",
    "report.pdf": "import pypdf; print('pages', len(pypdf.PdfReader(p).pages))",
    "photo.jpg": "from PIL import Image; print('pixels', Image.open(p).size)",
}
EXPECTED = {
    "sales.xlsx": "100 9912.5",
    "sales.parquet": "100 9912.5",
    "report.pdf": "pages 2",
    "photo.jpg": "pixels (320, 240)",
}
BYTES = {
    "sales.xlsx": samples.xlsx,
    "sales.parquet": samples.parquet,
    "report.pdf": samples.pdf,
    "photo.jpg": samples.photo,
}
SEEN_AS = {"report.pdf": "document", "photo.jpg": "image"}


@pytest.mark.parametrize("name", list(READ))
async def test_a_file_is_read_by_the_code_in_the_question(
    on_stage: Stage, member: Person, name: str
) -> None:
    """A fenced block runs as it is; images and PDFs are also shown to the model."""
    code = f"import os\np = os.path.join(os.environ['INPUT_DIR'], '{name}')\n{READ[name]}"
    ts = await asked(on_stage, member, CHANNEL, f"```python\n{code}\n```", [(name, BYTES[name]())])
    thread = await settled(on_stage, member, CHANNEL, ts)
    assert EXPECTED[name] in everything(thread)
    request = [call.body for call in on_stage.claude.requests if call.kind == "messages"][-1]
    types = [block["type"] for block in request["messages"][-1]["content"]]
    seen_as = [SEEN_AS[name]] if name in SEEN_AS else []
    assert types == [*seen_as, "container_upload", "text", "text"]


async def test_what_the_code_makes_comes_back_byte_for_byte(
    on_stage: Stage, member: Person
) -> None:
    """A picture is converted: it comes first, then the table, then the code."""
    code = (
        "import os, pandas\nfrom PIL import Image\n"
        "i, o = os.environ['INPUT_DIR'], os.environ['OUTPUT_DIR']\n"
        "pandas.DataFrame({'a': [1, 2]}).to_csv(f'{o}/numbers.csv', index=False)\n"
        "Image.open(f'{i}/photo.jpg').convert('L').save(f'{o}/grey.png')\n"
        "os.makedirs(f'{o}/deeper'); open(f'{o}/deeper/no.txt', 'w').write('x')"
    )
    photo = ("photo.jpg", samples.photo())
    ts = await asked(on_stage, member, CHANNEL, f"```python\n{code}\n```", [photo])
    shown = files(await settled(on_stage, member, CHANNEL, ts))
    assert [file["name"] for file in shown] == ["grey.png", "numbers.csv", "analysis.py"]
    grey = Image.open(BytesIO(await member.download(shown[0]["id"])))
    assert (grey.mode, grey.size) == ("L", (320, 240))
    assert await member.download(shown[1]["id"]) == b"a\n1\n2\n"


async def test_a_failing_script_is_told_as_what_it_is(on_stage: Stage, member: Person) -> None:
    """The last line of the error, no traceback as an answer; the step is marked as failed."""
    question = "```python\nraise ValueError('no column named price')\n```"
    ts = await asked(on_stage, member, CHANNEL, question, [("a.csv", b"a\n1\n")])
    thread = await settled(on_stage, member, CHANNEL, ts)
    said = everything(thread[1:])
    assert "ValueError: no column named price" in said
    assert "Traceback" not in said
