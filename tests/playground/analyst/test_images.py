"""Images through whole turns: what is kept to itself, what changes nothing, what is refused."""

from pathlib import Path

import pytest
from PIL import Image

from playground.analyst.behaviours.imagechange import change_in
from playground.analyst.voice import Voice

from .filemaking import image_bytes
from .harness import Chat


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A picture of 300 × 200 pixels with a camera's name and a place in it."""
    path = tmp_path / "photo.jpg"
    picture = Image.new("RGB", (300, 200), "#208020")
    exif = picture.getexif()
    exif[271] = "Maker"
    place = exif.get_ifd(0x8825)
    place.update({1: "N", 2: (52.0, 30.0, 36.0), 3: "E", 4: (13.0, 24.0, 0.0)})
    picture.save(path, exif=exif)
    return path


async def test_description_keeps_the_place_to_itself(chat: Chat, photo: Path) -> None:
    """Size and camera are told; that there is a place, but not which, until it is asked for."""
    first = await chat.ask("", [photo])
    assert "300 × 200 pixels" in first.finding and "Maker" in first.text
    assert "52." not in first.text + first.printed
    second = await chat.ask("Where was it taken?")
    assert second.finding == "`photo.jpg` was taken at 52.51000° N, 13.40000° E."
    clean = await chat.ask("remove the GPS data")
    with Image.open(clean.outputs["photo_clean.jpg"]) as made:
        assert (made.format, made.size, dict(made.getexif())) == ("JPEG", (300, 200), {})


async def test_changes_of_one_question_follow_each_other(chat: Chat, photo: Path) -> None:
    """Several changes give one file of the asked format, size and mode."""
    question = "rotate it left, resize to 100 px wide, make it greyscale and convert it to PNG"
    answer = await chat.ask(question, [photo])
    ((name, path),) = answer.outputs.items()
    with Image.open(path) as made:
        assert (name[-4:], made.format, made.size, made.mode) == (".png", "PNG", (100, 150), "L")
        assert not made.getexif()
    assert "100 × 150 pixels" in answer.finding


async def test_images_that_came_together_are_changed_together(chat: Chat, tmp_path: Path) -> None:
    """Each image is converted; transparent parts become white, and a broken one is named."""
    clear = tmp_path / "clear.png"
    Image.new("RGBA", (20, 10), (0, 0, 0, 0)).save(clear)
    paths = [clear, tmp_path / "moving.gif", tmp_path / "broken.png"]
    paths[1].write_bytes(image_bytes("GIF", mode="P"))
    paths[2].write_bytes(b"\x89PNG\r\n\x1a\nnothing")
    answer = await chat.ask("convert all of them to JPEG", paths)
    assert set(answer.outputs) == {"clear.jpg", "moving.jpg"}
    assert "`broken.png`" in answer.text
    with Image.open(answer.outputs["clear.jpg"]) as made:
        assert made.getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("text", ["what is this?", "is it bright?", "what colours are in it?", ""])
def test_questions_change_nothing(text: str) -> None:
    """A question about an image is no wish to change it."""
    assert change_in(text, Voice("en")) is None


async def test_a_picture_of_impossible_size_is_not_made(chat: Chat, photo: Path) -> None:
    """Enlarging beyond all reason is refused in words."""
    answer = await chat.ask("resize to 90000 px wide", [photo])
    assert "up to 10,000 pixels" in answer.finding
    assert not answer.outputs
