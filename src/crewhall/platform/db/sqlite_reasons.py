"""What SQLite's errors mean to whoever runs the server, and what to do about them."""

# apsw ships no complete type stubs.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

import apsw

_REASONS: dict[type[Exception], str] = {
    apsw.BusyError: "another program holds its lock. End that program (a shell of sqlite3, a tool that copies files) and try again",
    apsw.LockedError: "another program holds its lock. End that program and try again",
    apsw.CantOpenError: "it cannot be opened or made. See that its folder is there and that this user may write in it",
    apsw.CorruptError: "it is damaged ({error}). Stop the server and restore a backup with `crewhall restore --force`",
    apsw.NotADBError: "it is not an SQLite database. Name another file or folder, or restore a backup with `crewhall restore --force`",
    apsw.FullError: "its disk is full. Make room and try again",
    apsw.IOError: "its disk does not serve it ({error}). Look at the system's log, and at the room on the disk",
    apsw.NoMemError: "this machine has no memory left for it. End other programs and try again",
    apsw.PermissionsError: "this user may not use it. Run the command as the server's user",
    apsw.ReadOnlyError: "this user may only read it. Run the command as the server's user, or mend the rights of file and folder",
}


def reason_of(error: Exception) -> str:
    """A driver's error as the rest of a sentence that begins with the database, without a full stop."""
    known = next((text for kind, text in _REASONS.items() if isinstance(error, kind)), None)
    return known.format(error=error) if known else f"{type(error).__name__}: {error}"
