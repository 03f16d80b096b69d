"""The font of a thread: kept beside the files of people, and never taken for one."""

from pathlib import Path

from bot.acts import Installation
from bot.settings import Settings
from bot.storage import Storage, ThreadFile

HERE = Installation("A1", "", "T1")
THREAD = f"{HERE.key}:C1:1.1"


async def test_a_threads_font_lives_and_dies_with_its_files(tmp_path: Path) -> None:
    """Not among the files, untouched when pictures are no longer shown, deleted with the thread."""
    storage = Storage(Settings(database_url=f"sqlite:///{tmp_path / 'a.db'}").database)
    await storage.start()
    try:
        kept = storage.conversations
        photo = ThreadFile("F1", "file_1", "a.png", "image/png", "image", 4, "0" * 64, 0.0)
        font = ThreadFile("font:cjk", "file_2", "x.otf", "font/otf", "font", 9, "", 0.0)
        assert await kept.font(THREAD) is None
        for file in (photo, font):
            await kept.keep_file(HERE, THREAD, file)
        assert await kept.files(THREAD) == [photo]
        assert await kept.font(THREAD) == font
        await kept.stop_showing(THREAD)
        assert [file.kind for file in await kept.files(THREAD)] == ["data"]
        assert await kept.font(THREAD) == font
        assert await storage.expiry.file_ids(THREAD) == ["file_1", "file_2"]
        await storage.expiry.forget([THREAD])
        assert await kept.font(THREAD) is None
    finally:
        await storage.close()
