"""The neutraliser: whatever a model or a file name says, nothing fires and nothing hides."""

import html
import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.reply.neutral import neutral, neutral_code, neutral_plain

FIRING = re.compile(r"<(?:[!@#]|(?:https?|mailto|slack|javascript|data):|//|www\.)", re.IGNORECASE)
BROADCAST = re.compile(r"(?<![\w@])@(?:channel|here|everyone)(?![A-Za-z0-9])", re.IGNORECASE)
ADDRESS = re.compile(
    r"(?:\bhttps?://\S|\bmailto:\w|\bjavascript:\w|\bwww\.\w|//\w+\.\w)", re.IGNORECASE
)
LINK = re.compile(r"\]\(|\]\[|^\s{0,3}\[[^\]]*\]:\s*\S*[/.]|!\[", re.MULTILINE)
HIDDEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")

HOSTILE = [
    "<!channel>",
    "<!here|here>",
    "<@U0123ABC>",
    "<#C0123|general>",
    "<!subteam^S012|team>",
    "&lt;!channel&gt;",
    "&amp;lt;!everyone&amp;gt;",
    "&#60;!channel&#x3e;",
    "<!chan\u200bnel>",
    "<\u202e!here>",
    "<!<!channel>channel>",
    "@channel",
    "@**here**",
    "@every\u200bone",
    "@chan**nel**",
    "[report](https://evil.example/x?data=1)",
    "[report]( <https://evil.example/a b> 'title')",
    "[a [b](https://one.example) c](https://two.example)",
    "![chart](https://evil.example/p.png)",
    "[![alt](http://a.example/x)](http://b.example)",
    "[label][ref]\n\n[ref]: https://evil.example",
    "[label\nover lines](https://evil.example)",
    "<https://evil.example|Your report>",
    "<a href='https://evil.example'>x</a><img src=//evil.example/p>",
    "https://evil.example/path?q=1",
    "HTTPS://EVIL.EXAMPLE",
    "//evil.example/x",
    "www.evil.example",
    "[x](javascript:alert(1)) [y](data:text/html,x) [z](slack://channel?id=C1)",
    "mailto:someone@evil.example",
    "https:\\/\\/evil.example",
    "\\[label](https://evil.example)",
    "\\<!channel>",
    "`code` ``` <@U1> ``` ``x`y``",
    "```python\nprint('<!channel> https://evil.example')\n",
    "~~~\n<@U1>\n```\n[x](http://evil.example)\n~~~",
    "- ```\n  <!here>\n  ```",
    "`[x](https://evil.example)\n`",
]

markup = st.sampled_from(
    [*HOSTILE, *"<>[]()!@#`~|*_\\&;:/.\n ", "```", "~~~", "](", "http", "://", "channel", "here"]
)
hostile_text = st.lists(st.one_of(markup, st.text(max_size=6)), max_size=14).map("".join)


def outside_code(markdown: str) -> str:
    """The text that is neither in a fence nor in a code span."""
    without_fences = re.sub(r"(?ms)^```[^\n]*\n.*?^```$", "", markdown)
    return re.sub(r"`[^`\n]+`", " code ", without_fences)


def assert_inert(markdown: str) -> None:
    decoded = html.unescape(HIDDEN.sub("", markdown))
    assert not FIRING.search(decoded), markdown
    assert not BROADCAST.search(decoded), markdown
    prose = html.unescape(outside_code(markdown))
    assert not ADDRESS.search(prose), markdown
    assert not LINK.search(prose), markdown
    assert "`" not in prose, markdown


@pytest.mark.parametrize("text", HOSTILE)
def test_known_tricks_are_inert(text: str) -> None:
    """Every trick of the list comes out without a mention, a link or a bare address."""
    assert_inert(neutral(f"before {text} after"))
    assert_inert(neutral(text))


@given(hostile_text)
@settings(max_examples=400, deadline=None)
def test_nothing_fires_whatever_comes_in(text: str) -> None:
    """No mixture of markup and text yields a mention, a link or a bare address."""
    assert_inert(neutral(text))


@given(hostile_text)
@settings(max_examples=400, deadline=None)
def test_neutral_is_idempotent(text: str) -> None:
    """Text that is neutral stays as it is."""
    once = neutral(text)
    assert neutral(once) == once


@given(hostile_text)
@settings(max_examples=300, deadline=None)
def test_plain_is_one_inert_line(text: str) -> None:
    """A title or file name is one line without brackets, code marks, mentions and addresses."""
    once = neutral_plain(text)
    assert neutral_plain(once) == once
    assert not re.search(r"[<>`\r\n]", html.unescape(once))
    assert not BROADCAST.search(once)
    assert not ADDRESS.search(once)
    assert not any(unicodedata.category(char) in ("Cc", "Cs") for char in once)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("p < 0.05, x<3 and a <= b", "p < 0.05, x<3 and a <= b"),
        ("**41 %** of `basic_members` in data.csv", "**41 %** of `basic_members` in data.csv"),
        ("see [the docs](https://a.example/x)", "see the docs (`https://a.example/x`)"),
        ("![a chart](https://a.example/x.png)", "a chart"),
        ("[plot](plot.png)", "plot (`plot.png`)"),
        ("AT&amp;T & R&D", "AT&T & R&D"),
        ("| a | b |\n|---|--:|\n| 1 | 2 |", "| a | b |\n|---|--:|\n| 1 | 2 |"),
        ("Range [0, 1] holds", "Range [0, 1] holds"),
        ("```sql\nselect 1 < 2\n```", "```sql\nselect 1 < 2\n```"),
        ("# Title\n\n1. one\n2. two", "# Title\n\n1. one\n2. two"),
    ],
)
def test_ordinary_text_stays_readable(text: str, expected: str) -> None:
    """What an honest answer holds keeps its words, figures, tables and code."""
    assert neutral(text) == expected


@pytest.mark.parametrize(
    "domain",
    [
        "paypal-login.com",
        "evil.icu",
        "acme-login.support",
        "my.bank",
        "x.vip",
        "Evil.Icu",
        "EVIL.BANK",
        "evil.plumbing",
        "a.evil.zone",
        "route66.diner",
        "foo.xn--p1ai",
        "пример.рф",
        "t.co",
        "evil.co.id",
    ],
)
@pytest.mark.parametrize(
    "around", ["{}", "_{}_", "__{}__", "*{}*", "({})", "请{}。请", "{}-", "{}:80"]
)
def test_no_bare_domain_is_left(domain: str, around: str) -> None:
    """Whatever a domain ends in, and whatever marks stand around it."""
    text = around.format(domain)
    assert domain not in outside_code(neutral(text))
    assert domain.replace(".", "[.]") in neutral_plain(text)


@pytest.mark.parametrize(
    "text",
    [
        "report.csv, analysis.py and file.tar.gz.",
        "3.14, 0.05,0.1 and 1.234.567",
        "e.g. this, i.e. that, at 9 a.m., z.B. d.h.",
        "os.path.join, pandas.DataFrame, np.mean, df.groupby and sklearn.linear_model",
        "Sepal.Length, customer_id.x, orders.amount and data.shape",
        "It ended.The next one began...and went on",
        "1.数据清洗。结果",
        "README.md, Node.js, v1.2.3",
    ],
)
def test_what_only_looks_like_a_domain_stays(text: str) -> None:
    """Names of files, modules and columns, numbers and abbreviations."""
    assert neutral(text) == neutral_plain(text) == text


def test_a_long_line_is_as_inert_as_a_short_one() -> None:
    """It is looked at in pieces, and nothing that fires lies across a cut."""
    for trick in HOSTILE:
        for padding in ("word " * 600, "字" * 3_100, "w" * 1_495, "`c` " * 400):
            assert_inert(neutral(padding + trick + padding))


def test_a_link_to_an_allowed_host_passes() -> None:
    """A link to a host that was allowed stays a link; a look-alike does not."""
    allowed = frozenset({"docs.example.org"})
    kept = "[guide](https://docs.example.org/a?b=c)"
    assert neutral(kept, allowed=allowed) == kept
    for trick in (
        "[guide](https://docs.example.org@evil.example/)",
        "[guide](https://docs.example.org.evil.example/)",
        "[guide](http://docs.example.org/)",
        "[guide](https://docs.example.org:8443/)",
        "[guide](https://evil.example/#https://docs.example.org/)",
    ):
        assert_inert(neutral(trick, allowed=allowed))


def test_the_label_of_an_allowed_link_cannot_name_another_place() -> None:
    """A label that looks like an address of its own is dropped for the real one."""
    text = neutral(
        "[https://bank.example](https://docs.example.org/x)",
        allowed=frozenset({"docs.example.org"}),
    )
    assert text == "https://docs.example.org/x"


def test_a_long_hostile_text_is_quick() -> None:
    """Nested brackets by the thousand take no quadratic time."""
    assert_inert(neutral("[" * 20_000 + "](https://evil.example)"))
    assert_inert(neutral("a." * 20_000 + "`" * 5_001 + " `a ``b" * 3_000))
    assert_inert(neutral("&amp;" * 5_000 + "<" * 20_000))


def test_a_files_name_in_a_code_span_stays_readable() -> None:
    """``data.zip`` is no link there; what could end the span or ping somebody is taken apart."""
    assert neutral_code("data.zip") == "data.zip"
    assert neutral_code("a`b\n<!channel> @here.mov") == "a'b ‹!channel› @ here.mov"
    assert neutral_plain("data.zip") == "data[.]zip"
