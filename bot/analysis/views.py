"""Which pictures and pages the model is shown, within what one request takes."""

from collections.abc import Sequence
from dataclasses import replace

from bot import limits
from bot.analysis.prompt import Attachment

_SMALL_WINDOW = ("claude-haiku-4", "claude-sonnet-4-5", "claude-opus-4-5", "claude-opus-4-1")


def pages_max(model: str) -> int:
    """How many PDF pages one request to a model may show: fewer with a window below 1M tokens."""
    small = model.startswith(_SMALL_WINDOW)
    return limits.ANTHROPIC_PDF_PAGES_SMALL if small else limits.ANTHROPIC_PDF_PAGES_MAX


def fitting(
    files: Sequence[Attachment], before: Sequence[Attachment], model: str
) -> list[Attachment]:
    """``files`` as they can go to the model beside those that it was shown ``before``.

    History repeats what was shown, so all of a conversation counts, and nothing is shown twice.
    What is too much lies in the container only, ``unseen``. A PDF whose pages could not be counted
    counts as one page: if it is too much, the API says so.
    """
    images = limits.ANTHROPIC_IMAGES_MAX - sum(file.kind == "image" for file in before)
    pages = pages_max(model) - sum(max(1, f.pages) for f in before if f.kind == "document")
    seen = {file.file_id for file in before}
    fit = []
    for file in files:
        again, fits = file.file_id in seen and file.kind != "font", True
        if not again and file.kind == "image":
            images -= 1
            fits = images >= 0
        elif not again and file.kind == "document":
            fits = pages >= max(1, file.pages)
            pages -= max(1, file.pages) if fits else 0
        fit.append(file if fits and not again else replace(file, kind="data", unseen=not fits))
    return fit
