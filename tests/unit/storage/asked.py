"""The question that the tests of the storage are about."""

from bot.acts import Ask, Installation

HERE = Installation("A1", "", "T1")
ASKED = Ask(HERE, "Ev1", "C1", "1.1", "1.1", "U1", "T1", text="q", addressed=True)
