"""`demo`: made and taken back from the command line, whoever runs the jobs."""

from pathlib import Path

import pytest

from tests.cli.conftest import PASSWORD
from tests.cli.running import Serving, crewhall


def people(folder: Path) -> int:
    """How many there are."""
    return len(crewhall("user", "list", "--per", "500", "--data", folder, "--json").json)


def test_demo_is_made_and_taken_back_without_a_server(installed: tuple[Path, str]) -> None:
    folder, _ = installed
    words = ("--seed-type", "retail", "--options", "number_of_team_members=7", "--data", folder, "--json")
    made = crewhall("demo", *words)
    assert made.code == 0, made.err
    assert (made.json["team"], made.json["status"], made.json["failed_items"]) == ("crew", "complete", 0)
    assert people(folder) == 8
    gone = crewhall("demo", "--reset", "--data", folder, "--json")
    assert gone.code == 0, gone.err
    assert gone.json["rows"] > 7
    assert people(folder) == 1


@pytest.mark.slow
def test_demo_is_made_by_the_server_that_has_the_database(installed: tuple[Path, str]) -> None:
    folder, _ = installed
    with Serving("--data", folder, CREWHALL_JOBS__POLL_S="0.2"):
        made = crewhall("demo", "--seed-type", "hospitality", "--team", "crew", "--data", folder)
        assert made.code == 0, made.err
        assert made.out.startswith("crew: complete. Demo data for a restaurant: 24 members")
        assert people(folder) == 25


@pytest.mark.postgres
def test_demo_on_postgres_needs_no_server(empty_postgres: str, tmp_path: Path) -> None:
    place = ("--data", tmp_path, "--database", empty_postgres)
    crewhall("init", "--email", "a@example.org", "--password", PASSWORD, "--team", "Crew", *place)
    made = crewhall("demo", "--seed-type", "nursing", *place, "--json")
    assert made.code == 0, made.err
    assert made.json["status"] == "complete"


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("--seed-type", "circus"), 1, "There is no such seed_type"),
        (("--seed-type", "retail", "--options", "clowns=3"), 1, "There is no option 'clowns'"),
        (("--seed-type", "retail", "--options", "number_of_team_members=some"), 1, "The options do not fit"),
        (("--seed-type", "retail", "--options", "number_of_team_members=0"), 1, "must be between 1 and"),
        (("--seed-type", "retail", "--team", "other"), 1, "There is no such team"),
        (("--seed-type", "retail", "--reset"), 2, "either --seed-type, or --reset"),
        ((), 2, "either --seed-type, or --reset"),
    ],
)
def test_what_cannot_be_made_is_told(
    installed: tuple[Path, str], words: tuple[str, ...], code: int, sentence: str
) -> None:
    ended = crewhall("demo", *words, "--data", installed[0])
    assert ended.code == code
    assert sentence in ended.err
    assert people(installed[0]) == 1


def test_team_must_be_named_unless_there_is_one_only(fresh: Path) -> None:
    crewhall("init", "--email", "a@example.org", "--password", PASSWORD, "--data", fresh)
    ended = crewhall("demo", "--seed-type", "retail", "--data", fresh)
    assert ended.code == 1
    assert "There is no team yet" in ended.err
