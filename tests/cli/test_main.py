"""The command as a whole: help, version, mistakes."""

import os
import resource
from importlib import import_module
from pathlib import Path

import pytest
import typer

from crewhall.cli.main import COMMANDS, GROUPS
from tests.cli.conftest import EMAIL, PASSWORD
from tests.cli.running import crewhall, run


def test_help_asked_for_costs_less_than_four_tenths_of_a_second() -> None:
    # In processor time, since other tests share the machine.
    def cost_s() -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        ended = run("--help")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert ended.code == 0
        assert all(f"  {name} " in ended.out for name in COMMANDS)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    assert min(cost_s(), cost_s()) < 0.4, "the first may have had to compile the modules"


@pytest.mark.parametrize("name", COMMANDS)
def test_line_of_a_command_in_the_list_is_the_one_of_its_own_help(name: str) -> None:
    app: typer.Typer = import_module(f"crewhall.cli.{name}").app
    if name in GROUPS:
        assert app.info.help == COMMANDS[name]
    else:
        (command,) = app.registered_commands
        assert command.callback is not None
        assert command.callback.__doc__ == COMMANDS[name]
    assert len(COMMANDS[name]) <= 66, "longer ones are cut off in the list"


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_each_command_tells_its_options(name: str) -> None:
    ended = crewhall(name, "--help")
    assert ended.code == 0
    assert COMMANDS[name] in ended.out


def test_version_is_printed() -> None:
    assert crewhall("--version").out.startswith("crewhall 0.")


def test_unknown_command_is_refused_with_the_nearest_one() -> None:
    ended = crewhall("sreve")
    assert ended.code == 2
    assert "serve" in ended.err


def test_bad_setting_is_told_in_one_sentence() -> None:
    ended = run("user", "list", CREWHALL_SERVER__PROT="8000")
    assert ended.code == 1
    assert ended.err == ("Error: There is no setting server.prot (in the environment). Did you mean 'port'?\n")


def test_settings_come_from_the_file_below_variables_below_options(tmp_path: Path) -> None:
    file = tmp_path / "crewhall.toml"
    file.write_text(f'[server]\ndata = "{tmp_path}/file"\n')
    by_file = crewhall("--config", file, "user", "list")
    by_variable = crewhall("--config", file, "user", "list", CREWHALL_SERVER__DATA=f"{tmp_path}/variable")
    by_option = crewhall(
        "--config", file, "user", "list", "--data", tmp_path / "option", CREWHALL_SERVER__DATA=f"{tmp_path}/variable"
    )
    assert [
        f"{tmp_path}/{name}/crewhall.db" in ended.err
        for name, ended in zip(("file", "variable", "option"), (by_file, by_variable, by_option), strict=True)
    ] == [True, True, True]


def test_settings_in_force_are_told_with_their_sources_and_without_secrets(tmp_path: Path) -> None:
    file = tmp_path / "crewhall.toml"
    file.write_text('[mail]\nhost = "smtp.example"\n')
    variables = {
        "CREWHALL_MAIL__PASSWORD": "s3cret",
        "CREWHALL_DATABASE__URL": "postgresql://crew:s3cret@db.example/hall?password=s3cret",
    }
    words = ("--config", file, "settings", "--data", tmp_path)
    rows = {row["name"]: row for row in crewhall(*words, "--json", **variables).json}
    assert (rows["mail.host"]["value"], rows["mail.host"]["source"]) == ("smtp.example", str(file))
    assert rows["mail.password"]["source"] == "CREWHALL_MAIL__PASSWORD"
    assert (rows["server.data"]["value"], rows["server.data"]["source"]) == (str(tmp_path), "the command line")
    assert (rows["server.port"]["value"], rows["server.port"]["source"], rows["server.port"]["default"]) == (
        8000,
        "default",
        8000,
    )
    assert "db.example:5432/hall" in rows["database.url"]["value"]
    plain = crewhall(*words, **variables)
    assert "smtp.example" in plain.out
    assert "s3cret" not in plain.out + str(rows)


def test_what_a_command_makes_is_for_its_owner_only(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        folder = tmp_path / "data"
        made = crewhall("init", "--data", folder, "--email", EMAIL, "--password", PASSWORD)
        assert made.code == 0, made.err
        (folder / "crewhall.db").chmod(0o644)
        assert crewhall("user", "list", "--data", folder).code == 0
        backed_up = crewhall("backup", tmp_path / "b.tar.gz", "--data", folder)
        assert backed_up.code == 0, backed_up.err
        assert crewhall("restore", tmp_path / "b.tar.gz", "--data", tmp_path / "new").code == 0
        assert os.umask(0o022) == 0o022, "the rights of this process are as before"
    finally:
        os.umask(before)
    found = [tmp_path / "b.tar.gz", folder, *folder.rglob("*"), tmp_path / "new", *(tmp_path / "new").rglob("*")]
    assert {path.name for path in found if path.stat().st_mode & 0o077} == set()


@pytest.mark.postgres
def test_parameters_that_libpq_knows_are_taken(empty_postgres: str, tmp_path: Path) -> None:
    known = (
        "connect_timeout=5&channel_binding=prefer&keepalives=1&keepalives_idle=30&sslmode=disable&gssencmode=disable"
    )
    more = (
        "&fallback_application_name=crew&client_encoding=UTF8&tcp_user_timeout=1000&options=-c%20search_path%3Dpublic"
    )
    url = f"{empty_postgres}?{known}{more}"
    place = ("--data", tmp_path / "data", "--database", url)
    assert crewhall("migrate", *place).code == 0
    done = crewhall("backup", tmp_path / "b.tar.gz", *place)
    assert done.code == 0, done.err
    unknown = crewhall("migrate", "--data", tmp_path, "--database", f"{empty_postgres}?colour=blue")
    assert unknown.code == 1
    assert "colour" in unknown.err
    loud = crewhall("migrate", "--data", tmp_path, "--database", f"{empty_postgres}?channel_binding=require")
    assert (loud.code, "channel_binding" in loud.err) == (0, True)


def test_command_on_a_folder_without_database_makes_none(tmp_path: Path) -> None:
    ended = crewhall("user", "list", "--data", tmp_path / "typo")
    assert ended.code == 1
    assert "There is no Crewhall database" in ended.err
    assert not (tmp_path / "typo").exists()
