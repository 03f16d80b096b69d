"""Later questions in the same conversation build on the earlier ones."""

from pathlib import Path

import pandas as pd

from .harness import Chat


async def test_a_filter_keeps_the_question(chat: Chat, streaming: Path) -> None:
    """ "and only for Germany?" asks the same again, of these rows."""
    await chat.ask("What drives churn?", [streaming])
    answer = await chat.ask("and only for Germany?")
    assert "strongest driver of churn for country Germany" in answer.finding
    assert "df['country'] == 'Germany'" in answer.runs[0][0]


async def test_by_column_compares_groups(chat: Chat, streaming: Path) -> None:
    """ "split by tier" shows the measure for each tier, "basic" being "Basic"; filters on other
    columns stay."""
    frame = pd.read_csv(streaming)
    frame = frame.assign(tier=frame["tier"].str.capitalize()).drop_duplicates()
    spain = frame[frame["country"] == "Spain"]
    await chat.ask("average watch hours by device, only for Spain", [streaming])
    answer = await chat.ask("split by tier")
    assert "Spain" in answer.finding + answer.text.split("Read as")[1]
    means = spain.groupby(spain["tier"].str.title())["watch_hours_per_month"].mean()
    assert answer.holds(*means), answer.text
    assert all(f"| {tier} |" in answer.text for tier in ("Basic", "Standard", "Premium"))
    assert "| basic |" not in answer.text
    assert answer.outputs


async def test_compare_takes_two_values(chat: Chat, streaming: Path) -> None:
    """ "compare Basic and Premium" looks at these two and no others."""
    answer = await chat.ask("Compare the average age of Basic and Premium", [streaming])
    assert "Basic" in answer.finding and "Premium" in answer.finding
    assert "| Standard |" not in answer.text


async def test_who_is_at_risk_gives_a_list(tmp_path: Path, streaming: Path) -> None:
    """The risk of each member who is still there comes as a file, with how good the ranking is."""
    chat = Chat(tmp_path, seconds=300)
    answer = await chat.ask("Which members are at risk now?", [streaming])
    rows = answer.outputs["at_risk.csv"].read_text(encoding="utf-8").splitlines()
    assert rows[0].startswith("risk,member_id")
    assert len(rows) == 101
    assert not any(row.endswith(",yes") for row in rows[1:])
    assert "0.5 is chance" in answer.text


async def test_unknown_words_are_answered_plainly(chat: Chat, streaming: Path) -> None:
    """What no rule understands, no column is called and no value is, is said."""
    await chat.ask("rows by tier", [streaming])
    for question, word in (("only for Narnia", "Narnia"), ("what drives revenue?", "revenue")):
        answer = await chat.ask(question)
        assert f"I did not understand “{word}”" in answer.finding
    assert "I did not understand" in (await chat.ask("hmm?")).finding


async def test_a_file_can_be_named(chat: Chat, streaming: Path, tmp_path: Path) -> None:
    """Of several files the one that holds the columns is taken, and the answer says which."""
    other = tmp_path / "sales.csv"
    lines = [f"s{i % 3},{i % 3 * 10 + i % 7}\n" for i in range(60)]
    other.write_text("shop,amount\n" + "".join(lines), encoding="utf-8")
    first = await chat.ask("average age by tier", [streaming, other])
    assert "in streaming.csv" in first.text
    second = await chat.ask("And total amount by shop in sales.csv?")
    assert second.holds(*pd.read_csv(other).groupby("shop")["amount"].sum())
    assert "in sales.csv" in second.text


async def test_a_kind_of_plot_can_be_asked_for(chat: Chat, tmp_path: Path) -> None:
    """ "as a bar chart" draws the same figures as bars."""
    path = tmp_path / "sold.csv"
    days = pd.date_range("2024-01-01", periods=300, freq="D")
    pd.DataFrame({"day": days, "amount": [10 + i % 7 for i in range(300)]}).to_csv(
        path, index=False
    )
    course = await chat.ask("amount by month", [path])
    bars = await chat.ask("as a bar chart")
    assert ".bar" not in course.runs[-1][0] and "bar" in bars.runs[-1][0]
    assert bars.finding == course.finding
