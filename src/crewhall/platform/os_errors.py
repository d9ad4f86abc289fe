"""What errors of the operating system mean to whoever runs the server, and what to do about them."""

import errno

_REASONS = {
    errno.EACCES: "this user may not use it. Mend its rights, or run the command as the server's user",
    errno.EPERM: "this user may not change it. Mend its rights, or run the command as the server's user",
    errno.ENOENT: "it is not there. Look at its name, or make it",
    errno.ENOTDIR: "a part of its path is not a folder. Name another",
    errno.EISDIR: "it is a folder, and a file is needed. Name a file",
    errno.EEXIST: "it is there already. Name another",
    errno.ENOSPC: "its disk is full. Make room and try again",
    errno.EDQUOT: "the quota of this user is used up. Make room and try again",
    errno.EROFS: "its disk can only be read. Name another place",
    errno.ENAMETOOLONG: "its name is too long. Name another",
    errno.EIO: "its disk does not serve it. Look at the system's log",
    errno.EMFILE: "this process has too many open files. Raise their number (ulimit -n, LimitNOFILE) and try again",
    errno.ENFILE: "this machine has too many open files. End other programs and try again",
    errno.ENOMEM: "this machine has no memory left. End other programs and try again",
    errno.ECONNREFUSED: "nobody answers there. See that the server runs and that host and port are right",
    errno.ETIMEDOUT: "it does not answer in time. See that host and port are right and that no firewall is between",
}


def reason_of(error: OSError) -> str:
    """The error as the rest of a sentence that begins with the thing, without a full stop."""
    known = _REASONS.get(errno.ETIMEDOUT if isinstance(error, TimeoutError) else error.errno or 0)
    return known or (error.strerror or str(error) or type(error).__name__).rstrip(".")
