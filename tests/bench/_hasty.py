"""The app with a faster Slack in mind: ``python -m tests.bench._hasty FACTOR serve``.

It keeps to Slack's rate limits by itself, and a thousand questions would take most of an hour.
"""

import sys

from bot import limits
from bot.__main__ import main


def hurry(factor: int) -> None:
    """Multiply every pace that the app believes in."""
    tiers = {tier: calls * factor for tier, calls in limits.SLACK_TIER_PER_MINUTE.items()}
    for name, value in (
        ("SLACK_TIER_PER_MINUTE", tiers),
        ("SLACK_POSTS_PER_SECOND_PER_CHANNEL", limits.SLACK_POSTS_PER_SECOND_PER_CHANNEL * factor),
        (
            "SLACK_POSTS_PER_MINUTE_PER_WORKSPACE",
            limits.SLACK_POSTS_PER_MINUTE_PER_WORKSPACE * factor,
        ),
    ):
        setattr(limits, name, value)


if __name__ == "__main__":
    hurry(int(sys.argv[1]))
    sys.exit(main(sys.argv[2:]))
