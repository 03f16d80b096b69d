"""The app's own tables. Every row carries the enterprise and the team it belongs to."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)
from sqlalchemy.types import TypeEngine

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _tenant() -> tuple[Column[str], Column[str], Column[str]]:
    return (
        Column("app_id", String(32), nullable=False),
        Column("enterprise_id", String(32), nullable=False),
        Column("team_id", String(32), nullable=False),
    )


def _tenant_key() -> tuple[Column[str], Column[str], Column[str]]:
    return (
        Column("app_id", String(32), primary_key=True),
        Column("enterprise_id", String(32), primary_key=True),
        Column("team_id", String(32), primary_key=True),
    )


def _thread() -> tuple[Column[str], Column[str], Column[str]]:
    return (
        Column("thread_id", String(200), nullable=False),
        Column("channel", String(32), nullable=False),
        Column("thread_ts", String(32), nullable=False),
    )


_json: type[TypeEngine[object]] = JSON

inbox = Table(
    "inbox",
    metadata,
    Column("id", String(200), primary_key=True, comment="the human act, see Act.act_id"),
    *_tenant(),
    *_thread(),
    Column("ts", String(32), nullable=False),
    Column("user_id", String(32), nullable=False),
    Column("urgent", Boolean, nullable=False, comment="does not wait for the thread's others"),
    Column("addressed", Boolean, nullable=False, comment="a mention or a direct message"),
    Column("state", String(16), nullable=False, comment="acts.State"),
    Column("intent", String(16), nullable=False, server_default="ask", comment="Act.kind"),
    Column("stop_by", String(32), comment="who said stop"),
    Column("stop_reason", String(16), comment="acts.StopReason"),
    Column("turned_away", String(64), comment="acts.TurnedAway, if too much was waiting"),
    Column("attempts", Integer, nullable=False, comment="how often its analysis was begun"),
    Column("created_at", Float, nullable=False, comment="Unix time, seconds"),
    Column("closed_at", Float),
    Index("ix_inbox_thread", "thread_id", "state"),
    Index("ix_inbox_waiting", "state", "team_id", "user_id", "channel"),
    Index("ix_inbox_message", "channel", "ts"),
)

inbox_hints = Table(
    "inbox_hints",
    metadata,
    Column("inbox_id", ForeignKey("inbox.id", ondelete="CASCADE"), primary_key=True),
    Column("delivery_id", String(64), primary_key=True),
    *_tenant(),
    Column("request", _json, nullable=False),
    Column("created_at", Float, nullable=False),
)

conversations = Table(
    "conversations",
    metadata,
    Column("thread_id", String(200), primary_key=True),
    *_tenant(),
    Column("channel", String(32), nullable=False),
    Column("thread_ts", String(32), nullable=False),
    Column("profile", _json, nullable=False, comment="model, tool, prompt version, thinking"),
    Column("container_id", String(128)),
    Column("updated_at", Float, nullable=False),
)

thread_files = Table(
    "thread_files",
    metadata,
    Column("thread_id", String(200), primary_key=True),
    Column("slack_file_id", String(32), primary_key=True),
    *_tenant(),
    Column("file_id", String(64), nullable=False, comment="at Anthropic"),
    Column("name", String(255), nullable=False, comment="as the container sees it"),
    Column("given", Text, nullable=False, server_default="", comment="as it came; empty: the same"),
    Column("mimetype", String(128), nullable=False),
    Column("kind", String(16), nullable=False, comment="data, image, document"),
    Column("size", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("pages", Integer, nullable=False, server_default="0", comment="of a PDF; 0: unknown"),
    Column("expires_at", Float, nullable=False),
)

turns = Table(
    "turns",
    metadata,
    Column("run_id", String(200), primary_key=True, comment="inbox.id"),
    *_tenant(),
    Column("thread_id", String(200), nullable=False),
    Column("user_id", String(32), nullable=False),
    Column("question", Text, nullable=False),
    Column("user_blocks", _json, nullable=False, comment="content of the user message"),
    Column("assistant_blocks", _json, nullable=False, comment="closed content of the answer"),
    Column("ended", _json, nullable=False, comment="the TurnEnded event, without its blocks"),
    Column("rebased", Boolean, nullable=False, comment="earlier turns count as text only"),
    Column("cost_usd", Float, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("ended_at", Float, nullable=False),
    Index("ix_turns_thread", "thread_id", "ended_at"),
    Index("ix_turns_person", "team_id", "user_id", "ended_at"),
)

posts = Table(
    "posts",
    metadata,
    Column("run_id", String(200), primary_key=True),
    Column("purpose", String(32), primary_key=True),
    *_tenant(),
    Column("channel", String(32), nullable=False),
    Column("ts", String(32), nullable=False),
    Index("ix_posts_message", "channel", "ts"),
)

channels = Table(
    "channels",
    metadata,
    *_tenant_key(),
    Column("channel", String(32), primary_key=True),
    Column("shared_files", String(8), comment="off, offer or auto; empty: the operator's choice"),
    Column("set_by", String(32), comment="who chose that"),
    Column("greeted_at", Float, comment="when the app said hello there"),
)

spending = Table(
    "spending",
    metadata,
    *_tenant_key(),
    Column("user_id", String(32), primary_key=True),
    Column("day", String(10), primary_key=True, comment="ISO date, UTC"),
    Column("analyses", Integer, nullable=False),
    Column("cost_usd", Float, nullable=False),
)

under_way = Table(
    "under_way",
    metadata,
    Column("run_id", String(200), primary_key=True),
    *_tenant(),
    Column("user_id", String(32), nullable=False),
    Column("cost_usd", Float, nullable=False, comment="of this attempt so far, about"),
    Column("lost_usd", Float, nullable=False, comment="of attempts that never ended, about"),
)

feedback = Table(
    "feedback",
    metadata,
    Column("run_id", String(200), primary_key=True),
    Column("user_id", String(32), primary_key=True),
    *_tenant(),
    Column("verdict", String(8), nullable=False, comment="good or bad"),
    Column("reason", Text, nullable=False),
    Column("given_at", Float, nullable=False),
)

replicas = Table(
    "replicas",
    metadata,
    Column("name", String(200), primary_key=True, comment="a process; no tenant's data"),
    Column("seen_at", Float, nullable=False, comment="last heartbeat, by the database's clock"),
)

outputs = Table(
    "outputs",
    metadata,
    Column("run_id", String(200), primary_key=True),
    Column("role", String(16), primary_key=True, comment="OutputRole"),
    Column("file_id", String(128), primary_key=True, comment="at Anthropic; empty: the app's own"),
    *_tenant(),
    Column("name", String(255), nullable=False),
    Column("slack_file_id", String(32)),
    Column("in_answer", Boolean, nullable=False, comment="shown by blocks, in no channel"),
    Column("position", Integer, nullable=False),
)
