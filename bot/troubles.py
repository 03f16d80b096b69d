"""What keeps a question, or one of its files, from ending well: codes with their sentences."""

from enum import Enum, StrEnum, auto
from typing import Self


class Mark(Enum):
    """What can be done about a trouble."""

    RETRY = auto()  # the same question may well be answered later: a button asks it again
    AWAY = auto()  # a file may well be moved some minutes later
    REBASE = auto()  # the conversation cannot go on as it is, but from a summary
    UPLOAD = auto()  # a file has to be uploaded again
    VIEW = auto()  # it may be due to an image or a PDF that the model was shown


RETRY, AWAY, REBASE, UPLOAD, VIEW = Mark


class Trouble(StrEnum):
    """A code, which is stored and never changes, and the key of its sentence."""

    sentence: str
    marks: frozenset[Mark]

    def __new__(cls, code: str, sentence: str = "", *marks: Mark) -> Self:
        """One row of the table below."""
        trouble = str.__new__(cls, code)
        trouble._value_ = code
        trouble.sentence = sentence
        trouble.marks = frozenset(marks)
        return trouble

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        """As it was stored at first: with the section of the catalogue before it."""
        _, dot, code = str(value).partition(".")
        return cls(code) if dot else None

    # Claude
    BAD_KEY = "bad_key", "upstream.bad_key"
    FORBIDDEN = "forbidden", "upstream.forbidden"
    SPEND_LIMIT = "spend_limit", "upstream.spend_limit"
    RATE_LIMIT = "rate_limit", "upstream.rate_limit", RETRY, AWAY
    OVERLOADED = "overloaded", "upstream.overloaded", RETRY, AWAY
    CONNECTION = "connection", "upstream.connection", RETRY, AWAY
    TIMEOUT = "timeout", "upstream.timeout", RETRY, AWAY
    CLAUDE_TROUBLE = "trouble", "upstream.trouble", RETRY, AWAY
    UNKNOWN = "unknown", "upstream.unknown", VIEW
    TOO_LARGE = "too_large", "upstream.too_large", VIEW
    IMAGE_TOO_LARGE = "image_too_large", "upstream.image_too_large", VIEW
    MODEL_UNKNOWN = "model_unknown", "upstream.model_unknown", REBASE
    PROMPT_TOO_LONG = "prompt_too_long", "upstream.prompt_too_long", REBASE
    HISTORY_REFUSED = "history_refused", "upstream.history_refused", REBASE
    CONTAINER_GONE = "container_gone", "upstream.container_gone", RETRY
    FILE_EXPIRED = "file_expired", "upstream.file_expired", UPLOAD
    FILE_GONE = "file_gone", "upstream.file_gone", UPLOAD
    FILE_NOT_DOWNLOADABLE = "file_not_downloadable", "upstream.file_not_downloadable"
    STORAGE_FULL = "storage_full", "upstream.storage_full"

    # A turn
    BROKE = "broke", "run.broke", RETRY
    CUT = "cut", "run.cut", RETRY
    STALLED = "stalled", "run.stalled", RETRY
    TOO_LONG = "too_long", "run.too_long"
    TOO_DEAR = "too_dear", "run.too_dear"
    TOO_MANY_STEPS = "too_many_steps", "run.too_many_steps"
    TOO_MANY_PAUSES = "too_many_pauses", "run.too_many_pauses"
    MAX_TOKENS = "max_tokens", "run.max_tokens"
    CONTEXT_FULL = "context_full", "run.context_full"
    STOPPED = "stopped", "run.stopped"
    STOPPED_BEFORE = "stopped_before", "run.stopped_before"
    REFUSAL = "refusal", "run.refusal"
    REFUSAL_CYBER = "refusal_cyber", "run.refusal_cyber"
    REFUSAL_BIO = "refusal_bio", "run.refusal_bio"
    REFUSAL_MODELS = "refusal_models", "run.refusal_models"
    REFUSAL_REASONING = "refusal_reasoning", "run.refusal_reasoning"
    REFUSAL_HARM = "refusal_harm", "run.refusal_harm"

    # A file in Slack, or on its way from there
    DELETED = "deleted", "file.deleted"
    GONE = "gone", "file.gone"
    HIDDEN = "hidden", "file.hidden"
    EXTERNAL = "external", "file.external"
    ELSEWHERE = "elsewhere", "file.elsewhere"
    NO_ACCESS = "no_access", "file.no_access"
    IS_CANVAS = "is_canvas", "file.is_canvas"
    IS_POST = "is_post", "file.is_post"
    IS_LIST = "is_list", "file.is_list"
    EMPTY = "empty", "file.empty"
    TOO_BIG = "too_big", "file.too_big"
    TOO_MANY_FILES = "too_many_files", "ask.too_many_files"
    STRANGE_ADDRESS = "strange_address", "file.strange_address"
    INTERRUPTED = "interrupted", "file.interrupted", AWAY
    CHANGED = "changed", "file.changed"
    NO_ROOM = "no_room", "file.no_room"
    LINK_UNKNOWN = "link_unknown", "link.unknown"
    LINK_NOT_FOUND = "link_not_found", "link.not_found"
    LINK_NO_FILE = "link_no_file", "link.no_file"

    # Who asks, and where
    NO_FILE = "no_file", "ask.no_file"
    NO_FILE_FAR = "no_file_far", "ask.no_file_far"
    NOT_A_PERSON = "not_a_person", "access.not_a_person"
    STRANGER = "stranger", "access.external"
    GUEST = "guest", "access.guest"
    USER_NOT_LISTED = "user_not_listed", "access.user_not_listed"
    CHANNEL_NOT_LISTED = "channel_not_listed", "access.channel_not_listed"
    SHARED_CHANNEL = "shared_channel", "access.shared_channel"
    USER_CAP = "user_cap", "access.user_cap"
    TEAM_CAP = "team_cap", "access.team_cap"
    TOO_MANY_OF_YOURS = "too_many_of_yours", "ask.too_many_of_yours"
    TOO_MANY_HERE = "too_many_here", "ask.too_many_here"
    TOO_MANY_IN_TEAM = "too_many_in_team", "ask.too_many_in_team"
