"""Behaviour: a few facts about files that are no tables."""

from pathlib import Path

from bot.playground.analyst.assemble import lines
from bot.playground.analyst.profile import json_line
from bot.playground.analyst.steps import Steps, run, trouble
from bot.playground.analyst.words import answer, listed
from bot.playground.claude.brain import File

IMAGES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".tif", ".tiff")
RUN_IT = "A fenced Python block in the question is run as it is, on any file."


def other_file(file: File) -> Steps[str]:
    """What can be said about an image, a PDF or anything else."""
    suffix = Path(file.name).suffix.lower()
    if suffix in IMAGES:
        return (yield from _image(file))
    if suffix == ".pdf":
        return (yield from _pdf(file))
    return answer(
        f"I cannot analyse `{file.name}`: I read tables (CSV, TSV, Excel, Parquet, JSON), and of "
        "images and PDFs only the basic facts.",
        [RUN_IT],
    )


def _image(file: File) -> Steps[str]:
    main = lines(
        f"facts = image_facts(input_file({file.name!r}))",
        "print(json.dumps(facts))",
    )
    result = yield from run("look at the image's size and format", main)
    facts = json_line(result.stdout)
    if trouble(result) or facts is None:
        return answer(
            f"`{file.name}` could not be opened as an image: it may be damaged.", [RUN_IT]
        )
    return answer(
        f"`{file.name}` is a {facts['format']} image of {facts['width']} × "
        f"{facts['height']} pixels.",
        [
            f"Colour mode {facts['mode']}, mean brightness {facts['brightness']} of 255.",
            "What it shows I cannot tell: that needs a model.",
            RUN_IT,
        ],
    )


def _pdf(file: File) -> Steps[str]:
    main = lines(
        f"facts = pdf_facts(input_file({file.name!r}))",
        "print(json.dumps(facts))",
    )
    result = yield from run("count the PDF's pages and words", main)
    facts = json_line(result.stdout)
    if trouble(result) or facts is None:
        return answer(f"`{file.name}` could not be read as a PDF: it may be damaged.", [RUN_IT])
    words = listed([f"{word} ({count})" for word, count in facts["frequent"]], 8)
    return answer(
        f"`{file.name}` has {facts['pages']:,} pages and {facts['words']:,} words of text.",
        [
            f"Most frequent longer words: {words}." if words else "It holds no text; maybe scans.",
            "What it means I cannot tell: that needs a model.",
            RUN_IT,
        ],
    )
