"""The limits of the two clouds as the playground enforces them, with their sources.

This table is written from the clouds' documentation and from measurements, independently of the
app's own. Sizes are bytes, times seconds, lengths characters, unless the name says otherwise.
"Measured" marks what no page promises: the playground takes the smallest observed value.
"""

from typing import Final

KIB: Final = 1024
MIB: Final = 1024 * KIB

# --- Slack: messages (docs.slack.dev, methods chat.postMessage, chat.update, chat.startStream)
SLACK_POST_TEXT: Final = 40_000  # longer text is cut, not refused
SLACK_UPDATE_TEXT: Final = 4_000  # msg_too_long beyond
SLACK_EPHEMERAL_TEXT: Final = 40_000  # msg_too_long beyond
SLACK_MARKDOWN: Final = 12_000  # markdown_text of a call; all markdown blocks of a message
SLACK_BLOCKS_JSON: Final = (
    13_200  # blocks as JSON, of tables the text; msg_blocks_too_long; measured
)
SLACK_MESSAGE_BLOCKS: Final = 50
SLACK_ATTACHMENTS: Final = 100
SLACK_METADATA: Final = 16 * KIB
SLACK_FILES_PER_MESSAGE: Final = 100
SLACK_SHARE_CHANNELS: Final = 100

# --- Slack: streamed messages
SLACK_STREAM_SECONDS: Final = 306.0  # from the start, appends do not extend it; measured
SLACK_STREAM_BYTES: Final = 10_600  # all text of one streamed message, msg_too_long; measured
SLACK_STREAM_BLOCKS: Final = 50

# --- Slack: Block Kit (docs.slack.dev/reference/block-kit)
SLACK_ID: Final = 255  # block_id, action_id, callback_id, external_id
SLACK_SECTION_TEXT: Final = 3_000
SLACK_SECTION_FIELDS: Final = 10
SLACK_FIELD_TEXT: Final = 2_000
SLACK_HEADER_TEXT: Final = 150
SLACK_CONTEXT_ELEMENTS: Final = 10
SLACK_ACTIONS_ELEMENTS: Final = 25
SLACK_CONTEXT_ACTIONS: Final = 5
SLACK_BUTTON_TEXT: Final = 75
SLACK_BUTTON_VALUE: Final = 2_000
SLACK_URL: Final = 3_000
SLACK_ALT_TEXT: Final = 2_000
SLACK_OPTIONS: Final = 100
SLACK_CHOICES: Final = 10  # radio buttons and checkboxes
SLACK_OVERFLOW: Final = 5
SLACK_OPTION_TEXT: Final = 75
SLACK_OPTION_VALUE: Final = 150
SLACK_PLACEHOLDER: Final = 150
SLACK_INPUT_TEXT: Final = 3_000
SLACK_LABEL: Final = 2_000
SLACK_TASK_FIELD: Final = 256
SLACK_TASKS: Final = 50
SLACK_TABLE_ROWS: Final = 100
SLACK_TABLE_COLUMNS: Final = 20
SLACK_TABLE_CHARS: Final = 10_000  # all tables of a message together
SLACK_TABLES: Final = 1  # only_one_table_allowed beyond
SLACK_DATA_TABLE_ROWS: Final = 101  # header included
SLACK_DATA_TABLE_PAGE: Final = 100
SLACK_CHARTS: Final = 2  # data_visualization blocks a message; measured
SLACK_CHART_TITLE: Final = 50
SLACK_CHART_LABEL: Final = 20
SLACK_CHART_SERIES: Final = 6  # pages name 6 and 12
SLACK_CHART_POINTS: Final = 20
SLACK_CARD_TITLE: Final = 150
SLACK_CARD_BODY: Final = 200
SLACK_CARDS: Final = 10
SLACK_CONTAINER_BLOCKS: Final = 10

# --- Slack: modals and the Home tab (docs.slack.dev/surfaces)
SLACK_VIEW_BLOCKS: Final = 100
SLACK_VIEW_TITLE: Final = 24
SLACK_VIEW_JSON: Final = 250 * KIB
SLACK_VIEW_STACK: Final = 3
SLACK_PRIVATE_METADATA: Final = 3_000
SLACK_TRIGGER_SECONDS: Final = 3.0
SLACK_RESPONSE_USES: Final = 5
SLACK_RESPONSE_SECONDS: Final = 1_800.0
SLACK_FILE_INPUT_FILES: Final = 10
SLACK_FILE_INPUT_BYTES: Final = 10 * MIB

# --- Slack: agents and assistant threads
SLACK_STATUS_SECONDS: Final = 120.0  # a status not refreshed goes away
SLACK_SESSION_SECONDS: Final = 3_600.0  # a "processing" nobody ends; measured
SLACK_LOADING_MESSAGES: Final = 10
SLACK_PROMPTS: Final = 4
SLACK_SESSION_TITLE: Final = 200

# --- Slack: files (methods files.getUploadURLExternal and files.completeUploadExternal)
SLACK_FILE: Final = 1024 * MIB
SLACK_SNIPPET: Final = 1 * MIB  # snippet_too_large beyond
SLACK_FILE_ALT_TEXT: Final = 1_000  # alt_txt_too_large beyond

# --- Slack: pace (docs.slack.dev/apis/web-api/rate-limits), calls a minute per method and workspace
SLACK_TIERS: Final = {1: 1, 2: 20, 3: 50, 4: 100}
SLACK_SPECIAL: Final = 600  # auth.test, chat.getPermalink, assistant.threads.setStatus
SLACK_POST_PER_SECOND: Final = 1.0  # chat.postMessage per channel
SLACK_POST_BURST: Final = 4  # posts at once in one channel
SLACK_POST_WORKSPACE: Final = 300  # chat.postMessage a minute in the whole workspace

# --- Slack: delivery (docs.slack.dev/apis/events-api, .../using-socket-mode)
SLACK_ACK_SECONDS: Final = 3.0
SLACK_SOCKETS: Final = 10  # connections of one app
SLACK_TICKET_SECONDS: Final = 30.0
