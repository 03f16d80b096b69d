"""The sentences that a run adds to what the model said."""

from collections.abc import Sequence

from bot.acts import Ask
from bot.analysis.events import TurnEnded
from bot.claude.prices import STAND_IN, cost
from bot.default_question import default_question
from bot.reply.footer import footer_line
from bot.reply.neutral import neutral_code
from bot.storage import StoredTurn
from bot.text import say
from bot.workflow.destination import quoted_line
from bot.workflow.plan import RefusedFile
from bot.workflow.run import Run
from bot.workflow.steps import SlackRefuses

LONG_SECONDS = 60  # whoever asked has turned to something else by then

CODE_MAX = 80  # characters of a code of Slack's


def refused(readable: Sequence[str], files: Sequence[RefusedFile], locale: str) -> str:
    """Which files are not read, each with its reason, and which are (mrkdwn)."""
    if readable:
        names = _listed([_code(name) for name in readable], locale)
        key = "ask.but_not_one" if len(files) == 1 else "ask.but_not_many"
        head = say(key, locale, readable=names, count=len(files))
    else:
        head = say("ask.cannot_read", locale)
    return "\n".join([head, *(f"• {_sentence(file, locale)}" for file in files)])


def apology(error: Exception) -> dict[str, str]:
    """Which sentence (``key``) tells of what nobody foresaw, and Slack's ``code`` if it was that.

    The sentence has a ``reference`` as well.
    """
    if isinstance(error, SlackRefuses):
        return {"key": "ask.slack_refuses", "code": _code(str(error)[:CODE_MAX])}
    return {"key": "ask.failed", "code": ""}


def _sentence(file: RefusedFile, locale: str) -> str:
    values = {**file.values, "name": _code(file.name)}
    sentence = say(file.trouble.sentence, locale, **values)
    return sentence if _code(file.name) in sentence else f"{_code(file.name)}: {sentence}"


def _code(name: str) -> str:
    return f"`{neutral_code(name)}`"


def _listed(names: Sequence[str], locale: str) -> str:
    if len(names) == 1:
        return names[0]
    return say("ask.and", locale, first=", ".join(names[:-1]), last=names[-1])


def echo(request: Ask, names: Sequence[str], locale: str) -> str:
    """What somebody asked by a button about files of these names, for everybody in the thread
    (mrkdwn).
    """
    if request.asks_again:
        return say("ask.echo_again", locale, who=f"<@{request.user}>")
    quoted = quoted_line(request.text or default_question(names, locale))
    return say("ask.echo", locale, who=f"<@{request.user}>", question=quoted)


def preface(run: Run, ended: TurnEnded, turn: StoredTurn) -> str:
    """What stands above the answer (mrkdwn): who is called after a long wait, and what a person
    has to know; "" if it is nothing.
    """
    locale = run.locale
    called = f"<@{run.request.user}>" if turn.seconds > LONG_SECONDS else ""
    replaced = say("note.container_replaced", locale) if ended.container_replaced else ""
    begun = say("note.begun_anew", locale) if turn.rebased else ""
    return "\n".join(part for part in (called, replaced, begun, _problem(ended, locale)) if part)


def _problem(ended: TurnEnded, locale: str) -> str:
    if ended.problem is None:
        return "" if ended.answer.strip() else say("run.no_answer", locale)
    sentence = say(ended.problem.sentence, locale, **ended.problem_values)
    if ended.answer.strip():
        return f"{sentence}\n{say('run.found_so_far', locale)}"
    return sentence


def footer(ended: TurnEnded, seconds: float, usd: float, locale: str) -> str:
    """The small print under an answer. ``usd`` has in it what attempts cost that never ended."""
    return footer_line(
        model=ended.model,
        seconds=seconds,
        executions=len(ended.executions),
        cost_usd=usd,
        estimated=cost(ended.model, ended.usage).estimated,
        stand_in=ended.model == STAND_IN,
        locale=locale,
    )
