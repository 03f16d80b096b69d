"""Images are described and changed, and what was written is looked at again."""

from pathlib import Path

import pytest
from PIL import Image

from bot.playground.analyst.imagechange import change_in

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
    """Size, colours and the camera are told; that there is a place, but not which, until asked."""
    first = await chat.ask("", [photo])
    assert first.finding == "`photo.jpg` is a JPEG image of 300 × 200 pixels."
    assert "Make Maker" in first.text and "(100 %)" in first.text
    assert "It says where it was taken" in first.text
    assert "52." not in first.text + first.printed
    second = await chat.ask("Where was it taken?")
    assert second.finding == "`photo.jpg` was taken at 52.51000° N, 13.40000° E."


async def test_changes_follow_each_other_and_metadata_goes(chat: Chat, photo: Path) -> None:
    """Several changes in one question give one file of the asked format, size and mode."""
    question = "rotate it left, resize to 100 px wide, make it greyscale and convert it to PNG"
    answer = await chat.ask(question, [photo])
    with Image.open(answer.outputs["photo_rotated_100px_grey.png"]) as made:
        assert (made.format, made.size, made.mode) == ("PNG", (100, 150), "L")
        assert not made.getexif()
    assert "100 × 150 pixels" in answer.finding
    clean = await chat.ask("remove the GPS data")
    with Image.open(clean.outputs["photo_clean.jpg"]) as made:
        assert (made.format, made.size, dict(made.getexif())) == ("JPEG", (300, 200), {})


async def test_images_that_came_together_are_changed_together(chat: Chat, tmp_path: Path) -> None:
    """Each image is converted; transparent parts become white, and a broken one is named."""
    clear = tmp_path / "clear.png"
    Image.new("RGBA", (20, 10), (0, 0, 0, 0)).save(clear)
    paths = [clear, tmp_path / "moving.gif", tmp_path / "broken.png"]
    paths[1].write_bytes(image_bytes("GIF", mode="P"))
    paths[2].write_bytes(b"\x89PNG\r\n\x1a\nnothing")
    answer = await chat.ask("convert all of them to JPEG", paths)
    assert answer.finding == "2 images of 3 converted to JPEG."
    assert "`broken.png` (it is damaged" in answer.text
    with Image.open(answer.outputs["clear.jpg"]) as made:
        assert made.getpixel((5, 5)) == (255, 255, 255)


async def test_histogram_is_drawn(chat: Chat, tmp_path: Path) -> None:
    """The finding is the median brightness, and the plot shows the channels."""
    path = tmp_path / "dark.png"
    Image.new("RGB", (40, 30), (10, 10, 10)).save(path)
    answer = await chat.ask("Show me a histogram", [path])
    assert answer.finding == "Half of the pixels of `dark.png` are darker than 10 of 255."
    assert list(answer.outputs) == ["dark_histogram.png"]


@pytest.mark.parametrize(
    ("text", "code", "form"),
    [
        ("resize to 800x600", ["image = resized(image, width=800, height=600)"], ""),
        ("make it half the size", ["image = resized(image, by=0.5)"], ""),
        ("scale to 30 %", ["image = resized(image, by=0.3)"], ""),
        ("make it 50 pixels high", ["image = resized(image, height=50)"], ""),
        ("shrink to 640", ["image = resized(image, width=640, height=640)"], ""),
        ("rotate", ["image = image.rotate(-90, expand=True)"], ""),
        ("turn it upside down", ["image = image.rotate(-180, expand=True)"], ""),
        ("rotate 30 degrees to the left", ["image = image.rotate(-330, expand=True)"], ""),
        ("mirror it", ["image = ImageOps.mirror(image)"], ""),
        ("as jpg please", [], "JPEG"),
    ],
)
def test_wishes_for_images_are_understood(text: str, code: list[str], form: str) -> None:
    """A wish in plain words becomes the lines of code that do it."""
    change = change_in(text)
    assert change is not None
    assert (list(change.code), change.form) == (code, form)


@pytest.mark.parametrize("text", ["what is this?", "is it bright?", "what colours are in it?", ""])
def test_questions_change_nothing(text: str) -> None:
    """A question about an image is no wish to change it."""
    assert change_in(text) is None


async def test_a_picture_of_impossible_size_is_not_made(chat: Chat, photo: Path) -> None:
    """Enlarging beyond all reason is refused in words."""
    answer = await chat.ask("resize to 90000 px wide", [photo])
    assert "it would have 90,000 × 60,000 pixels" in answer.text
    assert not answer.outputs
