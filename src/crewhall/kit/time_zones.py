"""Time zones by their IANA names."""

from zoneinfo import ZoneInfo, available_timezones

IANA_NAMES = frozenset(available_timezones() - {"Factory", "localtime"})
"""Without what comes with the time zones and names none: `localtime` is the machine's own."""

_UTC = ZoneInfo("UTC")
# All spellings of UTC itself; zones that merely have its offset are not among them.
_SPELLINGS_OF_UTC = frozenset({"UTC", "Etc/UTC", "Etc/UCT", "Etc/Universal", "Etc/Zulu", "UCT", "Universal", "Zulu"})


def zone_named(name: str | None) -> ZoneInfo:
    """The zone of an IANA name, in exactly that case; UTC without a name, and for what is none."""
    return ZoneInfo(name) if name in IANA_NAMES else _UTC


def is_utc(zone: ZoneInfo) -> bool:
    """Whether it is UTC itself; a zone that happens to have the same offset is not."""
    return zone.key in _SPELLINGS_OF_UTC
