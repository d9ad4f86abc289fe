"""A server of one's own comes to be, is backed up and comes back by the commands of the guide, in the order in which it lists them."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.cli.conftest import PASSWORD, logging_as_before
from tests.cli.running import Ended, Serving, crewhall
from tests.docs.markdown import SHELL, Page, commands, page

__all__ = ["logging_as_before"]

pytestmark = pytest.mark.slow

GUIDE = page("docs/guide/running-a-server.md")
OWN, BACKUP = GUIDE.section("A server of your own"), GUIDE.section("Backup and restore")
VARIABLES = dict(re.findall(r"^export (CREWHALL_\w+)=(\S+)$", OWN.text, re.MULTILINE))
RANDOM = re.compile(r"crewhall_\w{43}|/\S+(?=/)|\b[\d,]+ bytes|schema \d+|\d+ files")
"""What differs from one run to the next: keys, folders, figures."""


def typed(section: Page) -> Iterator[list[str]]:
    """What stands behind `crewhall` in its commands."""
    for fence in section.fences:
        if fence.language == SHELL:
            yield from (words[1:] for words in commands(fence.text) if words[0] == "crewhall")


def run(words: list[str]) -> Ended:
    """Run one of them; it asks for a password on a terminal only."""
    ended = crewhall(*words, stdin=f"{PASSWORD}\n", **VARIABLES)
    assert ended.code == 0, f"crewhall {' '.join(words)}: {ended.err}"
    return ended


def serving(words: list[str]) -> Serving:
    """`crewhall serve` as it is typed, but on a free port."""
    assert words[0] == "serve"
    if "--port" in words:
        words[words.index("--port") + 1] = "0"
    return Serving(*words[1:], **VARIABLES)


def quoted(section: Page) -> list[str]:
    """The outputs that it shows, without what is random."""
    return [RANDOM.sub("…", fence.text) for fence in section.fences if fence.language == "text"]


def sign_in(server: Serving, login: str) -> int:
    """The status of signing in there."""
    return httpx.post(f"{server.url}/v1/sessions", data={"login": login, "password": PASSWORD}).status_code


def test_own_server_is_made_looked_after_backed_up_and_restored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    init, serve, *more = typed(OWN)
    assert [RANDOM.sub("…", run(init).out)] == quoted(OWN)
    backup, restore = typed(BACKUP)
    with serving(serve) as server:
        assert len([run(words) for words in more]) >= 6
        said = [run(backup).out]
        assert sign_in(server, "anna@example.com") == 200
    said.append(run(restore).out)
    assert [RANDOM.sub("…", out) for out in said] == quoted(BACKUP)
    with serving(said[-1].splitlines()[-1].split()[1:]) as server:
        assert sign_in(server, "max@example.com") == 200
