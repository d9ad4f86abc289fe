"""Reads the project's Markdown files: prose, code and headings apart. It judges nothing."""

import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("bench", "contracts", "docs", "migrations", "scripts", "src", "tests")

SHELL = "sh"
"""The language of fences that hold commands to be typed."""

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
_HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)|<((?:https?|mailto):[^>\s]+)>")
_NOT_IN_ANCHORS = re.compile(r"[^\w\- ]")
_SUBSTITUTION = re.compile(r"\$\((.*?)\)(?= |$|/|\.)")
_OPERATORS = frozenset("|&;<>()")


class Fence(NamedTuple):
    """A block of code: its language, and its text."""

    language: str
    text: str


class Page(NamedTuple):
    """A Markdown file; `path` is below the root, with forward slashes."""

    path: str
    text: str

    @property
    def fences(self) -> list[Fence]:
        """Its blocks of code."""
        return [Fence(*found) for found in _FENCE.findall(self.text)]

    def section(self, heading: str) -> "Page":
        """The part below a heading of the second level, up to the next one."""
        text = self.text.partition(f"\n## {heading}\n")[2]
        return Page(self.path, re.split(r"^## ", text, maxsplit=1, flags=re.MULTILINE)[0])

    @property
    def prose(self) -> str:
        """All that is outside blocks of code."""
        return _FENCE.sub("", self.text)

    @property
    def inline(self) -> list[str]:
        """The pieces of code within the prose."""
        return _INLINE.findall(self.prose)

    @property
    def links(self) -> list[str]:
        """Where its links lead."""
        return [inner or outer for inner, outer in _LINK.findall(_INLINE.sub("", self.prose))]

    @property
    def anchors(self) -> set[str]:
        """The names by which its headings can be linked to, as code hosts make them."""
        names: set[str] = set()
        for heading in _HEADING.findall(self.prose):
            name = _NOT_IN_ANCHORS.sub("", heading.replace("`", "").strip().lower()).replace(" ", "-")
            names.add(next(each for count in range(100) if (each := f"{name}-{count}" if count else name) not in names))
        return names

    def rows(self, heading: str) -> list[list[str]]:
        """The cells of the tables below a heading, up to the next one; without the tables' heads."""
        part = re.split(r"^#{1,6} ", self.prose.partition(f"# {heading}\n")[2], maxsplit=1, flags=re.MULTILINE)[0]
        rows = [
            [cell.strip() for cell in line.strip("|").split("|")] for line in part.splitlines() if line.startswith("|")
        ]
        heads = {index - 1 for index, row in enumerate(rows) if set("".join(row)) <= {"-", " "}}
        return [row for index, row in enumerate(rows) if index not in heads and index - 1 not in heads]


@cache
def all_pages() -> tuple[Page, ...]:
    """Every Markdown file of the project."""
    paths = sorted([*ROOT.glob("*.md"), *(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.md"))])
    return tuple(Page(path.relative_to(ROOT).as_posix(), path.read_text("utf-8")) for path in paths)


def page(path: str) -> Page:
    """One of them."""
    return next(each for each in all_pages() if each.path == path)


def commands(text: str) -> Iterator[list[str]]:
    """The commands of a shell text as words, each up to the next operator such as `|`; variables before a command are left out."""
    for line in text.replace("\\\n", " ").splitlines():
        yield from _simple_commands(_SUBSTITUTION.sub("SUBSTITUTED", line))
        for inner in _SUBSTITUTION.findall(line):
            yield from _simple_commands(inner)


def _simple_commands(line: str) -> Iterator[list[str]]:
    reader = shlex.shlex(line, posix=True, punctuation_chars=True)
    reader.whitespace_split = True
    words: list[str] = []
    for word in [*reader, ";"]:
        if not set(word) <= _OPERATORS:
            words.append(word)
            continue
        while words and re.match(r"[A-Z]\w*=", words[0]) and not words[0].startswith("ExecStart="):
            del words[0]
        if words:
            yield words
        words = []
