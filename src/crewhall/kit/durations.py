"""How long something takes, in words."""

_UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))


def duration_text(seconds: int) -> str:
    """A duration in days, hours, minutes and seconds, parts of nothing left out; at least a second, for after less nothing would stand there."""
    rest, parts = max(seconds, 1), list[str]()
    for name, size_s in _UNITS:
        count, rest = divmod(rest, size_s)
        if count:
            parts.append(f"{count} {name}{'' if count == 1 else 's'}")
    return ", ".join(parts)
