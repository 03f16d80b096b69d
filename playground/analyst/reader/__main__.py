"""Prints what files are: ``python -m playground.analyst.reader FILE...``

One JSON object a line. With ``--folder FOLDER`` the names that follow are files in it, and limits
apply: the files may be anyone's.
"""

import contextlib
import dataclasses
import io
import json
import resource
import sys
import tempfile
import warnings
from pathlib import Path

MEMORY = 3 * 1024**3  # bytes
CPU_SECONDS = 60
WRITTEN = 700_000_000  # bytes, for what is unpacked


def _limit() -> None:
    for what, most in (
        (resource.RLIMIT_DATA, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, WRITTEN),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))


def main(arguments: list[str]) -> None:
    """Look at the files that the arguments name."""
    with tempfile.TemporaryDirectory() as own:
        if arguments[:1] == ["--folder"]:
            _limit()
            folder, names = Path(arguments[1]), arguments[2:]
        else:
            folder, names = Path(own), [Path(argument).name for argument in arguments]
            for argument, name in zip(arguments, names, strict=True):
                (folder / name).unlink(missing_ok=True)
                (folder / name).symlink_to(Path(argument).resolve())
        from playground.analyst.reader.files import look_at

        warnings.simplefilter("ignore")
        for name in names:
            with contextlib.redirect_stdout(io.StringIO()):
                look = look_at(folder, name)
            print(json.dumps(dataclasses.asdict(look), ensure_ascii=False, default=str), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
