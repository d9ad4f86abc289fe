"""SQL on the pictures of people and teams, over the whole server."""

from crewhall.platform.db.database import Db
from crewhall.platform.db.where import like_anywhere


async def select_addresses(db: Db, path: str) -> list[str]:
    """The addresses of pictures that hold a path; a slow read."""
    return await db.slow_fetch_all(
        str,
        """
        SELECT icon_url FROM users WHERE icon_url LIKE $1 ESCAPE '!'
        UNION SELECT icon_url FROM teams WHERE icon_url LIKE $1 ESCAPE '!'
        """,
        like_anywhere(path),
    )
