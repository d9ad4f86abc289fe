"""What can go wrong with availability."""

from crewhall.kit.errors import CrewhallError


class WindowIsLocked(CrewhallError):
    """A booking has taken a window that somebody wants to change."""

    code = "WINDOW_IS_LOCKED"
    text = "{windows} of {day} is taken by a booking and cannot be changed; ask a manager."
