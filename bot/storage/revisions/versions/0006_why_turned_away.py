"""why an act was turned away

The column held the key of a sentence; now it says of whom too many questions waited.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

VALUES = {
    "ask.too_many_of_yours": "person",
    "ask.too_many_here": "channel",
    "ask.too_many_in_team": "team",
}


def upgrade() -> None:
    inbox = sa.table("inbox", sa.column("turned_away", sa.String(64)))
    for key, value in VALUES.items():
        op.execute(inbox.update().where(inbox.c.turned_away == key).values(turned_away=value))
