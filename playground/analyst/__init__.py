"""A rule-based analyst that stands in for the model behind the local Claude."""

from playground.analyst.analyst import Analyst

__all__ = ["Analyst"]
