"""The app's numbers and the playground's are written independently, and agree."""

from bot import limits
from playground import limits as local
from playground.claude.limits import Limits


def test_slacks_limits_agree() -> None:
    """What the app keeps to is what the local Slack refuses beyond."""
    pairs = {
        "SLACK_TEXT_MAX": "SLACK_POST_TEXT",
        "SLACK_TEXT_UPDATE_MAX": "SLACK_UPDATE_TEXT",
        "SLACK_MARKDOWN_MAX": "SLACK_MARKDOWN",
        "SLACK_BLOCKS_MAX": "SLACK_MESSAGE_BLOCKS",
        "SLACK_SECTION_MAX": "SLACK_SECTION_TEXT",
        "SLACK_HEADER_MAX": "SLACK_HEADER_TEXT",
        "SLACK_CONTEXT_ELEMENTS_MAX": "SLACK_CONTEXT_ELEMENTS",
        "SLACK_TABLE_ROWS_MAX": "SLACK_TABLE_ROWS",
        "SLACK_TABLE_COLUMNS_MAX": "SLACK_TABLE_COLUMNS",
        "SLACK_TABLE_CHARS_MAX": "SLACK_TABLE_CHARS",
        "SLACK_TASK_FIELD_MAX": "SLACK_TASK_FIELD",
        "SLACK_SNIPPET_MAX": "SLACK_SNIPPET",
        "SLACK_FILE_MAX": "SLACK_FILE",
        "SLACK_BUTTON_TEXT_MAX": "SLACK_BUTTON_TEXT",
        "SLACK_OPTION_TEXT_MAX": "SLACK_OPTION_TEXT",
        "SLACK_CHOICES_MAX": "SLACK_CHOICES",
        "SLACK_INPUT_TEXT_MAX": "SLACK_INPUT_TEXT",
        "SLACK_FORM_FILES_MAX": "SLACK_FILE_INPUT_FILES",
        "SLACK_FORM_FILE_MAX": "SLACK_FILE_INPUT_BYTES",
    }
    for ours, theirs in pairs.items():
        assert getattr(limits, ours) == getattr(local, theirs), ours
    assert limits.SLACK_BLOCKS_CHARS_MAX <= local.SLACK_BLOCKS_JSON


def test_anthropics_limits_agree() -> None:
    """The same for the Files and Messages APIs."""
    theirs = Limits()
    pairs = {
        "ANTHROPIC_FILE_MAX": theirs.file_max,
        "ANTHROPIC_FILE_NAME_MAX": theirs.file_name_max,
        "ANTHROPIC_EXPIRY_MIN": theirs.expiry_min,
        "ANTHROPIC_EXPIRY_MAX": theirs.expiry_max,
        "ANTHROPIC_BODY_MAX": theirs.body_max,
        "ANTHROPIC_IMAGES_MAX": theirs.images_of_any_size,
        "ANTHROPIC_PDF_PAGES_MAX": theirs.pdf_pages_max,
        "ANTHROPIC_PDF_PAGES_SMALL": theirs.pdf_pages_small_window,
        "ANTHROPIC_IMAGE_SIDE_MAX": theirs.image_side_max,
        "ANTHROPIC_PDF_MAX": theirs.pdf_max,
    }
    assert {name: getattr(limits, name) for name in pairs} == pairs
    assert theirs.image_base64_max >= limits.ANTHROPIC_IMAGE_MAX * 4 / 3
