"""Fenced code in a question is run as it is."""

from pathlib import Path

from .harness import Chat


async def test_block_is_run_and_its_output_and_files_are_told(chat: Chat) -> None:
    """The answer quotes what the code printed and names the files it made."""
    code = (
        "import os, pathlib\nprint('six', 2 * 3)\n"
        "pathlib.Path(os.environ['OUTPUT_DIR'], 'x.txt').write_text('hello')"
    )
    answer = await chat.ask(f"Please run\n```python\n{code}\n```\nthanks")
    assert answer.runs[0][0] == f"python3 - <<'EOF'\n{code}\nEOF"
    assert "six 6" in answer.text
    assert "It made `x.txt`." in answer.text
    assert list(answer.outputs) == ["x.txt"]


async def test_several_blocks_run_in_a_row(chat: Chat) -> None:
    """Two Python blocks and a shell block are three executions, in order."""
    answer = await chat.ask(
        "```python\nprint('one')\n```\nthen\n```\nx = 2\nprint('two')\n```\nand\n"
        "```bash\necho three\n```"
    )
    assert [result.stdout for _, result in answer.runs] == ["one\n", "two\n", "three\n"]
    assert answer.text.index("Block 1") < answer.text.index("Block 3")


async def test_failure_is_told_by_its_last_line(chat: Chat) -> None:
    """A raise ends in one sentence with the error, not in a traceback."""
    answer = await chat.ask("```python\nprint('before')\nraise KeyError('price')\n```")
    assert answer.finding == "The code failed: `KeyError: 'price'`"
    assert "before" in answer.text
    assert "Traceback" not in answer.text


async def test_a_block_that_runs_too_long_is_told(tmp_path: Path) -> None:
    """The sandbox's limit is named in words."""
    answer = await Chat(tmp_path, seconds=0.5).ask("```python\nimport time; time.sleep(9)\n```")
    assert "ran longer than the sandbox allows" in answer.text


async def test_a_block_may_hold_the_heredocs_own_mark(chat: Chat) -> None:
    """Code with a line "EOF" still arrives whole."""
    answer = await chat.ask('```python\nprint("""a\nEOF\nb""")\n```')
    assert answer.runs[0][1].stdout == "a\nEOF\nb\n"


async def test_quoted_prose_is_not_run(chat: Chat) -> None:
    """A bare fence around ordinary text is no program."""
    answer = await chat.ask("```\nHello there, what is this?\n```")
    assert not answer.runs
    assert "There is no file in this conversation yet" in answer.text
