"""Text whose lines are records: chats, logs, fixed width, "key: value"."""

import re
from collections.abc import Sequence

from playground.analyst.reader.layout import layout, options
from playground.analyst.reader.mend import mend
from playground.analyst.reader.reading import Place, Reading

_DATE = r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}"
_TIME = r"\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?(?:\s?[AaPp]\.?[Mm]\.?)?"
_STAMP = rf"{_DATE},? {_TIME}"
_LEVEL = "TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|CRITICAL|FATAL"
# What lines must look like, and the shorter pattern that takes those apart.
PATTERNS = (
    (
        rf"\W?\[{_STAMP}\] [^:]{{1,60}}: .*",
        r"\[(?P<date>[^\]]+)\] (?P<person>[^:]+): (?P<message>.*)",
    ),
    (
        rf"{_STAMP} [-–] [^:]{{1,60}}: .*",
        r"^(?P<date>\d[^a-zA-Z]+\d(?: ?[AaPp]\.?[Mm]\.?)?) [-–] (?P<person>[^:]+): (?P<message>.*)",
    ),
    (
        rf"(?i)\[?{_DATE}[T ]{_TIME}\S*\]?[ \t|,-]+\[?({_LEVEL})\b.*",
        r"^\[?(?P<time>\d[\d\-./]+[T ][\d:.,]+)\S*[ \t|,-]+"
        rf"\[?(?P<level>(?i:{_LEVEL}))\]?[ \t|:-]*(?P<message>.*)",
    ),
    (
        r'\S+ \S+ \S+ \[[^\]]+\] "[A-Z]+ [^"]*" \d{3} .*',
        r"^(?P<host>\S+) \S+ (?P<user>\S+) \[(?P<time>[^\]]+)\] "
        r'"(?P<method>[A-Z]+) (?P<path>\S+)[^"]*" (?P<status>\d{3}) (?P<bytes>\S+)',
    ),
    (
        r"[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \S+ [^:]+: .*",
        r"^(?P<time>\w{3} [ \d]\d [\d:]{8}) (?P<host>\S+) (?P<process>[^:\[]+)\S*: (?P<message>.*)",
    ),
)
_PAIR = re.compile(r"([^\d\W][^:=\t]{0,40}): ?(\S.*)?")


def read(reading: Reading, place: Place, lines: Sequence[str], encoding: str) -> bool:
    """Read lines that are records of their own kind into ``reading``; False where they are not."""
    filled = [line for line in lines[:5000] if line.strip()]
    if len(filled) < 2 or place.before:
        return False
    for strict, pattern in PATTERNS:
        if sum(bool(re.match(strict, line)) for line in filled) >= 0.5 * len(filled):
            quote = '"' if '"' not in pattern else "'"
            reading.run(
                f"lines = pd.Series({place.text_code(encoding)}.splitlines())",
                f"df = lines.str.extract(r{quote}{pattern}{quote}).dropna(how='all')",
            )
            _access_time(reading)
            mend(reading)
            return True
    return _pairs(reading, place, lines, encoding) or _columns(reading, place, filled, encoding)


def _access_time(reading: Reading) -> None:
    first = str(reading.df.iloc[0].get("time", ""))
    if re.fullmatch(r"\d\d/[A-Z][a-z]{2}/\d{4}:[\d:]+ [-+]\d{4}", first):
        reading.run(
            "df['time'] = pd.to_datetime("
            "df['time'].str[:20], format='%d/%b/%Y:%H:%M:%S', errors='coerce')"
        )


def _pairs(reading: Reading, place: Place, lines: Sequence[str], encoding: str) -> bool:
    """Blocks of "key: value" lines with the same keys, a blank line between them."""
    blocks = [block for block in re.split(r"\n\s*\n", "\n".join(lines).strip()) if block.strip()]
    found = [[_PAIR.fullmatch(line) for line in block.splitlines()] for block in blocks[:200]]
    if len(blocks) < 2 or not all(all(block) for block in found):
        return False
    keys = [{match[1] for match in block if match} for block in found]
    if len(keys[0]) < 2 or sum(bool(key & keys[0]) for key in keys) < 0.9 * len(keys):
        return False
    reading.run(
        f"blocks = {place.text_code(encoding)}.strip().split('\\n\\n')",
        "pairs = [[line.partition(':')[::2] for line in block.splitlines()] for block in blocks]",
        "df = pd.DataFrame([dict(block) for block in pairs])",
        "df = df.apply(lambda column: column.str.strip())",
    )
    mend(reading)
    return True


def _columns(reading: Reading, place: Place, lines: Sequence[str], encoding: str) -> bool:
    """Columns that stand under each other, parted by blanks."""
    if any(mark in line for line in lines[:20] for mark in "\t;|"):
        return False
    widths = [len(line.split()) for line in lines]
    told = "" if encoding == "utf-8" else f", encoding={encoding!r}"
    if widths[0] > 1 and len({*widths}) == 1 and len(lines) > 2:
        found = layout([line.split() for line in lines])
        if found and any(map(str.isdigit, lines[1])):
            more = "".join(f", {name}={value!r}" for name, value in options(reading, found).items())
            reading.run(f"df = pd.read_csv({place.code}, sep=r'\\s+'{told}{more}, dtype=str)")
            mend(reading)
            return True
    gaps = [
        at
        for at in range(max(map(len, lines)))
        if all(at >= len(line) or line[at] == " " for line in lines)
    ]
    inside = [at for at in gaps if at < max(len(line.rstrip()) for line in lines)]
    if len(lines) < 3 or not inside or not any(re.search(r"\S {2,}\S", line) for line in lines):
        return False
    reading.run(
        f"df = pd.read_fwf({place.code}{told}, dtype=str, infer_nrows={min(len(lines), 1000)})"
    )
    mend(reading)
    return len(reading.df.columns) > 1


def is_prose(lines: Sequence[str], sep: str, rows: Sequence[Sequence[str]]) -> bool:
    """Whether text is for reading: its lines agree on no number of cells, and hold many words."""
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    widths = [len(row) for row in filled]
    usual = max({*widths}, key=widths.count) if widths else 1
    agree = sum(abs(width - usual) <= 0 for width in widths) / max(len(widths), 1)
    if sep and usual > 1 and agree >= 0.8 and len(filled) > 1:
        return False
    words = [len(line.split()) for line in lines if line.strip()]
    return sum(words) / max(len(words), 1) > 3 or len(words) < 3
