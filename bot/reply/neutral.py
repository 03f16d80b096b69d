"""Makes foreign text harmless: no mention fires, no link hides its target, nothing unfurls.

``neutral`` is for Markdown of a model, ``neutral_plain`` for one line in a plain or mrkdwn place
(a title, a file name). Both are idempotent: they repeat one pass until nothing changes.
The result of ``neutral`` is canonical Markdown: fences open and close at column 0 with three
backticks, a code span stays within its line and has one backtick at each end, and there is no
other backtick, so a reader that splits it need not guess what is code.
"""

import functools
import html
import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from bot.joiners import without_stray_joiners
from bot.reply.addresses import ADDRESS, SCHEME
from bot.text import shorten

ROUNDS = 12
"""Passes before a text that never settles has its markup characters replaced."""

PLAIN_MAX = 4_000
"""Characters of a text that ``neutral_plain`` and ``neutral_code`` read."""
PIECE_MAX = 1_500
"""Characters of a line that are looked at together; a longer line is taken apart at a blank."""

_ENTITY = re.compile(
    r"&(?:#[0-9]{1,8};?|#[xX][0-9a-fA-F]{1,8};?|(?:lt|gt|amp|quot|LT|GT|AMP|QUOT);?"
    r"|[A-Za-z][A-Za-z0-9]{1,31};)"
)
_LINE_END = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0e\ufeff\uffa0\ufff0-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e0fff]"
)
_NOISE = r"[*_~\\`\[\](){}]*"
_AT = "[@＠﹫]"
_BROADCAST = re.compile(
    rf"(?<![\w@])({_AT})({_NOISE})(?=(?:"
    + "|".join(_NOISE.join(word) for word in ("channel", "here", "everyone", "group"))
    + r")(?![A-Za-z0-9]))",
    re.IGNORECASE,
)
_ESCAPED = re.compile(r"\\([/:@<>&!.|\[\]()#])")
_DESTINATION = (
    r"\(\s*+<?(?P<{0}>[^\s()<>]*+(?:\([^\s()<>]*+\)[^\s()<>]*+)*+)>?"
    r"(?:\s++(?:\"[^\"]*+\"|'[^']*+'|\([^()]*+\)))?\s*+\)"
)
_INLINE = re.compile(
    r"(?P<code>(?<!`)(?P<ticks>`++)(?P<inner>[^\n]{0,2000}?[^`\n])(?P=ticks)(?!`))"
    rf"|(?P<image>\\?!\[(?P<alt>[^\[\]\n]{{0,500}})\]{_DESTINATION.format('src')})"
    r"|(?P<link>\\?\[(?P<label>(?>[^\[\]\n]|\[[^\[\]\n]{0,300}\]){0,500})\]"
    rf"{_DESTINATION.format('target')})"
    r"|(?P<angle><(?P<token>[^<>\n]{0,2000})>)"
    rf"|(?P<address>{ADDRESS.pattern})",
    re.IGNORECASE,
)
_FENCE = re.compile(
    r"^(?P<indent>[ \t]*+)(?P<mark>`{3,}+|~{3,}+)[ \t]*+(?P<info>[\w+#.-]*+)[^`\n]*+$"
)
_OPENED = re.compile(r"\](?:\((?:(?P<target>[^\s()]*+)\))?|\[|:(?=\s*+(?:$|\S*?[/`:#.])))")
"""What makes a link of the brackets before it."""
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_CODE_ANGLE = re.compile(rf"<(?=[!@#]|//|www\.|{SCHEME}:(?!:))", re.IGNORECASE)
_TEXT_ANGLE = re.compile(r"<(?![\s\d=<-]|$)")
_TRAILING = ".,;:!?…'*_~)]}"


def neutral(text: str, *, allowed: frozenset[str] = frozenset()) -> str:
    """Model Markdown that can neither mention, nor unfurl, nor hide where a link goes.

    Links become their label with the address as inert code, images their alt text, bare addresses
    inert code. ``allowed`` are https hosts whose links pass as they are.
    """
    result = _settled(text, functools.partial(_markdown_pass, allowed=allowed))
    return result.strip("\n")


def neutral_plain(text: str) -> str:
    """One line for a plain or mrkdwn place: no mention, no link, no code span, no line break.

    What is longer than any such place is cut at ``PLAIN_MAX`` characters.
    Angle brackets become ``‹ ›``, so the result needs no escaping; addresses are written
    ``https[:]//example[.]org``.
    """
    return _settled(text[:PLAIN_MAX], _plain_pass)


def neutral_line(text: str, most: int) -> str:
    """``neutral_plain`` in at most ``most`` characters; what is cut ends in an ellipsis."""
    line = neutral_plain(text)
    return line if len(line) <= most else neutral_plain(shorten(line, most - 1))[:most]


def neutral_code(text: str) -> str:
    """One line for the inside of a mrkdwn code span, such as a file's name.

    Like ``neutral_plain``, but names that look like addresses (``data.zip``) stay as they are:
    nothing in a code span becomes a link.
    """
    return _settled(text[:PLAIN_MAX], _code_pass)


def _code_pass(text: str) -> str:
    text = " ".join(text.split()).replace("`", "'").replace("<", "‹").replace(">", "›")
    return _BROADCAST.sub(r"\1 \2", text)


def _settled(text: str, one_pass: Callable[[str], str]) -> str:
    for _ in range(ROUNDS):
        after = one_pass(_visible(text))
        if after == text:
            return after
        text = after
    flat = re.sub(r"[<>\[\]`&@:/.\\!~|]", " ", _visible(text))
    return one_pass(flat)


def _visible(text: str) -> str:
    """``text`` without entities, control and format characters, and with one kind of line end."""
    for _ in range(ROUNDS):
        before = text
        text = without_stray_joiners(_INVISIBLE.sub("", _LINE_END.sub("\n", text)))
        text = _ENTITY.sub(lambda match: html.unescape(match[0]), text)
        if text == before:
            return text
    return text.replace("&", "＆")


def _plain_pass(text: str) -> str:
    return _BROADCAST.sub(
        r"\1 \2", ADDRESS.sub(lambda match: _defanged(match[0]), _code_pass(text))
    )


def _defanged(address: str) -> str:
    address = re.sub(r":(?=[^\s\]])", "[:]", address, count=1)
    if address.startswith("//"):
        address = "/ /" + address[2:]
    return re.sub(r"(?<!\[)[.。．｡](?=[^\s\]])", "[.]", address)


def _markdown_pass(text: str, allowed: frozenset[str]) -> str:
    lines: list[str] = []
    closing = ""
    for line in text.split("\n"):
        before, closing, info = closing, *_fence(line, closing)
        if before != closing:
            lines.append("```" + info)
        elif closing:
            lines.append(_inert(line.replace("```", "'''")))
        else:
            lines.append(_inline(line, allowed))
    if closing:
        lines.append("```")
    return "\n".join(lines)


def _fence(line: str, closing: str) -> tuple[str, str]:
    """What closes the fence that is open behind ``line``, "" if none is; and its language if it
    is opened there. ``closing`` is the same for the line before.
    """
    fence = _FENCE.match(line)
    if not fence:
        return closing, ""
    if not closing:
        return fence["mark"], fence["info"]
    ends = not fence["info"] and line.strip().startswith(closing)
    return ("" if ends else closing), ""


def fence_after(text: str, closing: str = "") -> str:
    """What closes the fence that is open behind a text, "" if none is."""
    for line in _visible(text).split("\n"):
        closing, _ = _fence(line, closing)
    return closing


def _inert(code: str) -> str:
    """The text of a code span or a line of a fence, readable but without a token that fires."""
    return _BROADCAST.sub(r"\1 \2", _CODE_ANGLE.sub("‹", code))


def _inline(line: str, allowed: frozenset[str]) -> str:
    pieces = _pieces(_BREAK.sub(" ", line))
    return "".join(_piece(piece, allowed) for piece in pieces)


def _pieces(line: str) -> Iterator[str]:
    """``line`` in pieces that can be looked at one by one: nothing that fires has a blank in it.

    Cut outside of code spans if that is possible; a monster without any blank gets one.
    """
    start = 0
    while len(line) - start > PIECE_MAX:
        window = line[start : start + PIECE_MAX]
        blanks = [match.end() for match in re.finditer(r"\s", window)]
        whole = (end for end in reversed(blanks) if window.count("`", 0, end) % 2 == 0)
        if blanks:
            cut, more = next(whole, blanks[-1]), ""
        elif found := re.compile(r"\s").search(line, start, start + 2 * PIECE_MAX):
            cut, more = found.end() - start, ""
        else:
            cut, more = PIECE_MAX, " "
        yield line[start : start + cut] + more
        start += cut
    yield line[start:]


def _piece(line: str, allowed: frozenset[str]) -> str:
    parts: list[str] = []
    end = 0
    for match in _INLINE.finditer(line):
        parts.append(_prose(line[end : match.start()]))
        replaced = _replacement(match, allowed)
        if replaced.startswith("`") and parts[-1][-1:].isalnum():
            replaced = " " + replaced
        parts.append(replaced)
        end = match.end()
    parts.append(_prose(line[end:]))
    return _unlinked("".join(parts), allowed)


def _prose(text: str) -> str:
    text = _ESCAPED.sub(_unescaped, text.replace("`", "'"))
    return _BROADCAST.sub(r"\1 \2", _TEXT_ANGLE.sub("‹", text))


def _unescaped(match: re.Match[str]) -> str:
    """A backslash that could hide a token goes; one that only keeps a character literal stays."""
    return match[1] if match[1] in "/:@<>&!" else match[0]


def _replacement(match: re.Match[str], allowed: frozenset[str]) -> str:
    if match["code"] is not None:
        return _span(match["inner"])
    if match["image"] is not None:
        return _words(match["alt"])
    if match["link"] is not None:
        return _link(match["label"], match["target"], allowed)
    if match["angle"] is not None:
        return _angle(match["token"], allowed)
    address = match["address"]
    kept = address.rstrip(_TRAILING)
    rest = _prose(address[len(kept) :])
    return (kept if _passes(kept, allowed) else _span(kept)) + rest


def _words(label: str) -> str:
    """The text of a label without brackets, links and images of its own."""
    label = _INLINE.sub(lambda match: _replacement(match, frozenset()), label)
    return _prose_outside_code(re.sub(r"[\[\]]", "", label)).strip()


def _prose_outside_code(text: str) -> str:
    pieces = re.split(r"(`[^`\n]+`)", text)
    return "".join(piece if index % 2 else _prose(piece) for index, piece in enumerate(pieces))


def _link(label: str, target: str, allowed: frozenset[str]) -> str:
    words = _words(label)
    if _passes(target, allowed):
        return (
            target
            if not words or ADDRESS.search(words) or "`" in words
            else (f"[{words}]({target})")
        )
    if not target or target.startswith("#"):
        return words
    address = _span(target)
    return address if not words or address == words else f"{words} ({address})"


def _angle(token: str, allowed: frozenset[str]) -> str:
    address, _, label = token.partition("|")
    if ADDRESS.fullmatch(address.strip()):
        return _link(label, address.strip(), allowed)
    if token[:1].isspace() or token[:1].isdigit() or token[:1] in ("", "=", "-"):
        return f"<{_inline_rest(token, allowed)}>"
    return f"‹{_inline_rest(token, allowed)}›"


def _inline_rest(token: str, allowed: frozenset[str]) -> str:
    return _INLINE.sub(lambda match: _replacement(match, allowed), token)


def _span(code: str) -> str:
    code = _inert(code.replace("`", "'")).strip()
    return f"`{code}`" if code else ""


def _passes(address: str, allowed: frozenset[str]) -> bool:
    if not allowed or not re.fullmatch(r"https://[\x21-\x7e]+", address):
        return False
    if re.search(r"[\\\"'()<>\[\]{}|^`*_]|@", address):
        return False
    try:
        split = urlsplit(address)
        return split.hostname in allowed and split.port is None
    except ValueError:
        return False


def _unlinked(line: str, allowed: frozenset[str]) -> str:
    """``line`` with every remaining link, image and reference construct taken apart."""
    pieces = re.split(r"(`[^`\n]+`)", line)
    for index in range(0, len(pieces), 2):
        pieces[index] = _OPENED.sub(
            lambda match: (
                match[0]
                if match["target"] is not None and _passes(match["target"], allowed)
                else f"] {match[0][1:]}"
            ),
            pieces[index],
        ).replace("![", "! [")
    return "".join(pieces)
