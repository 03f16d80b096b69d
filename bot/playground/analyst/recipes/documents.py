"""Basic facts about images and PDFs."""

import re
from collections import Counter
from pathlib import Path
from typing import Any


def image_facts(path: Path) -> dict[str, Any]:
    """Format, size in pixels, colour mode and mean brightness (0 to 255)."""
    from PIL import Image, ImageStat

    with Image.open(path) as image:
        grey = image.convert("L")
        grey.thumbnail((256, 256))
        facts = {"format": image.format, "width": image.width, "height": image.height}
        return facts | {"mode": image.mode, "brightness": round(ImageStat.Stat(grey).mean[0])}


def pdf_facts(path: Path) -> dict[str, Any]:
    """Pages, words and the most frequent words of six letters or more."""
    from pypdf import PdfReader

    pages = PdfReader(path).pages
    words = re.findall(r"\w+", " ".join(page.extract_text() or "" for page in pages[:200]))
    frequent = Counter(word.lower() for word in words if len(word) > 5).most_common(8)
    return {"pages": len(pages), "words": len(words), "frequent": frequent}
