"""The rows of the table, by the part of the API they are about."""
