"""Just enough of bash's grammar: top-level statements with their heredocs, and words.

Everything uncertain makes the reader give up (None), never guess.
"""

import re
from dataclasses import dataclass, field

INPUT = "/files/input/0"
OUTPUT = "/files/output/0"
"""Stand-ins for ``$INPUT_DIR`` and ``$OUTPUT_DIR`` in text: paths as the container has them."""

_OPENERS = frozenset({"for", "while", "until", "select", "if", "case", "{"})
_CLOSERS = frozenset({"done", "fi", "esac", "}"})
_BEFORE_COMMAND = frozenset({"do", "then", "else", "elif", "!", "{", "time"})
_HEREDOC = re.compile(r"<<(-?)[ \t]*(?:'([^'\n]+)'|\"([^\"\n]+)\"|(\\?)([\w.+-]+))")
_VARIABLE = re.compile(r"\$(?:\{(\w+)\}|(\w+))")
_OPERATOR = re.compile(r"\d?>>?(?:&\d)?|&>>?|\|\||\|&?|<<<|<|&&|;")
_DIRS = {"INPUT_DIR": INPUT, "OUTPUT_DIR": OUTPUT}


@dataclass(frozen=True, slots=True)
class Heredoc:
    """A heredoc's body; ``quoted`` when bash leaves it as it is."""

    text: str
    quoted: bool


@dataclass(frozen=True, slots=True)
class Statement:
    """One top-level statement: its own text, its heredocs, and where it stands in the command.

    ``source`` is all of it, heredoc bodies included: what bash has to be given to run it.
    """

    text: str
    heredocs: tuple[Heredoc, ...]
    start: int
    end: int
    source: str


@dataclass(frozen=True, slots=True)
class Token:
    """A word (quotes resolved) or an operator. ``dynamic``: bash would expand it further."""

    value: str
    operator: bool = False
    dynamic: bool = False
    heredoc: bool = False


class _GiveUp(Exception):
    """The command holds something this reader does not understand."""


@dataclass
class _Scanner:
    command: str
    at: int = 0
    depth: int = 0
    parens: int = 0
    start: int = 0
    at_command: bool = True
    pending: list[tuple[str, bool, bool]] = field(default_factory=list)
    found: list[Statement] = field(default_factory=list)

    def run(self) -> list[Statement]:
        while self.at < len(self.command):
            self.step()
        if self.depth or self.parens:
            raise _GiveUp
        self.close(len(self.command), len(self.command))
        if self.pending:
            raise _GiveUp
        return self.found

    def step(self) -> None:
        char = self.command[self.at]
        rest = self.command[self.at : self.at + 3]
        if char == "\n":
            self.newline()
        elif char in " \t":
            self.at += 1
        elif char == "#" and self.word_starts():
            end = self.command.find("\n", self.at)
            self.at = len(self.command) if end < 0 else end
        elif rest.startswith("<<") and rest != "<<<" and not self.parens:
            self.heredoc()
        elif char in "()":
            self.paren(char)
        elif rest.startswith("||") or (char == "|" and not rest.startswith("||")):
            self.at += 2 if rest.startswith("||") else 1
            self.at_command = True
        elif rest.startswith("&&") or char == ";":
            self.separator(2 if rest.startswith("&&") else 1)
        elif char == "&":
            self.ampersand()
        elif char in "<>":
            self.at += 1
        else:
            self.word()

    def word_starts(self) -> bool:
        return self.at == 0 or self.command[self.at - 1] in " \t\n;&|("

    def separator(self, width: int) -> None:
        if not self.depth and not self.parens:
            if self.pending:
                raise _GiveUp
            self.close(self.at, self.at + width)
        self.at += width
        self.at_command = True

    def ampersand(self) -> None:
        before = self.command[self.at - 1] if self.at else ""
        after = self.command[self.at + 1 : self.at + 2]
        if before not in "<>|" and after != ">":
            raise _GiveUp  # a job in the background
        self.at += 1

    def paren(self, char: str) -> None:
        self.parens += 1 if char == "(" else -1
        if self.parens < 0:
            if not self.depth:
                raise _GiveUp
            self.parens = 0  # the pattern of a case
        self.at += 1
        self.at_command = True

    def heredoc(self) -> None:
        match = _HEREDOC.match(self.command, self.at)
        if not match:
            raise _GiveUp
        dash, single, double, backslash, bare = match.groups()
        quoted = single is not None or double is not None or backslash == "\\"
        self.pending.append((single or double or bare, quoted, dash == "-"))
        self.at = match.end()

    def newline(self) -> None:
        text_end = self.at
        self.at += 1
        bodies = tuple(self.body(*pending) for pending in self.pending)
        self.pending = []
        if not self.depth and not self.parens and not self.continued(text_end):
            self.close(text_end, self.at, bodies)
        self.at_command = True

    def continued(self, end: int) -> bool:
        return bool(re.search(r"(?:\||\|\||&&)[ \t]*$", self.command[self.start : end]))

    def body(self, delimiter: str, quoted: bool, dash: bool) -> Heredoc:
        lines: list[str] = []
        while self.at < len(self.command):
            end = self.command.find("\n", self.at)
            end = len(self.command) if end < 0 else end
            line = self.command[self.at : end]
            self.at = min(end + 1, len(self.command))
            line = line.lstrip("\t") if dash else line
            if line == delimiter:
                return Heredoc("".join(f"{line}\n" for line in lines), quoted)
            lines.append(line)
        raise _GiveUp

    def close(self, text_end: int, end: int, bodies: tuple[Heredoc, ...] = ()) -> None:
        text = _uncommented(self.command[self.start : text_end])
        if text:
            source = self.command[self.start : end if bodies else text_end].strip("\n")
            self.found.append(
                Statement(text, bodies, self.start, end if bodies else text_end, source)
            )
        elif bodies:
            raise _GiveUp
        self.start = end

    def word(self) -> None:
        begin = self.at
        while self.at < len(self.command) and self.command[self.at] not in " \t\n;&|()<>":
            self.at = _skip(self.command, self.at)
        word = self.command[begin : self.at]
        if self.at_command:
            self.depth += (word in _OPENERS) - (word in _CLOSERS)
            if self.depth < 0:
                raise _GiveUp
        self.at_command = self.at_command and word in _BEFORE_COMMAND


def statements(command: str) -> list[Statement] | None:
    """The top-level statements of ``command``, split at line ends, ``;`` and ``&&``."""
    try:
        return _Scanner(command).run()
    except _GiveUp:
        return None


def _uncommented(text: str) -> str:
    lines = [line for line in text.split("\n") if not line.lstrip().startswith("#")]
    return "\n".join(lines).strip()


def _skip(text: str, at: int) -> int:
    """The place after the character, escape, quote or expansion that begins at ``at``."""
    char = text[at]
    if char == "\\":
        return min(at + 2, len(text))
    if char == "'":
        return _after(text.find("'", at + 1))
    if text.startswith("$(", at):
        return _closing(text, at + 2, ")")
    if text.startswith("${", at):
        return _closing(text, at + 2, "}")
    if char == "$" and text.startswith("$'", at):
        raise _GiveUp
    if char in '"`':
        return _closing(text, at + 1, char)
    return at + 1


def _closing(text: str, at: int, end: str) -> int:
    while at < len(text):
        if text[at] == end:
            return at + 1
        if end == ")" and text[at] == "(":
            at = _closing(text, at + 1, ")")
        elif end == ")" and text.startswith("<<", at) and not text.startswith("<<<", at):
            raise _GiveUp
        elif end == '"' and text[at] == "'":
            at += 1
        else:
            at = _skip(text, at)
    raise _GiveUp


def _after(index: int) -> int:
    if index < 0:
        raise _GiveUp
    return index + 1


def tokens(text: str) -> list[Token] | None:
    """The words and operators of one simple statement; None when it is not simple."""
    found: list[Token] = []
    at = 0
    try:
        while at < len(text):
            if text[at] in " \t":
                at += 1
            elif text.startswith("\\\n", at):
                at += 2
            elif match := _HEREDOC.match(text, at):
                found.append(Token(match[0], operator=True, heredoc=True))
                at = match.end()
            elif match := _OPERATOR.match(text, at):
                found.append(Token(match[0], operator=True))
                at = match.end()
            elif text[at] in "\n()#&":
                return None
            else:
                token, at = _word(text, at)
                found.append(token)
    except _GiveUp:
        return None
    return found


def _word(text: str, at: int) -> tuple[Token, int]:
    value, dynamic = "", False
    while at < len(text) and text[at] not in " \t\n;&|()<>":
        end = _skip(text, at)
        piece = text[at:end]
        if piece.startswith("'"):
            value += piece[1:-1]
        elif piece.startswith('"'):
            inner = _expanded(piece[1:-1], '"$`\\')
            dynamic = dynamic or inner is None
            value += inner or ""
        elif piece.startswith("\\"):
            value += piece[1:].replace("\n", "")
        elif piece.startswith("$"):
            match = _VARIABLE.match(text, at)
            name = (match[1] or match[2]) if match else ""
            dynamic = dynamic or name not in _DIRS
            value += _DIRS.get(name, piece)
            end = match.end() if match else end
        else:
            dynamic = dynamic or piece in "*?[`" or piece.startswith("`")
            dynamic = dynamic or (piece == "~" and not value)
            value += piece
        at = end
    return Token(value, dynamic=dynamic), at


def unquoted_heredoc(body: str) -> str | None:
    """What bash makes of an unquoted heredoc's body, or None when that needs a bash."""
    return _expanded(body, "$`\\")


def _expanded(text: str, escapable: str) -> str | None:
    out: list[str] = []
    at = 0
    while at < len(text):
        char, following = text[at], text[at + 1 : at + 2]
        if char == "\\" and following and following in escapable + "\n":
            out.append("" if following == "\n" else following)
            at += 2
        elif char == "`":
            return None
        elif char == "$" and (match := _VARIABLE.match(text, at)):
            name = match[1] or match[2]
            if name not in _DIRS:
                return None
            out.append(_DIRS[name])
            at = match.end()
        elif char == "$" and following and following in "({@*#?!-$":
            return None
        else:
            out.append(char)
            at += 1
    return "".join(out)
