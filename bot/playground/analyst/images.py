"""Behaviours: describing images, changing them, and plotting their brightness."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.playground.analyst.assemble import lines
from bot.playground.analyst.imagechange import Change, change_in
from bot.playground.analyst.profile import json_line
from bot.playground.analyst.steps import Steps, run, trouble
from bot.playground.analyst.tables import Place, reason
from bot.playground.analyst.words import answer, counted, listed, percent, pipe_table

EXAMPLES = (
    "Ask “resize to 800 px wide”, “convert to WebP”, “rotate by 90°”, “make it greyscale”, “show "
    "the histogram” or “remove the metadata”."
)
UNSEEN = "What it shows I cannot tell: that needs a model."


def images(places: Sequence[Place], question: str, archive: str = "") -> Steps[str]:
    """What the question asks of one or several images; those of an archive go back as one."""
    low = question.lower()
    for place in places:
        for name in (place.name, Path(place.name).name):
            low = low.replace(name.lower(), " ")
    change = change_in(low)
    if change:
        return (yield from _changed(places, change, archive))
    if re.search(r"\bhistogram|\bbrightness (?:plot|curve|distribution)", low):
        return (yield from _histogram(places[0]))
    return (yield from _described(places, low))


def _sources(places: Sequence[Place]) -> list[str]:
    """The line that names where the images lie."""
    if len(places) == 1:
        return [f"sources = [{places[0].path}]"]
    return ["sources = [", *(f"    {place.path}," for place in places), "]"]


def _changed(places: Sequence[Place], change: Change, archive: str) -> Steps[str]:
    mark = f"_{change.mark}" if change.mark else ""
    form = repr(change.form) if change.form else "kept_form(image.format)"
    packed = f"{Path(archive).stem}{mark or '_' + change.form.lower()}.zip"
    folder = "Path(tempfile.mkdtemp())" if archive else "output_file('')"
    main = lines(
        _sources(places),
        f"folder = {folder}",
        "made, failed = [], {}",
        "for source in sources:",
        "    try:",
        "        image = open_image(source)",
        f"        form = {form}",
        [f"        {line}" for line in change.code],
        f"        path = free_name(folder / f'{{source.stem}}{mark}{{SUFFIXES[form]}}')",
        "        save_image(image, path, form)",
        "        made.append(checked_image(path))",
        "    except (OSError, ValueError, SyntaxError) as error:",
        "        failed[source.name] = str(error)",
        "report = {'made': made, 'failed': failed}",
        [f"pack(folder, output_file({packed!r}))"] if archive else [],
        "print(json.dumps(report, ensure_ascii=False))",
    )
    result = yield from run(f"{listed(change.words)}", main)
    report = json_line(result.stdout)
    problem = trouble(result)
    if problem or report is None:
        return answer(f"I could not change {_names(places)}: {reason(problem or '')}.", [EXAMPLES])
    if not report["made"]:
        return answer(_unreadable(report["failed"]), [EXAMPLES])
    made, failed = report["made"], report["failed"]
    done = listed(change.words)
    if len(places) == 1:
        new = made[0]
        finding = (
            f"`{new['name']}` is {_names(places)}, {done}: {new['width']} × {new['height']} pixels."
        )
    else:
        where = f", in `{packed}`" if archive else ""
        finding = f"{counted(len(made), 'image')} of {len(places)} {done}{where}."
    bullets = [
        f"Opened again to check: {counted(len(made), 'file')}, "
        f"{sum(new['bytes'] for new in made) / 1000:,.0f} kB in all, metadata in "
        f"{sum(new['metadata'] > 0 for new in made) or 'none'}.",
        _unreadable(failed) if failed else "",
    ]
    return answer(finding, bullets, _made_table(made) if len(made) > 1 else "")


def _made_table(made: Sequence[Mapping[str, Any]]) -> str:
    rows = [
        [new["name"], new["format"], f"{new['width']} × {new['height']}", f"{new['bytes']:,}"]
        for new in made
    ]
    return pipe_table(["file", "format", "pixels", "bytes"], rows)


def _names(places: Sequence[Place]) -> str:
    return listed([f"`{place.name}`" for place in places], 3)


def _unreadable(failed: Mapping[str, str]) -> str:
    """Which images could not be opened, and why."""
    told = [f"`{name}` ({_why(error)})" for name, error in failed.items()]
    return f"Not opened as an image: {listed(told, 4)}."


def _why(error: str) -> str:
    if "cannot identify" in error:
        return "it is damaged, or something else than its name says"
    if "bomb" in error or "pixels" in error:
        size = error if "claims" in error or "would have" in error else "it claims too many pixels"
        return f"{size}, as a decompression bomb does" if "claims" in size else size
    return reason(error)


def _histogram(place: Place) -> Steps[str]:
    name = f"{Path(place.name).stem}_histogram.png"
    main = lines(
        f"image = open_image({place.path})",
        "grey = np.asarray(image.convert('L'), float)",
        "low, middle, high = (int(part) for part in np.percentile(grey, [5, 50, 95]))",
        f"title = f'Half of the pixels of {_plain(place.name)} are darker than {{middle}} of 255'",
        f"plot_histogram(output_file({name!r}), title, image)",
        "report = {'low': low, 'middle': middle, 'high': high}",
        "report |= {'black': float((grey < 8).mean()), 'white': float((grey > 247).mean())}",
        "print(json.dumps(report))",
    )
    result = yield from run("plot the image's brightness", main)
    report = json_line(result.stdout)
    problem = trouble(result)
    if problem or report is None:
        return answer(_unreadable({place.name: problem or "no result"}), [EXAMPLES])
    return answer(
        f"Half of the pixels of `{place.name}` are darker than {report['middle']} of 255.",
        [
            f"Nine of ten lie between {report['low']} and {report['high']}.",
            f"Nearly black: {percent(report['black'])}; nearly white: {percent(report['white'])}.",
        ],
    )


def _plain(name: str) -> str:
    """A file's name for use inside an f-string in single quotes."""
    return re.sub(r"[^\w .-]", "_", Path(name).name)


def _described(places: Sequence[Place], low: str) -> Steps[str]:
    where = bool(re.search(r"\bgps\b|\bcoordinat|\blocation\b|\bwhere\b|\bwo\b", low))
    main = lines(
        _sources(places),
        "found, failed = {}, {}",
        "for source in sources:",
        "    try:",
        "        facts = image_facts(source)",
        f"        facts['exif'] = exif_facts(source{', with_place=True' if where else ''})",
        "        found[source.name] = facts",
        "        print(source.name, facts)",
        "    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:",
        "        failed[source.name] = str(error)",
        "print(json.dumps({'found': found, 'failed': failed}, ensure_ascii=False))",
    )
    result = yield from run("look at size, colours and metadata", main)
    report = json_line(result.stdout)
    problem = trouble(result)
    if problem or report is None:
        return answer(f"I could not open {_names(places)}: {reason(problem or '')}.", [EXAMPLES])
    if not report["found"]:
        return answer(_unreadable(report["failed"]), ["Get a fresh copy, and drop it again."])
    found = report["found"]
    missed = _unreadable(report["failed"]) if report["failed"] else ""
    if len(found) > 1:
        sizes = [facts["width"] * facts["height"] for facts in found.values()]
        rows = [
            [name, facts["format"], f"{facts['width']} × {facts['height']}",
             f"{facts['brightness']}", facts["colours"][0][0]]
            for name, facts in found.items()
        ]  # fmt: skip
        finding = f"{len(found)} images, from {min(sizes):,} to {max(sizes):,} pixels."
        table = pipe_table(["image", "format", "pixels", "brightness", "main colour"], rows)
        return answer(finding, [missed, UNSEEN.replace("it shows", "they show"), EXAMPLES], table)
    name, facts = next(iter(found.items()))
    spot = facts["exif"].pop("place", "")
    told = f"`{name}` is a {facts['format']} image of {facts['width']} × {facts['height']} pixels."
    hint = "It says where it was taken; ask for the location to see it." if spot else ""
    if where:
        spoken = f"was taken at {spot}" if spot else "does not say where it was taken"
        told, hint = f"`{name}` {spoken}.", told
    return answer(told, [hint, *_facts(facts), missed, UNSEEN, EXAMPLES])


def _facts(facts: Mapping[str, Any]) -> list[str]:
    """Brightness, colours and metadata in words."""
    light = facts["brightness"]
    tone = "dark" if light < 70 else "bright" if light > 185 else "of medium brightness"
    colours = [f"{colour} ({percent(share)})" for colour, share in facts["colours"]]
    frames = f" {facts['frames']} frames." if facts["frames"] > 1 else ""
    told = listed([f"{name} {value}" for name, value in facts["exif"].items()], 8)
    return [
        f"Mode {facts['mode']}; {tone} (mean {light} of 255, spread {facts['contrast']}).{frames}",
        f"Main colours: {listed(colours)}.",
        f"Metadata: {told}." if told else "No camera metadata in it.",
    ]
