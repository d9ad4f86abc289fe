"""The `crewhall` command: which commands there are, and how errors end them. Each command group lives in a module of its own.

Only the modules of the commands that were typed are loaded, so that help and mistakes answer at once; the others stand in by their one line.
"""

import os
import sys
from importlib import import_module
from typing import Annotated, NoReturn

import typer

COMMANDS = {
    "serve": "Start the server; it makes and migrates its database by itself.",
    "worker": "Run jobs in a process of its own; PostgreSQL only.",
    "init": "Add the first person, who administers the server.",
    "user": "Add, list, close, delete people; passwords; administrators.",
    "key": "Create, list, delete API keys and tokens of single surfaces.",
    "demo": "Fill a team with demo data, or take it out again.",
    "migrate": "Bring the database to the newest schema.",
    "backup": "Write database and files into one archive; the server may run.",
    "restore": "Put a backup into an empty data folder or database.",
    "settings": "Print the settings in force, and where each comes from.",
    "doctor": "Check the installation and say what is wrong.",
    "routes": "List all routes: who may call them, where their code is.",
    "openapi": "Print the OpenAPI document of a surface as it is served.",
}
"""Every command and its one line, in the order of help; each is told by `crewhall.cli.NAME` with its `app`."""

GROUPS = frozenset({"user", "key"})
"""The commands that have commands of their own."""

_FOR_OWNER_ONLY = 0o077
"""The rights that no new file gets, whichever command makes it: databases, files and backups hold what people wrote."""

# As long as help is the only thing asked for, Rich would cost more time than all the rest.
PLAIN_HELP = None


def build(words: list[str]) -> typer.Typer:
    """The application with the commands named in `words` ready to run, and all others ready to be listed."""
    app = typer.Typer(
        name="crewhall",
        help="Crewhall, a team operations server that speaks five published APIs.",
        no_args_is_help=True,
        rich_markup_mode=PLAIN_HELP,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(before_any)
    for name, line in COMMANDS.items():
        if name in words:
            app.add_typer(import_module(f"crewhall.cli.{name}").app, name=name if name in GROUPS else None)
        else:
            app.command(name, help=line)(_not_loaded)
    return app


def print_version(wanted: bool) -> None:
    """Print the version and leave, if that is wanted."""
    if wanted:
        from importlib.metadata import version  # noqa: PLC0415 - it takes a third of the time of help, which needs no version

        print(f"crewhall {version('crewhall')}")
        raise typer.Exit


def before_any(
    version: Annotated[  # noqa: ARG001 - its callback has done what there is to do
        bool, typer.Option("--version", help="Print the version and leave.", is_eager=True, callback=print_version)
    ] = False,
    config: Annotated[
        str | None, typer.Option("--config", metavar="FILE", help="Settings in TOML; variables go before them.")
    ] = None,
) -> None:
    """What holds for every command."""
    if config is not None:
        os.environ["CREWHALL_CONFIG"] = config


def main() -> None:
    """Run the command that was typed. Whatever goes wrong becomes one sentence on standard error and exit code 1."""
    completing = os.environ.get("_TYPER_COMPLETE_ARGS", "") + " " + os.environ.get("COMP_WORDS", "")
    before = os.umask(_FOR_OWNER_ONLY)
    try:
        build([*sys.argv[1:], *completing.split()])()
    except KeyboardInterrupt:
        _fail("Stopped.", code=130)
    except BrokenPipeError:  # whoever read our output has seen enough
        sys.stdout = None
        sys.exit(0)
    except Exception as error:  # noqa: BLE001 - no command ends with a traceback
        from crewhall.cli.failures import explained  # noqa: PLC0415 - help needs no words for errors

        _fail(explained(error))
    finally:
        os.umask(before)


def _not_loaded() -> NoReturn:
    raise AssertionError("a command that was not named cannot be run")


def _fail(message: str, *, code: int = 1) -> NoReturn:
    typer.secho("Error: ", fg="red", bold=True, err=True, nl=False)
    typer.echo(message, err=True)
    sys.exit(code)


if __name__ == "__main__":
    main()
