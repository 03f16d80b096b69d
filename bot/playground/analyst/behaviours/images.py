"""Behaviour: images described, changed, laid side by side, compared."""

from collections.abc import Mapping, Sequence

from bot.playground.analyst.answer import Answer, code
from bot.playground.analyst.behaviours.imagechange import MOST_PIXELS, Change, change_in
from bot.playground.analyst.behaviours.source import Source
from bot.playground.analyst.behaviours.wishes import asks, without_names
from bot.playground.analyst.behaviours.workbook import stem
from bot.playground.analyst.printed import Printed
from bot.playground.analyst.steps import Steps, run, script
from bot.playground.analyst.voice import Voice

MOST_IMAGES = 60
KEPT = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "GIF": "gif", "BMP": "bmp", "TIFF": "tiff"}
"""Formats that a changed image is written in again; all others become PNG."""
IMPORTS = {"import csv", "import sys", "from PIL import Image, ImageOps"}
OPEN = (
    "with Image.open(path) as opened:",
    "    image = ImageOps.exif_transpose(opened)  # the way it was held",
)
FACTS = (
    "small = np.asarray(image.resize((64, 64)).convert('F' if deep else 'L'), float)",
    "light = 100 * small.mean() / (65_535 if deep else 255)",
    "few = image.convert('RGB').resize((64, 64)).quantize(5).convert('RGB')",
    "colours = sorted(few.getcolors(), reverse=True)[:3]",
    "names = ' '.join('#%02x%02x%02x' % colour for _, colour in colours)",
    "exif = opened.getexif()",
    "camera = ' '.join(str(exif[tag]).strip() for tag in (Base.Make, Base.Model) if tag in exif)",
    "taken = exif.get_ifd(IFD.Exif).get(Base.DateTimeOriginal, exif.get(Base.DateTime, ''))",
    "place = exif.get_ifd(IFD.GPSInfo)",
    "writer.writerow([name, opened.format, *opened.size, *image.size, opened.mode,",
    "                 getattr(opened, 'n_frames', 1), path.stat().st_size, round(light), names,",
    "                 camera, taken, {place}])",
)
SPOT = (
    "angles = [sum(float(part) / 60**i for i, part in enumerate(place.get(key, ())))",
    "          for key in (2, 4)]",
    "spot = f'{angles[0]:.5f}° {place[1]}, {angles[1]:.5f}° {place[3]}' if place else ''",
)
HEAD = ("name", "format", "width", "height", "wide", "high", "mode", "frames", "bytes", "light",
        "colours", "camera", "taken", "place")  # fmt: skip


def images(
    sources: Sequence[Source], question: str, voice: Voice, archive: str = ""
) -> Steps[Answer]:
    """What a question asks of one or several images; those of an archive go back as one."""
    chosen = list(sources[:MOST_IMAGES])
    asked = without_names(question, tuple(source.name for source in chosen))
    where = asks(asked, "images", "place")
    thought = voice.say("images.looks", files=voice.listed([source.name for source in chosen], 3))
    seen = yield from run(_described(chosen, where=where), thought)
    facts = {row["name"]: row for row in seen.rows("images")}
    failed = [row["name"] for row in seen.rows("failed")]
    missed = (
        voice.say("images.unreadable", files=voice.listed(list(map(code, failed))))
        if failed
        else ""
    )
    good = [source for source in chosen if source.name in facts]
    change = change_in(asked, voice)
    if not good:
        answer = Answer(missed, (voice.say("images.fresh_copy"),))
    elif asks(asked, "images", "sheet") and len(good) > 1:
        answer = yield from _sheet(good, voice)
    elif asks(asked, "images", "difference") and len(good) > 1 and not change:
        answer = yield from difference(good[0], good[1], voice)
    elif change and change.too_large:
        answer = Answer(voice.say("images.too_large", n=MOST_PIXELS), declined=True)
    elif change:
        answer = yield from _changed(good, facts, change, voice, archive)
    elif asks(asked, "images", "histogram"):
        answer = yield from _histogram(good[0], facts[good[0].name], voice)
    else:
        answer = _told(good, facts, voice, where=where)
    if len(sources) > MOST_IMAGES:
        answer = answer.with_remarks(voice.say("images.first_only", n=MOST_IMAGES, of=len(sources)))
    return answer.with_remarks(missed) if missed and good else answer


def _paths(sources: Sequence[Source]) -> list[str]:
    """The lines that name the images: ``paths`` by name."""
    if any(source.setup for source in sources):
        names = [source.name for source in sources]
        first = sources[0].setup[0]
        return [
            first,
            f"    paths = {{name: Path(archive.extract(name, 'unpacked')) for name in {names!r}}}",
        ]
    return ["paths = {", *(f"    {source.name!r}: {source.path}," for source in sources), "}"]


def _imports(sources: Sequence[Source], *more: str) -> set[str]:
    return {*IMPORTS, *(line for source in sources for line in source.imports), *more}


def _described(sources: Sequence[Source], *, where: bool) -> str:
    place = "spot" if where else "bool(place)"
    told = [*FACTS[:-3], *(SPOT if where else ()), *FACTS[-3:]]
    facts = [f"            {line}".replace("{place}", place) for line in told]
    lines = [
        *_paths(sources),
        "writer, failed = csv.writer(sys.stdout), []",
        "print('# images')",
        f"writer.writerow({list(HEAD)!r})",
        "for name, path in paths.items():",
        "    try:",
        *(f"        {line}" for line in OPEN),
        "            deep = image.mode.startswith(('I', 'F'))",
        *facts,
        "    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:",
        "        failed.append([name, str(error)])",
        "print('\\n# failed')",
        "writer.writerows([['name', 'why'], *failed])",
    ]
    more = ("import numpy as np", "from PIL.ExifTags import IFD, Base")
    return script(
        "look at the images: size, colours, what the camera wrote", _imports(sources, *more), *lines
    )


def _size(width: str | int, height: str | int) -> str:
    return f"{width} × {height}"


def _told(
    sources: Sequence[Source], facts: Mapping[str, Mapping[str, str]], voice: Voice, *, where: bool
) -> Answer:
    ask = (voice.say("images.ask_resize"), voice.say("images.ask_grey"))
    if len(sources) > 1:
        keys = ("file", "format", "pixels", "kilobytes", "light", "colours")
        head = [voice.say(f"images.{key}") for key in keys]
        rows = [
            [row["name"], row["format"], _size(row["wide"], row["high"]),
             voice.number(int(row["bytes"]) / 1000, 1), f"{row['light']} %", row["colours"]]
            for row in facts.values()
        ]  # fmt: skip
        finding, unseen = voice.say("images.several", n=len(rows)), voice.say("images.unseen")
        return Answer(finding, (unseen,), (head, *rows), followups=ask)
    row = next(iter(facts.values()))
    turned = (row["wide"], row["high"]) != (row["width"], row["height"])
    size = {
        "format": row["format"],
        "pixels": _size(row["wide"], row["high"]),
        "file": code(row["name"]),
    }
    size["kilobytes"] = voice.number(int(row["bytes"]) / 1000, 1)
    depth = "images.deep" if row["mode"].startswith("I") else "images.mode"
    points = [
        voice.say("images.stored", pixels=_size(row["width"], row["height"])) if turned else "",
        voice.say(depth, mode=row["mode"], light=row["light"], colours=row["colours"]),
        voice.say("images.camera", camera=code(row["camera"])) if row["camera"] else "",
        voice.say("images.taken", when=row["taken"]) if row["taken"] else "",
        voice.say("images.frames", n=int(row["frames"])) if row["frames"] != "1" else "",
        voice.say("images.has_place") if row["place"] == "True" else "",
        voice.say("images.unseen"),
    ]
    finding = voice.say("images.is", **size)
    if where:
        place = row["place"]
        key = "images.taken_at" if place else "images.no_place"
        points, finding = [finding, *points], voice.say(key, file=code(row["name"]), place=place)
    return Answer(finding, tuple(points), followups=ask)


def _changed(
    sources: Sequence[Source],
    facts: Mapping[str, Mapping[str, str]],
    change: Change,
    voice: Voice,
    archive: str,
) -> Steps[Answer]:
    lines = [*_paths(sources), "writer = csv.writer(sys.stdout)", "print('# made')"]
    lines.append("writer.writerow(['name', 'new', 'width', 'height', 'bytes', 'metadata'])")
    taken: set[str] = set()
    todo = ", ".join(f"({s.name!r}, {_new(s, facts[s.name], change, taken)!r})" for s in sources)
    modes = {facts[source.name]["mode"] for source in sources}
    flat = change.form or {facts[source.name]["format"] for source in sources} & {"JPEG"}
    body = [line for step in change.steps for line in step.code]
    if any(mode.startswith("I") for mode in modes) and (
        flat or any("gray" in line for line in body)
    ):
        body.insert(0, "if image.mode.startswith('I'):  # 16 bits a pixel")
        body.insert(1, "    image = Image.fromarray((np.asarray(image) / 257).astype('uint8'))")
    if modes & {"P", "1"} and any("resize" in line or "ImageOps" in line for line in body):
        body.insert(0, "image = image.convert('RGBA')")
    forms = (
        {change.form}
        if change.form
        else {KEPT.get(facts[s.name]["format"], "png") for s in sources}
    )
    if forms & {"jpg", "jpeg", "pdf", "bmp"} and modes - {"RGB", "L"}:
        body += [
            "clear = image.convert('RGBA')",
            "image = Image.new('RGB', image.size, 'white')  # JPEG knows no transparency",
            "image.paste(clear, mask=clear.getchannel('A'))",
        ]
    target = "Path(new)" if archive else "output / new"
    body = ["path = paths[name]", f"target = {target}", *OPEN, *body, *_saving(change)]
    if forms != {"pdf"}:
        body += [
            "with Image.open(target) as again:",
            "    size, tags = again.size, again.getexif()",
        ]
    else:
        body.append("size, tags = image.size, {}")
    body.append("writer.writerow([name, new, *size, target.stat().st_size, len(tags)])")
    lines += [f"names = [{todo}]", "for name, new in names:", *(f"    {line}" for line in body)]
    packed = f"{stem(archive)}_{change.mark or change.form}.zip"
    if archive:
        lines += [
            f"with zipfile.ZipFile(output / {packed!r}, 'w') as made:",
            "    for _, new in names:",
            "        made.write(new)",
        ]
    more = ("import numpy as np",) if any("np." in line for line in body) else ()
    printed = yield from run(script("change the images", _imports(sources, *more), *lines))
    return _made(printed, facts, change, voice, packed if archive else "")


def _new(source: Source, fact: Mapping[str, str], change: Change, taken: set[str]) -> str:
    """A telling name for a changed image, each once."""
    form = {"jpeg": "jpg"}.get(change.form, change.form) or KEPT.get(fact["format"], "png")
    if change.bytes:
        form = "jpg"
    begin = "_".join(filter(None, [stem(source.stem), change.mark]))
    name, number = f"{begin}.{form}", 2
    while name in taken:
        name, number = f"{begin}_{number}.{form}", number + 1
    taken.add(name)
    return name


def _saving(change: Change) -> list[str]:
    if change.bytes:
        return [
            "image = image.convert('RGB')",
            "for quality in range(92, 8, -7):",
            "    image.save(target, quality=quality)",
            f"    if target.stat().st_size <= {change.bytes}:",
            "        break",
            "    if quality < 50:",
            "        image = ImageOps.scale(image, 0.8)",
        ]
    if change.compress:
        return ["image.save(target, quality=60, optimize=True)"]
    return ["image.save(target, quality=90)"]


def _told_size(width: str, height: str, size: str, voice: Voice) -> str:
    kilobytes = voice.number(int(size) / 1000, 1)
    return voice.say("images.size", pixels=_size(width, height), kilobytes=kilobytes)


def _made(
    printed: Printed,
    facts: Mapping[str, Mapping[str, str]],
    change: Change,
    voice: Voice,
    packed: str,
) -> Answer:
    made = printed.rows("made")
    done = voice.listed(change.words)
    head = [voice.say(f"images.{key}") for key in ("file", "new_file", "before", "now")]
    rows = []
    for new in made:
        old = facts[new["name"]]
        before = _told_size(old["width"], old["height"], old["bytes"], voice)
        now = _told_size(new["width"], new["height"], new["bytes"], voice)
        rows.append([new["name"], new["new"], before, now])
    first = [facts[new["name"]]["frames"] for new in made if facts[new["name"]]["frames"] != "1"]
    points = (
        voice.say("images.no_metadata") if not any(int(new["metadata"]) for new in made) else "",
        voice.say("images.first_frame") if first else "",
        voice.say("images.still_larger")
        if change.bytes and any(int(new["bytes"]) > change.bytes for new in made)
        else "",
    )
    if len(rows) == 1 and not packed:
        [[old_name, new_name, before, now]] = rows
        told = {"new": code(new_name), "file": code(old_name), "now": now, "before": before}
        finding = voice.say("images.made", done=done, **told)
        return Answer(finding, points, plots={new_name: f"{old_name}, {done}"})
    key = "images.made_in" if packed else "images.made_several"
    return Answer(
        voice.say(key, n=len(rows), done=done, packed=code(packed)), points, (head, *rows)
    )


def _histogram(source: Source, fact: Mapping[str, str], voice: Voice) -> Steps[Answer]:
    name = f"{stem(source.stem)}_histogram.png"
    deep = fact["mode"].startswith(("I", "F"))
    most = 65_535 if deep else 255
    colour = not deep and fact["mode"] not in ("L", "LA", "1")
    shown = (
        [
            "for place, colour in enumerate(['red', 'green', 'blue']):",
            "    channel = np.asarray(image.convert('RGB'))[..., place].ravel()",
            f"    ax.hist(channel, 128, (0, {most}), color=colour, histtype='step', lw=2)",
        ]
        if colour
        else [f"ax.hist(grey.ravel(), bins=128, range=(0, {most}), color='0.3')"]
    )
    labels = {
        "title": voice.say("images.histogram_of", file=source.name),
        "xlabel": voice.say("images.brightness", most=str(most)),
        "ylabel": voice.say("images.pixel_count"),
    }
    lines = [
        *_paths([source]),
        f"path = paths[{source.name!r}]",
        *OPEN,
        f"    grey = np.asarray(image{'' if deep else '.convert(' + repr('L') + ')'}, float)",
        "print('# middle:', np.median(grey))",
        "print('# low:', np.percentile(grey, 5))",
        "print('# high:', np.percentile(grey, 95))",
        "fig, ax = plt.subplots(figsize=(9, 5))",
        *shown,
        f"ax.set(**{labels!r})",
        f"fig.savefig(output / {name!r}, dpi=130, bbox_inches='tight')",
    ]
    more = ("import numpy as np", "import matplotlib.pyplot as plt")
    printed = yield from run(script("plot the brightness", _imports([source], *more), *lines))
    told = {key: printed.number(key) for key in ("low", "middle", "high")}
    finding = voice.say("images.half_darker", file=code(source.name), most=str(most), **told)
    return Answer(
        finding, (voice.say("images.nine_of_ten", **told),), plots={name: labels["title"]}
    )


def _sheet(sources: Sequence[Source], voice: Voice) -> Steps[Answer]:
    columns = min(4, len(sources)) if len(sources) < 13 else 6
    rows = -(-len(sources) // columns)
    lines = [
        *_paths(sources),
        f"sheet = Image.new('RGB', ({columns * 220}, {rows * 240}), 'white')",
        "draw = ImageDraw.Draw(sheet)",
        "for place, (name, path) in enumerate(paths.items()):",
        f"    left, top = place % {columns} * 220, place // {columns} * 240",
        "    with Image.open(path) as opened:",
        "        image = ImageOps.exif_transpose(opened).convert('RGB')",
        "    image = ImageOps.contain(image, (200, 200))",
        "    sheet.paste(image, (left + 110 - image.width // 2, top + 110 - image.height // 2))",
        "    draw.text((left + 110, top + 224), name[-32:], 'black', anchor='mm')",
        "sheet.save(output / 'contact_sheet.png')",
        "print('# size:', *sheet.size)",
    ]
    more = ("from PIL import ImageDraw",)
    printed = yield from run(
        script("lay the images out on one sheet", _imports(sources, *more), *lines)
    )
    pixels = _size(*printed.values["size"].split())
    finding = voice.say(
        "images.sheet", n=len(sources), pixels=pixels, file=code("contact_sheet.png")
    )
    return Answer(finding, plots={"contact_sheet.png": finding.replace("`", "")})


def difference(old: Source, new: Source, voice: Voice) -> Steps[Answer]:
    """Where two images differ, as a share of the pixels and as a picture."""
    lines = [
        *_paths([old, new]),
        "old, new = (ImageOps.exif_transpose(Image.open(path)) for path in paths.values())",
        "print('# sizes:', *old.size, *new.size)",
        "same_size = new.convert('RGB').resize(old.size)",
        "gap = ImageChops.difference(old.convert('RGB'), same_size).convert('L')",
        "print('# share:', (np.asarray(gap) > 8).mean())",
        "print('# box:', *(gap.point(lambda value: 255 * (value > 8)).getbbox() or ()))",
        "ImageOps.invert(ImageOps.autocontrast(gap)).save(output / 'difference.png')",
    ]
    more = ("import numpy as np", "from PIL import ImageChops")
    printed = yield from run(
        script("lay one image over the other", _imports([old, new], *more), *lines)
    )
    share, box = printed.number("share"), printed.values.get("box", "").split()
    sizes = printed.values["sizes"].split()
    names = {"old": code(old.name), "new": code(new.name)}
    shapes = {"old": _size(*sizes[:2]), "new": _size(*sizes[2:])}
    scaled = voice.say("images.scaled", **shapes) if sizes[:2] != sizes[2:] else ""
    if not box:
        return Answer(voice.say("images.same", **names), (scaled,))
    finding = voice.say("images.differ", share=voice.percent(share), **names)
    left, top, right, bottom = box
    where = voice.say("images.differ_in", left=left, top=top, right=right, bottom=bottom)
    shows = voice.say("images.dark_differs", file=code("difference.png"))
    return Answer(finding, (where, scaled, shows), plots={"difference.png": shows.replace("`", "")})
