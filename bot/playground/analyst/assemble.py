"""Self-contained scripts made from the recipes: only the functions a script uses, in order."""

import ast
import functools
import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

RECIPES = "bot.playground.analyst.recipes"


@dataclass(frozen=True, slots=True)
class Piece:
    """One top-level statement of a recipe: what it defines, its source, its place."""

    name: str
    source: str
    uses: frozenset[str]
    place: int
    is_import: bool


@functools.cache
def _pieces() -> dict[str, Piece]:
    """Every function, constant and import of the recipes, by the name it defines."""
    found: dict[str, Piece] = {}
    files = sorted(
        (entry for entry in resources.files(RECIPES).iterdir() if entry.name.endswith(".py")),
        key=lambda entry: entry.name,
    )
    for entry in files:
        text = entry.read_text(encoding="utf-8")
        for node in ast.parse(text).body:
            for piece in _of(node, text, len(found)):
                before = found.setdefault(piece.name, piece)
                if before.source != piece.source:
                    raise ValueError(f"two recipes define {piece.name}")
    return found


def _of(node: ast.stmt, text: str, place: int) -> list[Piece]:
    read = [part for part in ast.walk(node) if isinstance(part, ast.Name)]
    local = {part.id for part in read if isinstance(part.ctx, ast.Store)}
    local |= {part.arg for part in ast.walk(node) if isinstance(part, ast.arg)}
    uses = frozenset(part.id for part in read) - local
    source = _written(node, ast.get_source_segment(text, node) or "")
    match node:
        case ast.Import(names=names):
            return [
                Piece(alias.asname or alias.name.split(".")[0], _import(alias), uses, place, True)
                for alias in names
            ]
        case ast.ImportFrom(module=module, names=names) if not str(module).startswith("bot."):
            return [
                Piece(
                    alias.asname or alias.name, f"from {module} {_import(alias)}", uses, place, True
                )
                for alias in names
            ]
        case ast.FunctionDef(name=name):
            return [Piece(name, source, uses, place, False)]
        case ast.Assign(targets=[ast.Name(id=name)]):
            return [Piece(name, source, uses, place, False)]
        case _:
            return []


def _written(node: ast.stmt, source: str) -> str:
    """A statement's source, the docstring of a function cut to one line."""
    if not isinstance(node, ast.FunctionDef) or not ast.get_docstring(node):
        return source
    lines, doc = source.splitlines(), node.body[0]
    first, last = doc.lineno - node.lineno, (doc.end_lineno or doc.lineno) - node.lineno
    if first == last:
        return source
    told = " ".join(" ".join(lines[first : last + 1]).split()).strip('"').strip()
    return "\n".join([*lines[:first], f'    """{brief(told)}"""', *lines[last + 1 :]])


def brief(told: str, width: int = 86) -> str:
    """The first sentence of a text; one that is too long ends with a clause."""
    for mark in (". ", "; ", ": ", ", ", " "):
        ends = [found.start() for found in re.finditer(re.escape(mark), f"{told} ")]
        whole = [
            end for end in ends if end <= width and told[:end].count("(") == told[:end].count(")")
        ]
        if whole:
            return told[: whole[0] if mark == ". " else whole[-1]].rstrip(".") + "."
    return told


def _import(alias: ast.alias) -> str:
    return f"import {alias.name}" + (f" as {alias.asname}" if alias.asname else "")


def script(title: str, main: str) -> str:
    """Python that runs alone: a first comment line, the imports, the recipes used, then ``main``.

    ``main`` calls recipes by name; every recipe it reaches, directly or not, is written out.
    """
    pieces = _pieces()
    wanted: dict[str, Piece] = {}
    todo = [part.id for part in ast.walk(ast.parse(main)) if isinstance(part, ast.Name)]
    while todo:
        piece = pieces.get(todo.pop())
        if piece is not None and piece.name not in wanted:
            wanted[piece.name] = piece
            todo.extend(piece.uses)
    chosen = sorted(wanted.values(), key=lambda piece: piece.place)
    imports = sorted(
        {piece.source for piece in chosen if piece.is_import},
        key=lambda line: (line.startswith("from "), line),
    )
    bodies = [piece.source for piece in chosen if not piece.is_import]
    constants = [body for body in bodies if not body.startswith("def ")]
    functions = [body for body in bodies if body.startswith("def ")]
    top = "\n".join([f"# {title}", *imports])
    parts = [top, "\n".join(constants), *functions, main.strip()]
    return "\n\n".join(part for part in parts if part) + "\n"


def spelled(value: Mapping[str, Any] | Sequence[Any]) -> str:
    """A mapping or list as Python source, one entry a line; a list inside as rows of its own."""
    if isinstance(value, Mapping):
        inner = [
            f"{key!r}: {spelled(part) if isinstance(part, list) else repr(part)},"
            for key, part in value.items()
        ]
        return "\n".join(["{", *(textwrap.indent(part, "    ") for part in inner), "}"])
    return "\n".join(["[", *(f"    {part!r}," for part in value), "]"])


def heredoc(code: str) -> str:
    """The shell command that runs ``code`` with Python."""
    mark = "EOF"
    lines = code.splitlines()
    while mark in lines:
        mark += "_"
    return f"python3 - <<'{mark}'\n{code.rstrip()}\n{mark}"


def lines(*parts: str | Iterable[str]) -> str:
    """Source lines of a main part, nested iterables being flattened."""
    flat: list[str] = []
    for part in parts:
        flat.extend([part] if isinstance(part, str) else part)
    return "\n".join(flat)
