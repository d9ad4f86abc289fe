"""Offsets from UTC as they stand behind a time in free text: numbers, and the abbreviations that people write."""

import re

_BY_HOURS: dict[float, str] = {
    -10: "hst hast",
    -9: "akst",
    -8: "pst akdt pacific",
    -7: "mst pdt mountain",
    -6: "cst mdt central",
    -5: "est cdt eastern",
    -4: "ast edt clt",
    -3.5: "nst",
    -3: "adt art brt clst",
    -2.5: "ndt",
    -2: "brst",
    0: "utc gmt z wet",
    1: "bst cet met mez wat west",
    2: "cest eet mest mesz sast",
    3: "eat eest msk",
    4: "msd",
    5.5: "ist",
    8: "cct sgt",
    9: "jst kst",
    10: "gst",
    12: "nzst nzt",
    13: "nzdt",
}
_HOURS: dict[str, float] = {
    **{name: hours for hours, names in _BY_HOURS.items() for name in names.split()},
    # One letter each, as in the army: from A in the east, from N in the west; J is none.
    **{letter: hours for hours, letter in enumerate("abcdefghiklm", start=1)},
    **{letter: -hours for hours, letter in enumerate("nopqrstuvwxy", start=1)},
}
_SUMMER = re.compile(r"\s+(?:daylight\s+time|dst)$")
_STANDARD = re.compile(r"\s+standard\s+time$")
_NUMERIC = re.compile(r"(?:gmt|utc?)?([-+])(\d+)(?:([,.:])(\d+)(?::(\d+))?)?")


def offset_s_of(zone: str) -> int | None:
    """The offset in seconds; None for what nobody knows. A number may be larger than any offset there is."""
    text = " ".join(zone.lower().split())
    found = _NUMERIC.fullmatch(text)
    if found is not None:
        return _numeric(found)
    is_summer = _SUMMER.search(text) is not None
    hours = _HOURS.get(_STANDARD.sub("", _SUMMER.sub("", text)))
    return None if hours is None else int((hours + is_summer) * 3600)


def _numeric(found: re.Match[str]) -> int:
    sign, first, mark, second, third = found.groups()
    if mark == ":":
        seconds = int(first) * 3600 + int(second) * 60 + int(third or 0)
    elif mark:
        seconds = int(first) * 3600 + round(float(f"0.{second}") * 3600)
    else:
        width = 2 - len(first) % 2  # 930 and 0930 are alike
        hours, minutes, rest = first[:width], first[width : width + 2], first[width + 2 : width + 4]
        seconds = int(hours) * 3600 + int(minutes or 0) * 60 + int(rest or 0)
    return -seconds if sign == "-" else seconds
