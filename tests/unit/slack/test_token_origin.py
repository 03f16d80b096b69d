"""Where the bot token may go."""

import pytest

from bot.slack.token_origin import token_may_go_to

SLACK = "https://slack.com/api/"
LOCAL = "http://127.0.0.1:8080/api/"
GOVERNMENT = "https://slack-gov.com/api/"


@pytest.mark.parametrize(
    "url",
    [
        "https://slack.com/x",
        "https://files.slack.com/files-pri/T1-F1/download/data.csv",
        "https://FILES.Slack.com/files-pri/T1-F1/data.csv",
        "https://files.slack.com:443/x?pub_secret=1#f",
        "https://a.b.slack.com/x",
        "https://downloads.slack-edge.com/x",
        "https://files.slack-files.com/x",
        "https://files.slack.com/a@b/c:d",
        "https://files.slack.com/%C3%BCber.csv",
        "https://files.slack.com/über.csv",
        "https://slack.com",
    ],
)
def test_slacks_hosts_get_the_token(url: str) -> None:
    """Over https, slack.com and the three families of its hosts."""
    assert token_may_go_to(url, SLACK)
    assert token_may_go_to(url, LOCAL)


@pytest.mark.parametrize(
    "url",
    [
        "http://files.slack.com/x",
        "https://files.slack.com:8443/x",
        "https://slack.com.evil.example/x",
        "https://evilslack.com/x",
        "https://slack-edge.com/x",
        "https://slack-files.com/x",
        "https://evil-slack-edge.com/x",
        "https://slack.com@evil.example/x",
        "https://slack.com:pw@evil.example/x",
        "https://evil.example/@slack.com",
        "https://evil.example#@files.slack.com/",
        "https://evil.example?.slack.com/",
        "https://evil.example\\.slack.com/x",
        "https://files.slack.com\\@evil.example/x",
        "https://files.slack.com/..\\..\\x",
        "https:\\\\files.slack.com/x",
        "https:/files.slack.com/x",
        "https:files.slack.com/x",
        "//files.slack.com/x",
        "files.slack.com/x",
        "ftp://files.slack.com/x",
        "javascript://files.slack.com/%0aalert(1)",
        "https://files.slack.com./x",
        "https://.slack.com/x",
        "https://files..slack.com/x",
        "https://files.slac\u212a.com/x",
        "https://files.slack.\u0441om/x",
        "https://files\uff0eslack.com/x",
        "https://evil.example\uff0f.slack.com/x",
        "https://files.slack%2ecom/x",
        "https://evil.example%2f.slack.com/x",
        "https://evil.example%00.slack.com/x",
        "https://evil.example\x00.slack.com/x",
        "https://files.slack.com\t.evil.example/x",
        "https://files.slack.com\n/x",
        " https://files.slack.com/x",
        "https://files.slack.com /x",
        "https://[files.slack.com]/x",
        "https://files.slack.com:/x",
        "https://files.slack.com:443:443/x",
        "https://files.slack.com:99999999/x",
        "https://xn--slack-.com/x",
        "https://192.0.2.1/slack.com",
        "https://169.254.169.254/latest/meta-data",
        "",
    ],
)
def test_nobody_else_gets_the_token(url: str) -> None:
    """Neither a look-alike nor an address that some parser might read as Slack's."""
    assert not token_may_go_to(url, SLACK)
    assert not token_may_go_to(url, LOCAL)


@pytest.mark.parametrize(
    ("url", "api_url", "allowed"),
    [
        ("http://127.0.0.1:8080/files-pri/x", LOCAL, True),
        ("http://127.0.0.1:8081/files-pri/x", LOCAL, False),
        ("https://127.0.0.1:8080/files-pri/x", LOCAL, False),
        ("http://localhost:8080/files-pri/x", LOCAL, False),
        ("http://127.1:8080/files-pri/x", LOCAL, False),
        ("http://2130706433:8080/x", LOCAL, False),
        ("http://user@127.0.0.1:8080/x", LOCAL, False),
        ("http://127.0.0.1/x", LOCAL, False),
        ("http://slack.test/x", "http://slack.test:80/api/", True),
        ("https://proxy.example:443/x", "https://proxy.example/api/", True),
        ("https://files.proxy.example/x", "https://proxy.example/api/", False),
        ("http://[::1]:8080/x", "http://[::1]:8080/api/", True),
        ("http://slack.com/x", "http://slack.com/api/", True),
    ],
)
def test_the_very_origin_of_the_api_gets_the_token(url: str, api_url: str, allowed: bool) -> None:
    """Scheme, host and port of SLACK_API_URL all have to be the same."""
    assert token_may_go_to(url, api_url) is allowed


def test_the_hosts_of_govslack_count_with_its_api_alone() -> None:
    """Where the API is at slack-gov.com its files get the token, and those of slack.com do not."""
    assert token_may_go_to("https://files.slack-gov.com/x", GOVERNMENT)
    assert token_may_go_to("https://acme.slack-gov.com/x", GOVERNMENT)
    assert not token_may_go_to("https://files.slack-gov.com/x", SLACK)
    assert not token_may_go_to("https://files.slack.com/x", GOVERNMENT)
    assert not token_may_go_to("https://evilslack-gov.com/x", GOVERNMENT)
