"""Behaviour: images described, changed, laid side by side, compared."""

from collections.abc import Iterable, Mapping, Sequence

from playground.analyst.answer import Answer, code
from playground.analyst.behaviours.imagechange import MOST_PIXELS, Change, change_in
from playground.analyst.behaviours.source import Source
from playground.analyst.behaviours.wishes import asks, without_names
from playground.analyst.behaviours.workbook import stem
from playground.analyst.plots import drawn, seen
from playground.analyst.printed import Printed
from playground.analyst.steps import Steps, run, script
from playground.analyst.voice import Voice

MOST_IMAGES = 60
KEPT = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "GIF": "gif", "BMP": "bmp", "TIFF": "tiff"}
"""Formats that a changed image is written in again; all others become PNG."""
NUMPY = "import numpy as np"
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
)
SPOT = (
    "angles = [sum(float(part) / 60**i for i, part in enumerate(place.get(key, ())))",
    "          for key in (2, 4)]",
    "spot = f'{angles[0]:.5f}° {place[1]}, {angles[1]:.5f}° {place[3]}' if place else ''",
)
ROW = (
    "writer.writerow([name, opened.format, *opened.size, *image.size, opened.mode,",
    "                 getattr(opened, 'n_frames', 1), path.stat().st_size, round(light), names,",
    "                 camera, taken, {place}])",
)
HEAD = ("name", "format", "width", "height", "wide", "high", "mode", "frames", "bytes", "light",
        "colours", "camera", "taken", "place")  # fmt: skip
Facts = Mapping[str, Mapping[str, str]]


def images(
    sources: Sequence[Source], question: str, voice: Voice, archive: str = ""
) -> Steps[Answer]:
    """What a question asks of one or several images; those of an archive go back as one."""
    chosen = list(sources[:MOST_IMAGES])
    asked = without_names(question, tuple(source.name for source in chosen))
    where = asks(asked, "images", "place")
    seen = yield from run(_described(chosen, where=where))
    facts = {row["name"]: row for row in seen.rows("images")}
    failed = [code(row["name"]) for row in seen.rows("failed")]
    missed = voice.say("images.unreadable", files=voice.listed(failed)) if failed else ""
    good = [source for source in chosen if source.name in facts]
    change = change_in(asked, voice)
    if not good:
        return Answer(missed, (voice.say("images.fresh_copy"),))
    if asks(asked, "images", "sheet") and len(good) > 1:
        answer = yield from _sheet(good, voice)
    elif asks(asked, "images", "difference") and len(good) > 1 and not change:
        answer = yield from difference(good[0], good[1], voice)
    elif change and change.too_large:
        return Answer(voice.say("images.too_large", most=MOST_PIXELS), declined=True)
    elif change:
        answer = yield from _changed(good, facts, change, voice, archive)
    elif asks(asked, "images", "histogram"):
        answer = yield from _histogram(good[0], facts[good[0].name], voice)
    else:
        answer = _told(facts, voice, where=where)
    if len(sources) > MOST_IMAGES:
        answer = answer.with_remarks(voice.say("images.first_only", n=MOST_IMAGES, of=len(sources)))
    return answer.with_remarks(missed) if missed else answer


def _script(title: str, sources: Sequence[Source], lines: Iterable[str], *more: str) -> str:
    """A script on images: their ``paths`` by name, then the lines."""
    imports = {"from PIL import Image, ImageOps", *more}
    imports |= {line for source in sources for line in source.imports}
    if any(source.setup for source in sources):
        unpacked = f"name: Path(archive.extract(name, 'unpacked')) for name in {_names(sources)!r}"
        paths = [sources[0].setup[0], f"    paths = {{{unpacked}}}"]
    else:
        paths = ["paths = {", *(f"    {one.name!r}: {one.path}," for one in sources), "}"]
    body = [*paths, *lines]
    if any("writer" in line for line in body):
        imports |= {"import csv", "import sys"}
        body.insert(len(paths), "writer = csv.writer(sys.stdout)")
    if any("np." in line for line in body):
        imports.add(NUMPY)
    return script(title, imports, *body)


def _names(sources: Sequence[Source]) -> list[str]:
    return [source.name for source in sources]


def _described(sources: Sequence[Source], *, where: bool) -> str:
    row = [line.format(place="spot" if where else "bool(place)") for line in ROW]
    lines = [
        "failed = []",
        "print('# images')",
        f"writer.writerow({list(HEAD)!r})",
        "for name, path in paths.items():",
        "    try:",
        *(f"        {line}" for line in OPEN),
        "            deep = image.mode.startswith(('I', 'F'))",
        *(f"            {line}" for line in (*FACTS, *(SPOT if where else ()), *row)),
        "    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:",
        "        failed.append([name, str(error)])",
        "print('\\n# failed')",
        "writer.writerows([['name', 'why'], *failed])",
    ]
    title = "look at the images: size, colours, what the camera wrote"
    return _script(title, sources, lines, "from PIL.ExifTags import IFD, Base")


def _size(width: str | int, height: str | int) -> str:
    return f"{width} × {height}"


def _told(facts: Facts, voice: Voice, *, where: bool) -> Answer:
    ask = (voice.say("images.ask_resize"), voice.say("images.ask_grey"))
    sizes = [voice.number(int(row["bytes"]) / 1000, 1) for row in facts.values()]
    if len(facts) > 1:
        keys = ("file", "format", "pixels", "kilobytes", "light", "colours")
        head = [voice.say(f"images.{key}") for key in keys]
        rows = [
            [row["name"], row["format"], _size(row["wide"], row["high"]), size,
             f"{row['light']} %", row["colours"]]
            for row, size in zip(facts.values(), sizes, strict=True)
        ]  # fmt: skip
        finding, unseen = voice.say("images.several", n=len(rows)), voice.say("images.unseen")
        return Answer(finding, (unseen,), (head, *rows), followups=ask)
    row = next(iter(facts.values()))
    name, place, stored = code(row["name"]), row["place"], _size(row["width"], row["height"])
    pixels = _size(row["wide"], row["high"])
    finding = voice.say(
        "images.is", file=name, format=row["format"], pixels=pixels, kilobytes=sizes[0]
    )
    depth = "images.deep" if row["mode"].startswith("I") else "images.mode"
    points = [
        voice.say("images.stored", pixels=stored) if stored != pixels else "",
        voice.say(depth, mode=row["mode"], light=row["light"], colours=row["colours"]),
        voice.say("images.camera", camera=code(row["camera"])) if row["camera"] else "",
        voice.say("images.taken", when=row["taken"]) if row["taken"] else "",
        voice.say("images.frames", n=int(row["frames"])) if row["frames"] != "1" else "",
        voice.say("images.has_place") if place == "True" else "",
        voice.say("images.unseen"),
    ]
    if where:
        points = [finding, *points]
        finding = voice.say("images.taken_at" if place else "images.no_place", file=name,
                            place=place)  # fmt: skip
    return Answer(finding, tuple(points), followups=ask)


def _changed(
    sources: Sequence[Source], facts: Facts, change: Change, voice: Voice, archive: str
) -> Steps[Answer]:
    taken: set[str] = set()
    todo = [(one.name, _new(one, facts[one.name], change, taken)) for one in sources]
    modes = {facts[one.name]["mode"] for one in sources}
    endings = {new.rpartition(".")[2] for _, new in todo}
    body = [line for step in change.steps for line in step.code]
    if modes & {"P", "1"}:
        body.insert(0, "image = image.convert('RGBA')")
    flat = endings - {"png", "tiff"} or any("grayscale" in line for line in body)
    if flat and any(mode.startswith("I") for mode in modes):
        body[:0] = [
            "if image.mode.startswith('I'):  # 16 bits a pixel",
            "    image = Image.fromarray((np.asarray(image) / 257).astype('uint8'))",
        ]
    if endings & {"jpg", "pdf", "bmp"} and modes - {"RGB", "L"}:
        body += [
            "clear = image.convert('RGBA')",
            "image = Image.new('RGB', image.size, 'white')  # JPEG knows no transparency",
            "image.paste(clear, mask=clear.getchannel('A'))",
        ]
    packed = f"{stem(archive)}_{change.mark or change.form}.zip" if archive else ""
    again = [
        "with Image.open(target) as again:",
        "    tags = len(again.getexif())",
        "    writer.writerow([name, new, *again.size, target.stat().st_size, tags])",
    ]
    if "pdf" in endings:
        again = ["writer.writerow([name, new, *image.size, target.stat().st_size, 0])"]
    target = f"target = {'Path(new)' if packed else 'output / new'}"
    body = ["path = paths[name]", target, *OPEN, *body, *_saving(change), *again]
    lines = [
        "print('# made')",
        "writer.writerow(['name', 'new', 'width', 'height', 'bytes', 'metadata'])",
        f"names = {todo!r}",
        "for name, new in names:",
        *(f"    {line}" for line in body),
    ]
    if packed:
        lines += [
            f"with zipfile.ZipFile(output / {packed!r}, 'w') as made:",
            "    for _, new in names:",
            "        made.write(new)",
        ]
    printed = yield from run(_script("change the images", sources, lines))
    return _made(printed, facts, change, voice, packed)


def _new(source: Source, fact: Mapping[str, str], change: Change, taken: set[str]) -> str:
    """A telling name for a changed image, each once."""
    form = "jpg" if change.bytes else change.form or KEPT.get(fact["format"], "png")
    form = {"jpeg": "jpg"}.get(form, form)
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
    how = "quality=60, optimize=True" if change.compress else "quality=90"
    return [f"image.save(target, {how})"]


def _made(printed: Printed, facts: Facts, change: Change, voice: Voice, packed: str) -> Answer:
    made = printed.rows("made")
    done = voice.listed(change.words)
    head = [voice.say(f"images.{key}") for key in ("file", "new_file", "before", "now")]
    rows = []
    for new in made:
        before, now = (
            voice.say("images.size", pixels=_size(one["width"], one["height"]),
                      kilobytes=voice.number(int(one["bytes"]) / 1000, 1))
            for one in (facts[new["name"]], new)
        )  # fmt: skip
        rows.append([new["name"], new["new"], before, now])
    moving = any(facts[new["name"]]["frames"] != "1" for new in made)
    large = change.bytes and any(int(new["bytes"]) > change.bytes for new in made)
    points = (
        voice.say("images.no_metadata") if not any(int(new["metadata"]) for new in made) else "",
        voice.say("images.first_frame") if moving else "",
        voice.say("images.still_larger") if large else "",
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
    deep = fact["mode"].startswith(("I", "F"))
    most = 65_535 if deep else 255
    plot = drawn(
        f"{stem(source.stem)}_histogram.png",
        voice.say("images.histogram_of", file=source.name),
        [],
        [f"ax.hist(grey.ravel(), bins=128, range=(0, {most}), color='0.3')"],
        xlabel=voice.say("images.brightness", most=str(most)),
        ylabel=voice.say("images.pixels"),
    )
    lines = [
        "[path] = paths.values()",
        *OPEN,
        f"    grey = np.asarray(image{'' if deep else '.convert(' + repr('L') + ')'}, float)",
        "for name, place in {'low': 5, 'middle': 50, 'high': 95}.items():",
        "    print(f'# {name}:', np.percentile(grey, place))",
        *plot.lines,
    ]
    printed = yield from run(_script("plot the brightness", [source], lines, *plot.imports))
    told = {key: printed.number(key) for key in ("low", "middle", "high")}
    finding = voice.say("images.half_darker", file=code(source.name), most=str(most), **told)
    return Answer(finding, (voice.say("images.nine_of_ten", **told),), plots=seen(plot, printed))


def _sheet(sources: Sequence[Source], voice: Voice) -> Steps[Answer]:
    columns = min(4, len(sources)) if len(sources) < 13 else 6
    rows = -(-len(sources) // columns)
    lines = [
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
    title = "lay the images out on one sheet"
    printed = yield from run(_script(title, sources, lines, "from PIL import ImageDraw"))
    told = {"pixels": _size(*printed.values["size"].split()), "file": code("contact_sheet.png")}
    finding = voice.say("images.sheet", n=len(sources), **told)
    return Answer(finding, plots={"contact_sheet.png": finding.replace("`", "")})


def difference(old: Source, new: Source, voice: Voice) -> Steps[Answer]:
    """Where two images differ, as a share of the pixels and as a picture."""
    lines = [
        "old, new = (ImageOps.exif_transpose(Image.open(path)) for path in paths.values())",
        "print('# sizes:', *old.size, *new.size)",
        "same_size = new.convert('RGB').resize(old.size)",
        "gap = ImageChops.difference(old.convert('RGB'), same_size).convert('L')",
        "print('# share:', (np.asarray(gap) > 8).mean())",
        "print('# box:', *(gap.point(lambda value: 255 * (value > 8)).getbbox() or ()))",
        "ImageOps.invert(ImageOps.autocontrast(gap)).save(output / 'difference.png')",
    ]
    title = "lay one image over the other"
    printed = yield from run(_script(title, [old, new], lines, "from PIL import ImageChops"))
    box, sizes = printed.values.get("box", "").split(), printed.values["sizes"].split()
    names = {"old": code(old.name), "new": code(new.name)}
    shapes = {"old": _size(*sizes[:2]), "new": _size(*sizes[2:])}
    scaled = voice.say("images.scaled", **shapes) if sizes[:2] != sizes[2:] else ""
    if not box:
        return Answer(voice.say("images.same", **names), (scaled,))
    share = voice.percent(printed.number("share"))
    sides = dict(zip(("left", "top", "right", "bottom"), box, strict=True))
    where, shows = voice.say("images.differ_in", **sides), voice.say("images.dark_differs")
    finding = voice.say("images.differ", share=share, **names)
    return Answer(finding, (where, scaled, shows), plots={"difference.png": shows})
