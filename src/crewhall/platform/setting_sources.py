"""Where settings come from: a TOML file and variables. What they mean stands in settings.py."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

from crewhall.kit.errors import CrewhallError
from crewhall.platform.setting_checks import misspelled

PREFIX = "CREWHALL_"
CONFIG_VARIABLE = "CREWHALL_CONFIG"


class BadSetting(CrewhallError):
    """A setting is unknown or its value does not fit; the message names it."""

    code = "BAD_SETTING"
    text = "{reason}"


def read_toml(path: Path) -> Mapping[str, Mapping[str, object]]:
    """The tables of a settings file. Raises `BadSetting`."""
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise BadSetting(reason=f"The settings file {path} cannot be read: {error.strerror}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSetting(reason=f"The settings file {path} is not valid TOML: {error}.") from None
    for name, table in tables.items():
        if not isinstance(table, dict):
            raise BadSetting(
                reason=f"{name!r} stands outside a section (in {path}). Put it below one, such as [server]."
            )
    return tables


def read_variables(environ: Mapping[str, str], known: Mapping[str, list[str]]) -> dict[str, dict[str, object]]:
    """What the variables set, by section and name; `known` are the names of each section. Raises `BadSetting` for one that is misspelled."""
    found: dict[str, dict[str, object]] = {}
    for variable, value in environ.items():
        if meant := misspelled(variable, PREFIX, known, value):
            raise BadSetting(reason=f"The variable {variable} sets nothing. Did you mean {meant}?")
        if variable.startswith(PREFIX) and "__" in variable:
            section, _, name = variable[len(PREFIX) :].lower().partition("__")
            found.setdefault(section, {})[name] = value
    return found
