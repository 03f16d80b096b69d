"""Looking into ZIP archives without trusting them."""

import tempfile
import zipfile
from pathlib import Path, PurePosixPath
from typing import Any

from bot.playground.analyst.recipes.formats import PACKED_RATIO, UNPACKED_MAX

LOCKED_BIT = 0x1
JUNK = ("__MACOSX/", ".DS_Store", "Thumbs.db")


def outside(name: str) -> bool:
    """Whether an entry's path would lead out of the folder that it is unpacked to."""
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or ":" in name.split("/")[0]


def archive_facts(path: Path) -> dict[str, Any]:
    """The entries of a ZIP archive, those left out and why, and whether it may be a bomb."""
    with zipfile.ZipFile(path) as archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    entries = [entry for entry in entries if not any(junk in entry.filename for junk in JUNK)]
    size = sum(entry.file_size for entry in entries)
    packed = path.stat().st_size
    bomb = size > UNPACKED_MAX or (size > 50_000_000 and size > PACKED_RATIO * packed)
    facts: dict[str, Any] = {"count": len(entries), "size": size, "packed": packed, "bomb": bomb}
    left_out = {entry.filename: "outside" for entry in entries if outside(entry.filename)}
    left_out |= {e.filename: "encrypted" for e in entries if e.flag_bits & LOCKED_BIT}
    facts["left_out"] = dict(list(left_out.items())[:50])
    good = [entry for entry in entries if entry.filename not in left_out]
    facts["entries"] = [[entry.filename, entry.file_size] for entry in good[:300]]
    for name, count in facts["entries"][:20]:
        print(f"{count:>12,} bytes  {name}")
    return facts


def unpacked(path: Path, name: str) -> Path:
    """One entry of a ZIP archive as a file of its own, read no further than it says it is long."""
    with zipfile.ZipFile(path) as archive:
        entry = archive.getinfo(name)
        if outside(name) or entry.file_size > UNPACKED_MAX:
            raise ValueError("it is too large, or its path leads out of the archive")
        folder = Path(tempfile.mkdtemp())
        target = folder / PurePosixPath(name.replace("\\", "/")).name
        with archive.open(entry) as stream:
            target.write_bytes(stream.read(entry.file_size))
    return target


def pack(folder: Path, target: Path) -> None:
    """All files of a folder as a ZIP archive, which is then read again to check it."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.iterdir()):
            archive.write(path, path.name)
    with zipfile.ZipFile(target) as archive:
        broken = archive.testzip()
        print(f"{target.name}: {len(archive.namelist())} entries, {broken or 'all'} read back")


def free_name(path: Path) -> Path:
    """A path that no file has yet: "photo.png", else "photo_2.png" and so on."""
    number = 2
    free = path
    while free.exists():
        free = path.with_stem(f"{path.stem}_{number}")
        number += 1
    return free
