"""Whether an act may go on: who asks, where, how much waits already, and what was spent."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot import access
from bot.acts import Act, Ask, Stop
from bot.intake import QUEUE_LIMITS
from bot.slack.channels import FRESH_SECONDS
from bot.storage.states import TurnedAway
from bot.storage.usage import Usage
from bot.troubles import Trouble
from bot.workflow.parts import Parts, SpendingLimits

WAITING = {
    TurnedAway.PERSON: (Trouble.TOO_MANY_OF_YOURS, QUEUE_LIMITS.per_person),
    TurnedAway.CHANNEL: (Trouble.TOO_MANY_HERE, QUEUE_LIMITS.per_channel),
    TurnedAway.TEAM: (Trouble.TOO_MANY_IN_TEAM, QUEUE_LIMITS.per_team),
}
MONTH_DAYS = 30


@dataclass(frozen=True, slots=True)
class Denied:
    """Why not, with the ``values`` of the sentence, which is for the asker alone."""

    trouble: Trouble
    values: Mapping[str, Any] = field(default_factory=dict)


async def denied(parts: Parts, run_id: str, act: Act, user: Mapping[str, Any]) -> Denied | None:
    """Why an act is not done; None if it may be. ``user`` is Slack's user object."""
    if act.for_everybody:
        return None
    if why := access.refusal(act, user, parts.rules.policy):
        return Denied(why)
    # A stop ends what may be seen there; a question without a thread looks at its place itself.
    asks = act.thread_ts and not isinstance(act, Stop)
    if asks and (why := await closed_place(parts, act)):
        return Denied(why)
    if not isinstance(act, Ask):
        return None
    if full := await parts.storage.admission.turned_away(run_id):
        why, count = WAITING[full]
        return Denied(why, {"count": count})
    return await too_dear(parts.storage.usage, parts.rules.caps, act)


async def closed_place(parts: Parts, act: Act, *, fresh: float = FRESH_SECONDS) -> Trouble | None:
    """Why nobody may ask in a channel as it is now; None if people may.

    A channel may have been shared with another company since the act that a button belongs to.
    What Slack says of it may be ``fresh`` seconds old. Raises SlackProblem if Slack is away.
    """
    api = await parts.slack.of(act.installation)
    shared = await parts.channels.shared(api, act, fresh=fresh)
    here = dataclasses.replace(act, shared_channel=shared)
    return access.refused_here(here, parts.rules.policy)


async def too_dear(usage: Usage, caps: SpendingLimits, ask: Ask) -> Denied | None:
    """Whether the asker's budget of today (UTC), or the workspace's of 30 days, is used up.

    What is under way is not counted yet.
    """
    mine = await usage.spent(ask.installation, 1, user=ask.user)
    if mine.cost_usd >= caps.user_day_usd:
        return Denied(Trouble.USER_CAP, {"cost": f"{caps.user_day_usd:g}"})
    ours = await usage.spent(ask.installation, MONTH_DAYS)
    if ours.cost_usd >= caps.team_month_usd:
        return Denied(Trouble.TEAM_CAP, {"cost": f"{caps.team_month_usd:g}", "days": MONTH_DAYS})
    return None
