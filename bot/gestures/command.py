"""The slash command: links start at once, a word is obeyed, anything else opens the form."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.acts import Act, Ask, ShowUsage
from bot.gestures.forget import forget_blocks
from bot.gestures.form.opening import Forms
from bot.gestures.form.view import Form
from bot.gestures.payload import installed_for, now_ts, reading
from bot.gestures.typed import Typed, read_typed
from bot.intake import Intake
from bot.text import say

COMMAND = "/analyze"


def listen(app: AsyncApp, intake: Intake) -> None:
    """Listen for the command."""
    forms = Forms()

    @app.command(COMMAND)
    async def command(
        ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        typed = read_typed(body.get("text") or "")
        if typed.word == "help":
            await ack(say("help.text", command=COMMAND, app=f"<@{context.bot_user_id}>"))
        elif typed.word == "forget":
            await ack(text=say("forget.ask"), blocks=forget_blocks())
        elif typed.word or typed.links:
            await intake.accept(commanded(body, typed, now_ts()))
            await ack()
        else:
            with reading("a command"):
                form = Form(
                    channel=channel_of(body),
                    question=typed.question,
                    response_url=str(body.get("response_url") or ""),
                )
                trigger_id, user = body["trigger_id"], body["user_id"]
            bot = context.bot_user_id or ""
            await forms.open(client, trigger_id, form, user=user, app=bot)
            await ack()


def channel_of(body: Mapping[str, Any]) -> str:
    """Where the command was run; "" in a direct message, whoever it is with."""
    channel = str(body["channel_id"])
    return "" if channel.startswith("D") else channel


@reading("a command")
def commanded(body: Mapping[str, Any], typed: Typed, ts: str) -> Ask | ShowUsage:
    """The act of running the command at ``ts``, as Slack writes times.

    From any direct message it leads into the one with the app. Raises Malformed where Slack's own
    fields are missing.
    """
    act = Act(
        installed_for(body),
        "command",
        channel_of(body),
        ts,
        "",
        body["user_id"],
        body["team_id"],
        addressed=True,
        identity=body["trigger_id"],
        unspoken=True,
        response_url=str(body.get("response_url") or ""),
    )
    if typed.word == "usage":
        return act.turned_into(ShowUsage)
    return act.turned_into(Ask, text=typed.question, links=typed.links)
