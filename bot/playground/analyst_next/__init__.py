"""A rule-based analyst that stands in for the model behind the local Claude."""
