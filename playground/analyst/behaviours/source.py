"""A file that is no table: where a script finds it."""

from dataclasses import dataclass
from pathlib import PurePosixPath

from playground.analyst.tables import Look


@dataclass(frozen=True, slots=True)
class Source:
    """``path`` is the expression of its place, ``setup`` the lines before it (unpacking)."""

    name: str
    form: str
    path: str
    setup: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()

    @property
    def stem(self) -> str:
        """Its name without folder and ending."""
        return PurePosixPath(self.name).stem or "file"


def source(look: Look) -> Source:
    """The file of a look, as it was sent."""
    return Source(look.file, look.form, f"folder / {look.file!r}")


def entry(archive: Look, name: str) -> Source:
    """A file inside a ZIP archive, unpacked beside the results."""
    setup = (
        f"with zipfile.ZipFile(folder / {archive.file!r}) as archive:",
        f"    path = archive.extract({name!r}, 'unpacked')",
    )
    form = PurePosixPath(name).suffix.lower().removeprefix(".")
    return Source(name, form, "Path(path)", setup, ("import zipfile", "from pathlib import Path"))
