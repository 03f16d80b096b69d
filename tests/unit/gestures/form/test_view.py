"""The form for a question, as the local Slack checks it."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.gestures.edit import again_blocks, read_again
from bot.gestures.form.view import Form, Offered, ask_view, notice_view, offered
from playground.slack.blocks.schema import Scene
from playground.slack.blocks.validate import check_view

FILES = tuple(Offered(f"F{number}", f"{number}.csv", number) for number in range(3))


def ids(view: dict[str, Any]) -> list[str]:
    """The inputs of a form."""
    return [block["block_id"] for block in view["blocks"]]


@pytest.mark.parametrize(
    ("form", "inputs"),
    [
        (Form(), ["files", "question", "where"]),
        (Form("C1", files=FILES), ["files", "offered", "question", "where"]),
        (Form("C1", elsewhere=True), ["files", "question", "where", "channel"]),
        (Form("C1", "1.1", FILES), ["offered", "question"]),
    ],
)
def test_each_form_asks_what_it_needs(form: Form, inputs: list[str]) -> None:
    """And Slack takes it."""
    view = check_view(ask_view(form), Scene())
    assert ids(view) == inputs


def test_the_place_begins_with_where_one_is() -> None:
    """Without a channel, with a direct message."""
    for form, chosen in ((Form("C1"), "here"), (Form(), "direct")):
        where = ask_view(form)["blocks"][-1]["element"]
        assert where["initial_option"]["value"] == chosen


def test_inputs_keep_their_ids_when_the_form_grows() -> None:
    """Slack keeps what was typed in blocks that it knows."""
    small, large = ask_view(Form("C1")), ask_view(Form("C1", files=FILES, elsewhere=True))
    assert set(ids(small)) < set(ids(large))


@given(st.lists(st.text(min_size=1, max_size=300), max_size=15), st.text(max_size=4_000))
def test_any_names_and_questions_fit(names: list[str], question: str) -> None:
    """Long names are cut, more files than Slack shows are left out, and the form stays valid."""
    files = offered({"id": f"F{n}", "name": name, "size": 10**9} for n, name in enumerate(names))
    form = Form("C1", files=files, question=question, response_url="https://hooks.example/" * 5)
    view = ask_view(form)
    check_view(json.loads(json.dumps(view)), Scene())
    read = Form.from_metadata(view["private_metadata"])
    assert [file.id for file in read.files] == [file.id for file in files]


def test_a_notice_and_an_offer_are_valid_too() -> None:
    """A sentence in a window; the button carries where and about what."""
    check_view(notice_view("No."), Scene())
    _, row = again_blocks("A1::T1:C1:1.1:2.0", "1.1", "en")
    assert read_again(row["elements"][0]["value"]) == ("A1::T1:C1:1.1:2.0", "1.1")
