"""Forms and tabs: what people see besides messages, built by pure functions."""
