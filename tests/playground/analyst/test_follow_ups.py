"""Later questions in the same conversation build on the earlier ones."""

from pathlib import Path

from .harness import Chat


async def test_filter_keeps_the_question_and_the_profile(chat: Chat, streaming: Path) -> None:
    """ "and only for Germany?" asks the same again, without profiling the file again."""
    await chat.ask("What drives churn?", [streaming])
    answer = await chat.ask("and only for Germany?")
    assert "for country = Germany" in answer.finding
    assert "table[table['country'] == 'Germany']" in answer.runs[0][0]
    assert [command.splitlines()[1] for command, _ in answer.runs] == [
        "# compare all columns with churn",
        "# draw the drivers of churn",
    ]


async def test_by_column_compares_groups(chat: Chat, streaming: Path) -> None:
    """ "by tier" shows the outcome for each tier; filters on other columns stay."""
    await chat.ask("churn by device, nur für Spain", [streaming])
    answer = await chat.ask("split by tier")
    assert "for country = Spain" in answer.finding
    assert all(f"| {tier} |" in answer.text for tier in ("Basic", "Standard", "Premium"))
    assert list(answer.outputs) == ["churn_by_tier.png"]


async def test_compare_takes_two_values(chat: Chat, streaming: Path) -> None:
    """ "compare Basic and Premium" looks at these two and no others."""
    answer = await chat.ask("Compare Basic and Premium", [streaming])
    assert "Tier and churn go together: " in answer.finding
    assert "| Standard |" not in answer.text


async def test_who_is_at_risk_gives_a_list(chat: Chat, streaming: Path) -> None:
    """The risk of each member who is still there comes as a file, with how good the ranking is."""
    answer = await chat.ask("Which members are at risk now?", [streaming])
    rows = answer.outputs["at_risk.csv"].read_text(encoding="utf-8").splitlines()
    assert rows[0].startswith("risk,member_id")
    assert len(rows) == 101
    assert not any(row.endswith(",yes") for row in rows[1:])
    assert "0.5 is chance" in answer.text


async def test_unknown_words_are_answered_plainly(chat: Chat, streaming: Path) -> None:
    """What no rule understands, no column is called and no value is, is said."""
    await chat.ask("rows by tier", [streaming])
    assert "I found no value “narnia”" in (await chat.ask("only for Narnia")).text
    assert "I found no column “revenue”" in (await chat.ask("what drives revenue?")).text
    lost = await chat.ask("hmm?")
    assert "I did not understand that" in lost.text
    assert not lost.runs


async def test_a_file_can_be_named(chat: Chat, streaming: Path, tmp_path: Path) -> None:
    """Of several files one is taken, the others are mentioned, and each can be asked for."""
    other = tmp_path / "sales.csv"
    other.write_text(
        "shop,amount\n" + "".join(f"s{i % 3},{i % 3 * 10 + i % 7}\n" for i in range(60)),
        encoding="utf-8",
    )
    first = await chat.ask("churn by tier", [streaming, other])
    assert "No column links `streaming.csv` with `sales.csv`" in first.text
    second = await chat.ask("And amount by shop in sales.csv?")
    assert second.finding.startswith("Shop and amount go together")


async def test_bars_instead_of_points(chat: Chat, tmp_path: Path) -> None:
    """ "as a bar chart" draws the same finding as bars."""
    path = tmp_path / "cars.csv"
    lines = [f"{i * 7 % 60},{90 - i * 7 % 60 + i % 7 * 4}\n" for i in range(90)]
    path.write_text("weight,mpg\n" + "".join(lines), encoding="utf-8")
    points = await chat.ask("What drives mpg?", [path])
    bars = await chat.ask("as a bar chart")
    assert "plot_scatter(" in points.runs[-1][0]
    assert "plot_groups(" in bars.runs[-1][0] and "plot_scatter(" not in bars.runs[-1][0]
    assert bars.finding == points.finding
