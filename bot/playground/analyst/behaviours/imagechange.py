"""What a question wants done to an image, as lines of code on ``image``."""

import re
from dataclasses import dataclass

from bot.playground.analyst.behaviours.wishes import patterns
from bot.playground.analyst.voice import Voice

MOST_PIXELS = 10_000  # a side
FORMS = {"jpg": "jpeg", "tif": "tiff"}
HALVES = {
    "left": "(0, 0, image.width // 2, image.height)",
    "right": "(image.width // 2, 0, image.width, image.height)",
    "top": "(0, 0, image.width, image.height // 2)",
    "bottom": "(0, image.height // 2, image.width, image.height)",
}
SIDES = {"upper": "top", "lower": "bottom", "linke": "left", "rechte": "right", "obere": "top",
         "untere": "bottom", "左": "left", "右": "right", "上": "top", "下": "bottom"}  # fmt: skip


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
    the most that a file may have (0 for any), ``compress`` a lower quality; ``too_large`` is a size
    beyond MOST_PIXELS."""

    steps: tuple[Step, ...]
    form: str = ""
    bytes: int = 0
    compress: bool = False
    words: tuple[str, ...] = ()
    too_large: bool = False

    @property
    def mark(self) -> str:
        """What goes into the new file's name."""
        return "_".join(
            filter(None, [*(step.mark for step in self.steps), "small" * self.compress])
        )


class Asked:
    """A question about images, looked through with the patterns for them."""

    def __init__(self, question: str, voice: Voice) -> None:
        self.text = question.lower()
        self.voice = voice

    def find(self, name: str) -> re.Match[str] | None:
        """Where a pattern is met."""
        return re.search(patterns()["images"][name], self.text)

    def step(self, found: re.Match[str], code: str, mark: str, key: str, **values: object) -> Step:
        """A step of one line."""
        words = self.voice.say(f"images.{key}", **values)
        return Step(found.start(), (code,), mark, words)


def change_in(question: str, voice: Voice) -> Change | None:
    """The change that a question asks for; None where it asks for none."""
    asked = Asked(question, voice)
    kinds = (_crop, _size, _turn, _mirror, _grey)
    steps = [step for step in (kind(asked) for kind in kinds) if step]
    steps.sort(key=lambda step: step.place)
    words = [step.words for step in steps]
    told = asked.find("form")
    form = FORMS.get(told[1], told[1]) if told else ""
    if form:
        words.append(voice.say("images.converted", form=form.upper().replace("WEBP", "WebP")))
    size, press, strip = asked.find("bytes"), asked.find("compress"), asked.find("strip")
    most = 0
    if size:
        most = round(float(size[1].replace(",", ".")) * (1000 if size[2][0] == "k" else 1_000_000))
    if press or size:
        key = "images.under" if most else "images.compressed"
        words.append(voice.say(key, size=f"{size[1]} {size[2].upper()}" if size else ""))
    if strip:
        words.append(voice.say("images.stripped"))
        steps.append(Step(len(question), (), "clean", ""))
    if not words:
        return None
    sizes = [asked.find(name) for name in ("box", "width", "height")]
    sides = [int(side) for found in sizes if found for side in found.groups() if side]
    too_large = max(sides, default=0) > MOST_PIXELS
    return Change(tuple(steps), form, most, bool(press or size), tuple(words), too_large)


def _size(asked: Asked) -> Step | None:
    if asked.find("crop"):
        return None
    box, share = asked.find("box"), asked.find("percent")
    if box:
        wide, high = (min(int(side), MOST_PIXELS) for side in box.groups())
        code = f"image = ImageOps.contain(image, ({wide}, {high}))"
        return asked.step(box, code, f"{wide}x{high}", "to_box", width=str(wide), height=str(high))
    for name in ("width", "height"):
        found = asked.find(name)
        if found:
            side = min(int(next(filter(None, found.groups()))), MOST_PIXELS)
            other = "height" if name == "width" else "width"
            size = f"{side}, round(image.{other} * {side} / image.{name})"
            size = size if name == "width" else ", ".join(reversed(size.split(", ", 1)))
            code = f"image = image.resize(({size}))"
            return asked.step(found, code, f"{side}px", f"to_{name}", n=str(side))
    factor = 0.0
    for name, times in (("half_size", 0.5), ("double", 2.0)):
        found = asked.find(name)
        if found and not asked.find("half"):
            code, mark = f"image = ImageOps.scale(image, {times})", name.removesuffix("_size")
            return asked.step(found, code, mark, "to_share", n=str(int(times * 100)))
    if share and int(share[1]) and asked.find("sizing"):
        factor = min(int(share[1]), 1000) / 100
        code = f"image = ImageOps.scale(image, {factor:g})"
        return asked.step(share, code, f"{share[1]}pct", "to_share", n=share[1])
    small, side_told = asked.find("thumbnail"), asked.find("side")
    if small or (side_told and asked.find("sizing")):
        side = min(int(side_told[1]), MOST_PIXELS) if side_told else 200
        found = side_told or small
        assert found is not None
        mark = "thumbnail" if small else f"{side}px"
        code = f"image = ImageOps.contain(image, ({side}, {side}))"
        return asked.step(found, code, mark, "to_side", n=str(side))
    return None


def _crop(asked: Asked) -> Step | None:
    found = asked.find("crop")
    if not found:
        return None
    four = re.search(r"(\d+)\D{1,4}(\d+)\D{1,4}(\d+)\D{1,4}(\d+)", asked.text)
    box, half = asked.find("box"), asked.find("half")
    if four:
        corners = ", ".join(four.groups())
        code = f"image = image.crop(({corners}))"
        return asked.step(found, code, "cropped", "cropped_to", box=corners)
    if half:
        word = next(filter(None, half.groups()))
        code = f"image = image.crop({HALVES[SIDES.get(word, word)]})"
        return asked.step(found, code, "cropped", "cropped_half")
    if box:
        size = f"{box[1]}, {box[2]}"
        code, mark = f"image = ImageOps.fit(image, ({size}))", f"{box[1]}x{box[2]}"
        return asked.step(found, code, mark, "cropped_box", width=box[1], height=box[2])
    code = "image = ImageOps.fit(image, (min(image.size),) * 2)"
    return asked.step(found, code, "square", "cropped_square")


def _turn(asked: Asked) -> Step | None:
    upright, found = asked.find("upright"), asked.find("turn")
    number = asked.find("degrees")
    if upright and not number:
        return Step(upright.start(), (), "upright", asked.voice.say("images.upright"))
    if not found:
        return None
    degrees = int(number[1] or number[2]) if number else 180 if "upside" in asked.text else 90
    turn = (-degrees if asked.find("left") else degrees) % 360
    code = f"image = image.rotate({-turn}, expand=True)"
    key, shown = ("clockwise", turn) if turn <= 180 else ("anticlockwise", 360 - turn)
    return asked.step(found, code, "rotated", key, n=shown)


def _mirror(asked: Asked) -> Step | None:
    found = asked.find("mirror")
    if not found:
        return None
    how = "flip" if asked.find("vertical") else "mirror"
    return asked.step(found, f"image = ImageOps.{how}(image)", "mirrored", "mirrored")


def _grey(asked: Asked) -> Step | None:
    found = asked.find("grey")
    return asked.step(found, "image = ImageOps.grayscale(image)", "grey", "grey") if found else None
