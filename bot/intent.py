"""What a message is, by its words alone: a stop, a change of course, a question, or small talk.

Plain rules, English first. They only decide about messages that nobody addressed to the app in a
thread that it works in, and about words that stop or steer; a mention always counts as a question.
"""

import re

from bot.acts import Ask


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


STOP_WORDS = frozenset({"stop", "cancel", "abort", "halt", "stopp", "abbrechen", "停止", "中止"})

STEERING = re.compile(
    r"^(?:no[,.!]\s+|wait[,.!]\s+|sorry[,.!]\s+)*(?:instead\b|actually\b|rather\b|scratch that\b|"
    r"stattdessen\b|doch lieber\b)",
    re.IGNORECASE,
)
STEERING_AT_END = re.compile(r"\binstead[.!]?$", re.IGNORECASE)
REQUESTS = _words(
    """
    add aggregate also and analyse analyze anonymise any apply average bin break build bucket
    calculate can check chart clean cluster colour color combine compare compute condense
    convert correct correlate count could create crop cut deduplicate describe detect did do
    does draw drop enlarge estimate exclude explain export extract fill filter find fit fix flip
    forecast format forget from generate give go group highlight how if ignore include instead
    is join keep label leave let limit list look make map mark mask measure merge model move
    narrow normalise normalize now only order pivot plot please predict print put rank read redo
    reduce regress remove rename render repeat replace resample rerun resize restrict retry
    rotate round run sample save scale score segment select separate show simplify simulate
    solve sort split start stratify sum summarise summarize swap take tell test then to
    transform translate transpose trim try use using visualise visualize weight what when where
    which who whose why with without would write zoom und nur jetzt zeig zeige mach wie was
    warum welche ohne bitte vergleiche
    """
)
SMALL_TALK = _words(
    """
    ok okay k kk thanks thank thx ty cheers great nice cool good perfect awesome amazing wow lol
    haha hm hmm yes no yep nope yeah sure agreed right exactly interesting lovely super
    brilliant you so very much that thats is was a the this helpful danke super prima merci
    gracias
    """
)
READ_MAX = 2_000
"""Characters at either end of a text by which it is judged; nobody says "instead" later."""
STOP_MAX = 100
"""Characters of the longest text that may say nothing but stop."""
SHORT = 6  # words; what is shorter and no small talk is most often a fragment of a question
NEEDS_NO_FILE = re.compile(
    r"```|\b(?:solve|simulate|integrate|differentiate|derive|factor(?:ise|ize)?|equation|"
    r"probability|monte[ -]carlo|compute|calculate|dice|coins?|normal distribution|"
    r"plot the function|make up|made[ -]up|invent|what can you|how do you work)\b|"
    r"\d\s*[-+*/^=]\s*\d",
    re.IGNORECASE,
)


def is_stop(ask: Ask) -> bool:
    """Whether a reply, or a line of a direct message, says nothing but stop."""
    if len(ask.text) > STOP_MAX:
        return False
    said = re.sub(r"[\s.!,…]+|please", "", ask.text.casefold())
    somewhere = ask.in_thread or ask.channel.startswith("D")
    return somewhere and not ask.files and said in STOP_WORDS


def steers(text: str) -> bool:
    """Whether a message changes the course of what is under way: "instead ...", "actually ..."."""
    text = text.strip()
    return bool(STEERING.search(text[:READ_MAX]) or STEERING_AT_END.search(text[-READ_MAX:]))


def is_follow_up(ask: Ask) -> bool:
    """Whether a line that is not addressed to the app sounds like a question or a wish for it.

    People who talk to somebody else, thank, or agree are left alone.
    """
    if ask.talks_to:
        return False
    if ask.files or ask.links:
        return True
    words = re.findall(r"[^\W\d_]+|\d+", ask.text[:READ_MAX].casefold())
    if not words or all(word in SMALL_TALK for word in words):
        return False
    if "?" in ask.text or "？" in ask.text or "```" in ask.text:
        return True
    return words[0] in REQUESTS or len(words) <= SHORT or steers(ask.text)


def needs_no_file(text: str) -> bool:
    """Whether a question makes sense without any data: arithmetic, equations, simulations, code."""
    return NEEDS_NO_FILE.search(text) is not None


def answers_somebody(before: str, user: str) -> bool:
    """Whether what ``user`` says now is probably an answer to ``before``, said by somebody else."""
    return f"<@{user}>" in before or "?" in before or "？" in before
