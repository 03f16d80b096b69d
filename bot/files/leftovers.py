"""Private folders that their owner holds locked, so that those of dead processes can be told."""

import fcntl
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

PREFIX = "datathread-spool-"
_NEW = "datathread-new-"
_LOCK = ".lock"


def claim_folder(directory: Path) -> tuple[Path, int]:
    """Make a folder (mode 0700) in ``directory`` and remove those that no process holds any more.

    Returns the folder and the descriptor of its lock, to be kept open as long as it is in use.
    """
    directory.mkdir(parents=True, exist_ok=True)
    _remove_leftovers(directory)
    made = Path(tempfile.mkdtemp(prefix=_NEW, dir=directory))
    lock = os.open(made / _LOCK, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    # Renamed once locked: what carries the prefix and is not locked has no owner.
    return made.rename(directory / (PREFIX + made.name.removeprefix(_NEW))), lock


def _remove_leftovers(directory: Path) -> None:
    for folder in directory.glob(PREFIX + "*"):
        with suppress(OSError):
            # By its descriptor: in a folder that others write to, a name may be another's by now.
            held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                if os.fstat(held).st_uid == os.getuid():
                    _remove_unless_locked(folder, held)
            finally:
                os.close(held)


def _remove_unless_locked(folder: Path, held: int) -> None:
    """Remove a folder of ours, of which ``held`` is a descriptor. Raises OSError if it is locked,
    or if its name is another folder's by now.
    """
    lock = os.open(_LOCK, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600, dir_fd=held)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.path.samestat(os.lstat(folder), os.fstat(held)):
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(lock)
