"""From an answer to the forms in which it can be posted."""

from dataclasses import replace

from bot import limits
from bot.analysis.events import Execution, Outcome, TurnEnded
from bot.reply.answer_buttons import answer_buttons, retry_button
from bot.reply.forms import WHOLE, Answer, native_forms, plain_forms
from bot.reply.pictures import Picture
from bot.slack.blocks import Block

RAN = (Execution("x", "bash", {"command": "true"}, "Look"),)
BUTTONS = tuple(answer_buttons("run", TurnEnded(Outcome.ANSWERED, "Done.", executions=RAN), "en"))
PLOT = Picture("a.png", "F1", "A plot", "A line")
FULL = Answer("**Found.**", "1 run", "en", "<@U1>: done.", (PLOT,), BUTTONS)


def kinds(page: list[Block]) -> list[str]:
    return [block["type"] for block in page]


def test_the_richest_form_comes_first() -> None:
    """Pictures go before Markdown does, and signs before pictures."""
    rich, ordinary, bare, barest = native_forms(FULL)
    above, below = ["section", "markdown", "image", "context"], ["actions", "context_actions"]
    assert kinds(rich.pages[0]) == [*above, *below]
    assert kinds(ordinary.pages[0]) == [*above, "actions", "actions"]
    assert kinds(bare.pages[0]) == ["section", "markdown", "context", *below]
    assert kinds(barest.pages[0]) == ["section", "markdown", "context", "actions", "actions"]
    plain, last = plain_forms(FULL)
    assert kinds(plain.pages[0]) == ["section", "section", "context", "actions", "actions"]
    assert kinds(last.pages[0]) == ["section", "section", "context"]


def test_no_form_is_tried_twice() -> None:
    """Ordinary buttons need no second form, and nothing under the answer none at all."""
    with_retry = replace(FULL, pictures=(), buttons=(retry_button("run", "en"),))
    assert len(native_forms(with_retry)) == 1 and len(plain_forms(with_retry)) == 2
    without = replace(with_retry, buttons=())
    assert len(native_forms(without)) == len(plain_forms(without)) == 1


def test_pages_say_what_they_are_for() -> None:
    """The last one of an answer with pictures is another page than without them."""
    text = "\n\n".join(["word " * 200] * 30)
    rich, bare = native_forms(replace(FULL, markdown=text, buttons=()))
    last = len(rich.pages) - 1
    assert last > 0
    assert [rich.purpose(page) for page in (0, last)] == ["answer-0", f"pictured-{last}"]
    assert bare.purpose(len(bare.pages) - 1) == f"answer-{len(bare.pages) - 1}"
    assert plain_forms(FULL)[0].purpose(0) == "plain-0"


def test_an_answer_of_any_length_says_where_the_whole_of_it_is() -> None:
    """Before the small print, and in both kinds of forms."""
    endless = replace(FULL, markdown="\n\n".join(["word " * 200] * 200), pictures=())
    for form in (native_forms(endless)[0], plain_forms(endless)[0]):
        told = [block for block in form.pages[-1] if WHOLE in str(block)]
        assert kinds(told) == ["section"]


def test_the_text_can_be_updated() -> None:
    """With a preface of any length, within what ``chat.update`` takes."""
    long = replace(FULL, markdown="word " * 5_000, preface="p" * 1_000)
    assert long.text().startswith("p" * 1_000)
    assert len(long.text()) <= limits.SLACK_TEXT_UPDATE_MAX
