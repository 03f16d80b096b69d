"""What the first steps of a run find out, as the engine keeps it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Discriminator

from bot.acts import Ask, once
from bot.troubles import Trouble


@dataclass(frozen=True, slots=True)
class RefusedFile:
    """A file that is not read: its name, why, and the ``values`` of the sentence about it."""

    name: str
    trouble: Annotated[Trouble, once("key", "trouble")]
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Work:
    """A question to be answered, with ``files`` (Slack's file objects) that are to be uploaded.

    ``bare`` says that it makes sense without any file.
    """

    request: Ask
    locale: str
    files: tuple[Mapping[str, Any], ...] = ()
    refused: tuple[RefusedFile, ...] = ()
    bare: bool = False
    over: Literal[False] = False

    @property
    def names(self) -> list[str]:
        """What people call the files."""
        return [str(file.get("name") or file["id"]) for file in self.files]


@dataclass(frozen=True, slots=True)
class Over:
    """A question that ends at once: with the sentence of its trouble, or silently without one.

    The sentence is posted, or shown to the asker alone if ``private``.
    """

    request: Ask
    locale: str
    trouble: Annotated[Trouble | None, once("say", "trouble")] = None
    values: Annotated[Mapping[str, Any] | None, once("say_values", "values")] = None
    private: bool = False
    over: Literal[True] = True


Plan = Annotated[Work | Over, Discriminator("over")]


@dataclass(frozen=True, slots=True)
class Moved:
    """What became of the files.

    ``new`` are the Slack ids of the files that this run brought. ``over`` ends the run: somebody
    said stop, or there is nothing to read. ``rebase`` has the conversation begin anew.
    """

    new: tuple[str, ...] = ()
    refused: tuple[RefusedFile, ...] = ()
    over: bool = False
    rebase: bool = False
