"""House rules that look at one file at a time. Each is a function from a file to what is wrong with it, with an example that breaks it."""

import ast
import re
from collections.abc import Callable, Iterator

import pytest

from tests.house_rules.reading import ROOT, File, all_files, parsed, tables_of, texts

# Written so that this file keeps the rules it states.
_MARKS = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b")
_PRETENCE = re.compile(r"(?i)\b(stub|dummy|mock|faked?|lorem ipsum|not implemented|NotImplementedError)\b")
_SQL = re.compile(r"\s*(SELECT|INSERT INTO|DELETE FROM|UPDATE \w+ SET|WITH (RECURSIVE )?\w+ AS|VACUUM|PRAGMA)\b")
_WRITTEN_TABLE = re.compile(r"\b(?:INSERT INTO|DELETE FROM|(?<!DO )(?<!FOR )UPDATE)\s+([\w{}]+)")
_HOME_OF_SQL = re.compile(r"src/crewhall/(platform/|domains/\w+/queries(\.py$|/))")
_NO_NOUN = {"utils", "util", "helpers", "helper", "common", "misc", "base", "manager", "service", "handler"}
_WAITS = {"read_input", "read_parameters", "hash_password", "verify_password", "body", "json", "form", "sleep"}


def files_are_short(file: File) -> Iterator[str]:
    """A file that grows is split."""
    lines, most = file.text.count("\n"), 500 if file.path.startswith("tests/") else 400
    if lines > most:
        yield f"has {lines} lines; split it by noun into files of at most {most}"


def files_are_named_by_nouns(file: File) -> Iterator[str]:
    """A file of helpers is where things go that nobody finds again."""
    if file.path.rpartition("/")[2].removesuffix(".py") in _NO_NOUN:
        yield "has a name under which anything fits; name it by the noun it is about"


def packages_are_marked(file: File) -> Iterator[str]:
    """What lies in a folder without `__init__.py` is invisible to the import contracts."""
    if file.path.startswith("src/") and not (ROOT / file.path).with_name("__init__.py").exists():
        yield "lies in a folder without __init__.py; add one that says what the package is for"


def modules_say_what_they_are_for(file: File) -> Iterator[str]:
    """One to three lines, first thing in the file."""
    if file.text.strip() and not ast.get_docstring(file.tree):
        yield "opens without a docstring that says what it is for, and what it is not"


def functions_are_short(file: File) -> Iterator[str]:
    """From the signature to the end, without the docstring. Tables, migrations and tests may run on."""
    if file.path.startswith(("tests/", "migrations/")) or file.path.endswith("/tables.py"):
        return
    for node in file.nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]
            lines = (node.end_lineno or 0) - first.lineno + 1 + node.body[0].lineno - node.lineno
            if lines > 40:
                yield f"line {node.lineno}: {node.name} has {lines} lines; at most 40"


def nothing_is_left_for_later(file: File) -> Iterator[str]:
    """What is left for later is an issue, not a comment."""
    yield from (f"says {found[0]}; do it, or file an issue" for found in _MARKS.finditer(file.text))


def nothing_pretends(file: File) -> Iterator[str]:
    """What the server answers is true."""
    if file.path.startswith("src/"):
        yield from (
            f"speaks of {found[0]!r}: nothing here is faked; do it, or answer honestly that it cannot be done"
            for found in _PRETENCE.finditer(file.text)
        )


def sql_stands_in_queries(file: File) -> Iterator[str]:
    """One named function per statement, in a domain's queries or in the platform."""
    if file.path.startswith("src/") and not _HOME_OF_SQL.match(file.path):
        yield from (
            f"line {line}: SQL outside queries.py; make it a named function in the domain's queries"
            for line, text in texts(file)
            if _SQL.match(text)
        )


def domains_write_their_own_tables(file: File) -> Iterator[str]:
    """Others' rows change through their use cases."""
    if file.path.startswith("src/crewhall/domains/"):
        own = tables_of("/".join(file.path.split("/")[:4]))
        written = ((line, name) for line, text in texts(file) for name in _WRITTEN_TABLE.findall(text))
        yield from (
            f"line {line}: writes to {name}, not a table of this domain; call a use case of its own"
            for line, name in written
            if name not in own
        )


def surfaces_ask_use_cases(file: File) -> Iterator[str]:
    """A handler makes one use-case call."""
    if file.path.startswith("src/crewhall/surfaces/"):
        for node in file.nodes:
            if isinstance(node, ast.Attribute) and node.attr == "db":
                yield f"line {node.lineno}: {ast.unparse(node)}; a surface calls use cases, not the database"


def units_do_not_wait(file: File) -> Iterator[str]:
    """A unit of work holds a lock or a connection: bodies are read and passwords hashed before it is opened."""
    for unit in file.nodes:
        if isinstance(unit, ast.AsyncWith) and re.search(
            r"\b(reading|writing|read|write)\(", ast.unparse(unit.items[0])
        ):
            for call in (node.value for node in ast.walk(unit) if isinstance(node, ast.Await)):
                name = ast.unparse(call).partition("(")[0].rpartition(".")[2]
                if name in _WAITS:
                    yield f"line {call.lineno}: waits for {name} inside a unit of work; do it before the unit is opened"


def no_test_sleeps(file: File) -> Iterator[str]:
    """A pause is too long on a fast machine and too short on a slow one. A loop that looks for something may pause between two looks."""
    if file.path.startswith("tests/"):
        if "sleep(" not in file.text:
            return
        looking = {node for loop in file.nodes if isinstance(loop, ast.While) for node in ast.walk(loop)}
        calls = (node for node in file.nodes if isinstance(node, ast.Call) and node not in looking)
        for call in calls:
            if len(call.args) == 1 and re.fullmatch(r"(\w+\.)?sleep\((?!0\))[\d.]+\)", ast.unparse(call)):
                yield f"line {call.lineno}: {ast.unparse(call)}; wait for a condition"


Rule = Callable[[File], Iterator[str]]
# Each rule with a file that it must object to.
EXAMPLES: dict[Rule, tuple[str, str]] = {
    files_are_short: ("src/crewhall/kit/long.py", "x = 1\n" * 401),
    files_are_named_by_nouns: ("src/crewhall/kit/utils.py", ""),
    packages_are_marked: ("src/crewhall/kit/unmarked/colour.py", ""),
    modules_say_what_they_are_for: ("src/crewhall/kit/silent.py", "x = 1\n"),
    functions_are_short: ("scripts/long.py", 'def long():\n    """Docs."""\n' + "    call()\n" * 40),
    nothing_is_left_for_later: ("bench/later.py", "x = 1  # T0D0: count\n".replace("0", "O")),
    nothing_pretends: ("src/crewhall/kit/hollow.py", "raise NotImplementedError\n"),
    sql_stands_in_queries: ("src/crewhall/flows/rows.py", 'sql = f"SELECT {columns} FROM users"\n'),
    domains_write_their_own_tables: ("src/crewhall/domains/labels/queries.py", 'sql = "UPDATE users SET slug = $1"\n'),
    surfaces_ask_use_cases: ("src/crewhall/surfaces/tommy/v1/me.py", "rows = work.db.fetch_all\n"),
    units_do_not_wait: (
        "src/crewhall/surfaces/tommy/v1/me.py",
        "async def update(request):\n  async with await writing(request) as work:\n    await read_input(request)\n",
    ),
    no_test_sleeps: ("tests/test_slow.py", "time.sleep(0.5)\n"),
}
each_rule = pytest.mark.parametrize("rule", EXAMPLES, ids=lambda rule: rule.__name__)


@each_rule
def test_every_file_keeps_the_rule(rule: Rule) -> None:
    found = [f"{file.path}: {what}" for file in all_files() for what in rule(file)]
    assert not found, "\n".join(found)


@each_rule
def test_a_file_that_breaks_the_rule_is_found(rule: Rule) -> None:
    assert list(rule(parsed(*EXAMPLES[rule])))
