"""Pieces that views and messages are built from, as the JSON that Slack gets.

Slack's SDK knows most of them and checks their lengths and choices. It raises
SlackObjectFormationError for what Slack would refuse: texts of strangers are cut before. The texts
of a ``section`` and an ``image`` may be longer than that and are not looked at here: Slack refuses
such a message, and it goes out in a simpler form.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from slack_sdk.models.basic_objects import JsonObject
from slack_sdk.models.blocks import (
    ActionsBlock,
    ButtonElement,
    CheckboxesElement,
    ConfirmObject,
    ContextActionsBlock,
    ContextBlock,
    ConversationFilter,
    ConversationSelectElement,
    DividerBlock,
    FeedbackButtonObject,
    FeedbackButtonsElement,
    HeaderBlock,
    IconButtonElement,
    InputBlock,
    MarkdownBlock,
    MarkdownTextObject,
    Option,
    PlainTextInputElement,
    PlainTextObject,
    PlanBlock,
    RadioButtonsElement,
    RawTextObject,
    RichTextBlock,
    RichTextElementParts,
    RichTextSectionElement,
    TableBlock,
    TaskCardBlock,
)
from slack_sdk.models.blocks.block_elements import FileInputElement
from slack_sdk.models.views import View

from bot import limits

Block = dict[str, Any]
"""A block, an element of one, a text object or a view."""
Style = Literal["primary", "danger"]


def _json(piece: JsonObject) -> Block:
    return piece.to_dict()


def plain(text: str) -> Block:
    """A text without markup."""
    return _json(PlainTextObject(text=text))


def mrkdwn(text: str, *, verbatim: bool = False) -> Block:
    """A text with Slack's markup; if it is ``verbatim``, no names or addresses become links."""
    return _json(MarkdownTextObject(text=text, verbatim=verbatim or None))


def section(text: str, *, verbatim: bool = False) -> Block:
    """A paragraph (mrkdwn, already safe)."""
    return {"type": "section", "text": mrkdwn(text, verbatim=verbatim)}


def small(text: str, *, verbatim: bool = False) -> Block:
    """A line of small print (mrkdwn, already safe)."""
    return _json(ContextBlock(elements=[mrkdwn(text, verbatim=verbatim)]))


def header(text: str) -> Block:
    """A title."""
    return _json(HeaderBlock(text=plain(text)))


def divider() -> Block:
    """A line across."""
    return _json(DividerBlock())


def markdown(text: str) -> Block:
    """A text in standard Markdown; not an empty one."""
    return _json(MarkdownBlock(text=text))


def image(slack_file_id: str, title: str, alternative: str) -> Block:
    """A picture that is with Slack, with its title and what it shows."""
    return {
        "type": "image",
        "slack_file": {"id": slack_file_id},
        "title": plain(title),
        "alt_text": alternative,
    }


def cell(text: str) -> Block:
    """A cell of a table; not an empty one."""
    return _json(RawTextObject(text=text))


def rich_text(text: str, style: Literal["", "bold", "code"] = "") -> Block:
    """A line of text as a block or a cell, all of it in one style."""
    styled = {style: True} if style else None
    line = RichTextElementParts.Text(text=text, style=styled)
    return _json(RichTextBlock(elements=[RichTextSectionElement(elements=[line])]))


def table(rows: Sequence[Sequence[Block]], alignments: Sequence[str]) -> Block:
    """A table: its header first, an alignment for each column."""
    settings = [{"align": align} for align in alignments]
    return _json(TableBlock(rows=rows, column_settings=settings))


def plan(title: str, tasks: Sequence[Block]) -> Block:
    """A plan with its task cards."""
    return _json(PlanBlock(title=title, tasks=tasks))


def task_card(task_id: str, title: str, status: str, detail: str = "") -> Block:
    """A step of a plan; its texts are plain."""
    details = rich_text(detail) if detail else None
    return _json(TaskCardBlock(task_id=task_id, title=title, status=status, details=details))


def button(
    action_id: str,
    label: str,
    *,
    value: str | None = None,
    style: Style | None = None,
    confirm: Block | None = None,
) -> Block:
    """A button."""
    return _json(
        ButtonElement(
            action_id=action_id, text=plain(label), value=value, style=style, confirm=confirm
        )
    )


def confirmation(title: str, text: str, yes: str, no: str) -> Block:
    """The question before something is done that cannot be undone."""
    return _json(
        ConfirmObject(
            title=plain(title), text=plain(text), confirm=plain(yes), deny=plain(no), style="danger"
        )
    )


def actions(*elements: Block, block_id: str | None = None) -> Block:
    """A row of buttons and menus."""
    return _json(ActionsBlock(elements=elements, block_id=block_id))


def context_actions(*elements: Block) -> Block:
    """A row of small signs: thumbs, and icons that are buttons."""
    return _json(ContextActionsBlock(elements=elements))


def thumbs(action_id: str, good: tuple[str, str], bad: tuple[str, str]) -> Block:
    """A thumb up and one down, each with its label and value."""

    def thumb(label: str, value: str) -> FeedbackButtonObject:
        return FeedbackButtonObject(text=plain(label), value=value)

    return _json(
        FeedbackButtonsElement(
            action_id=action_id, positive_button=thumb(*good), negative_button=thumb(*bad)
        )
    )


def icon_button(action_id: str, icon: str, label: str, *, value: str, confirm: Block) -> Block:
    """An icon that is a button."""
    return _json(
        IconButtonElement(
            action_id=action_id, icon=icon, text=plain(label), value=value, confirm=confirm
        )
    )


def option(value: str, label: str, description: str = "") -> Block:
    """One choice of a menu or of radio buttons."""
    described = plain(description) if description else None
    return _json(Option(value=value, text=plain(label), description=described))


def radio_buttons(action_id: str, options: Mapping[str, Block], chosen: str) -> Block:
    """Choices of which one is taken: ``chosen`` at first."""
    every = list(options.values())
    return _json(
        RadioButtonsElement(action_id=action_id, options=every, initial_option=options[chosen])
    )


def checkboxes(action_id: str, options: Sequence[Block], *, chosen: bool) -> Block:
    """Choices of which any may be taken: all of them are at first, or none."""
    initial = options if chosen else None
    return _json(CheckboxesElement(action_id=action_id, options=options, initial_options=initial))


def channel_menu(action_id: str, placeholder: str, chosen: str = "") -> Block:
    """A menu of channels, public and private, without conversations with apps."""
    return _json(
        ConversationSelectElement(
            action_id=action_id,
            placeholder=plain(placeholder),
            filter=ConversationFilter(include=["public", "private"], exclude_bot_users=True),
            initial_conversation=chosen or None,
        )
    )


def text_input(action_id: str, *, placeholder: str = "", text: str = "") -> Block:
    """A field for as many lines as Slack takes."""
    return _json(
        PlainTextInputElement(
            action_id=action_id,
            multiline=True,
            max_length=limits.SLACK_INPUT_TEXT_MAX,
            placeholder=plain(placeholder) if placeholder else None,
            initial_value=text or None,
        )
    )


def file_input(action_id: str, most: int) -> Block:
    """A field for ``most`` files."""
    return _json(FileInputElement(action_id=action_id, max_files=most))


def field(
    element: Block, label: str, *, hint: str = "", optional: bool = True, dispatch: bool = False
) -> Block:
    """An input of a form, under the id of its ``element``.

    With ``dispatch`` the app hears of a choice before the form is sent.
    """
    return _json(
        InputBlock(
            block_id=element["action_id"],
            element=element,
            label=plain(label),
            hint=plain(hint) if hint else None,
            optional=optional,
            dispatch_action=dispatch or None,
        )
    )


def modal(
    title: str,
    close: str,
    blocks: Sequence[Block],
    *,
    submit: str = "",
    callback_id: str | None = None,
    metadata: str | None = None,
) -> Block:
    """A form, or a notice in its place."""
    return _json(
        View(
            "modal",
            title=plain(title),
            close=plain(close),
            submit=plain(submit) if submit else None,
            blocks=blocks,
            callback_id=callback_id,
            private_metadata=metadata,
        )
    )


def home_tab(blocks: Sequence[Block]) -> Block:
    """The app's Home tab."""
    return _json(View("home", blocks=blocks))
