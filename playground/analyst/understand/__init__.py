"""One pure step from words and what the tables hold to what is asked."""

from playground.analyst.understand.proposals import proposals
from playground.analyst.understand.readas import read_as
from playground.analyst.understand.reading import read
from playground.analyst.understand.vocabulary import language_of

__all__ = ["language_of", "proposals", "read", "read_as"]
