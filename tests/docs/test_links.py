"""Links lead to files and headings that exist; commands, options, make targets, variables, settings and paths that are named exist."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
import typer
from msgspec.structs import fields
from scripts.with_postgres import VARIABLE

from crewhall.cli.main import COMMANDS, build
from crewhall.platform.settings import CONFIG_VARIABLE, PREFIX, SECTIONS
from tests.docs.markdown import FOLDERS, ROOT, SHELL, Page, all_pages, commands

SETTINGS = {section.name: {field.name for field in fields(section.type)} for section in SECTIONS}
VARIABLES = {f"{PREFIX}{section}__{name}".upper() for section, names in SETTINGS.items() for name in names} | {
    CONFIG_VARIABLE,
    VARIABLE,
    f"{PREFIX}SECTION__NAME",  # stands for any of them
}
TARGETS = set(re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE))

_PROGRAM = re.compile(r"(?:ExecStart=)?(?:\S*/bin/)?crewhall")
# How many words stand before the program, by the language of the block: a cron line begins with five times and a user.
_BEFORE = {SHELL: 0, "crontab": 6, "ini": 0}
_PATH = re.compile(rf"(?:{'|'.join(FOLDERS)}|requirements)/[\w./-]*")
_MODULE = re.compile(r"(?<![\w/])(?:cli|app|surfaces|flows|domains|platform|kit)/[\w/]+\.py\b")
_SETTING = re.compile(rf"({'|'.join(SETTINGS)})\.(\w+)")
_FILE_ENDINGS = {"py", "md", "toml", "yaml", "json", "env", "service"}

each_page = pytest.mark.parametrize("page", all_pages(), ids=lambda page: page.path)


@cache
def application() -> Any:
    """The `crewhall` command with all its commands ready to be asked."""
    return typer.main.get_command(build([*COMMANDS]))


def broken_links(page: Page) -> Iterator[str]:
    """Links to files of ours, or headings in them, that do not exist."""
    pages = {each.path: each for each in (*all_pages(), page)}
    for link in page.links:
        file, _, anchor = link.partition("#")
        if re.match(r"\w+:", link):
            continue
        target = (ROOT / page.path).parent.joinpath(file).resolve() if file else ROOT / page.path
        name = target.relative_to(ROOT).as_posix() if target.is_relative_to(ROOT) else ""
        if name not in pages and not (name and target.exists()):
            yield f"{link}: there is no such file"
        elif anchor and (name not in pages or anchor not in pages[name].anchors):
            yield f"{link}: there is no such heading"


def named_commands(page: Page) -> Iterator[tuple[list[str], bool]]:
    """What stands behind `crewhall`, and whether it is meant to be typed as it stands (else parts may be missing)."""
    for fence in page.fences:
        for words in commands(fence.text) if fence.language in _BEFORE else ():
            before = 3 if words[0] == "sudo" else _BEFORE[fence.language]
            if _PROGRAM.fullmatch(" ".join(words[before : before + 1])):
                yield words[before + 1 :], True
    for code in page.inline:
        words = code.split()
        if len(words) > 1 and _PROGRAM.fullmatch(words[0]):
            yield words[1:], False


def refused(words: list[str], *, whole: bool) -> str | None:
    """Why the command does not take the words. What is not whole is held to the names of commands and options only."""
    command, context = application(), None
    try:
        while True:
            name = command.name or "crewhall"
            is_group = hasattr(command, "commands")
            options = {option for parameter in command.params for option in parameter.opts} | {"--help", "-h"}
            if not whole and not is_group:
                unknown = [word for word in words if word.startswith("-") and word not in options]
                return f"{name} has no option {unknown[0]}" if unknown else None
            if words and words[0] in ("--help", "--version"):
                return None
            while is_group and words and words[0] == "--config":
                del words[:2]
            if is_group and not words:
                return f"{name} needs a command" if whole else None
            context = command.make_context(name, [*words], parent=context)
            if not is_group:
                return None
            found = command.commands.get(words[0])
            if found is None:
                return f"{name} has no command {words[0]}"
            command, words = found, words[1:]
    except Exception as error:  # noqa: BLE001 - the parser's errors have no public base class
        return str(error)


def missing_targets(page: Page) -> Iterator[str]:
    """`make` with a target that the Makefile does not have."""
    typed = [words for fence in page.fences if fence.language == SHELL for words in commands(fence.text)]
    typed += [re.sub(r'"[^"]*"', '""', code).split() for code in page.inline if code.startswith("make ")]
    for words in typed:
        if words[0] == "make":
            yield from (word for word in words[1:] if "=" not in word and word not in TARGETS)


def missing_names(page: Page) -> Iterator[str]:
    """Variables, modules, settings and paths that do not exist."""
    for variable in re.findall(rf"\b{PREFIX}\w+", page.text):
        if variable not in VARIABLES:
            yield f"there is no variable {variable}"
    for module in _MODULE.findall(page.text):
        if not (ROOT / "src/crewhall" / module).exists():
            yield f"there is no module {module}"
    for code in page.inline:
        setting, path = _SETTING.fullmatch(code), _PATH.fullmatch(code)
        if setting and setting[2] not in {*SETTINGS[setting[1]], *_FILE_ENDINGS}:
            yield f"there is no setting {code}"
        if path and not re.search(r"[A-Z]{4}", code) and not (ROOT / code).exists():
            yield f"there is no file {code}"


@each_page
def test_every_link_leads_to_a_file_and_heading(page: Page) -> None:
    assert list(broken_links(page)) == []


@each_page
def test_every_command_takes_what_is_written_behind_it(page: Page) -> None:
    wrong = [(words, reason) for words, whole in named_commands(page) if (reason := refused([*words], whole=whole))]
    assert wrong == []


@each_page
def test_every_make_target_exists(page: Page) -> None:
    assert list(missing_targets(page)) == []


@each_page
def test_every_variable_setting_and_path_exists(page: Page) -> None:
    assert list(missing_names(page)) == []


def test_pages_name_enough_to_be_checked() -> None:
    names = {words[0] for page in all_pages() for words, _ in named_commands(page)}
    assert names >= {"serve", "worker", "init", "user", "key", "demo", "migrate", "backup", "restore", "doctor"}
    assert {link.partition("#")[0] for page in all_pages() for link in page.links} >= {"CONTRIBUTING.md", "LICENSE"}


BAD = """# One

[gone](gone.md) [away](#two) [here](#one) [there](README.md#documentation) [out](https://example.org/)

`crewhall serve --prot 1`, `crewhall sreve`, `make tset`, `server.prot`, `tests/gone.py`, `kit/gone.py`, CREWHALL_SERVER__PROT

```sh
crewhall serve --port x
echo secret | CREWHALL_SERVER__PORT=1 .venv/bin/crewhall init
make check ARGS="-k one" && make chekc
```
"""


def test_what_is_not_true_is_found() -> None:
    bad = Page("BAD.md", BAD)
    assert [fault.partition(":")[0] for fault in broken_links(bad)] == ["gone.md", "#two"]
    found = [refused([*words], whole=whole) for words, whole in named_commands(bad)]
    assert [reason is not None for reason in found] == [True] * 4
    assert list(missing_targets(bad)) == ["chekc", "tset"]
    assert [fault.rpartition(" ")[2] for fault in missing_names(bad)] == [
        "CREWHALL_SERVER__PROT",
        "kit/gone.py",
        "server.prot",
        "tests/gone.py",
    ]
