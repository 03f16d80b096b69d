"""What a Slack client may turn into a link by itself."""

import pytest

from bot.reply.addresses import ADDRESS


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see https://a.example/x?y#z now", "https://a.example/x?y#z"),
        ("mail me@example.org", "me@example.org"),
        ("at example.com.", "example.com"),
        ("www.example.museum", "www.example.museum"),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("//host.example/x", "//host.example/x"),
    ],
)
def test_an_address_is_found_as_a_whole(text: str, found: str) -> None:
    """With its path, and without the stop behind it."""
    match = ADDRESS.search(text)
    assert match and match[0] == found


@pytest.mark.parametrize(
    "text", ["sales.csv", "np.mean", "df.groupby", "1.5", "It fell.Then it rose"]
)
def test_files_and_code_are_none(text: str) -> None:
    """Nothing of them is a domain that anybody sells."""
    assert ADDRESS.search(text) is None
