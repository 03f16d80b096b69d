"""Images: described, turned upright, resized, converted, compared."""

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from playground.analyst.answer import Answer, markdown
from playground.analyst.behaviours.images import images
from playground.analyst.behaviours.source import entry, source
from playground.analyst.query import Language
from playground.analyst.tables import Look
from playground.analyst.voice import Voice
from tests.playground.analyst.filemaking import image_bytes
from tests.playground.analyst.files.running import Ran, ran


def asked(folder: Path, question: str, *names: str, language: Language = "en") -> Ran[Answer]:
    """A question to images."""
    looks = [Look(name, "image", name.rpartition(".")[2]) for name in names]
    return ran(images([source(look) for look in looks], question, Voice(language)), folder)


@pytest.fixture
def photo(tmp_path: Path) -> str:
    """A picture of 400 × 200 stored pixels that is to be turned, with a camera and a place."""
    picture = Image.new("RGB", (400, 200), "#2040c0")
    picture.paste((220, 30, 30), (0, 0, 100, 200))
    exif = picture.getexif()
    exif[0x0112], exif[0x010F] = 6, "Nokia"
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 30.0, 0.0), 3: "E", 4: (13.0, 24.0, 36.0)})
    picture.save(tmp_path / "photo.jpg", exif=exif)
    return "photo.jpg"


def test_a_picture_is_described_without_its_place(photo: str, tmp_path: Path) -> None:
    """Size as it is seen, camera, colours; the place only when it is asked for."""
    done = asked(tmp_path, "what is this?", photo)
    text = markdown(done.value)
    assert "200 × 400 pixels" in done.value.finding and "`Nokia`" in text and "400 × 200" in text
    assert "52.5" not in text + done.printed and "ask for the location" in text
    where = asked(tmp_path, "where was it taken?", photo)
    assert where.value.finding == "`photo.jpg` was taken at 52.50000° N, 13.41000° E."


def test_a_picture_is_turned_upright(photo: str, tmp_path: Path) -> None:
    """Both sizes are told, the new name says what was done, and metadata is gone."""
    done = asked(tmp_path, "rotate it upright", photo)
    made = Image.open(done.outputs["photo_upright.jpg"])
    assert made.size == (200, 400) and not made.getexif()
    assert "200 × 400 pixels" in done.value.finding and "400 × 200" in done.value.finding
    assert made.getpixel((100, 50)) != made.getpixel((100, 350))


@pytest.mark.parametrize(
    ("question", "name", "size"),
    [
        ("resize it to 100 px wide", "photo_100px.jpg", (100, 200)),
        ("auf 100 Pixel Breite verkleinern", "photo_100px.jpg", (100, 200)),
        ("缩放到100像素宽", "photo_100px.jpg", (100, 200)),
        ("make it half the size", "photo_half.jpg", (100, 200)),
        ("fit into 50x50", "photo_50x50.jpg", (25, 50)),
        ("resize to 25 %", "photo_25pct.jpg", (50, 100)),
        ("make a thumbnail", "photo_thumbnail.jpg", (100, 200)),
        ("crop it to a square", "photo_square.jpg", (200, 200)),
        ("schneide die obere Hälfte aus", "photo_cropped.jpg", (200, 200)),
        ("crop 10, 20, 60, 120", "photo_cropped.jpg", (50, 100)),
        ("rotate by 90 degrees", "photo_rotated.jpg", (400, 200)),
        ("drehe es um 90 Grad nach links", "photo_rotated.jpg", (400, 200)),
        ("mirror it", "photo_mirrored.jpg", (200, 400)),
        ("转成灰度", "photo_grey.jpg", (200, 400)),
        ("convert to PNG", "photo.png", (200, 400)),
        ("als webp bitte", "photo.webp", (200, 400)),
        ("convert it to a PDF", "photo.pdf", None),
        ("remove the metadata", "photo_clean.jpg", (200, 400)),
        ("compress to under 20 KB", "photo_small.jpg", (200, 400)),
        ("resize to 100 px wide, greyscale, as png", "photo_100px_grey.png", (100, 200)),
    ],
)  # fmt: skip
def test_changes_are_made_as_asked(
    photo: str, tmp_path: Path, question: str, name: str, size: tuple[int, int] | None
) -> None:
    """In three languages; the file's name tells what was done."""
    language: Language = "en" if question.isascii() and "auf" not in question else "de"
    done = asked(tmp_path, question, photo, language=language)
    assert list(done.outputs) == [name], done.printed
    if size:
        assert Image.open(done.outputs[name]).size == size
        assert f"{size[0]} × {size[1]}" in done.value.finding


@pytest.mark.parametrize(
    ("question", "size"),
    [("make it 20 % smaller", (160, 320)), ("um 50 % vergrößern", (300, 600))],
)
def test_a_share_is_taken_off_or_added(
    photo: str, tmp_path: Path, question: str, size: tuple[int, int]
) -> None:
    """By 20 % is not to 20 %."""
    [made] = asked(tmp_path, question, photo).outputs.values()
    assert Image.open(made).size == size


def test_a_picture_of_impossible_size_is_not_made(photo: str, tmp_path: Path) -> None:
    """Enlarging beyond all reason is refused in words."""
    done = asked(tmp_path, "resize to 90000 px wide", photo)
    assert "10,000 pixels a side" in done.value.finding and not done.outputs


def test_the_title_of_a_plot_has_the_letters_of_its_file(tmp_path: Path) -> None:
    """A histogram of a file with a Chinese name loads the font that came along."""
    (tmp_path / "照片.png").write_bytes(image_bytes())
    done = asked(tmp_path, "直方图", "照片.png", language="zh")
    assert "glob('*CJK*.otf')" in done.commands[-1] and "照片_histogram.png" in done.outputs


def test_transparency_becomes_white_where_a_format_has_none(tmp_path: Path) -> None:
    """A PNG with clear parts as JPEG."""
    Image.new("RGBA", (40, 30), (0, 0, 0, 0)).save(tmp_path / "logo.png")
    done = asked(tmp_path, "convert to jpg", "logo.png")
    assert Image.open(done.outputs["logo.jpg"]).getpixel((5, 5)) == (255, 255, 255)


def test_pictures_of_16_bits_keep_their_tones(tmp_path: Path) -> None:
    """Brightness, greyscale and conversions are scaled, not cut off at white."""
    values = np.linspace(0, 65_535, 6400).reshape(80, 80).astype("uint16")
    Image.fromarray(values).save(tmp_path / "scan.png")
    told = markdown(asked(tmp_path, "describe", "scan.png").value)
    assert "16 bits a pixel" in told and "50 % bright" in told
    done = asked(tmp_path, "convert to jpg", "scan.png")
    assert abs(float(np.asarray(Image.open(done.outputs["scan.jpg"])).mean()) - 127.5) < 2
    shown = asked(tmp_path, "show the histogram", "scan.png")
    assert list(shown.outputs) == ["scan_histogram.png"] and "32,767" in shown.value.finding


def test_several_images_at_once(tmp_path: Path) -> None:
    """All are described in a table, all are changed, one that is damaged is named."""
    names = [f"p{i}.png" for i in range(3)]
    for i, name in enumerate(names):
        (tmp_path / name).write_bytes(image_bytes(size=(100 + 10 * i, 80)))
    (tmp_path / "bad.png").write_bytes(b"no picture")
    told = asked(tmp_path, "what are these?", *names, "bad.png")
    assert len(told.value.table) == 4 and "`bad.png`" in markdown(told.value)
    made = asked(tmp_path, "resize to 50 px wide", *names)
    assert set(made.outputs) == {"p0_50px.png", "p1_50px.png", "p2_50px.png"}
    sheet = asked(tmp_path, "make a contact sheet", *names)
    assert Image.open(sheet.outputs["contact_sheet.png"]).size == (660, 240)


def test_the_difference_of_two_images_is_a_share_and_a_picture(tmp_path: Path) -> None:
    """A tenth of the pixels differ, in a known box."""
    Image.new("RGB", (100, 100), "white").save(tmp_path / "a.png")
    other = Image.new("RGB", (100, 100), "white")
    other.paste("black", (10, 20, 60, 40))
    other.save(tmp_path / "b.png")
    done = asked(tmp_path, "what is the difference?", "a.png", "b.png")
    assert "10 %" in done.value.finding.replace("\N{NO-BREAK SPACE}", " ")
    assert "(10, 20) and (60, 40)" in markdown(done.value) and "difference.png" in done.outputs
    (tmp_path / "c.png").write_bytes((tmp_path / "a.png").read_bytes())
    same = asked(tmp_path, "compare them", "a.png", "c.png")
    assert "show the same" in same.value.finding


def test_the_images_of_an_archive_come_back_as_one(tmp_path: Path) -> None:
    """Unpacked, changed, packed again."""
    with zipfile.ZipFile(tmp_path / "trip.zip", "w") as made:
        for i in range(2):
            made.writestr(f"in/p{i}.png", image_bytes())
    look = Look("trip.zip", "archive", "zip")
    sources = [entry(look, f"in/p{i}.png") for i in range(2)]
    done = ran(images(sources, "convert to webp", Voice("en"), "trip.zip"), tmp_path)
    with zipfile.ZipFile(io.BytesIO(done.outputs["trip_webp.zip"].read_bytes())) as packed:
        assert packed.namelist() == ["p0.webp", "p1.webp"]
