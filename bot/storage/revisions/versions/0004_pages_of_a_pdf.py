"""pages of a PDF"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "thread_files",
        sa.Column(
            "pages",
            sa.Integer(),
            nullable=False,
            server_default="0",
            comment="of a PDF; 0: unknown",
        ),
    )
