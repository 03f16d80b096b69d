"""The question that the tests of the storage are about."""

from bot.request import Installation, Request

HERE = Installation("A1", "", "T1")
ASKED = Request(HERE, "Ev1", "C1", "1.1", "1.1", "U1", "T1", "q", True)
