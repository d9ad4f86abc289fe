"""Reads the project's own Python files for the house rules. It judges nothing."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("src", "tests", "scripts", "bench", "migrations")


class File(NamedTuple):
    """A Python file; `path` is below the root, with forward slashes, and `nodes` are all nodes of its tree."""

    path: str
    text: str
    tree: ast.Module
    nodes: tuple[ast.AST, ...]


def parsed(path: str, text: str) -> File:
    """A file of that path and content, whether it exists or not."""
    tree = ast.parse(text)
    return File(path, text, tree, tuple(ast.walk(tree)))


@cache
def all_files() -> tuple[File, ...]:
    """Every Python file of the project."""
    paths = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))
    return tuple(parsed(path.relative_to(ROOT).as_posix(), path.read_text("utf-8")) for path in paths)


def texts(file: File) -> Iterator[tuple[int, str]]:
    """Line and content of every text that is not a docstring; what an f-string fills in is `{}`."""
    skipped: set[ast.AST] = {node.value for node in file.nodes if isinstance(node, ast.Expr)}
    for node in file.nodes:
        if isinstance(node, ast.JoinedStr):
            skipped.update(node.values)
            parts = (part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
            yield node.lineno, "".join(map(str, parts))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in skipped:
            yield node.lineno, node.value


@cache
def tables_of(folder: str) -> frozenset[str]:
    """The names of the tables that the `tables.py` of a package declares."""
    source = ROOT / folder / "tables.py"
    return frozenset(re.findall(r'= Table\(\s*"(\w+)"', source.read_text("utf-8"))) if source.exists() else frozenset()
