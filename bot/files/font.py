"""The font with East Asian letters that goes along where plots need it."""

import importlib.util
from pathlib import Path

NAME = "NotoSansCJK-Regular.otf"
"""As the container sees it: Noto Sans CJK, under the SIL Open Font License."""
MIME_TYPE = "font/otf"
FAMILY = "Noto Sans CJK JP"
"""What matplotlib calls it; it has Chinese and Korean letters as well."""


def font_file() -> Path | None:
    """Where the font lies on this machine; None without the package that carries it."""
    # The package changes matplotlib's settings when it is imported, so it is only looked for.
    package = importlib.util.find_spec("notojp_matplotlib")
    if package is None or package.origin is None:
        return None
    path = Path(package.origin).parent / "fonts" / "NotoSansCJKjp-Regular.otf"
    return path if path.is_file() else None
