"""What errors of PostgreSQL and its driver mean to whoever runs the server, and what to do about them."""

from crewhall.platform import os_errors
from crewhall.platform.log_secrets import scrub

POOLER = "there is a pooler in transaction mode between, which does not work. Connect to PostgreSQL itself, or set the pooler to session mode"
_REASONS = {
    "CannotConnectNowError": "{error}. Try again when it has started",
    "DiskFullError": "its disk is full. Make room and try again",
    "DuplicatePreparedStatementError": POOLER,
    "InsufficientPrivilegeError": "{error}. Give the user of its URL the rights of the database's owner",
    "InvalidAuthorizationSpecificationError": "{error}. See user and password in its URL, and the server's pg_hba.conf",
    "InvalidCachedStatementError": POOLER,
    "InvalidCatalogNameError": "{error}. Make it first: CREATE DATABASE",
    "InvalidPasswordError": "{error}. See user and password in its URL",
    "InvalidSQLStatementNameError": POOLER,
    "LockNotAvailableError": "another program holds its locks. Try again later",
    "QueryCanceledError": "it took too long to answer. Try again when it has less to do",
    "TooManyConnectionsError": "{error}. Raise max_connections of the server, or lower database.pool",
    "UndefinedObjectError": "{error}. See the parameters of its URL",
}


def reason_of(error: BaseException) -> str:
    """A driver's error as the rest of a sentence that begins with the database, without a full stop."""
    if isinstance(error, OSError):
        return os_errors.reason_of(error)
    text = scrub(" ".join(str(error).split())).rstrip(".") or type(error).__name__
    return _REASONS.get(type(error).__name__, "{error}. Its log may say more").format(error=text)
