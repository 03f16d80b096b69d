"""What the model writes, runs and names, and what people's files are called and hold."""

import io
from typing import Any

from bot.analysis.closing import split, visible
from bot.analysis.commands import parts_of
from bot.analysis.containerpaths import NotMappable, mapped
from bot.analysis.events import Execution, Tool
from bot.analysis.fold import Fold
from bot.analysis.history import close, messages, sendable, summary
from bot.analysis.inline import inlined
from bot.analysis.notebook import as_notebook
from bot.analysis.outputs import is_picture
from bot.analysis.prompt import Attachment, user_blocks
from bot.analysis.received import block
from bot.analysis.remark import one_line, remark
from bot.analysis.script import as_script, literal, located, relocated
from bot.analysis.sections import sections_of
from bot.analysis.titles import title_of
from bot.files.cjk import east_asian, east_asian_file
from bot.files.kinds import image_size, kind_of, mime_type
from bot.files.names import safe_name, split_extension, unique_names
from tests.support import streams
from tests.unit.growth.row import Row

DELTA = 20
"""Characters of a delta: about what the API sends at a time."""


def _ran(tool: Tool, text: str, **result: Any) -> list[Execution]:
    given = {"command": text, "code": text}
    return [Execution("t", tool, given, title_of(tool, given), **result)]


def _edited(text: str) -> list[Execution]:
    given = {"command": "create", "path": "/tmp/a.py", "file_text": text}
    change = {"command": "str_replace", "path": "/tmp/b.py", "old_str": text, "new_str": text}
    return [Execution("t", "editor", each, "t") for each in (given, change)]


def _heredoc(text: str) -> str:
    return f"python3 - <<'EOF'\n{text}\nEOF\n"


def _many(text: str) -> list[Execution]:
    """A file for every twenty lines, each of them run by a command of its own."""
    lines = text.splitlines()[:2_000]
    done = []
    for n in range(0, len(lines), 20):
        code = "\n".join(lines[n : n + 20])
        command = f"cat > a{n}.py <<'EOF'\n{code}\nEOF\npython3 a{n}.py"
        done += _ran("bash", command)
    return done


def _streamed(text: str) -> Fold:
    """An answer of that text in small deltas."""
    fold = Fold()
    fold.feed(streams.start())
    fold.feed(
        {
            "type": "content_block_start",
            "index": 0,
            "content_block": {"type": "text", "text": ""},
        }
    )
    for at in range(0, len(text), DELTA):
        delta = {"type": "text_delta", "text": text[at : at + DELTA]}
        fold.feed({"type": "content_block_delta", "index": 0, "delta": delta})
    return fold


def _called(text: str) -> Fold:
    """A call of that text in small deltas, and a result of it."""
    fold = Fold()
    for event in [streams.start(), *streams.call(0, "a", {"command": text})]:
        fold.feed(event)
    for event in streams.result(1, "a", stdout=text, stderr=text):
        fold.feed(event)
    return fold


def _lines(text: str) -> str:
    """``text`` up to its last line end: where it was cut says whether a parser reads all of it."""
    return text.rpartition("\n")[0] or text


def _ran_lines(text: str) -> list[Execution]:
    return _ran("bash", _heredoc(_lines(text)))


def _mapped(text: str) -> None:
    text = _lines(text)
    try:
        mapped(f"x = {text!r}\n'/files/output/a/b'\n# {text}")
        mapped(text + "\n'/files/output/a/b'")
    except NotMappable:
        return


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _closed(text: str) -> Any:
    said = {"type": "text", "text": text}
    return close([said], text), sendable([said]), messages([([said], [said])])


def _received(text: str) -> None:
    block({"type": "text", "text": text})
    content = {"type": text, "stdout": text, "content": [{"file_id": line} for line in text]}
    block({"type": "bash_code_execution_tool_result", "tool_use_id": text, "content": content})


def _turns(text: str) -> str:
    return summary((line, line) for line in text.splitlines())


def _kinds(text: str) -> None:
    head = _bytes(text)
    mime_type(text, text, head)
    kind_of(text, text, len(head), b"%PDF-" + head, head)


def _images(text: str) -> None:
    png, gif, webp = b"\x89PNG\r\n\x1a\n", b"GIF89a", b"RIFF\0\0\0\0WEBP"
    for magic in (png, b"\xff\xd8\xff\xe0\x00\x02", gif, webp, b"\xff\xd8"):
        image_size(magic + _bytes(text))
        image_size(magic + b"\xff\xe1\x00\x02" * (len(text) // 4))
        image_size(magic + b"\xff" * len(text))


def _files(text: str) -> None:
    for codec in ("utf-8", "utf-16", "gb18030", "shift_jis"):
        east_asian_file(io.BytesIO(text.encode(codec, "ignore")))


def _listed(text: str) -> Any:
    names = unique_names(text.splitlines()[:1_000])
    return user_blocks(text, [Attachment("f", name, "data", 1) for name in names], note=text)


ROWS: tuple[Row, ...] = (
    Row("closing.split", split),
    Row("closing.split of alternatives", lambda text: split(f"```alttext\n{text}\n```")),
    Row("closing.split of questions", lambda text: split(f"```followups\n{text}\n```")),
    Row("closing.visible", visible),
    Row("fold.Fold of an answer", _streamed),
    Row("fold.Fold of a call", _called),
    Row("titles.title_of bash", lambda text: title_of("bash", {"command": text})),
    Row("titles.title_of heredoc", lambda text: title_of("bash", {"command": _heredoc(text)})),
    Row("titles.title_of python", lambda text: title_of("python", {"code": text})),
    Row("titles.title_of editor", lambda text: title_of("editor", {"path": text})),
    Row("commands.parts_of", parts_of),
    Row("commands.parts_of a heredoc", lambda text: parts_of(_heredoc(text))),
    Row("commands.parts_of a one-liner", lambda text: parts_of(f"python3 -c '{text}'")),
    Row("containerpaths.mapped", _mapped),
    Row("inline.inlined", lambda text: inlined(_lines(text))),
    Row("sections.sections_of", lambda text: sections_of(_ran("bash", text, stderr=text))),
    Row("script.as_script of bash", lambda text: as_script(_ran("bash", text))),
    Row(
        "script.as_script of a heredoc",
        lambda text: as_script(_ran("bash", _heredoc(_lines(text)))),
    ),
    Row("script.as_script of python", lambda text: as_script(_ran("python", _lines(text)))),
    Row("script.as_script of edits", lambda text: as_script(_edited(text))),
    Row("script.as_script of many files", lambda text: as_script(_many(text))),
    Row(
        "script.as_script of what failed",
        lambda text: as_script(_ran("bash", text, stderr=text, return_code=1)),
    ),
    Row(
        "script.as_script of a question",
        lambda text: as_script([], question=text, inputs={text: text}, model=text),
    ),
    Row("remark.remark", remark),
    Row("remark.one_line", one_line),
    Row("script.literal", literal),
    Row("script.relocated", relocated),
    Row("script.located", located),
    Row(
        "notebook.as_notebook of bash",
        lambda text: as_notebook(_ran("bash", text, stdout=text), question=text),
    ),
    Row("notebook.as_notebook of python", lambda text: as_notebook(_ran("python", _lines(text)))),
    Row("notebook.as_notebook of edits", lambda text: as_notebook(_edited(text))),
    Row("received.block", _received),
    Row("history.close", _closed),
    Row("history.summary", _turns),
    Row("outputs.is_picture", is_picture),
    Row("prompt.user_blocks", _listed),
    Row("names.safe_name", safe_name),
    Row("names.split_extension", split_extension),
    Row("names.unique_names", lambda text: unique_names(text.splitlines())),
    Row("kinds.kind_of", _kinds),
    Row("kinds.image_size", _images),
    Row("letters.east_asian", east_asian),
    Row("letters.east_asian_file", _files),
)
