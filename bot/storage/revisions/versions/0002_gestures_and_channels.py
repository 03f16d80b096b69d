"""gestures and channels"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "channels",
        sa.Column("app_id", sa.String(length=32), nullable=False),
        sa.Column("enterprise_id", sa.String(length=32), nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column(
            "shared_files",
            sa.String(length=8),
            nullable=True,
            comment="off, offer or auto; empty: the operator's choice",
        ),
        sa.Column("set_by", sa.String(length=32), nullable=True, comment="who chose that"),
        sa.Column("greeted_at", sa.Float(), nullable=True, comment="when the app said hello there"),
        sa.PrimaryKeyConstraint(
            "app_id", "enterprise_id", "team_id", "channel", name=op.f("pk_channels")
        ),
    )
    op.create_table(
        "feedback",
        sa.Column("run_id", sa.String(length=200), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("app_id", sa.String(length=32), nullable=False),
        sa.Column("enterprise_id", sa.String(length=32), nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("verdict", sa.String(length=8), nullable=False, comment="good or bad"),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("given_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("run_id", "user_id", name=op.f("pk_feedback")),
    )
    op.create_table(
        "spending",
        sa.Column("app_id", sa.String(length=32), nullable=False),
        sa.Column("enterprise_id", sa.String(length=32), nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False, comment="ISO date, UTC"),
        sa.Column("analyses", sa.Integer(), nullable=False),
        sa.Column("cost_usd", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint(
            "app_id", "enterprise_id", "team_id", "user_id", "day", name=op.f("pk_spending")
        ),
    )
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "intent",
                sa.String(length=16),
                server_default="ask",
                nullable=False,
                comment="Act.kind",
            )
        )
        batch_op.add_column(
            sa.Column(
                "stop_reason",
                sa.String(length=16),
                nullable=True,
                comment="stopped, or steered: another question instead",
            )
        )
        batch_op.create_index("ix_inbox_message", ["channel", "ts"], unique=False)

    with op.batch_alter_table("posts", schema=None) as batch_op:
        batch_op.create_index("ix_posts_message", ["channel", "ts"], unique=False)

    with op.batch_alter_table("turns", schema=None) as batch_op:
        batch_op.create_index("ix_turns_person", ["team_id", "user_id", "ended_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("turns", schema=None) as batch_op:
        batch_op.drop_index("ix_turns_person")

    with op.batch_alter_table("posts", schema=None) as batch_op:
        batch_op.drop_index("ix_posts_message")

    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.drop_index("ix_inbox_message")
        batch_op.drop_column("stop_reason")
        batch_op.drop_column("intent")

    op.drop_table("spending")
    op.drop_table("feedback")
    op.drop_table("channels")
