"""`init`, `user` and `key`: the administrator's hand on people and keys."""

import re
from pathlib import Path

import pytest

from tests.cli.conftest import EMAIL, PASSWORD
from tests.cli.running import crewhall


def test_init_makes_the_database_the_administrator_the_team_and_a_key(tmp_path: Path) -> None:
    ended = crewhall(
        "init", "--data", tmp_path / "new", "--email", "Ada@Example.org", "--first-name", "Ada", "--team", "Harbour Crew",
        "--json", stdin=f"{PASSWORD}\n",
    )  # fmt: skip
    assert ended.code == 0, ended.err
    assert ended.json["email"] == EMAIL
    assert ended.json["team"] == "harbour-crew"
    assert ended.json["api_key"].startswith("crewhall_")
    (ada,) = crewhall("user", "list", "--data", tmp_path / "new", "--json").json
    assert ada["administrator"]
    assert ada["name"] == "Ada"


def test_init_is_refused_where_somebody_is(installed: tuple[Path, str]) -> None:
    folder, _ = installed
    ended = crewhall("init", "--data", folder, "--email", "eve@example.org", "--password", PASSWORD)
    assert ended.code == 1
    assert ended.err.startswith("Error: There are people on this server already. Make one of them administrator with")
    assert "eve@example.org" not in crewhall("user", "list", "--data", folder).out


@pytest.mark.parametrize(
    ("email", "password", "wrong"),
    [
        ("ada", PASSWORD, "is not an e-mail address"),
        (EMAIL, "short", "8 to 256 characters"),
        (EMAIL, "", "no password: give it with --password, or write it to standard input"),
    ],
)
def test_init_with_wrong_fields_says_which_and_adds_nobody(fresh: Path, email: str, password: str, wrong: str) -> None:
    ended = crewhall("init", "--data", fresh, "--email", email, stdin=password)
    assert ended.code == 1
    assert wrong in ended.err
    assert crewhall("user", "list", "--data", fresh, "--json").json == []


def test_user_is_created_found_promoted_and_closed(installed: tuple[Path, str]) -> None:
    folder, _ = installed
    made = crewhall(
        "user", "create", "--email", "bo@example.org", "--first-name", "Bo", "--data", folder, "--json", stdin=PASSWORD
    )
    assert made.code == 0, made.err
    assert not made.json["administrator"]
    assert [row["id"] for row in crewhall("user", "list", "BO@", "--data", folder, "--json").json] == [made.json["id"]]
    assert crewhall("user", "admin", "bo@example.org", "on", "--data", folder, "--json").json["administrator"]
    assert not crewhall("user", "admin", str(made.json["id"]), "off", "--data", folder, "--json").json["administrator"]
    closed = crewhall("user", "close", "bo", "--yes", "--data", folder, "--json")
    assert closed.json["status"] == "closed"
    again = crewhall("user", "close", "bo", "--yes", "--data", folder)
    assert again.err == "Error: Bo is closed; this can be done for active people only.\n"


def test_user_is_deleted_for_good(installed: tuple[Path, str]) -> None:
    folder, _ = installed
    crewhall("user", "create", "--email", "bo@example.org", "--data", folder, stdin=PASSWORD)
    assert crewhall("user", "delete", "bo@example.org", "--yes", "--data", folder).out.endswith("deleted.\n")
    (row,) = [row for row in crewhall("user", "list", "--data", folder, "--json").json if row["status"] == "closed"]
    assert (row["name"], row["email"]) == ("Deleted person", None)


@pytest.mark.parametrize("verb", ["close", "delete"])
def test_ending_an_account_without_yes_asks_and_leaves_on_no(installed: tuple[Path, str], verb: str) -> None:
    folder, _ = installed
    ended = crewhall("user", verb, EMAIL, "--data", folder, stdin="n\n")
    assert ended.code == 1
    assert crewhall("user", "list", "--data", folder, "--json").json[0]["status"] == "active"


def test_last_administrator_stays(installed: tuple[Path, str]) -> None:
    folder, _ = installed
    for words in (("admin", EMAIL, "off"), ("close", EMAIL, "--yes")):
        ended = crewhall("user", *words, "--data", folder)
        assert ended.code == 1
        assert "last administrator" in ended.err


def test_long_list_is_paged(installed: tuple[Path, str]) -> None:
    folder, _ = installed
    crewhall("user", "create", "--mobile", "+61 491 570 006", "--password", PASSWORD, "--data", folder)
    ended = crewhall("user", "list", "--per", "1", "--page", "2", "--data", folder)
    assert "+61491570006" in ended.out
    assert EMAIL not in ended.out
    assert "1 of 2" in ended.out


def test_key_is_created_listed_and_deleted(installed: tuple[Path, str]) -> None:
    folder, _ = installed
    words = ("key", "create", EMAIL, "--name", "robot", "--scope", "read", "--days", "30", "--data", folder, "--json")
    made = crewhall(*words)
    assert made.code == 0, made.err
    listed = crewhall("key", "list", "--data", folder, "--json").json
    assert [(key["name"], key["scopes"]) for key in listed] == [("robot", ["read"]), ("crewhall init", [])]
    assert made.json["key"] not in str(listed)
    assert crewhall("key", "list", EMAIL, "--data", folder, "--json").json == listed
    assert crewhall("key", "delete", str(made.json["id"]), "--data", folder).code == 0
    assert len(crewhall("key", "list", "--data", folder, "--json").json) == 1
    missing = crewhall("key", "delete", str(made.json["id"]), "--data", folder)
    assert (missing.code, missing.err) == (1, "Error: There is no such API key.\n")


def test_key_with_an_unknown_scope_or_for_nobody_is_refused(installed: tuple[Path, str]) -> None:
    folder, _ = installed
    assert "must be among read, write" in crewhall("key", "create", EMAIL, "--scope", "all", "--data", folder).err
    assert crewhall("key", "create", "nobody@example.org", "--data", folder).err == "Error: There is no such user.\n"


def test_token_of_a_surface_is_created_listed_and_deleted(installed: tuple[Path, str]) -> None:
    folder, _ = installed
    of_surface = ("--surface", "tomatoes", "--data", folder)
    made = crewhall("key", "create", EMAIL, "--name", "robot", *of_surface, "--json")
    assert made.code == 0, made.err
    assert re.fullmatch(r"[0-9a-f]{32}", made.json["token"])
    second = crewhall("key", "create", EMAIL, *of_surface).out.splitlines()
    assert second[0] == f"Token {made.json['id'] + 1} for tomatoes, command line, of user 1. It is shown only now:"
    assert re.fullmatch(r"[0-9a-f]{32}", second[1])
    listed = crewhall("key", "list", *of_surface, "--json")
    assert [token["name"] for token in listed.json] == ["command line", "robot"]
    assert made.json["token"] not in listed.out
    assert "robot" in crewhall("key", "list", EMAIL, *of_surface).out
    assert len(crewhall("key", "list", "--data", folder, "--json").json) == 1
    deleted = crewhall("key", "delete", str(made.json["id"]), *of_surface)
    assert deleted.out == f"Token {made.json['id']} is deleted.\n"
    missing = crewhall("key", "delete", str(made.json["id"]), *of_surface)
    assert (missing.code, missing.err) == (1, "Error: There is no such token.\n")
    assert len(crewhall("key", "list", *of_surface, "--json").json) == 1


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        (("--surface", "tomatoes", "--scope", "read"), "leave out --scope and --days"),
        (("--surface", "tomatoes", "--days", "3"), "leave out --scope and --days"),
        (("--surface", "tommy"), "tommy"),
        (("--surface", "tomatoes", "--name", ""), "must have 1 to 100 characters"),
    ],
    ids=["scope", "days", "surface", "name"],
)
def test_token_of_a_surface_with_wrong_options_is_refused(
    installed: tuple[Path, str], words: tuple[str, ...], wrong: str
) -> None:
    folder, _ = installed
    ended = crewhall("key", "create", EMAIL, *words, "--data", folder)
    assert ended.code != 0
    assert wrong in ended.err
    assert crewhall("key", "list", "--surface", "tomatoes", "--data", folder, "--json").json == []


def test_markup_in_a_name_is_printed_as_it_is(installed: tuple[Path, str]) -> None:
    folder, _ = installed
    crewhall(
        "user",
        "create",
        "--email",
        "m@example.org",
        "--first-name",
        "[red]M[/]",
        "--password",
        PASSWORD,
        "--data",
        folder,
    )
    assert "[red]M[/]" in crewhall("user", "list", "--data", folder).out
