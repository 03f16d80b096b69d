"""Every number that a cloud imposes, with where it is documented.

Sizes are bytes unless the name says otherwise, times are seconds, lengths are characters.
"Measured" marks what no page promises; those are the conservative end of what was observed.
"""

from typing import Final

MIB: Final = 1024 * 1024

# --- Slack: messages (docs.slack.dev, reference/methods/chat.postMessage and chat.update)
SLACK_TEXT_MAX: Final = 40_000  # chat.postMessage truncates beyond
SLACK_TEXT_UPDATE_MAX: Final = 4_000  # chat.update answers msg_too_long beyond
SLACK_MARKDOWN_MAX: Final = 12_000  # all markdown blocks of a message together
SLACK_BLOCKS_CHARS_MAX: Final = 13_000  # whole blocks payload; measured near 13,200
SLACK_BLOCKS_MAX: Final = 50
SLACK_SECTION_MAX: Final = 3_000
SLACK_HEADER_MAX: Final = 150
SLACK_CONTEXT_ELEMENTS_MAX: Final = 10
SLACK_TABLE_ROWS_MAX: Final = 100  # header row included
SLACK_TABLE_COLUMNS_MAX: Final = 20
SLACK_TABLE_CHARS_MAX: Final = 10_000  # all tables of a message together
SLACK_TASK_FIELD_MAX: Final = 256  # title, details and output of a task card
SLACK_STREAM_BYTES_MAX: Final = 9_000  # of one streamed message; measured at 10,600 and above
SLACK_STREAM_SECONDS_MAX: Final = 240.0  # of a stream, appends or not; measured at 306
SLACK_SESSION_TITLE_MAX: Final = 200  # agents.sessions.setStatus
SLACK_PROMPTS_MAX: Final = 4  # assistant.threads.setSuggestedPrompts
SLACK_METADATA_KEY: Final = "datathread"  # event_type of the metadata on our own posts

# --- Slack: forms (docs.slack.dev/reference/block-kit, /reference/views)
SLACK_BUTTON_TEXT_MAX: Final = 75
SLACK_OPTION_TEXT_MAX: Final = 75
SLACK_CHOICES_MAX: Final = 10  # of radio buttons or checkboxes
SLACK_INPUT_TEXT_MAX: Final = 3_000
SLACK_FORM_FILES_MAX: Final = 10  # of a file_input
SLACK_FORM_FILE_MAX: Final = 10 * MIB  # each of them

# --- Slack: pace, calls a minute per method, workspace and app
# (docs.slack.dev/apis/web-api/rate-limits)
SLACK_TIER_PER_MINUTE: Final = {1: 1, 2: 20, 3: 50, 4: 100}
SLACK_POSTS_PER_SECOND_PER_CHANNEL: Final = 1.0
SLACK_POSTS_PER_MINUTE_PER_WORKSPACE: Final = 300  # "several hundred messages per minute"

# --- Slack: delivery (docs.slack.dev/apis/events-api)
SLACK_ACK_SECONDS: Final = 3.0

# --- Slack: files
SLACK_SNIPPET_MAX: Final = 1 * MIB  # snippet_too_large beyond (files.getUploadURLExternal)
SLACK_FILE_MAX: Final = 1024 * MIB  # a member's upload
SLACK_SHARE_FILES_MAX: Final = 10  # our own cap on files in one share: Slack folds longer ones

# --- Anthropic: Files API (platform.claude.com/docs, build-with-claude/files)
ANTHROPIC_FILE_MAX: Final = 500 * MIB
ANTHROPIC_FILE_NAME_MAX: Final = 255
ANTHROPIC_EXPIRY_MIN: Final = 3_600
ANTHROPIC_EXPIRY_MAX: Final = 7_776_000
ANTHROPIC_BODY_MAX: Final = 32 * MIB  # a Messages request

# --- Anthropic: what the model can look at (build-with-claude/vision and /pdf-support)
ANTHROPIC_IMAGE_MAX: Final = 7_500_000  # 10 MB as base64
ANTHROPIC_IMAGES_MAX: Final = 20  # of one request, history included; with more, smaller ones only
ANTHROPIC_PDF_PAGES_MAX: Final = 600  # of one request, history included
ANTHROPIC_PDF_PAGES_SMALL: Final = 100  # for models with a window below 1M tokens
ANTHROPIC_PDF_MAX: Final = 32 * MIB
ANTHROPIC_IMAGE_SIDE_MAX: Final = 8_000  # pixels; image_dimensions_too_large beyond
