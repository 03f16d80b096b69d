"""Identifiers in Slack's alphabets, from one seeded source, and timestamps that never repeat."""

import random
import string
import uuid
from collections.abc import Callable

Clock = Callable[[], float]

_ALPHABET = string.ascii_uppercase + string.digits
_MIXED = string.ascii_letters + string.digits


class Ids:
    """Makes ids and message timestamps; the same seed makes the same ids."""

    def __init__(self, seed: int | None, clock: Clock) -> None:
        self.random = random.Random(seed)  # noqa: S311 - ids of a playground, not secrets
        self._clock = clock
        self._last = 0

    def make(self, prefix: str, length: int = 10) -> str:
        """An id such as `C0ABCDEFGHI`: the prefix, a zero, and random capitals and digits."""
        return f"{prefix}0" + "".join(self.random.choices(_ALPHABET, k=length - 1))

    def secret(self, length: int = 24) -> str:
        """A random mixed-case string."""
        return "".join(self.random.choices(_MIXED, k=length))

    def block(self) -> str:
        """A block id as Slack generates it."""
        return "".join(self.random.choices(_MIXED, k=5))

    def uuid(self) -> str:
        """A random UUID in text form."""
        return str(uuid.UUID(int=self.random.getrandbits(128), version=4))

    def trigger(self) -> str:
        """A trigger id: two numbers and a hexadecimal secret."""
        first, second = (self.random.randrange(10**12, 10**13) for _ in range(2))
        return f"{first}.{second}.{self.random.getrandbits(128):032x}"

    def ts(self) -> str:
        """The current time as a message timestamp, larger than every one before."""
        self._last = max(int(self._clock() * 1_000_000), self._last + 1)
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"
