"""JSON and its likes: records wherever they lie, nested ones flattened, lists in them unfolded."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pandas as pd

from playground.analyst.reader.describe import ID_NAME
from playground.analyst.reader.mend import finish, mend
from playground.analyst.reader.reading import MOST_TABLES, Place, Reading, Unreadable
from playground.analyst.tables import Table

DEEPEST = 4
LOOKED_AT = 200  # records
YEARS = (1900, 2100)
Records = list[dict[str, Any]]


def read(readings: Any, place: Place, data: bytes, encoding: str, form: str) -> Iterator[Table]:
    """The tables of a JSON or YAML document; ``readings`` makes a Reading for a part."""
    value, load, needs = _loaded(readings, data.decode(encoding, "replace"), form)
    load = load.format(source=place.text_code(encoding))
    found = [*_found(value, "data", "", 0)][:MOST_TABLES]
    if not found:
        raise Unreadable("no_records")
    for part, code, rows in found:
        for inner, line, apart in _views(part, code, rows):
            reading: Reading = readings(inner)
            imports = (needs, *place.imports)
            try:
                reading.run(*place.before, *load.split("\n"), line, imports=imports)
                if apart:
                    reading.said("parent_numbers", columns=apart, part=part or "1")
                mend(reading)
                yield finish(reading)
            except Unreadable:
                continue


def _loaded(readings: Any, text: str, form: str) -> tuple[Any, str, str]:
    """What a text holds, the lines that load it from ``{source}``, and their import."""
    if form == "yaml":
        import yaml  # type: ignore[import-untyped]

        try:
            return yaml.safe_load(text), "data = yaml.safe_load({source})", "import yaml"
        except (yaml.YAMLError, RecursionError):
            raise Unreadable("no_records") from None
    try:
        return json.loads(text), "data = json.loads({source})", "import json"
    except RecursionError:
        raise Unreadable("too_deep") from None
    except json.JSONDecodeError as error:
        return *_lines(readings, text, error), "import json"


def _lines(readings: Any, text: str, error: json.JSONDecodeError) -> tuple[Any, str]:
    """JSON lines, broken ones left out."""
    rows = [line for line in text.splitlines() if line.strip()]
    values = []
    for row in rows:
        try:
            values.append(json.loads(row))
        except (json.JSONDecodeError, RecursionError):
            continue
    bad = len(rows) - len(values)
    records = all(isinstance(value, dict | list) for value in values)
    if not values or bad > 0.5 * len(rows) or not records:
        raise Unreadable("bad_json", line=error.lineno, reason=error.msg)
    if not bad:
        line = "data = [json.loads(line) for line in {source}.splitlines() if line.strip()]"
        return values, line
    readings.note("bad_json_lines", count=bad)
    lines = [
        "data = []",
        "for line in {source}.splitlines():",
        "    try:",
        "        data.append(json.loads(line))",
        "    except json.JSONDecodeError:",
        "        pass  # a broken line",
    ]
    return values, "\n".join(lines)


def _found(value: Any, code: str, part: str, depth: int) -> Iterator[tuple[str, str, Any]]:
    """Every list of records (or table in another shape) with the expression that reaches it."""
    if isinstance(value, list):
        if value:
            yield part, code, value
        return
    if not isinstance(value, dict) or not value or depth > DEEPEST:
        return
    split = isinstance(value.get("columns"), list) and isinstance(value.get("data"), list)
    if split or _is_columns(value):
        yield part, code, value
        return
    lists = {
        key: inner
        for key, inner in value.items()
        if isinstance(inner, list) and inner and isinstance(inner[0], dict | list)
    }
    objects = {key: inner for key, inner in value.items() if isinstance(inner, dict)}
    for key, records in lists.items():
        yield key, f"{code}[{key!r}]", records
    for key, inside in objects.items():
        yield from _found(inside, f"{code}[{key!r}]", key, depth + 1)
    if not lists and not objects and depth == 0:
        yield part, code, [value]


def _is_columns(value: dict[str, Any]) -> bool:
    """Whether an object is a table by columns, or by rows with keys."""
    parts = [*value.values()]
    if len(parts) < 2:
        return False
    if all(isinstance(part, list) for part in parts):
        cells = [cell for part in parts for cell in part[:5]]
        same = len({len(part) for part in parts}) == 1
    else:
        if not all(isinstance(part, dict) for part in parts):
            return False
        cells = [cell for part in parts[:5] for cell in part.values()]
        same = bool(parts[0]) and all({*part} == {*parts[0]} for part in parts[:50])
    return same and not any(isinstance(cell, dict | list) for cell in cells)


def _views(part: str, code: str, rows: Any) -> Iterator[tuple[str, str, list[str]]]:
    """The lines that make a df of it: the records, and each list inside them unfolded; with the
    names of the numbers that stay with the parent."""
    if isinstance(rows, dict):
        yield part, f"df = {_by_column(code, rows)}", []
        return
    first = rows[0]
    if isinstance(first, list):
        named = all(isinstance(cell, str) for cell in first) and len(rows) > 1
        named = named and not all(isinstance(cell, str) for cell in rows[1])
        line = f"{code}[1:], columns={code}[0])" if named else f"{code}).add_prefix('column_')"
        yield part, f"df = pd.DataFrame({line}", []
        return
    if not isinstance(first, dict):
        yield part, f"df = pd.DataFrame({{'value': {code}}})", []
        return
    rows = [row for row in rows[:LOOKED_AT] if isinstance(row, dict)]
    nested = any(isinstance(cell, dict) for row in rows for cell in row.values())
    inner = dict.fromkeys(
        key
        for row in rows
        for key, cell in row.items()
        if isinstance(cell, list) and cell and isinstance(cell[0], dict)
    )
    drop = f".drop(columns={[*inner]!r})" if inner else ""
    yield part, f"df = {'pd.json_normalize' if nested else 'pd.DataFrame'}({code}){drop}", []
    for key in inner:
        meta, apart = _meta(rows)
        own = {field for row in rows for cell in row.get(key) or () for field in cell}
        prefix = f", meta_prefix={part + '.' if part else 'parent.'!r}" if own & {*meta} else ""
        told = f", meta={[*meta.values()]!r}{prefix}, errors='ignore'" if meta else ""
        yield key, f"df = pd.json_normalize({code}, record_path={key!r}{told})", apart


def _by_column(code: str, rows: dict[str, Any]) -> str:
    if "columns" in rows and isinstance(rows.get("data"), list):
        return f"pd.DataFrame({code}['data'], columns={code}['columns'])"
    first = next(iter(rows.values()))
    if isinstance(first, dict) and not all(key.isdigit() for key in first):
        return f"pd.DataFrame({code}).T.infer_objects().rename_axis('key').reset_index()"
    return f"pd.DataFrame({code})"


def _meta(rows: Records) -> tuple[dict[str, Any], list[str]]:
    """The parent's columns that go along with each record of a list inside it, by name; and those
    that do not: its numbers would be added once per record."""
    flat = pd.json_normalize(rows)
    held = {name: flat[name].dropna() for name in flat.columns}
    plain = [
        name
        for name, cells in held.items()
        if name.count(".") < 2 and not cells.map(lambda cell: isinstance(cell, dict | list)).any()
    ]
    apart = [
        name
        for name in plain
        if pd.api.types.is_numeric_dtype(held[name])
        and not pd.api.types.is_bool_dtype(held[name])
        and not ID_NAME.search(name)
        and not held[name].between(*YEARS).all()
    ]
    whole = {key for row in rows for key in row}
    kept = [name for name in plain if name not in apart]
    return {name: name if name in whole else name.split(".") for name in kept}, apart


def read_xml(reading: Reading, place: Place, data: bytes) -> Table:
    """The element that occurs most often, as rows. Raises Unreadable."""
    from lxml import etree

    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    except (etree.XMLSyntaxError, ValueError):
        raise Unreadable("damaged") from None
    tags = Counter(
        element.tag
        for element in root.iterdescendants()
        if isinstance(element.tag, str) and (len(element) or element.attrib)
    )
    if not tags:
        raise Unreadable("no_records")
    tag = max(tags, key=lambda tag: tags[tag])
    path = f'.//*[local-name()="{etree.QName(tag).localname}"]'
    told = "" if all(child.tag == tag for child in root) else f", xpath={path!r}"
    code = f"df = pd.read_xml({place.code}{told}, dtype=str)"
    reading.run(*place.before, code, imports=place.imports)
    mend(reading)
    return finish(reading)
