"""roles of outputs

A file of a run is one row now. Before, its picture in an answer was another one, and what a row was
had to be read out of its source.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

OWN = {"analysis.py": "script", "analysis.ipynb": "notebook", "answer.md": "answer"}
PICTURE = "picture:"


def upgrade() -> None:
    connection = op.get_bind()
    kept = [dict(row) for row in connection.execute(sa.text("SELECT * FROM outputs")).mappings()]
    op.drop_table("outputs")
    table = op.create_table(
        "outputs",
        sa.Column("run_id", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False, comment="OutputRole"),
        sa.Column(
            "file_id",
            sa.String(length=128),
            nullable=False,
            comment="at Anthropic; empty: the app's own",
        ),
        sa.Column("app_id", sa.String(length=32), nullable=False),
        sa.Column("enterprise_id", sa.String(length=32), nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("slack_file_id", sa.String(length=32), nullable=True),
        sa.Column(
            "in_answer", sa.Boolean(), nullable=False, comment="shown by blocks, in no channel"
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("run_id", "role", "file_id", name=op.f("pk_outputs")),
    )
    if rows := with_roles(kept):
        op.bulk_insert(table, rows)


def with_roles(kept: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The same files, one row each."""
    rows: dict[tuple[str, str, str], dict[str, Any]] = {}
    for old in sorted(kept, key=lambda row: row["source"].startswith(PICTURE)):
        row = dict(old)
        source = row.pop("source")
        role = OWN.get(source, "generated")
        file_id = source.removeprefix(PICTURE) if role == "generated" else ""
        in_answer = source.startswith(PICTURE)
        key = (row["run_id"], role, file_id)
        rows[key] = {**row, "role": role, "file_id": file_id, "in_answer": in_answer}
    return list(rows.values())
