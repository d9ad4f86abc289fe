"""Where the pictures of people and teams lie."""

from crewhall.domains.identity.queries import icons as queries
from crewhall.platform.work import ReadWork


async def list_addresses(work: ReadWork, path: str) -> list[str]:
    """The addresses of all pictures of people and teams that hold `path`, for tidying up. The caller is the system."""
    return await queries.select_addresses(work.db, path)
