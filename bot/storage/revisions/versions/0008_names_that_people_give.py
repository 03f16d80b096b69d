"""names that people give"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "thread_files",
        sa.Column(
            "given",
            sa.Text(),
            nullable=False,
            server_default="",
            comment="as it came; empty: the same",
        ),
    )
