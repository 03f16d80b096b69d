"""Functions of the reply, the views and the texts that are given what strangers write."""

from bot.analysis.events import (
    Execution,
    ExecutionFinished,
    ExecutionStarted,
    Narration,
    Outcome,
    TurnEnded,
)
from bot.claude.usage import Usage
from bot.gestures.form.view import Form, Offered, ask_view
from bot.gestures.offer import offer_text
from bot.reply import progress
from bot.reply.answer_buttons import answer_buttons, suggestions
from bot.reply.blocks import answer_blocks, fallback_blocks, fallback_text
from bot.reply.captions import alternative, caption, heading
from bot.reply.figures import model_name
from bot.reply.markdown import escaped, mrkdwn, parts_of
from bot.reply.neutral import neutral, neutral_code, neutral_plain
from bot.reply.pages import Page, certain, promising, written
from bot.reply.title import session_title
from bot.workflow.suggested_prompts import about
from tests.unit.growth.row import Row

BEGUN = progress.begin(["data.csv"], 0.0)


def _streamed(text: str) -> None:
    """Everything of a text goes on pages."""
    page, full = Page(), True
    while full:
        _, page, full = written(page, text, 9_000)
        full = full and page.size > 0
        page = page.turned


def _failed(text: str) -> None:
    execution = Execution("1", "bash", {"command": "x"}, text, stderr=text, return_code=1)
    told = progress.advance(BEGUN, ExecutionFinished(execution))
    progress.progress_blocks(told)
    progress.progress_fallback_blocks(told)


def _ended(text: str) -> None:
    ended = TurnEnded(Outcome.ANSWERED, text, usage=Usage(), model=text, followups=(text,))
    answer_buttons("run", ended, "en")


ROWS = (
    Row("neutral", neutral),
    Row("neutral_plain", neutral_plain),
    Row("neutral_code", neutral_code),
    Row("parts_of", lambda text: list(parts_of(text))),
    Row("mrkdwn", mrkdwn),
    Row("escaped", escaped),
    Row("answer_blocks", answer_blocks),
    Row("fallback_blocks", fallback_blocks),
    Row("fallback_text", fallback_text),
    Row("caption: the answer", lambda text: caption("item_words.png", text)),
    Row("caption: the name", lambda text: caption(text, "A word about an item.")),
    Row("heading", heading),
    Row("alternative", lambda text: alternative("a.png", text, {"a.png": text})),
    Row("promising", promising),
    Row("certain", certain),
    Row("written", _streamed),
    Row("session_title", lambda text: session_title(text, [text])),
    Row("model_name", model_name),
    Row("suggestions", lambda text: suggestions([text])),
    Row("answer_buttons", _ended),
    Row("progress: a name", lambda text: progress.file_moving(BEGUN, text, 1)),
    Row("progress: a failed name", lambda text: progress.file_failed(BEGUN, text, text)),
    Row("progress: narration", lambda text: progress.advance(BEGUN, Narration(text))),
    Row("progress: a title", lambda t: progress.advance(BEGUN, ExecutionStarted("1", "bash", t))),
    Row("progress: stderr", _failed),
    Row("prompts", lambda text: about([text])),
    Row("offer_text", lambda text: offer_text([text], "en")),
    Row("ask_view", lambda text: ask_view(Form("C1", "1.0", (Offered("F1", text, 1),), text))),
)
