"""The grammar of `rich_text`: sections, lists, quotes and preformatted text."""

from playground import limits
from playground.slack.blocks.schema import (
    Check,
    anything,
    boolean,
    by_type,
    choice,
    integer,
    listing,
    record,
    string,
)

_STYLE = record(
    {},
    dict.fromkeys(
        (
            "bold",
            "italic",
            "strike",
            "code",
            "underline",
            "highlight",
            "client_highlight",
            "unlink",
        ),
        boolean,
    ),
)
_TEXT = record({"text": string(limits.SLACK_POST_TEXT)}, {"style": _STYLE})
_LINK = record(
    {"url": string(limits.SLACK_URL)},
    {"text": string(limits.SLACK_POST_TEXT, 0), "unsafe": boolean, "style": _STYLE},
)
_INLINE: dict[str, Check] = {
    "text": _TEXT,
    "link": _LINK,
    "emoji": record(
        {"name": string(100)}, {"unicode": string(100), "style": _STYLE, "skin_tone": anything}
    ),
    "user": record({"user_id": string(20)}, {"style": _STYLE}),
    "channel": record({"channel_id": string(20)}, {"style": _STYLE}),
    "usergroup": record({"usergroup_id": string(20)}, {"style": _STYLE}),
    "broadcast": record({"range": choice("here", "channel", "everyone")}, {"style": _STYLE}),
    "color": record({"value": string(20)}, {"style": _STYLE}),
    "date": record(
        {"timestamp": integer(0, 2**40), "format": string(200)},
        {"url": string(limits.SLACK_URL), "fallback": string(3_000), "style": _STYLE},
    ),
}
_ELEMENTS = listing(by_type(_INLINE), 0, 10_000)
_SECTION = record({"elements": _ELEMENTS})
_PLAIN = listing(by_type({"text": _TEXT, "link": _LINK}), 0, 10_000)

rich_text: Check = by_type(
    {
        "rich_text": record(
            {
                "elements": listing(
                    by_type(
                        {
                            "rich_text_section": _SECTION,
                            "rich_text_list": record(
                                {
                                    "style": choice("bullet", "ordered"),
                                    "elements": listing(
                                        by_type({"rich_text_section": _SECTION}), 0, 10_000
                                    ),
                                },
                                {
                                    "indent": integer(0, 8),
                                    "offset": integer(0, 10**6),
                                    "border": integer(0, 1),
                                },
                            ),
                            "rich_text_preformatted": record(
                                {"elements": _PLAIN},
                                {"border": integer(0, 1), "language": string(50)},
                            ),
                            "rich_text_quote": record(
                                {"elements": _ELEMENTS}, {"border": integer(0, 1)}
                            ),
                        }
                    ),
                    0,
                    10_000,
                )
            },
            {"block_id": string(limits.SLACK_ID)},
        )
    }
)
"""A whole `rich_text` object, as a block, in a table cell or in a task card."""
