"""Code of several processes in one script, so that none of them disturbs the next."""

import ast
import builtins
from collections.abc import Iterator
from dataclasses import dataclass

from bot.analysis.containerpaths import NotMappable, mapped, parsed

RESERVED = ("INPUT_DIR", "OUTPUT_DIR", "WORK_DIR")


@dataclass(frozen=True, slots=True)
class Piece:
    """Code ready to stand in a script: ``futures`` are names to import from ``__future__`` at its
    top, ``after`` are lines that undo what it leaves behind for the code that follows."""

    code: str
    futures: frozenset[str] = frozenset()
    after: tuple[str, ...] = ()


def inlined(code: str, *, last: bool = False, shared: bool = False) -> Piece | None:
    """``code`` as a piece of a larger script, or None when it must run in a process of its own.

    ``last`` code may end the process; ``shared`` code leaves its names to what follows.
    """
    try:
        return _inlined(code, last=last, shared=shared)
    except RecursionError:  # what Python can just read may be too deep to be walked
        return None


def _inlined(code: str, *, last: bool, shared: bool) -> Piece | None:
    if parsed(code) is None:
        return None
    try:
        code = mapped(code)
    except NotMappable:
        return None
    code, futures = _without_futures(code)
    tree = parsed(code)
    if tree is None:
        return None
    names = bound_names(tree)
    after = [] if shared or last else list(_undo(tree, code, names))
    if not last and _may_exit(tree):
        wrapped = _guarded(code, tree)
        if wrapped is None:
            return None
        code = wrapped
    return Piece(code.strip("\n"), futures, tuple(after))


def bound_names(tree: ast.Module) -> frozenset[str]:
    """The names that code binds in its module."""
    return frozenset(_bound(tree))


def _bound(node: ast.AST) -> Iterator[str]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield child.name
        elif isinstance(child, ast.Lambda):
            continue
        elif isinstance(child, ast.Name) and isinstance(child.ctx, ast.Store):
            yield child.id
        elif isinstance(child, ast.alias):
            yield (child.asname or child.name).partition(".")[0]
        else:
            yield from _bound(child)


def _undo(tree: ast.Module, code: str, names: frozenset[str]) -> Iterator[str]:
    hidden = sorted(name for name in names if hasattr(builtins, name) and name[0] != "_")
    for name in hidden:
        yield f'globals().pop("{name}", None)  # the built-in again'
    for name in RESERVED[:2]:
        if name in names:
            yield f'{name} = os.environ["{name}"]'
    if "chdir(" in code:
        yield "os.chdir(WORK_DIR)"
    if plots := _pyplot(tree):
        yield f'{plots}.close("all")'


def _pyplot(tree: ast.Module) -> str:
    """The name under which a module-level import binds matplotlib's pyplot."""
    for node in tree.body:
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name == "matplotlib.pyplot":
                    return alias.asname or alias.name
        elif isinstance(node, ast.ImportFrom) and node.module == "matplotlib":
            for alias in node.names:
                if alias.name == "pyplot":
                    return alias.asname or alias.name
    return ""


def _without_futures(code: str) -> tuple[str, frozenset[str]]:
    tree = parsed(code)
    found: set[str] = set()
    lines = code.split("\n")
    for node in tree.body if tree else []:
        if isinstance(node, ast.ImportFrom) and node.module == "__future__" and node.end_lineno:
            found.update(alias.name for alias in node.names)
            lines[node.lineno - 1 : node.end_lineno] = [""] * (node.end_lineno - node.lineno + 1)
    return ("\n".join(lines), frozenset(found)) if found else (code, frozenset())


def _may_exit(tree: ast.Module) -> bool:
    for node in ast.walk(tree):
        called = node.func if isinstance(node, ast.Call) else None
        if isinstance(called, ast.Name) and called.id in ("exit", "quit"):
            return True
        if isinstance(called, ast.Attribute) and called.attr in ("exit", "_exit", "parse_args"):
            return True
        if isinstance(node, ast.Raise) and node.exc and "SystemExit" in ast.dump(node.exc):
            return True
    return False


def _guarded(code: str, tree: ast.Module) -> str | None:
    """``code`` in a ``try`` that outlives ``sys.exit``, or None if indenting would change it."""
    if "_exit(" in code:
        return None
    inside: set[int] = set()
    for node in ast.walk(tree):
        text = isinstance(node, ast.JoinedStr) or (
            isinstance(node, ast.Constant) and isinstance(node.value, str | bytes)
        )
        if text and isinstance(node, ast.expr) and node.end_lineno:
            inside.update(range(node.lineno + 1, node.end_lineno + 1))
    lines = [
        line if number in inside or not line.strip() else f"    {line}"
        for number, line in enumerate(code.strip("\n").split("\n"), 1 + _leading(code))
    ]
    guarded = "\n".join(["try:", *lines, "except SystemExit:", "    pass"])
    again = parsed(guarded)
    if again is None or not isinstance(again.body[0], ast.Try):
        return None
    same = [ast.dump(node) for node in again.body[0].body] == [ast.dump(node) for node in tree.body]
    return guarded if same else None


def _leading(code: str) -> int:
    return len(code) - len(code.lstrip("\n"))
