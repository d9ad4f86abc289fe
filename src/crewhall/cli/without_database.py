"""A server that is never opened: for commands that look at its parts, and leave no folder or file behind."""

from crewhall.app.build import Server
from crewhall.platform import logs, settings


def unopened() -> Server:
    """All parts of a server with the settings as they are, but for places: nothing is read from or written to a disk."""
    nowhere: dict[str, dict[str, object]] = {"database": {"url": "sqlite:///:memory:"}, "files": {"url": "memory:///"}}
    chosen = settings.load(overrides=nowhere)
    logs.configure("warning", chosen.log.format)
    return Server(chosen)
