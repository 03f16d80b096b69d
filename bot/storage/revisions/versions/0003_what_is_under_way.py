"""what is under way"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "under_way",
        sa.Column("run_id", sa.String(length=200), nullable=False),
        sa.Column("app_id", sa.String(length=32), nullable=False),
        sa.Column("enterprise_id", sa.String(length=32), nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("cost_usd", sa.Float(), nullable=False, comment="of this attempt so far, about"),
        sa.Column(
            "lost_usd", sa.Float(), nullable=False, comment="of attempts that never ended, about"
        ),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_under_way")),
    )
