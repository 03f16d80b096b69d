"""Why the local Slack differs from a recording, where it does.

Keys are patterns of `<kind> | <path>: <difference>`; one that matches nothing fails the tests.
"""

_OLDER = "the newest capture of any stored message has this order; this recording is older"
_GRID = "the workspace belongs to no Enterprise Grid"
_AUTHED = "an old field; captures since 2021 have `authorizations` alone"
_TRIMMED = "its owners trimmed this capture; the one of a button has these"
_BY_HAND = "the hand-written payload leaves it out"
_EXAMPLE = "the documentation's example is a GIF of 2018"
_NEWER = "newer than the recording; the capture of app_mention with a file of 2026 has it"
_APPS = "depends on what the app asked for in its own blocks"

ACCEPTED: dict[str, str] = {
    "*: lacks enterprise": _GRID,
    "*: lacks enterprise_id": _GRID,
    "*: lacks enterprise_name": _GRID,
    "callback *: lacks authed_users": _AUTHED,
    # Answers of the Web API
    "answer chat.stopStream | : adds *": "the blank reply is older than the SDK that reads `ts`",
    "answer chat.update | message: has another order of keys": _OLDER,
    "* | message.bot_profile: adds user_id": "captures of messages since 2025 have it",
    "answer conversations.info | channel: adds parent_conversation": "captured in 2025",
    "answer conversations.info * | channel: lacks properties": "the client's tabs and canvases",
    "answer conversations.info im | channel: lacks latest": "history is read by its own method",
    "answer conversations.list | channels.*: adds *": "newer: conversations.info of 2025 has it",
    "answer conversations.list | channels.*: has another order of keys": (
        "the SDK's reply is of 2021; conversations.info of 2025 has our order"
    ),
    "answer files.info | : adds response_metadata": "paging of comments, on the method's page",
    "answer views.* | view.blocks.input.element: adds *": _APPS,
    "channel shared | : adds updated": "conversations.info of 2025 has it",
    "channel shared | : adds *_team_ids": "on the page about Slack Connect",
    # Interactions
    "block_actions radio_buttons | : *": _TRIMMED,
    "block_actions radio_buttons | message: adds *": _TRIMMED,
    "block_actions static_select | : *": _TRIMMED,
    "block_actions static_select | message: adds *": _TRIMMED,
    "block_actions button | message.blocks.*: adds options": _APPS,
    "message_action | message: has another order of keys": _OLDER,
    "view_closed | view: adds blocks": "left out by the authors of the blanks; on the page",
    "view_submission | view.blocks.input.element: *": _APPS,
    # Events
    "callback app_context_changed | *: adds *": "the page and the capture are excerpts",
    "event app_mention | : adds assistant_thread": _NEWER,
    "event app_uninstalled | : adds event_ts": _BY_HAND,
    "event tokens_revoked | : adds event_ts": _BY_HAND,
    "event message channel in a thread | : lacks *": "only of strangers: user_team and the like",
    "event message im in a thread | : lacks user_*": "only of strangers",
    "event message im in a thread | : lacks source_team": "only of strangers",
    "event message im in a thread | : lacks assistant_thread": "only in the legacy assistant view",
    "event message im in a thread | : adds *": _BY_HAND,
    "event message im in a thread | : has another order of keys": _BY_HAND,
    "event message im | : has another order of keys": (
        "one abridged capture has another order than the five whole ones"
    ),
    "event message group in a thread | : adds *": _BY_HAND,
    "event message file_share with file_access | : adds *": (
        "captured from a member; here the person is a stranger as well"
    ),
    "event message file_share with hosted | : adds client_msg_id": _BY_HAND,
    "event message file_share with hosted | files.*: adds skipped_shares": _NEWER,
    "event message file_share with hosted | files.*: is number, not string": "a blank's mistake",
    "event message file_share with * | : has another order of keys": (
        "of 2022 and older; the app_mention with a file of 2026 has `blocks` before `ts`"
    ),
    "event message file_share with snippet | files.*: adds *": _NEWER,
    "event * with hosted | files.*: lacks thumb_tiny": "a thumbnail that no app reads",
    "event message message_changed | *: lacks *": "only the root of a legacy assistant thread",
    "event message message_changed | *: has another order of keys": _OLDER,
    "event message message_deleted | previous_message: has another order of keys": _OLDER,
    "event message of the app * | blocks.*: adds style": _APPS,
    "event message thread_broadcast * | : adds *": "the blank is a person's, ours is the app's",
    "event message with attachments * | attachments.*: lacks author_icon": "nobody has a picture",
    "event message with attachments * | attachments.*: lacks blocks": (
        "a table that a person pasted; people here forward messages only"
    ),
    # Files
    "file hosted | : adds *": _EXAMPLE,
    "file hosted | : lacks *": _EXAMPLE,
    "file hosted | shares.public.*: lacks latest_reply": "no replies hang on the share",
    "file snippet | : adds *": _NEWER,
}

NOT_PRODUCED: dict[str, str] = {
    "answer oauth.v2.access": "the app is installed once, by hand",
    "* assistant_thread_*": "the legacy assistant view; the workspace has the agent view",
    "* channel_shared": "the app does not listen for it",
    "* file_created": "the app does not listen for it",
    "* file_public": "the app does not listen for it",
    "* file_unshared": "the app does not listen for it",
    "* team_access_*": _GRID,
    "event message message_changed with attachments": "Slack's preview of a person's link",
}
"""Recorded kinds that the local Slack never sends, by pattern, and why."""
