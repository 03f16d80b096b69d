"""The Home tab: what somebody asked and spent, the settings of channels, where data goes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.gestures.usage import Spending, spending_lines
from bot.reply.figures import money
from bot.reply.markdown import escaped
from bot.reply.neutral import neutral_plain
from bot.slack.blocks import (
    Block,
    actions,
    button,
    channel_menu,
    confirmation,
    divider,
    header,
    home_tab,
    option,
    radio_buttons,
    section,
    small,
)
from bot.text import say, shorten

ANALYZE = "home_analyze"
"""The action id of the button that opens the form for a question."""
CHANNEL = "home_channel"
"""The action id of the menu of channels."""
SHARED_FILES = "home_shared_files"
"""The action id of the choice for a channel; its block id is that of ``choice_block``."""
FORGET = "home_forget"
"""The action id of the button that has everything of this person forgotten."""
_MODES = {
    "offer": ("home.mode_offer", "home.means_offer"),
    "auto": ("home.mode_auto", "home.means_auto"),
    "off": ("home.mode_off", "home.means_off"),
}
MODES = tuple(_MODES)
"""What may happen to files shared in a channel."""
QUESTION_MAX = 120
CHANNELS_SHOWN = 40
ADMINS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Recent:
    """An analysis of somebody's own. ``link`` is "" where its thread is gone."""

    question: str
    link: str
    channel: str
    cost_usd: float
    ended_at: float


@dataclass(frozen=True, slots=True)
class ChannelChoices:
    """What an admin sees: every choice made, the default, the channel being looked at.

    ``missing`` says that the app is not in that channel.
    """

    chosen: Mapping[str, str]
    default: str
    picked: str = ""
    missing: bool = False


@dataclass(frozen=True, slots=True)
class Home:
    """What the tab shows. ``choices`` is for admins only; ``admins`` run the app."""

    app: str
    recent: Sequence[Recent]
    spending: Spending
    retention_hours: int
    admins: Sequence[str]
    choices: ChannelChoices | None = None


def home(page: Home, locale: str) -> Block:
    """The view of somebody who may ask."""
    blocks: list[Block] = [
        header(say("home.title", locale)),
        section(say("home.intro" if page.recent else "home.welcome", locale, app=f"<@{page.app}>")),
        _row(button(ANALYZE, say("home.analyze", locale), style="primary")),
        *_recent(page.recent, locale),
        divider(),
        section("\n".join([say("home.spending", locale), *spending_lines(page.spending, locale)])),
        *(_choices(page.choices, locale) if page.choices else ()),
        divider(),
        *_data(page, locale),
    ]
    return home_tab(blocks)


def closed_home(why: str, locale: str) -> Block:
    """The view of somebody who may not; ``why`` is a sentence."""
    return home_tab([header(say("home.title", locale)), section(why)])


def choice_block(channel: str) -> str:
    """The block id under which the choice for a channel is made.

    Each channel has its own: in a block that it knows, Slack keeps what was chosen before.
    """
    return f"{SHARED_FILES}:{channel}"


def channel_of(block_id: str) -> str:
    """The inverse of ``choice_block``."""
    return block_id.removeprefix(f"{SHARED_FILES}:")


def _recent(recent: Sequence[Recent], locale: str) -> list[Block]:
    if not recent:
        return []
    head = section(say("home.recent", locale))
    return [divider(), head, *(section(_line(one, locale)) for one in recent)]


def _line(one: Recent, locale: str) -> str:
    words = shorten(neutral_plain(" ".join(one.question.split())), QUESTION_MAX)
    label = escaped(words).replace("|", "¦")
    at = datetime.fromtimestamp(one.ended_at, UTC)
    when = f"<!date^{int(one.ended_at)}^{{date_short_pretty}}, {{time}}|{at:%Y-%m-%d %H:%M} UTC>"
    direct = one.channel.startswith("D")
    where = say("home.direct", locale) if direct else f"<#{one.channel}>"
    details = " · ".join((where, when, money(one.cost_usd, locale=locale)))
    return f"• {f'<{one.link}|{label}>' if one.link else label}\n   {details}"


def _choices(choices: ChannelChoices, locale: str) -> list[Block]:
    menu = channel_menu(CHANNEL, say("home.pick", locale), choices.picked)
    default = say(_MODES[choices.default][0], locale)
    blocks = [
        divider(),
        section(say("home.channels", locale, default=default)),
        _row(menu, choices.picked),
    ]
    if choices.picked:
        blocks.append(_choice(choices, locale))
    if choices.missing:
        blocks.append(small(say("home.missing", locale, channel=f"<#{choices.picked}>")))
    if choices.chosen:
        blocks.append(small(_chosen(choices.chosen, locale)))
    return blocks


def _choice(choices: ChannelChoices, locale: str) -> Block:
    options = {
        mode: option(mode, say(name, locale), say(means, locale))
        for mode, (name, means) in _MODES.items()
    }
    chosen = choices.chosen.get(choices.picked, choices.default)
    radio = radio_buttons(SHARED_FILES, options, chosen)
    return actions(radio, block_id=choice_block(choices.picked))


def _chosen(chosen: Mapping[str, str], locale: str) -> str:
    lines = [f"<#{channel}>: {say(_MODES[mode][0], locale)}" for channel, mode in chosen.items()]
    more = len(lines) - CHANNELS_SHOWN
    tail = [say("home.more_channels", locale, count=more)] if more > 0 else []
    return " · ".join([*lines[:CHANNELS_SHOWN], *tail])


def _data(page: Home, locale: str) -> list[Block]:
    people = ", ".join(f"<@{user}>" for user in page.admins[:ADMINS_SHOWN])
    who = people or say("home.workspace_admins", locale)
    confirm = confirmation(
        say("home.forget_title", locale),
        say("home.forget_text", locale),
        say("home.forget", locale),
        say("home.keep", locale),
    )
    forget = button(FORGET, say("home.forget", locale), style="danger", confirm=confirm)
    return [
        section(say("home.data", locale, hours=page.retention_hours, who=who)),
        _row(forget),
    ]


def _row(element: Block, shows: str = "") -> Block:
    """A button or menu whose block has the same id in every view in which it ``shows`` the same,
    so that it can be used while the tab is published anew.
    """
    return actions(element, block_id=f"{element['action_id']}:{shows}")
