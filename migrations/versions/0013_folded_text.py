"""folded text

Adds the columns by which names and texts are found and sorted, and fills them; brings addresses that were stored in another form
into the normal one of today.

An address stays as it is when it is no address any more, or when the normal one is somebody else's already: nobody is merged, nobody
loses an account. Whoever holds such an account signs in by their other address, or is given a new one by the administrator.
"""

from collections.abc import Callable, Sequence

import phonenumbers
import sqlalchemy as sa
from alembic import op

from crewhall.kit.text import fold, fold_name, normal_email
from crewhall.platform.db.columns import Folded

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_BATCH = 2000


def upgrade() -> None:
    """folded text"""
    for table, column in (
        ("users", "name_folded"),
        ("teams", "name_folded"),
        ("memberships", "name_folded"),
        ("contacts", "known_name_folded"),
        ("calendar_events", "text_folded"),
        ("fragments", "name_folded"),
        ("tags", "name_folded"),
    ):
        op.add_column(table, sa.Column(column, Folded, nullable=False, server_default=""))
    _fill("users", "name_folded", ["first_name", "last_name"], fold_name)
    _fill("teams", "name_folded", ["name"], fold_name)
    _fill("contacts", "known_name_folded", ["known_first_name", "known_last_name"], fold_name)
    _fill("calendar_events", "text_folded", ["title", "location_name", "details"], _fold_all)
    _fill("fragments", "name_folded", ["name"], _fold_all)
    _fill("tags", "name_folded", ["name"], _fold_all)
    op.execute(
        "UPDATE memberships SET name_folded = (SELECT name_folded FROM users WHERE users.id = memberships.user_id)"
    )
    op.create_index("ix_memberships_team_name", "memberships", ["team_id", "name_folded", "id", "status"], unique=False)
    _normalise_addresses()


def _fold_all(*texts: str | None) -> str:
    return fold(" ".join(text for text in texts if text))


def _fill(table_name: str, target: str, sources: Sequence[str], folded: Callable[..., str]) -> None:
    table = sa.table(table_name, *map(sa.column, ("id", target, *sources)))
    wanted = sa.select(table.c.id, *(table.c[name] for name in sources))
    statement = sa.update(table).where(table.c.id == sa.bindparam("row")).values({target: sa.bindparam("text")})
    for rows in _batches(table, wanted):
        op.get_bind().execute(statement, [{"row": row[0], "text": folded(*row[1:])} for row in rows])


def _batches(table: sa.TableClause, wanted: sa.Select[tuple[object, ...]]):  # noqa: ANN202 - an iterator of rows
    """All rows in the order of their ids, some at a time, so that a large table does not have to fit into memory."""
    last = 0
    while rows := op.get_bind().execute(wanted.where(table.c.id > last).order_by(table.c.id).limit(_BATCH)).fetchall():
        last = rows[-1][0]
        yield rows


def _normalise_addresses() -> None:
    """Addresses of people; then what was invited to, or is known, under the address as it was follows."""
    users = sa.table("users", *map(sa.column, ("id", "email", "mobile")))
    for column, normal in (("email", normal_email), ("mobile", _normal_mobile)):
        for rows in _batches(users, sa.select(users.c.id, users.c[column]).where(users.c[column].is_not(None))):
            for row_id, address in rows:
                wanted = normal(address)
                if wanted is not None and wanted != address:
                    _move(users, column, row_id, address, wanted)


def _move(users: sa.TableClause, column: str, row_id: int, address: str, wanted: str) -> None:
    bind = op.get_bind()
    if bind.execute(sa.select(users.c.id).where(users.c[column] == wanted)).first() is not None:
        return
    bind.execute(sa.update(users).where(users.c.id == row_id).values({column: wanted}))
    for table_name, holder, place in (
        ("memberships", "user_id", "invited_address"),
        ("invitations", "friend_id", "address"),
        ("contacts", "friend_id", f"known_{column}"),
        ("withheld_rooms", "user_id", "address"),
    ):
        table = sa.table(table_name, sa.column(holder), sa.column(place))
        own = sa.and_(table.c[holder] == row_id, table.c[place] == address)
        bind.execute(sa.update(table).where(own).values({place: wanted}))


def _normal_mobile(stored: str) -> str | None:
    """`0041 79 …` was read as an Australian number, +610 41 79 …; no Australian number begins with 0."""
    if not stored.startswith("+610"):
        return None
    try:
        number = phonenumbers.parse(f"+{stored[4:]}")
    except phonenumbers.NumberParseException:
        return None
    return f"+{stored[4:]}" if phonenumbers.is_valid_number(number) else None
