"""What stands under an answer: buttons within Slack's limits, whatever the model proposes."""

import json

from hypothesis import given
from hypothesis import strategies as st

from bot.analysis.events import Execution, Outcome, TurnEnded
from bot.reply.answer_buttons import RETRY, answer_buttons, simple
from bot.reply.blocks import RESERVE
from bot.reply.footer import footer_line
from bot.troubles import Trouble
from playground.slack.blocks.schema import Scene
from playground.slack.blocks.validate import check_blocks

RUN = "A0123456789:E0123456789:T0123456789:C0123456789:1763000000.123456"
RAN = (Execution("x", "bash", {"command": "true"}, "Look"),)


def ids(blocks: list[dict[str, object]]) -> list[str]:
    """The action ids, in order."""
    return [e["action_id"] for block in blocks for e in block["elements"]]  # type: ignore[attr-defined]


@given(st.lists(st.text(max_size=75), max_size=3))
def test_whatever_is_proposed_slack_takes_the_blocks(proposed: list[str]) -> None:
    """In both forms, with what they weigh within what an answer keeps free for them."""
    ended = TurnEnded(Outcome.ANSWERED, "Done.", executions=RAN, followups=tuple(proposed))
    small = footer_line(
        model="claude-sonnet-5-5", seconds=3_599, executions=40, cost_usd=1.99, figures=(240, 240)
    )
    line = {"type": "context", "elements": [{"type": "mrkdwn", "text": small}]}
    for blocks in (answer_buttons(RUN, ended, "en"), simple(answer_buttons(RUN, ended, "en"))):
        check_blocks(blocks, Scene())
        assert len(json.dumps([line, *blocks], ensure_ascii=False).encode()) < RESERVE


def test_an_answer_can_be_taken_further_judged_and_deleted() -> None:
    """The questions first, then the notebook of what ran, then thumbs and bin."""
    ended = TurnEnded(
        Outcome.ANSWERED, "Done.", executions=RAN, followups=("By country?", "By <tier>?")
    )
    blocks = answer_buttons(RUN, ended, "en")
    under = ["notebook", "verdict", "delete_answer"]
    assert ids(blocks) == ["suggestion-0", "suggestion-1", *under]
    asked = blocks[0]["elements"][1]
    assert asked["text"]["text"] == asked["value"] == "By ‹tier›?"
    assert ids(simple(blocks))[-3:] == ["verdict-good", "verdict-bad", "delete_answer"]
    assert "context_actions" not in str(simple(blocks))


def test_what_did_not_work_can_be_tried_again_and_proposes_nothing() -> None:
    """A run that the connection cut off: no question builds on half an answer."""
    ended = TurnEnded(Outcome.CUT, "Half", problem=Trouble.CUT, followups=("By country?",))
    assert ids(answer_buttons(RUN, ended, "en"))[0] == RETRY
    assert not any("suggestion" in each for each in ids(answer_buttons(RUN, ended, "en")))


def test_of_what_was_refused_half_way_there_is_no_notebook() -> None:
    """Nothing of it is handed out; it can still be judged, and deleted."""
    ended = TurnEnded(Outcome.REFUSAL, executions=RAN, problem=Trouble.REFUSAL)
    assert ids(answer_buttons(RUN, ended, "en")) == ["verdict", "delete_answer"]


def test_where_nothing_was_said_there_is_nothing_to_judge() -> None:
    """Only the question may be asked again."""
    ended = TurnEnded(Outcome.OVERLOADED, problem=Trouble.OVERLOADED)
    assert ids(answer_buttons(RUN, ended, "en")) == [RETRY]
