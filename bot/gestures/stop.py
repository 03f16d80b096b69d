"""Stop: Slack's own button, the app's, a cross; the word comes as a message. Titles of sessions."""

from collections.abc import Collection, Mapping
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.acts import Stop
from bot.gestures.payload import event_of, installation_of, pressed, reading
from bot.intake import Intake
from bot.reply.answer_buttons import STOP
from bot.reply.purpose import Purpose
from bot.slack.posting import post_once
from bot.text import say
from bot.workflow.action import Action

CROSSES = frozenset({"x", "octagonal_sign", "negative_squared_cross_mark", "no_entry"})

log = structlog.get_logger(__name__)


def listen(app: AsyncApp, intake: Intake) -> None:
    """Listen for every gesture that ends a run, and leave titles that people give as they are."""

    @app.event("agent_session_stopped")
    async def stopped(body: dict[str, Any]) -> None:
        await intake.accept(stop_of(body))

    @app.event("agent_session_title_changed")
    async def titled(body: dict[str, Any]) -> None:
        """Leave it as it is: the app gives a title only when it opens a session."""

    @app.event("reaction_added")
    async def reaction(body: dict[str, Any]) -> None:
        if act := crossed(body, CROSSES):
            await intake.accept(act)

    @app.action(STOP)
    async def stop(ack: AsyncAck, body: dict[str, Any]) -> None:
        await intake.accept(pressed(body).turned_into(Stop))
        await ack()


@reading("agent_session_stopped")
def stop_of(body: Mapping[str, Any]) -> Stop:
    """The stop that an ``agent_session_stopped`` event stands for.

    Raises Malformed where Slack's own fields are missing.
    """
    event = event_of(body)
    installation = installation_of(body)
    return Stop(
        installation,
        body.get("event_id") or f"{event['type']}:{event['event_ts']}",
        event["channel"],
        event["event_ts"],
        event["thread_ts"],
        event["user"],
        installation.team_id,
    )


@reading("reaction_added")
def crossed(body: Mapping[str, Any], crosses: Collection[str]) -> Stop | None:
    """The stop that a cross on a message stands for; None for other reactions, and for a cross on
    anything else.

    ``ts`` is the message's; the intake finds its thread. Raises Malformed where Slack's own
    fields are missing.
    """
    event = event_of(body)
    installation = installation_of(body)
    item, user, name = event["item"], event["user"], event["reaction"]
    if name not in crosses or item["type"] != "message":
        return None
    channel, ts = item["channel"], item["ts"]
    return Stop(
        installation,
        body.get("event_id") or event["event_ts"],
        channel,
        ts,
        "",
        user,
        installation.team_id,
        identity=f"{channel}:{ts}:{user}:{name}:{event['event_ts']}",
    )


async def do(action: Action[Stop]) -> None:
    """Flag what is under way or waiting in the thread; it says itself who stopped it."""
    act, stops = action.act, action.parts.storage.stops
    threads = [act.thread_id]
    if act.everything:
        threads += await stops.open_threads(act.installation, act.channel)
    stopped = [await stops.ask(thread, act.user, besides=action.run_id) for thread in threads]
    if any(stopped):
        log.info("stop_asked", thread=act.thread_id)
        await action.parts.jobs.look_for_stops()
    elif act.addressed:
        sentence = say("ask.nothing_to_stop", action.locale)
        place = (act.channel, act.thread_ts)
        await post_once(action.api, *place, Purpose.SENTENCE, action.run_id, text=sentence)
