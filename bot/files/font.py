"""The font with East Asian letters that goes along where plots need it."""

import functools
import importlib.util
from collections.abc import Iterable
from pathlib import Path

NAME = "NotoSansCJK-Regular.otf"
"""As the container sees it: Noto Sans CJK, under the SIL Open Font License."""
MIME_TYPE = "font/otf"
FAMILY = "Noto Sans CJK JP"
"""What matplotlib calls it; it has Chinese and Korean letters as well."""


FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path("/Library/Fonts"),
    Path.home() / "Library/Fonts",
    Path.home() / ".local/share/fonts",
)
"""Where systems keep fonts: the Debian package is ``fonts-noto-cjk``."""


@functools.cache
def font_file() -> Path | None:
    """Where the font lies on this machine: with the playground's packages, or of the system.

    A collection (``.ttc``) holds the same letters; its first face is ``FAMILY``. None without one.
    """
    return _of_the_package() or of_the_system(FOLDERS)


def _of_the_package() -> Path | None:
    # The package changes matplotlib's settings when it is imported, so it is only looked for.
    package = importlib.util.find_spec("notojp_matplotlib")
    if package is None or package.origin is None:
        return None
    path = Path(package.origin).parent / "fonts" / "NotoSansCJKjp-Regular.otf"
    return path if path.is_file() else None


def of_the_system(folders: Iterable[Path]) -> Path | None:
    """The first such font in these folders and what they hold."""
    names = ("NotoSansCJK-Regular.ttc", "NotoSansCJKjp-Regular.otf", "NotoSansCJK-Regular.otf")
    found = (path for folder in folders for name in names for path in sorted(folder.rglob(name)))
    return next(found, None)
