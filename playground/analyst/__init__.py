"""A rule-based analyst that stands in for the model behind the local Claude.

It is loaded when it is asked for: the reader's own process needs none of it.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playground.analyst.analyst import Analyst

__all__ = ["Analyst"]


def __getattr__(name: str) -> Any:
    if name == "Analyst":
        from playground.analyst.analyst import Analyst

        return Analyst
    raise AttributeError(name)
