"""acts by their kind

Every delivery was one shape of 20 fields, in which two texts meant thirteen things. Each kind of
act has its own fields now.
"""

import json
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

WHO = ("installation", "user", "user_team")
WHERE = ("channel", "ts", "thread_ts", "shared_channel")
HOW = ("delivery_id", "addressed", "unspoken", "under_ours", "response_url")
HINTS = sa.table(
    "inbox_hints",
    sa.column("inbox_id", sa.String),
    sa.column("delivery_id", sa.String),
    sa.column("request", sa.JSON),
)


def upgrade() -> None:
    connection = op.get_bind()
    for row in connection.execute(sa.select(HINTS)).all():
        if "kind" not in row.request:
            connection.execute(
                HINTS.update()
                .where(HINTS.c.inbox_id == row.inbox_id, HINTS.c.delivery_id == row.delivery_id)
                .values(request=by_kind(row.request))
            )


def by_kind(old: Mapping[str, Any]) -> dict[str, Any]:
    """The same act with the fields of its kind."""
    kind, text, about = old.get("intent", "ask"), old["text"], old.get("about", "")
    header = {name: old[name] for name in (*WHO, *WHERE, *HOW) if name in old}
    header["identity"] = old.get("act", "")
    words = {"text": text, "files": old["files"], "talks_to": old.get("talks_to", [])}
    own: dict[str, Any] = {}
    match kind:
        case "ask":
            own = words | {name: old[name] for name in ("links", "private") if name in old}
            own["asks_again"] = about
        case "again":
            own = words | {"run": about}
        case "choose":
            channel, _, mode = text.partition(" ")
            own = {"in_channel": channel, "mode": mode}
        case "delete" | "notebook":
            own = {"run": about}
        case "feedback":
            own = {"run": about} | json.loads(text)
        case "gone":
            own = {"file_id": about}
        case "home":
            own = {"picked": text, "view_hash": old.get("view_hash", "")}
        case "offer" if text == "taken":
            kind = "withdraw"
        case "offer":
            own = {"files": old["files"]}
    return header | own | {"kind": kind}
