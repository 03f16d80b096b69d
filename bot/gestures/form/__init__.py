"""The form in which people ask."""
