"""JSON and its likes: records wherever they lie, nested ones flattened, lists in them unfolded."""

import json
from collections.abc import Iterator
from typing import Any

from bot.playground.analyst.reader.mend import finish, mend
from bot.playground.analyst.reader.reading import MOST_TABLES, Place, Reading, Unreadable
from bot.playground.analyst.tables import Table

DEEPEST = 4


def read(readings: Any, place: Place, data: bytes, encoding: str, form: str) -> Iterator[Table]:
    """The tables of a JSON document; ``readings`` makes a Reading for a part."""
    text = data.decode(encoding, "replace")
    told = "" if encoding in ("utf-8",) else encoding
    source = (
        f"({place.code}).read_text({told or 'utf-8'!r})"
        if place.code.startswith("folder")
        else f"{place.code}.read().decode({encoding!r})"
    )
    if form == "yaml":
        yield from _tables(
            readings, place, f"data = yaml.safe_load({source})", _yaml(text), "import yaml"
        )
        return
    try:
        value = json.loads(text)
        load = f"data = json.loads({source})"
    except RecursionError:
        raise Unreadable("too_deep") from None
    except json.JSONDecodeError as error:
        value, load = _lines(readings, text, source, error)
    yield from _tables(readings, place, load, value)


def _yaml(text: str) -> Any:
    import yaml  # type: ignore[import-untyped]

    try:
        return yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError):
        raise Unreadable("no_records") from None


def read_xml(reading: Reading, place: Place, data: bytes) -> Table:
    """The element that occurs most often, as rows. Raises Unreadable."""
    from lxml import etree

    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    except (etree.XMLSyntaxError, ValueError):
        raise Unreadable("damaged") from None
    counts: dict[str, int] = {}
    for element in root.iter():
        if (
            isinstance(element.tag, str)
            and (len(element) or element.attrib)
            and element is not root
        ):
            counts[element.tag] = counts.get(element.tag, 0) + 1
    if not counts:
        raise Unreadable("no_records")
    tag = max(counts, key=lambda tag: counts[tag])
    told = (
        ""
        if all(child.tag == tag for child in root)
        else f", xpath={f'.//*[local-name()={chr(34)}{etree.QName(tag).localname}{chr(34)}]'!r}"
    )
    reading.run(
        *place.before, f"df = pd.read_xml({place.code}{told}, dtype=str)", imports=place.imports
    )
    mend(reading)
    return finish(reading)


def _lines(readings: Any, text: str, source: str, error: json.JSONDecodeError) -> tuple[Any, str]:
    """JSON lines, broken ones left out."""
    rows = [line for line in text.splitlines() if line.strip()]
    values, bad = [], 0
    for row in rows:
        try:
            values.append(json.loads(row))
        except (json.JSONDecodeError, RecursionError):
            bad += 1
    if (
        not values
        or bad > 0.5 * len(rows)
        or not all(isinstance(value, dict | list) for value in values)
    ):
        raise Unreadable("bad_json", line=error.lineno, reason=error.msg)
    if not bad:
        return (
            values,
            f"data = [json.loads(line) for line in {source}.splitlines() if line.strip()]",
        )
    readings.note("bad_json_lines", count=bad)
    lines = [
        "data = []",
        f"for line in {source}.splitlines():",
        "    try:",
        "        data.append(json.loads(line))",
        "    except json.JSONDecodeError:",
        "        pass  # a broken line",
    ]
    return values, "\n".join(lines)


def _tables(
    readings: Any, place: Place, load: str, value: Any, needs: str = "import json"
) -> Iterator[Table]:
    found = [*_found(value, "data", "", 0)][:MOST_TABLES]
    if not found:
        raise Unreadable("no_records")
    for part, code, rows in found:
        for inner, line in _views(part, code, rows):
            reading: Reading = readings(inner)
            try:
                reading.run(*place.before, *load.split("\n"), line, imports=(needs, *place.imports))
                mend(reading)
                yield finish(reading)
            except Unreadable:
                continue


def _found(value: Any, code: str, part: str, depth: int) -> Iterator[tuple[str, str, Any]]:
    """Every list of records (or table in another shape) with the expression that reaches it."""
    if isinstance(value, list):
        if value:
            yield part, code, value
        return
    if not isinstance(value, dict) or not value or depth > DEEPEST:
        return
    if _is_columns(value):
        yield part, code, value
        return
    if isinstance(value.get("columns"), list) and isinstance(value.get("data"), list):
        yield part, code, value
        return
    lists = {
        key: inner
        for key, inner in value.items()
        if isinstance(inner, list) and inner and isinstance(inner[0], dict | list)
    }
    for key, inner in lists.items():
        yield key, f"{code}[{key!r}]", inner
    for key, inner in value.items():
        if isinstance(inner, dict):
            yield from _found(inner, f"{code}[{key!r}]", key, depth + 1)
    if not lists and depth == 0 and not any(isinstance(inner, dict) for inner in value.values()):
        yield part, code, [value]


def _is_columns(value: dict[str, Any]) -> bool:
    """Whether an object is a table by columns, or by rows with keys."""
    parts = [*value.values()]
    if all(isinstance(part, list) for part in parts):
        return (
            len(parts) > 1
            and len({len(part) for part in parts}) == 1
            and not any(isinstance(cell, dict | list) for part in parts for cell in part[:5])
        )
    if all(isinstance(part, dict) for part in parts) and len(parts) > 1:
        keys = {*parts[0]}
        return (
            bool(keys)
            and all({*part} == keys for part in parts[:50])
            and not any(
                isinstance(cell, dict | list) for part in parts[:5] for cell in part.values()
            )
        )
    return False


def _views(part: str, code: str, rows: Any) -> Iterator[tuple[str, str]]:
    """The lines that make a df of it: the records, and each list inside them unfolded."""
    if isinstance(rows, dict):
        if "columns" in rows and isinstance(rows.get("data"), list):
            yield part, f"df = pd.DataFrame({code}['data'], columns={code}['columns'])"
            return
        first = next(iter(rows.values()))
        if isinstance(first, dict) and not all(key.isdigit() for key in first):
            yield (
                part,
                f"df = pd.DataFrame({code}).T.infer_objects().rename_axis('key').reset_index()",
            )
        else:
            yield part, f"df = pd.DataFrame({code})"
        return
    first = rows[0]
    if isinstance(first, list):
        if (
            all(isinstance(cell, str) for cell in first)
            and len(rows) > 1
            and not all(isinstance(cell, str) for cell in rows[1])
        ):
            yield part, f"df = pd.DataFrame({code}[1:], columns={code}[0])"
        else:
            yield part, f"df = pd.DataFrame({code}).add_prefix('column_')"
        return
    if not isinstance(first, dict):
        yield part, f"df = pd.DataFrame({{'value': {code}}})"
        return
    rows = [row for row in rows if isinstance(row, dict)]
    nested = any(isinstance(cell, dict) for row in rows[:200] for cell in row.values())
    inner = dict.fromkeys(
        key
        for row in rows[:200]
        for key, cell in row.items()
        if isinstance(cell, list) and cell and isinstance(cell[0], dict)
    )
    drop = f".drop(columns={[*inner]!r})" if inner else ""
    maker = "pd.json_normalize" if nested else "pd.DataFrame"
    yield part, f"df = {maker}({code}){drop}"
    for key in inner:
        meta = _meta(rows, inner)
        own = {field for row in rows[:200] for cell in row.get(key) or () for field in cell}
        names = {field if isinstance(field, str) else ".".join(field) for field in meta}
        prefix = f", meta_prefix={part + '.' if part else 'parent.'!r}" if own & names else ""
        told = f", meta={meta!r}{prefix}, errors='ignore'" if meta else ""
        yield key, f"df = pd.json_normalize({code}, record_path={key!r}{told})"


def _meta(rows: list[dict[str, Any]], inner: dict[str, None]) -> list[Any]:
    """The parent's own columns that go along with each record of a list inside it."""
    found: dict[str, Any] = {}
    for row in rows[:200]:
        for key, cell in row.items():
            if key in inner or isinstance(cell, list):
                continue
            if isinstance(cell, dict):
                found |= {
                    f"{key}.{below}": [key, below]
                    for below, value in cell.items()
                    if not isinstance(value, dict | list)
                }
            else:
                found[key] = key
    return [*found.values()]
