"""``check``: what is missing or wrong, by a look; and a trial of the real services.

``look`` costs nothing and changes nothing. ``live`` lets the app's own code do in earnest, once,
all that an analysis does: at a cost that is told before it begins, and with nothing left behind.
"""

from bot.check.look import SCOPES, check

__all__ = ["SCOPES", "check"]
