"""ZIP archives are listed, and what is in them is treated as if it had come alone."""

import zipfile
from pathlib import Path

import pytest
from PIL import Image

from bot.playground.analyst.recipes.archiving import outside, unpacked

from .filemaking import docx_bytes, image_bytes, orders, zip_bytes
from .harness import Chat

CSV = bytes(orders().to_csv(index=False), "utf-8")


async def test_an_archive_of_many_kinds(chat: Chat, tmp_path: Path) -> None:
    """It is listed first; a question for a table, its follow-up and one for a document find their
    entries."""
    path = tmp_path / "mix.zip"
    entries = {"a/orders.csv": CSV, "pic.png": image_bytes(), "memo.docx": docx_bytes({"A": "b c"})}
    path.write_bytes(zip_bytes(entries))
    listed = await chat.ask("What is in it?", [path])
    assert listed.finding == "`mix.zip` holds 3 files: 1 table, 1 image and 1 document."
    assert "| a/orders.csv | a delimited table |" in listed.text
    drivers = await chat.ask("What drives gone?")
    assert drivers.finding.startswith("Days is the strongest driver of gone")
    assert "From `mix.zip` I took `a/orders.csv`." in drivers.text
    again = await chat.ask("and only for shop 1?")
    assert "shop = shop 1" in again.finding
    assert all(result.return_code == 0 for _, result in again.runs)
    memo = await chat.ask("How many words are in memo.docx?")
    assert memo.finding.startswith("`mix.zip/memo.docx` is a Word document with 3 words")


async def test_images_of_an_archive_come_back_as_one(chat: Chat, tmp_path: Path) -> None:
    """All images are converted into a new archive; equal names stay apart, a broken one is told."""
    path = tmp_path / "pics.zip"
    entries = {"1.png": image_bytes(), "x/1.png": image_bytes(), "no.png": b"\x89PNG no"}
    path.write_bytes(zip_bytes({**entries, "orders.csv": CSV}))
    answer = await chat.ask("Convert all images to JPEG", [path])
    assert answer.finding == "2 images of 3 converted to JPEG, in `pics_jpeg.zip`."
    assert "`no.png` (it is damaged" in answer.text
    with zipfile.ZipFile(answer.outputs["pics_jpeg.zip"]) as made:
        assert made.namelist() == ["1.jpg", "1_2.jpg"]
        with made.open("1.jpg") as stream, Image.open(stream) as image:
            assert (image.format, image.size) == ("JPEG", (120, 80))


@pytest.mark.parametrize("name", ["../x.csv", "a/../../x", "/etc/x", "C:\\x.csv", "..\\x.csv"])
def test_paths_that_lead_out_are_seen(name: str) -> None:
    """Climbing and absolute paths, of either system, are never unpacked."""
    assert outside(name)
    assert not outside("folder/..x/data.csv")


def test_unpacking_stays_in_a_folder_of_its_own(tmp_path: Path) -> None:
    """An entry is written under its bare name, and one whose path leads out is refused."""
    path = tmp_path / "a.zip"
    path.write_bytes(zip_bytes({"deep/in/data.csv": CSV, "../up.csv": CSV}))
    found = unpacked(path, "deep/in/data.csv")
    assert found.name == "data.csv" and found.read_bytes() == CSV
    with pytest.raises(ValueError, match="leads out"):
        unpacked(path, "../up.csv")
