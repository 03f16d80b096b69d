"""Values that have an order of their own: answers of a scale."""

import functools
import tomllib
from collections.abc import Iterator
from importlib import resources

FEWEST, MOST = 3, 12


@functools.cache
def natural_order(values: tuple[str, ...]) -> tuple[str, ...]:
    """The values from lowest to highest; empty where they are not all of one scale."""
    if not FEWEST <= len(values) <= MOST:
        return ()
    said = {value: " ".join(value.casefold().replace("-", " ").split()) for value in values}
    for places in _scales():
        if all(one in places for one in said.values()):
            return tuple(sorted(values, key=lambda value: places[said[value]]))
    return ()


@functools.cache
def _scales() -> tuple[dict[str, int], ...]:
    """Each scale: the place of what its steps may be called."""
    return tuple(scale for language in ("en", "de", "zh") for scale in _of(language))


def _of(language: str) -> Iterator[dict[str, int]]:
    file = resources.files("playground.analyst.language") / f"{language}.toml"
    own = tomllib.loads(file.read_text(encoding="utf-8"))
    for steps in (line.split("<") for line in own["scales"].split(";")):
        yield {
            " ".join(name.casefold().split()): place
            for place, step in enumerate(steps)
            for name in step.split(",")
        }
