"""The message that carries a question and its files."""

from bot.analysis.prompt import Attachment, user_blocks

TABLE = Attachment("file_1", "a.csv", "data", 10)
PHOTO = Attachment("file_2", "b.png", "image", 20)
FONT = Attachment("file_3", "NotoSansCJK-Regular.otf", "font", 16_000_000)


def test_files_come_first_and_are_listed_and_images_are_shown() -> None:
    """Every file goes to the container; the question is the last text."""
    blocks = user_blocks("why?", [TABLE, PHOTO])
    assert [block["type"] for block in blocks] == [
        "container_upload",
        "image",
        "container_upload",
        "text",
        "text",
    ]
    assert blocks[-2]["text"] == "Files in $INPUT_DIR:\n- a.csv (10 B)\n- b.png (20 B)"
    assert blocks[-1]["text"] == "why?"
    hidden = user_blocks("why?", [PHOTO], views=False)
    assert [block["type"] for block in hidden] == ["container_upload", "text", "text"]


def test_a_font_goes_along_unlisted_with_what_it_is_for() -> None:
    """The model learns how to register it; it is not among the files of the people."""
    blocks = user_blocks("why?", [TABLE, FONT])
    assert [block["type"] for block in blocks] == ["container_upload"] * 2 + ["text"] * 3
    listing, note, question = (block["text"] for block in blocks[2:])
    assert "otf" not in listing and question == "why?"
    assert "$INPUT_DIR/NotoSansCJK-Regular.otf" in note and "addfont" in note
