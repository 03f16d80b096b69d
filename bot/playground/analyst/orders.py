"""The order that the names of groups have of themselves."""

import re
from collections.abc import Iterable, Sequence

from bot.playground.analyst.profile import Profile

ORDERS = (
    "mon tue wed thu fri sat sun",
    "jan feb mar apr may jun jul aug sep oct nov dec",
    "mo di mi do fr sa so",
    "xs s m l xl xxl",
    "tiny small medium large huge",
    "low medium high",
    "never rarely sometimes often always",
)
FIRST_NUMBER = re.compile(r"(under |below |up to |<|≤|>|≥|over )?\s*(-?\d+(?:\.\d+)?)")


def natural(names: Sequence[str]) -> list[str]:
    """Names in the order that they have of themselves (numbers, weekdays, months, sizes); others
    stay as they come."""
    words = [name.casefold() for name in names]
    for order in ORDERS:
        places = {word: place for place, word in enumerate(order.split())}
        short = [word if word in places else word[:3] for word in words]
        if len(set(short)) == len(names) and all(word in places for word in short):
            return sorted(names, key=lambda name: places[short[names.index(name)]])
    starts = [FIRST_NUMBER.match(word.replace(",", "")) for word in words]
    if not all(starts):
        return list(names)
    keys = [
        (float(start[2]), {None: 1, ">": 2, "≥": 2, "over ": 2}.get(start[1], 0))
        for start in starts
        if start
    ]
    return [name for _, name in sorted(zip(keys, names, strict=True), key=lambda pair: pair[0])]


def ordering(profile: Profile, names: Iterable[str]) -> list[str]:
    """The lines that give categories such an order, for the columns that have one."""
    told = []
    for name in names:
        column = profile.column(name)
        if column is None or column.kind != "category" or column.distinct > len(column.values):
            continue
        order = natural(column.values)
        if order != list(column.values) and max(map(len, order)) < 60:
            told.append(f"table[{name!r}] = pd.Categorical(table[{name!r}], {order!r})")
    return told
