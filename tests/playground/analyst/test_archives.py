"""ZIP archives are listed, and what is in them is treated as if it had come alone."""

import zipfile
from pathlib import Path

import pandas as pd
from PIL import Image

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
    assert listed.finding.startswith("`mix.zip` holds 3 files")
    assert all(f"| {name} |" in listed.text for name in entries)
    drivers = await chat.ask("What drives gone?")
    assert drivers.finding.startswith("Days is the strongest driver of gone")
    again = await chat.ask("and only for shop 1?")
    assert "shop 1" in again.finding
    assert all(result.return_code == 0 for _, result in again.runs)
    memo = await chat.ask("How many words are in memo.docx?")
    assert "3 words" in memo.text and "mix.zip" in memo.text


async def test_images_of_an_archive_come_back_as_one(chat: Chat, tmp_path: Path) -> None:
    """All images are converted into a new archive; equal names stay apart, a broken one is told."""
    path = tmp_path / "pics.zip"
    entries = {"1.png": image_bytes(), "x/1.png": image_bytes(), "no.png": b"\x89PNG no"}
    path.write_bytes(zip_bytes({**entries, "orders.csv": CSV}))
    answer = await chat.ask("Convert all images to JPEG", [path])
    assert "`pics_jpeg.zip`" in answer.text and "2" in answer.finding
    assert "`no.png`" in answer.text
    with zipfile.ZipFile(answer.outputs["pics_jpeg.zip"]) as made:
        assert len(set(made.namelist())) == 2
        for name in made.namelist():
            with made.open(name) as stream, Image.open(stream) as image:
                assert (image.format, image.size) == ("JPEG", (120, 80))


async def test_tables_of_an_archive_are_asked_as_if_they_had_come_alone(
    chat: Chat, tmp_path: Path
) -> None:
    """Its files are listed for whoever asks for them; a question that is not understood is told so,
    and a figure of one table by a group of the other joins them: years are no such figure."""
    people = pd.DataFrame({"customer_id": [1, 2, 3], "city": ["Lyon", "Lyon", "Graz"]})
    people["since"] = [2018, 2020, 2025]
    orders = pd.DataFrame({"order_id": range(1, 7), "customer_id": [1, 1, 2, 3, 3, 3]})
    orders["amount"] = [10.5, 20.0, 30.0, 5.0, 5.0, 7.5]
    tables = {"customers.csv": people, "orders.csv": orders}
    path = tmp_path / "shop.zip"
    path.write_bytes(
        zip_bytes({n: bytes(t.to_csv(index=False), "utf-8") for n, t in tables.items()})
    )
    listed = await chat.ask("list the files", [path])
    assert listed.finding.startswith("`shop.zip` holds 2 files")
    unclear = await chat.ask("How many gleebs never zorped?")
    assert "did not understand" in unclear.finding and "gleebs" in unclear.finding
    joined = await chat.ask("revenue by city")
    assert joined.holds(60.5, 17.5)
