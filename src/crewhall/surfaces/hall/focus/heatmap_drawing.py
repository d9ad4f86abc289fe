"""The heatmap as an SVG picture: a column for each week, a row for each day from Monday. It has no script and no style of its own."""

import re
from collections.abc import Iterator
from datetime import date

from crewhall.domains.focus.figures import HeatDay, Heatmap

_CELL, _STEP, _RADIUS = 11, 13, 2
_LEFT, _TOP, _BELOW = 30, 18, 24
_EMPTY = "#d5d9de"
_TOMATO = "#d1402b"
_INK = "#656d76"
_OPACITIES = ("0.3", "0.52", "0.76", "1")
_COLOR = re.compile(r"#[0-9A-Fa-f]{6}")
_BLACK = "#000000"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LEAST_COLUMNS_BETWEEN_MONTHS = 3


def draw(heatmap: Heatmap) -> bytes:
    """The picture, in the person's colour; black, which nobody chose, is a tomato's red. Readers of screens are told its sum."""
    weeks = -(-len(heatmap.days) // 7)
    width, height = _LEFT + weeks * _STEP + 2, _TOP + 7 * _STEP + _BELOW
    color = heatmap.color if _COLOR.fullmatch(heatmap.color) and heatmap.color != _BLACK else _TOMATO
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    parts = (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-labelledby="title desc"',
        ' font-family="sans-serif" font-size="9">',
        f'<title id="title">Tomatoes in {weeks} weeks</title>',
        f'<desc id="desc">{_summary(heatmap)}</desc>',
        f'<g fill="{_INK}">',
        *_labels(heatmap),
        "</g>",
        f'<g fill="{color}">',
        *(_cell(_LEFT + number // 7 * _STEP, number % 7, day, _told(day)) for number, day in enumerate(heatmap.days)),
        *_legend(width, height),
        "</g></svg>",
    )
    return "\n".join(parts).encode()


def _cell(x: int, row: int, day: HeatDay, title: str) -> str:
    return f"{_square(x, _TOP + row * _STEP, day.level)}<title>{title}</title></rect>"


def _square(x: int, y: int, level: int) -> str:
    """The opening tag of a square."""
    paint = f'fill-opacity="{_OPACITIES[level - 1]}"' if level else f'fill="{_EMPTY}"'
    return f'<rect x="{x}" y="{y}" width="{_CELL}" height="{_CELL}" rx="{_RADIUS}" {paint}>'


def _labels(heatmap: Heatmap) -> Iterator[str]:
    for row, name in ((0, "Mon"), (2, "Wed"), (4, "Fri"), (6, "Sun")):
        yield f'<text x="{_LEFT - 5}" y="{_TOP + row * _STEP + 9}" text-anchor="end">{name}</text>'
    for column, month in _months([day.day for day in heatmap.days[::7]]):
        yield f'<text x="{_LEFT + column * _STEP}" y="{_TOP - 6}">{_MONTHS[month - 1]}</text>'


def _months(mondays: list[date]) -> Iterator[tuple[int, int]]:
    """Over which columns the names of months stand: where a month begins, with room for the name up to the next."""
    begins = [
        (column, monday.month)
        for column, monday in enumerate(mondays)
        if not column or monday.month != mondays[column - 1].month
    ]
    ends = [column for column, _ in begins[1:]] + [len(mondays)]
    for (column, month), end in zip(begins, ends, strict=True):
        if end - column >= _LEAST_COLUMNS_BETWEEN_MONTHS:
            yield column, month


def _legend(width: int, height: int) -> Iterator[str]:
    y = height - _CELL - 4
    right = width - 2
    first = right - 26 - 5 * _STEP
    yield f'<text x="{first - 4}" y="{y + 9}" text-anchor="end" fill="{_INK}">Fewer</text>'
    for level in range(5):
        yield f"{_square(first + level * _STEP, y, level)}</rect>"
    yield f'<text x="{right}" y="{y + 9}" text-anchor="end" fill="{_INK}">More</text>'


def _summary(heatmap: Heatmap) -> str:
    first, last = heatmap.days[0].day, heatmap.days[-1].day
    text = f"{_tomatoes(heatmap.tomatoes)} from {first} to {last}."
    best = max(heatmap.days, key=lambda day: day.tomatoes)
    if not best.tomatoes:
        return text
    days = "1 day" if heatmap.longest_streak == 1 else f"{heatmap.longest_streak} days"
    return f"{text} Most on {best.day}: {best.tomatoes}. Longest streak: {days}."


def _told(day: HeatDay) -> str:
    if not day.tomatoes:
        return f"{day.day}: none"
    hours, minutes = divmod(day.seconds // 60, 60)
    return f"{day.day}: {_tomatoes(day.tomatoes)}, {f'{hours} h ' if hours else ''}{minutes} min"


def _tomatoes(count: int) -> str:
    return "1 tomato" if count == 1 else f"{count} tomatoes"
