"""Gathers the tables of all parts into one metadata, for migrations and checks. The server never imports this."""

from importlib import import_module

from sqlalchemy import MetaData

from crewhall.platform.db.columns import metadata

PARTS = (
    "crewhall.platform",
    "crewhall.domains.identity",
    "crewhall.domains.directory",
    "crewhall.domains.files",
    "crewhall.domains.notify",
    "crewhall.domains.labels",
    "crewhall.domains.preferences",
    "crewhall.domains.syncs",
    "crewhall.domains.calendar",
    "crewhall.domains.chat",
    "crewhall.domains.focus",
    "crewhall.domains.workforce",
    "crewhall.domains.marketplace",
)


def all_tables() -> MetaData:
    """Every table of the server."""
    for part in PARTS:
        import_module(f"{part}.tables")
    return metadata
