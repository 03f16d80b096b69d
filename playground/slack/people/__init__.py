"""The people-side API: what the page, the demo and the tests do as a person."""
