"""One pure step from words and what the tables hold to what is asked."""

from bot.playground.analyst_next.understand.reading import read
from bot.playground.analyst_next.understand.vocabulary import language_of

__all__ = ["language_of", "read"]
