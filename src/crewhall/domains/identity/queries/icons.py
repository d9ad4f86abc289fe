"""SQL on the pictures of people and teams, over the whole server."""

from msgspec import Struct

from crewhall.platform.db.database import Db
from crewhall.platform.db.where import like_anywhere


class _Address(Struct, frozen=True):
    url: str


async def select_addresses(db: Db, path: str) -> list[str]:
    """The addresses of pictures that hold a path; a slow read."""
    found = await db.slow_fetch_all(
        _Address,
        """
        SELECT icon_url FROM users WHERE icon_url LIKE $1 ESCAPE '!'
        UNION SELECT icon_url FROM teams WHERE icon_url LIKE $1 ESCAPE '!'
        """,
        like_anywhere(path),
    )
    return [row.url for row in found]
