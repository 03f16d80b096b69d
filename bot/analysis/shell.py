"""The top-level statements of a bash command, as tree-sitter's grammar of bash reads them.

Everything uncertain makes the reader give up (None), never guess: what the grammar does not know,
what is too long, a job in the background, a heredoc in a place that is no plain one.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import tree_sitter_bash
from tree_sitter import Language, Node, Parser

INPUT = "/files/input/0"
OUTPUT = "/files/output/0"
"""Stand-ins for ``$INPUT_DIR`` and ``$OUTPUT_DIR`` in text: paths as the container has them."""

READ_MAX = 4_000
"""Bytes of the longest command that is read, heredocs apart: the parser needs a time that grows
with the square of some texts that are no bash (0.05 s for this many of the worst)."""
HEREDOCS_MAX = 20
_LETTERS = bytes(range(128)) + b"x" * 128
"""What the grammar sees of a byte: for bash, all beyond ASCII are letters of words. The scanner of
tree-sitter-bash 0.25.1 now and then ends the process at characters beyond ASCII."""

_BASH = Language(tree_sitter_bash.language())
_DIRS = {"INPUT_DIR": INPUT, "OUTPUT_DIR": OUTPUT}
_HEREDOC = re.compile(rb"(?<!<)<<(?!<)(-?)[ \t]*(?:'([^'\n]+)'|\"([^\"\n$`\\]+)\"|(\\?)([\w.+-]+))")
_FLAT = frozenset({"program", "list", "pipeline", "redirected_statement"})
_SEPARATORS = frozenset({";", "&&", "\n"})
_UNREADABLE = frozenset({"heredoc_redirect", "&"})
_AROUND_HEREDOCS = _FLAT | {
    *("do_group", "if_statement", "elif_clause", "else_clause", "while_statement", "case_item"),
    *("for_statement", "compound_statement", "subshell"),
}
_EXPANSION = re.compile(r"\\(.)|\$(?:\{(\w+)\}|(\w+))|`|\$[({@*#?!$-]", re.DOTALL)
_IN_QUOTES, _IN_HEREDOC = '"$`\\\n', "$`\\\n"


@dataclass(frozen=True, slots=True)
class Heredoc:
    """A heredoc: its ``text`` as the command gets it, None if that takes a bash to tell.

    In bytes of the command: ``start`` is its operator's last sign, ``name_end`` the end of its
    delimiter's name, and from ``body`` to ``end`` are its lines, the last one included.
    """

    start: int
    name_end: int
    body: int
    end: int
    text: str | None


@dataclass(frozen=True, slots=True)
class Statement:
    """One top-level statement of a command, pipes included.

    ``kind`` is the grammar's name of what it begins with. If that is a "command", ``words`` are its
    words with quotes resolved (None: bash would expand it further), and ``rest`` the source of
    each redirection and of all that it is piped into, without ``heredocs``. ``target`` is where a
    single redirection of its output goes, with its operator. ``start`` and ``end`` are bytes,
    ``source`` is all of it, heredocs included: what bash has to be given to run it.
    """

    kind: str
    words: tuple[str | None, ...]
    rest: tuple[str, ...]
    target: tuple[str, str | None] | None
    heredocs: tuple[Heredoc, ...]
    start: int
    end: int
    source: str


class _GiveUp(Exception):
    """The command holds something that this reader does not understand."""


def statements(command: str) -> list[Statement] | None:
    """The top-level statements of ``command``, split at line ends, ``;`` and ``&&``."""
    try:
        data = command.encode()
        skeleton, heredocs = _without_heredocs(data)
        root = Parser(_BASH).parse(skeleton.translate(_LETTERS)).root_node
        _check(root, skeleton, heredocs)
        return list(_statements(root, data, skeleton, heredocs))
    except (_GiveUp, UnicodeError):
        return None


def _without_heredocs(data: bytes) -> tuple[bytes, list[Heredoc]]:
    """``data`` with each heredoc's body blank and its ``<<EOF`` as the redirection `` <EOF``.

    Bash takes the bodies out before it reads on, too; whether ``<<`` was an operator where it
    stands is for the tree to say.
    """
    skeleton, found = bytearray(data), list[Heredoc]()
    blank = tried = at = 0
    while at < len(data):
        end = data.find(b"\n", at)
        end = len(data) if end < 0 else end
        body = end + 1
        for match in _HEREDOC.finditer(data, at, end):
            tried += 1
            if tried > HEREDOCS_MAX:
                raise _GiveUp
            heredoc = _heredoc(data, match, body)
            if heredoc is None:
                continue
            found.append(heredoc)
            skeleton[match.start() : match.end(1)] = b"<".rjust(2 + len(match[1]))
            skeleton[body : heredoc.end] = b" " * (heredoc.end - body)
            blank += heredoc.end - body
            body = heredoc.end + 1
        at = body
    if len(data) - blank > READ_MAX or b"\0" in data:
        raise _GiveUp
    return bytes(skeleton), found


def _heredoc(data: bytes, match: re.Match[bytes], body: int) -> Heredoc | None:
    dash, single, double, backslash, bare = match.groups()
    mark = re.escape(single or double or bare)
    last = re.compile(rb"(?m)^%s%s$" % (rb"\t*" if dash else b"", mark)).search(data, body)
    if last is None:
        return None
    text = data[body : last.start()].decode()
    text = re.sub(r"(?m)^\t+", "", text) if dash else text
    quoted = bare is None or bool(backslash)
    if not quoted and "\\\n" in text:
        raise _GiveUp  # bash joins the lines before it looks for the last one
    known = text if quoted else expanded(text, _IN_HEREDOC)
    return Heredoc(match.end(1) - 1, match.end(), body, last.end(), known)


def _check(root: Node, skeleton: bytes, heredocs: Sequence[Heredoc]) -> None:
    """Raise _GiveUp unless the tree is whole and every heredoc is where one can be."""
    if root.has_error:
        raise _GiveUp
    plain = set()
    for node in _nodes(root):
        if node.type in _UNREADABLE or (node.type == "comment" and not _begins(node, skeleton)):
            raise _GiveUp
        if node.type == "file_redirect" and len(node.children) == 2:
            plain.add((node.start_byte, node.end_byte))
    for heredoc in heredocs:
        around = root.descendant_for_byte_range(heredoc.body, heredoc.end)
        is_operator = (heredoc.start, heredoc.name_end) in plain
        if not is_operator or not around or around.type not in _AROUND_HEREDOCS:
            raise _GiveUp


def _begins(comment: Node, skeleton: bytes) -> bool:
    """Whether bash, too, begins a comment there: the grammar knows them in the middle of a word."""
    before = skeleton[max(comment.start_byte - 2, 0) : comment.start_byte]
    return not before or (before[-1:] in b" \t\n;" and before[:1] != b"\\")


def _nodes(root: Node) -> Iterator[Node]:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += node.children


def _statements(
    root: Node, data: bytes, skeleton: bytes, heredocs: Sequence[Heredoc]
) -> Iterator[Statement]:
    ended = 0
    for start, nodes in _groups(root):
        first, end = nodes[0].start_byte, nodes[-1].end_byte
        if first < ended:
            raise _GiveUp  # a heredoc of the statement before comes after this one has begun
        own = tuple(heredoc for heredoc in heredocs if first <= heredoc.start < end)
        start, ended = max(start, ended), max([end, *(heredoc.end for heredoc in own)])
        source = data[start:ended].decode().strip()
        yield _statement(nodes, skeleton, own, start, ended, source)


def _groups(root: Node) -> Iterator[tuple[int, list[Node]]]:
    """The nodes of each statement, without comments, and where its text begins, with them."""
    start = 0
    group: list[Node] = []
    for top in root.children:
        waiting = [top]
        while waiting:
            node = waiting.pop()
            if node.type in _FLAT:
                waiting += reversed(node.children)
            elif node.type in _SEPARATORS:
                if group:
                    yield start, group
                group, start = [], node.end_byte
            elif node.type != "comment":
                group.append(node)
        if group:
            yield start, group
            group, start = [], group[-1].end_byte


def _statement(
    nodes: Sequence[Node],
    skeleton: bytes,
    heredocs: tuple[Heredoc, ...],
    start: int,
    end: int,
    source: str,
) -> Statement:
    marks = {heredoc.start for heredoc in heredocs}
    rest = [node for node in nodes[1:] if node.start_byte not in marks]
    words: tuple[str | None, ...] = ()
    if nodes[0].type == "command":
        words = tuple(_value(child, skeleton) for child in nodes[0].children)
    targets = [_target(node, skeleton) for node in rest]
    return Statement(
        nodes[0].type,
        words,
        tuple(" ".join(_text(node, skeleton).split()) for node in rest),
        targets[0] if len(targets) == 1 else None,
        heredocs,
        start,
        end,
        source,
    )


def _target(node: Node, skeleton: bytes) -> tuple[str, str | None] | None:
    children = node.children if node.type == "file_redirect" else []
    if len(children) != 2:
        return None
    return _text(children[0], skeleton), _value(children[1], skeleton)


def _value(node: Node, skeleton: bytes) -> str | None:
    """A word as bash would pass it on, None if it would expand it first."""
    text = _text(node, skeleton)
    match node.type:
        case "command_name" if len(node.children) == 1:
            return _value(node.children[0], skeleton)
        case "raw_string":
            return text[1:-1]
        case "string":
            return expanded(text[1:-1], _IN_QUOTES)
        case "word" | "number":
            plain = not re.search(r"[*?\[{~]", re.sub(r"(?s)\\.", "", text))
            return re.sub(r"(?s)\\(.)", _escaped, text) if plain else None
        case "simple_expansion" | "expansion":
            return expanded(text, "")
        case "concatenation":
            values = [_value(child, skeleton) for child in node.children]
            return "".join(filter(None, values)) if None not in values else None
    return None


def _escaped(match: re.Match[str]) -> str:
    return match[1].replace("\n", "")


def _text(node: Node, skeleton: bytes) -> str:
    return skeleton[node.start_byte : node.end_byte].decode()


def expanded(text: str, escapable: str) -> str | None:
    """What bash makes of text in double quotes or a heredoc, None if that takes a bash to tell.

    A backslash goes before each of ``escapable``.
    """

    def value(match: re.Match[str]) -> str:
        escaped, name = match[1], match[2] or match[3]
        if escaped:
            return escaped.replace("\n", "") if escaped in escapable else match[0]
        if name not in _DIRS:
            raise _GiveUp
        return _DIRS[name]

    try:
        return _EXPANSION.sub(value, text)
    except _GiveUp:
        return None
