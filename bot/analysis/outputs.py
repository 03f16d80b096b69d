"""Which of the files that a turn made are shown, and in which order."""

from collections.abc import Iterable, Mapping

from bot.claude.files import StoredFile

BLOCK_PICTURES = (".png", ".jpg", ".jpeg", ".gif")
PICTURES = (*BLOCK_PICTURES, ".webp")


def outputs(
    file_ids: Iterable[str], found: Mapping[str, StoredFile]
) -> tuple[list[StoredFile], list[StoredFile]]:
    """The files to show, and the empty ones among what was made.

    Each name once, in its last version; pictures first, otherwise in the order they came.
    """
    latest: dict[str, StoredFile] = {}
    for file_id in file_ids:
        if file := found.get(file_id):
            latest.pop(file.name, None)
            latest[file.name] = file
    full = [file for file in latest.values() if file.size]
    empty = [file for file in latest.values() if not file.size]
    return sorted(full, key=lambda file: not is_picture(file.name)), empty


def is_picture(name: str) -> bool:
    """Whether Slack shows such a file inline."""
    return name.lower().endswith(PICTURES)


def fits_a_block(name: str) -> bool:
    """Whether an image block can show such a file."""
    return name.lower().endswith(BLOCK_PICTURES)
