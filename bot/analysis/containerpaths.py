"""The container's own paths in code, replaced by names that hold wherever the code runs again."""

import ast
import io
import re
import threading
import tokenize
import warnings
from collections.abc import Sequence

PATH = re.compile(r"/files/(input|output)/[0-9A-Za-z_-]+")
_AT_START = re.compile(
    r"(?P<prefix>[rRfFuU]{0,2})(?P<quote>'''|\"\"\"|'|\")/files/(?P<kind>input|output)/[0-9A-Za-z_-]+"
)
_WARNINGS = threading.Lock()  # what is ignored is so for all threads
_NAMES = {"input": "INPUT_DIR", "output": "OUTPUT_DIR"}


class NotMappable(ValueError):
    """The code holds container paths in a place where no name can stand."""


def parsed(code: str | bytes) -> ast.Module | None:
    """The syntax tree of ``code``, or None when it is not valid Python."""
    with _WARNINGS, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            tree = ast.parse(code)
            compile(tree, "<code>", "exec", dont_inherit=True)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None
    return tree


def is_python(script: str) -> bool:
    """Whether a file with that text is one that Python reads, as the bytes it will be."""
    try:
        written = script.encode()
        encoding, _ = tokenize.detect_encoding(io.BytesIO(written).readline)
    except (UnicodeEncodeError, SyntaxError):
        return False
    return encoding == "utf-8" and parsed(written) is not None


def mapped(code: str) -> str:
    """Valid Python with the container's folders written as INPUT_DIR and OUTPUT_DIR.

    A string that begins with such a path becomes an f-string; any other one has the path replaced
    when it runs. Comments get the names. Raises NotMappable where neither can be done.
    """
    if not PATH.search(code):
        return code
    tree = parsed(code)
    if tree is None:
        raise NotMappable
    raw = code.encode()
    offsets = [0]
    for line in raw.splitlines(keepends=True):
        offsets.append(offsets[-1] + len(line))
    pieces, done = [], 0
    for start, end, text in sorted(_edits(raw, offsets, tree)):
        pieces += [raw[done:start], text.encode()]
        done = end
    result = _comments(b"".join([*pieces, raw[done:]]).decode())
    if parsed(result) is None:
        raise NotMappable
    return result


Edit = tuple[int, int, str]
"""The bytes from here to there become this."""


def _edits(raw: bytes, offsets: Sequence[int], tree: ast.Module) -> list[Edit]:
    """What has to change in the source; ``offsets`` are where its lines begin."""
    edits: list[Edit] = []
    inside: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            inside.update(id(child) for child in ast.walk(node) if child is not node)
    for node in ast.walk(tree):
        if _is_bytes(node):
            raise NotMappable
        if id(node) in inside or not _paths(node):
            continue
        assert isinstance(node, ast.Constant | ast.JoinedStr)
        if node.end_lineno is None or node.end_col_offset is None:
            raise NotMappable
        start = offsets[node.lineno - 1] + node.col_offset
        end = offsets[node.end_lineno - 1] + node.end_col_offset
        edits.append((start, end, _expression(node, raw[start:end].decode())))
    return edits


def _is_bytes(node: ast.AST) -> bool:
    value = node.value if isinstance(node, ast.Constant) else None
    return isinstance(value, bytes) and bool(PATH.search(value.decode("latin-1")))


def _paths(node: ast.AST) -> list[str]:
    """The container paths that a string (not a part of one) holds; NotMappable if too deep."""
    if isinstance(node, ast.Constant):
        return PATH.findall(node.value) if isinstance(node.value, str) else []
    if not isinstance(node, ast.JoinedStr):
        return []
    literal = [part for part in node.values if isinstance(part, ast.Constant)]
    nested = [part for part in node.values if not isinstance(part, ast.Constant)]
    if any(PATH.search(ast.dump(part)) for part in nested):
        raise NotMappable
    return [found for part in literal for found in _paths(part)]


def _expression(node: ast.Constant | ast.JoinedStr, source: str) -> str:
    match = _AT_START.match(source)
    formatted = isinstance(node, ast.JoinedStr)
    simple = match and len(PATH.findall(source)) == 1
    if match and simple and (formatted or not re.search(r"[{}]|\\N", source)):
        is_f = "f" in match["prefix"].lower()
        if is_f or not formatted:
            prefix = match["prefix"] if is_f else "f" + match["prefix"].strip("uU")
            rest = source[match.end() :]
            return f"{prefix}{match['quote']}{{{_NAMES[match['kind']]}}}{rest}"
    replaced = f"({source})"
    whole = node.value if isinstance(node, ast.Constant) else source
    for path in dict.fromkeys(match[0] for match in PATH.finditer(str(whole))):
        kind = path.split("/")[2]
        replaced += f".replace({path!r}, {_NAMES[kind]})"
    return replaced


def _comments(code: str) -> str:
    return re.sub(
        r"(?m)^([ \t]*#.*)$",
        lambda line: PATH.sub(lambda match: f"${_NAMES[match[1]]}", line[0]),
        code,
    )
