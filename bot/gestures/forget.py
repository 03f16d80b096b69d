"""Forgetting everything that the app keeps of threads that somebody began."""

from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.acts import Forget
from bot.gestures.home import publish
from bot.gestures.payload import pressed
from bot.intake import Intake
from bot.retention import delete_files
from bot.slack.blocks import Block, actions, button, section
from bot.text import say
from bot.workflow.action import Action, NotYet

FORGET = "forget"
"""The action id of the button that says yes."""

log = structlog.get_logger(__name__)


def listen(app: AsyncApp, intake: Intake) -> None:
    """Listen for the button under the question whether everything shall go."""

    @app.action(FORGET)
    async def forget(ack: AsyncAck, body: dict[str, Any]) -> None:
        await intake.accept(pressed(body).turned_into(Forget))
        await ack()


def forget_blocks(locale: str = "en") -> list[Block]:
    """What will be deleted, what stays, and the button."""
    yes = button(FORGET, say("forget.button", locale), style="danger")
    return [section(say("forget.ask", locale)), actions(yes)]


async def do(action: Action[Forget]) -> None:
    """Stop what is under way, then delete the files at Anthropic, the jobs, and every row; no file
    of ours has any of the words after that.

    What was spent stays in the books. Raises NotYet while something is still ending.
    """
    act, parts = action.act, action.parts
    expiry = parts.storage.expiry
    threads = await expiry.begun_by(act.installation, act.user)
    acts = await expiry.acts(threads)
    if not all(one.closed for one in acts):
        for thread in threads:
            await parts.storage.stops.ask(thread, act.user, besides=action.run_id)
        await parts.jobs.look_for_stops()
        raise NotYet
    if not await parts.jobs.forget_runs([one.run_id for one in acts]):
        raise NotYet
    files = 0
    for thread in threads:
        files += await delete_files(expiry, parts.claude.files, thread)
        await expiry.forget([thread])
    await parts.storage.wipe()
    questions = sum(one.question for one in acts)
    log.info("forgot_for_person", threads=len(threads), files=files)
    key = "forget.done" if questions else "forget.nothing"
    await action.show(say(key, action.locale, questions=questions, files=files), replace=True)
    if act.in_home:
        await publish(action)  # which shows what is left
