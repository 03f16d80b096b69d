"""What a question wants done to an image, as lines of code."""

import re
from dataclasses import dataclass

FACTORS = {
    "half": (0.5, "half its size"),
    "halve": (0.5, "half its size"),
    "third": (1 / 3, "a third of its size"),
    "quarter": (0.25, "a quarter of its size"),
    "double": (2.0, "twice its size"),
    "twice": (2.0, "twice its size"),
}
SIZING = re.compile(r"\bre-?siz|\bscale|\bshrink|\bsmaller\b|\blarger\b|\benlarge|\bwide\b|\bpx\b")
SIDES = {
    "width": r"(\d{1,5})\s*(?:px|pixels?)?\s*(?:wide|width|across|breit)|width\D{0,8}(\d{1,5})",
    "height": r"(\d{1,5})\s*(?:px|pixels?)?\s*(?:high|tall|height|hoch)|height\D{0,8}(\d{1,5})",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One change: where the question names it, its line of code, a mark for the name, words."""

    place: int
    code: str
    mark: str
    words: str


@dataclass(frozen=True, slots=True)
class Change:
    """What to do with images; ``code`` are the lines, in order, on the variable ``image``.

    ``form`` is the format to write ("" keeps it); ``mark`` goes into the new name; ``words`` tell
    what was done.
    """

    code: tuple[str, ...]
    form: str
    mark: str
    words: tuple[str, ...]


def change_in(low: str) -> Change | None:
    """The change that a question in small letters asks for."""
    steps = [step for step in (_size(low), _turn(low), _mirror(low), _grey(low)) if step]
    steps.sort(key=lambda step: step.place)
    marks, words = [step.mark for step in steps], [step.words for step in steps]
    told = re.search(r"\b(?:to|as|into|in|a)\s+(?:an?\s+)?(jpe?g|png|webp|gif|bmp)s?\b", low)
    form = told[1].upper().replace("JPG", "JPEG") if told else ""
    if form:
        words.append(f"converted to {form.replace('WEBP', 'WebP')}")
    strip = re.search(
        r"\b(strip|remove|delete|without|clean|drop)\b.*(metadata|exif|gps|location)", low
    )
    if strip:
        marks.append("clean")
        words.append("freed of metadata")
    if not words:
        return None
    return Change(tuple(step.code for step in steps), form, "_".join(marks), tuple(words))


def _mirror(low: str) -> Step | None:
    told = re.search(r"\bflip|\bmirror", low)
    if told is None:
        return None
    how = "flip" if re.search(r"vertical|upside", low) else "mirror"
    return Step(told.start(), f"image = ImageOps.{how}(image)", "mirrored", "mirrored")


def _grey(low: str) -> Step | None:
    told = re.search(r"\bgr[ea]y|\bblack[ -]and[ -]white|\bgrau", low)
    if told is None:
        return None
    return Step(told.start(), "image = greyscale(image)", "grey", "made greyscale")


def _size(low: str) -> Step | None:
    """Resizing to a width, a height, into a box, by a factor, or to a longest side."""

    def step(told: re.Match[str], arguments: str, mark: str, words: str) -> Step:
        return Step(told.start(), f"image = resized(image, {arguments})", mark, words)

    box = re.search(r"(\d{1,5})\s*(?:px)?\s*(?:x|×|by)\s*(\d{1,5})", low)
    if box:
        wide, high = int(box[1]), int(box[2])
        words = f"resized to fit {wide} × {high} pixels"
        return step(box, f"width={wide}, height={high}", f"{wide}x{high}", words)
    for name, pattern in SIDES.items():
        side = re.search(pattern, low)
        if side:
            number = int(side[1] or side[2])
            words = f"resized to a {name} of {number} pixels"
            return step(side, f"{name}={number}", f"{number}px", words)
    share = re.search(r"(\d{1,4})\s*(?:%|percent)", low)
    if share and int(share[1]):
        words = f"resized to {share[1]} % of its size"
        return step(share, f"by={int(share[1]) / 100:g}", f"{share[1]}pct", words)
    for word, (factor, spoken) in FACTORS.items():
        told = re.search(rf"\b{word}\b", low)
        if told:
            return step(told, f"by={factor:.4g}", word, f"resized to {spoken}")
    plain = re.search(r"(\d{2,5})\s*(?:px|pixels?)?\b(?!\s*(?:°|deg))", low)
    if plain and SIZING.search(low):
        number = int(plain[1])
        words = f"resized to at most {number} pixels a side"
        return step(plain, f"width={number}, height={number}", f"{number}px", words)
    return None


def _turn(low: str) -> Step | None:
    """Rotating, by a right angle to the right where nothing else is said."""
    told = re.search(r"\bupside down|\brotat\w*|\bturn\b|\bdreh\w*", low)
    if told is None:
        return None
    number = re.search(
        r"(-?\d{1,3})\s*(?:°|deg|grad)|\brotate(?: (?:it|this|them|all))?(?: by)? (-?\d{1,3})\b",
        low,
    )
    degrees = int(number[1] or number[2]) if number else 180 if "upside down" in low else 90
    left = re.search(r"\bleft\b|counter|anti-?clockwise|\blinks\b", low)
    turn = (-degrees if left else degrees) % 360
    side = f"{turn}° clockwise" if turn <= 180 else f"{360 - turn}° counterclockwise"
    code = f"image = image.rotate({-turn}, expand=True)"
    return Step(told.start(), code, "rotated", f"rotated by {side}")
