"""What a question wants done to an image, as lines of code on ``image``."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from playground.analyst.behaviours.wishes import patterns
from playground.analyst.voice import Voice

MOST_PIXELS, MOST_TIMES = 10_000, 10  # a side, and times as large
FORMS = {"jpg": "jpeg", "tif": "tiff"}
HALVES = {
    "left|linke|左": "0, 0, image.width // 2, image.height",
    "right|rechte|右": "image.width // 2, 0, image.width, image.height",
    "top|upper|obere|上": "0, 0, image.width, image.height // 2",
    "bottom|lower|untere|下": "0, image.height // 2, image.width, image.height",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One change: where the question names it, its lines, a mark for the name, the words."""

    place: int
    code: tuple[str, ...]
    mark: str
    words: str


@dataclass(frozen=True, slots=True)
class Change:
    """What to do with images, in order. ``form`` is the format to write ("" keeps it), ``bytes``
    the most that a file may have (0 for any), ``compress`` a lower quality."""

    steps: tuple[Step, ...]
    form: str = ""
    bytes: int = 0
    compress: bool = False
    words: tuple[str, ...] = ()

    @property
    def mark(self) -> str:
        """What goes into the new file's name."""
        marks = [*(step.mark for step in self.steps), "small" * self.compress]
        return "_".join(filter(None, marks))

    @property
    def too_large(self) -> bool:
        """Whether a side or a share is asked for that is beyond all reason."""
        lines = "\n".join(line for step in self.steps for line in step.code)
        shares = re.findall(r"scale\(image, (\d+)", lines)
        sides = map(int, re.findall(r"\d+", lines))
        return max(sides, default=0) > MOST_PIXELS or any(int(n) > MOST_TIMES for n in shares)


Find = Callable[[str], "re.Match[str] | None"]
Told = tuple[str, str, str, int]
"""Code, a mark for the name, the key of the words and the number in them."""


def change_in(question: str, voice: Voice) -> Change | None:
    """The change that a question asks for; None where it asks for none."""

    def find(name: str) -> re.Match[str] | None:
        return re.search(patterns()["images"][name], question, re.IGNORECASE)

    steps = []
    for name, kind in KINDS.items():
        found, told = find(name), kind(find)
        if found and told:
            line, mark, key, n = told
            said = voice.say(f"images.{key}", n=n)
            steps.append(Step(found.start(), (line,) if line else (), mark, said))
    steps.sort(key=lambda step: step.place)
    words = [step.words for step in steps]
    form = ""
    if told_form := find("form"):
        form = FORMS.get(told_form[1].lower(), told_form[1].lower())
        words.append(voice.say("images.converted", form=form.upper().replace("WEBP", "WebP")))
    most, size = 0, find("bytes")
    if size:
        most = round(float(size[1].replace(",", ".")) * (1e3 if size[2][0] in "kK" else 1e6))
        words.append(voice.say("images.under", size=f"{size[1]} {size[2].upper()}"))
    elif find("compress"):
        words.append(voice.say("images.compressed"))
    if find("strip"):
        steps.append(Step(len(question), (), "clean", ""))
        words.append(voice.say("images.stripped"))
    compress = bool(size or find("compress"))
    return Change(tuple(steps), form, most, compress, tuple(words)) if words else None


def _side(text: str) -> int:
    return max(1, int(text))


def _size(find: Find) -> Told | None:
    """One new size: a box, a width or height, a share; a crop has its own."""
    if find("crop"):
        return None
    for name in ("box", "width", "height", "half_size", "double", "percent", "thumbnail", "side"):
        found = find(name)
        if found and (name not in ("percent", "side") or find("sizing")):
            break
    else:
        return None
    told = [_side(part) for part in found.groups() if part]
    if name in ("percent", "half_size", "double"):
        share = {"half_size": 50, "double": 200}.get(name) or told[0]
        if name == "percent" and find("relative"):
            share = max(1, 100 + share if find("larger") else 100 - share)
        mark = name.removesuffix("_size") if name != "percent" else f"{share}pct"
        return f"image = ImageOps.scale(image, {share / 100:g})", mark, "resized", 0
    if name in ("width", "height"):
        length, other = told[0], "height" if name == "width" else "width"
        size = [f"{length}", f"round(image.{other} * {length} / image.{name})"]
        line = f"image = image.resize(({', '.join(size if name == 'width' else size[::-1])}))"
        return line, f"{length}px", "resized", 0
    side = find("side")
    wide, high = told if name == "box" else [_side(side[1]) if side else 200] * 2
    mark = {"box": f"{wide}x{high}", "side": f"{wide}px"}.get(name, "thumbnail")
    return f"image = ImageOps.contain(image, ({wide}, {high}))", mark, "resized", 0


def _crop(find: Find) -> Told:
    four, half, box = find("corners"), find("half"), find("box")
    if four:
        corners = ", ".join(four.groups())
        return f"image = image.crop(({corners}))", "cropped", "cropped", 0
    if half:
        side = next(filter(None, half.groups())).lower()
        corners = next(corners for words, corners in HALVES.items() if side in words.split("|"))
        return f"image = image.crop(({corners}))", "cropped", "cropped", 0
    size = f"{_side(box[1])}, {_side(box[2])}" if box else "min(image.size), min(image.size)"
    mark = f"{box[1]}x{box[2]}" if box else "square"
    return f"image = ImageOps.fit(image, ({size}))", mark, "cropped", 0


def _turn(find: Find) -> Told:
    number = find("degrees")
    if find("upright") and not number:
        return "", "upright", "upright", 0
    degrees = int(number[1] or number[2]) if number else 180 if find("upside") else 90
    turn = (-degrees if find("left") else degrees) % 360
    key, shown = ("clockwise", turn) if turn <= 180 else ("anticlockwise", 360 - turn)
    return f"image = image.rotate({-turn}, expand=True)", "rotated", key, shown


def _mirror(find: Find) -> Told:
    how = "flip" if find("vertical") else "mirror"
    return f"image = ImageOps.{how}(image)", "mirrored", "mirrored", 0


def _grey(find: Find) -> Told:
    return "image = ImageOps.grayscale(image)", "grey", "grey", 0


KINDS: dict[str, Callable[[Find], Told | None]] = {
    "crop": _crop, "resize": _size, "turn": _turn, "mirror": _mirror, "grey": _grey,
}  # fmt: skip
"""The pattern that names a change, and what it becomes."""
