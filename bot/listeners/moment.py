"""The present moment, for gestures that come without one."""

import time


def now_ts() -> str:
    """Now, as Slack writes times."""
    return f"{time.time():.6f}"
