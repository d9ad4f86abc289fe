"""The operations that a surface has a route for, to be held against its contract."""

from crewhall.cli.routes import all_routes


def stated_callers(surface: str) -> list[tuple[str, str]]:
    """Operation id and caller of each route of the surface; the id is empty for what the contract does not have."""
    return [(route.operation, route.caller) for route in all_routes() if route.surface == surface]
