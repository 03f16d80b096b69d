"""All executions of a turn as one ``analysis.py`` that runs again anywhere."""

import ast
import contextlib
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from bot.analysis.containerpaths import PATH, is_python, parsed
from bot.analysis.events import Execution
from bot.analysis.inline import Piece, bound_names, inlined
from bot.analysis.remark import one_line, remark
from bot.analysis.sections import (
    Action,
    Edit,
    Enter,
    Inline,
    Run,
    Section,
    Write,
    edit_code,
    heredoc,
    last_error,
    sections_of,
    source_of,
)

FAILED_LINES_MAX = 12
EMPTY: Mapping[str, str] = MappingProxyType({})

SETUP = """\
INPUT_DIR = os.environ["INPUT_DIR"] = os.path.abspath(os.environ.get("INPUT_DIR", "."))
OUTPUT_DIR = os.environ["OUTPUT_DIR"] = os.path.abspath(os.environ.get("OUTPUT_DIR", "output"))
WORK_DIR = tempfile.mkdtemp(prefix="analysis-")  # for whatever is neither input nor result
os.makedirs(OUTPUT_DIR, exist_ok=True)
os.chdir(WORK_DIR)
os.environ.setdefault("MPLBACKEND", "Agg")
"""

IMPORT_PATH = 'sys.path.insert(0, "")  # modules that the analysis made, as python3 -c finds them\n'

RENAMED = """\
RENAMED = {names!r}  # as the code calls a file: as it came
if not all(os.path.exists(os.path.join(INPUT_DIR, name)) for name in RENAMED):
    given, INPUT_DIR = INPUT_DIR, os.path.join(WORK_DIR, "inputs")
    os.environ["INPUT_DIR"] = INPUT_DIR
    os.makedirs(INPUT_DIR)
    there = {{unicodedata.normalize("NFC", name): name for name in os.listdir(given)}}
    came = {{name: there.get(unicodedata.normalize("NFC", was)) for name, was in RENAMED.items()}}
    for name, was in ({{name: name for name in there.values()}} | came).items():
        if was:
            os.symlink(os.path.join(given, was), os.path.join(INPUT_DIR, name))
"""

UNSPACED = """\
for name in ("INPUT_DIR", "OUTPUT_DIR"):  # shell commands seldom quote them
    if " " in os.environ[name]:
        os.symlink(os.environ[name], os.path.join(WORK_DIR, name))
        globals()[name] = os.environ[name] = os.path.join(WORK_DIR, name)
"""

SH = '''\
def {sh}(command):
    """Run a shell command as the analysis did; one that fails does not end the script."""
    sys.stdout.flush()
    path = os.path.dirname(sys.executable) + os.pathsep + os.environ.get("PATH", "")
    subprocess.run(["bash", "-c", command], check=False, env=dict(os.environ, PATH=path))
'''

WRITE = '''\
def {write}(path, text):
    """Write a file that the analysis made on its way."""
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
'''


def renamed(inputs: Mapping[str, str]) -> str:
    """The lines that find files under the names under which they came; "" if all are the same."""
    names = {name: came for name, came in inputs.items() if name != came}
    return RENAMED.format(names=names) if names else ""


def as_script(
    executions: Iterable[Execution],
    *,
    inputs: Mapping[str, str] = EMPTY,
    question: str = "",
    model: str = "",
) -> str:
    """One Python file that does again what ``executions`` did, with INPUT_DIR and OUTPUT_DIR set.

    Python stands in it section by section, shell goes through a small helper, files that the
    editor made are written, failed executions are comments. ``inputs`` are the names of the files
    as the code calls them, with those under which they came. Always valid Python.
    """
    sections = sections_of(executions)
    head = _head(inputs, question, model)
    for inline in (True, False):
        with contextlib.suppress(RecursionError):
            script = _Writer(sections, inline, inputs).script(head)
            if is_python(script):
                return script
    return "\n".join([head, *map(_whole, sections)])


def _whole(section: Section) -> str:
    return "\n".join(
        [_heading(section), remark(source_of(section.execution), indent="  ")],
    )


def _heading(section: Section) -> str:
    return remark(f"--- {section.number}. {section.title}")


def _head(inputs: Mapping[str, str], question: str, model: str) -> str:
    """The comment at the top; its first two lines, which Python looks into, are always the same."""
    lines = [
        "The code behind one answer, in the order it ran.",
        "Run it again: INPUT_DIR=folder/of/the/files OUTPUT_DIR=results python analysis.py",
    ]
    if question.strip():
        lines.append(f"Question: {one_line(question)}")
    if inputs:
        lines.append(f"Files: {one_line(', '.join(inputs.values()))}")
    if model:
        lines.append(f"Written by {one_line(model)}")
    return "\n".join(map(remark, lines))


class _Writer:
    """Writes the sections down; remembers which helpers they need."""

    def __init__(
        self, sections: Sequence[Section], inline: bool, inputs: Mapping[str, str]
    ) -> None:
        self.sections = sections
        self.renamed = renamed(inputs)
        self.inline = inline
        names: set[str] = set()
        for section in sections:
            for action in section.actions:
                tree = parsed(action.code) if isinstance(action, Inline) else None
                names |= bound_names(tree) if tree else set()
        self.sh = "sh" if "sh" not in names else "run_shell"
        self.write = "write" if "write" not in names else "write_file"
        self.futures: set[str] = set()
        self.modules: set[str] = set()
        self.helpers: dict[str, str] = {}

    def script(self, head: str) -> str:
        body = [self._section(section) for section in self.sections]
        imports = {"os", "tempfile"} | ({"sys"} if self.helpers else set())
        if "sh" in self.helpers:
            imports.add("subprocess")
        parts = [head]
        if self.futures:
            parts.append(f"from __future__ import {', '.join(sorted(self.futures))}\n")
        if self.renamed:
            imports.add("unicodedata")
        parts.append("".join(f"import {name}\n" for name in sorted(imports)))
        setup = SETUP + self.renamed + (IMPORT_PATH if self.helpers else "")
        parts.append(setup + (UNSPACED if "sh" in self.helpers else ""))
        parts += ["\n" + helper for helper in self.helpers.values()]
        return "\n".join([*parts, *body])

    def _section(self, section: Section) -> str:
        execution = section.execution
        lines = ["", _heading(section)]
        if execution.failed:
            error = one_line(last_error(execution))
            lines.append(remark(f"This failed and is not run again: {error}"))
            code = source_of(execution).strip("\n").split("\n")
            more = len(code) - FAILED_LINES_MAX
            shown = code if more <= 0 else [*code[:FAILED_LINES_MAX], f"… {more} more lines"]
            lines.append(remark("\n".join(shown), indent="  "))
        elif not section.actions:
            written = execution.input.get("command") in ("create", "str_replace")
            lines.append("# (its code runs further on)" if written else "# (only looked at)")
        for action in section.actions:
            lines += self._action(action, section)
        if any(isinstance(action, Enter) for action in section.actions):
            lines.append("os.chdir(WORK_DIR)")
        return "\n".join(lines) + "\n"

    def _action(self, action: Action, section: Section) -> list[str]:
        match action:
            case Inline(code, text, shared):
                last = section is self.sections[-1] and action is section.actions[-1]
                code = without_title(code, section.title)
                piece = inlined(code, last=last, shared=shared) if self.inline else None
                return self._piece(piece) if piece else self._run(text)
            case Run(text):
                return self._run(text)
            case Write(path, content):
                return self._write(path, content)
            case Edit(path, old, new):
                return self._run(heredoc(edit_code(repr(path), old, new)))
            case Enter(path):
                return [
                    f"os.makedirs({located(path)}, exist_ok=True)",
                    f"os.chdir({located(path)})",
                ]

    def _piece(self, piece: Piece) -> list[str]:
        self.futures |= piece.futures
        return [piece.code, *piece.after]

    def _run(self, text: str) -> list[str]:
        self.helpers.setdefault("sh", SH.format(sh=self.sh))
        return [f"{self.sh}({literal(text, roomy=True)}{relocated(text)})"]

    def _write(self, path: str, content: str) -> list[str]:
        self.helpers.setdefault("write", WRITE.format(write=self.write))
        lines = [f"{self.write}({located(path)}, {literal(content)}{relocated(content)})"]
        if path.endswith(".py"):
            folder, _, name = path.rpartition("/")
            if path in self.modules:
                lines.append(f"sys.modules.pop({name.removesuffix('.py')!r}, None)")
            elif folder:
                lines.append(f"sys.path.insert(0, {located(folder)})")
            self.modules.add(path)
        return lines


def without_title(code: str, title: str) -> str:
    """``code`` without a first line that only repeats the section's title as a comment."""
    first, _, rest = code.lstrip("\n").partition("\n")
    words = first.removeprefix("#").strip("#=-–—*~ \t")
    return rest if first.startswith("#") and words == title else code


def literal(text: str, *, roomy: bool = False) -> str:
    """``text`` as a Python string that reads well. A ``roomy`` one may gain outer line breaks."""
    if "\n" not in text:
        return repr(text)
    spaced = f"\n{text.strip()}\n" if roomy else text
    prefix = "r" if "\\" in text else ""
    for quote in ('"""', "'''"):
        written = f"{prefix}{quote}{spaced}{quote}"
        try:
            if ast.literal_eval(written) == spaced:
                return written
        except (SyntaxError, ValueError, MemoryError, RecursionError):
            continue
    return repr(text)


def relocated(text: str) -> str:
    """The calls that put INPUT_DIR and OUTPUT_DIR in the place of the container's paths."""
    found = dict.fromkeys((match[0], match[1]) for match in PATH.finditer(text))
    return "".join(f".replace({path!r}, {kind.upper()}_DIR)" for path, kind in found)


def located(path: str) -> str:
    """A path as an expression: on the container's folders, absolute, or in the working folder."""
    match = PATH.match(path)
    if not match:
        if path.startswith("/"):
            return repr(path)
        return "WORK_DIR" if path in ("", ".") else f"WORK_DIR + {'/' + path!r}"
    name, rest = f"{match[1].upper()}_DIR", path[match.end() :]
    return f"{name} + {rest!r}" if rest else name
