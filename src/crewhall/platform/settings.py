"""All settings: one frozen tree, read once from an optional TOML file and `CREWHALL_SECTION__NAME` variables.

Each part of the server is handed its own section (setting_sections.py); nothing imports settings as a global.
"""

import os
import re
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import cast

import msgspec
from msgspec import Struct

from crewhall.kit.phone_numbers import is_country
from crewhall.platform import setting_checks
from crewhall.platform.setting_sections import (
    Auth,
    Chat,
    DatabaseSettings,
    Events,
    Files,
    Focus,
    Jobs,
    Limits,
    Log,
    MailSettings,
    Server,
    Surface,
    Tomatoes,
)
from crewhall.platform.setting_sources import CONFIG_VARIABLE, PREFIX, BadSetting, read_toml, read_variables


class Settings(Struct, frozen=True, kw_only=True):
    """The whole tree; each field is a section."""

    server: Server = Server()
    database: DatabaseSettings = DatabaseSettings()
    auth: Auth = Auth()
    limits: Limits = Limits()
    mail: MailSettings = MailSettings()
    files: Files = Files()
    chat: Chat = Chat()
    jobs: Jobs = Jobs()
    events: Events = Events()
    log: Log = Log()
    tommy: Surface = Surface()
    tomatoes: Tomatoes = Tomatoes()
    focus: Focus = Focus()

    @property
    def data_folder(self) -> Path:
        """The data folder, absolute."""
        return Path(self.server.data).expanduser().absolute()

    @property
    def database_url(self) -> str:
        """The database's URL, with the default filled in."""
        return self.database.url or f"sqlite:///{self.data_folder / 'crewhall.db'}"

    @property
    def files_url(self) -> str:
        """Where files are kept, with the default filled in."""
        return self.files.url or (self.data_folder / "blobs").as_uri()

    @property
    def public_url(self) -> str:
        """How people reach the server, without a trailing slash."""
        return (self.server.public_url or self.local_url).rstrip("/")

    @property
    def local_url(self) -> str:
        """The server's address on this machine. One that listens on every address is reached at the loopback one."""
        host = _LOOPBACK_OF.get(self.server.host, self.server.host)
        return f"http://{f'[{host}]' if ':' in host else host}:{self.server.port}"


SECTIONS = tuple(msgspec.structs.fields(Settings))

Sources = dict[tuple[str, str], str]
"""Where each setting that is not at its default comes from, by section and name: a file, a variable, or the command line."""

_LOOPBACK_OF = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - addresses to be read, not to be listened on
_COMMAND_LINE = "the command line"


_WANTED = {
    "bool": "write true or false (on, off, yes, no, 1 and 0 do as well)",
    "int": "must be a whole number",
    "float": "must be a number",
}


def load(
    environ: Mapping[str, str] | None = None, overrides: Mapping[str, Mapping[str, object]] | None = None
) -> Settings:
    """The settings of `load_with_sources`."""
    return load_with_sources(environ, overrides)[0]


def load_with_sources(
    environ: Mapping[str, str] | None = None, overrides: Mapping[str, Mapping[str, object]] | None = None
) -> tuple[Settings, Sources]:
    """Read defaults, then the TOML file named by `CREWHALL_CONFIG`, then variables, then `overrides` (section -> name -> value).

    Raises `BadSetting` for an unknown section or name and for a value that does not fit.
    """
    environ = os.environ if environ is None else environ
    tree: dict[str, dict[str, object]] = {field.name: {} for field in SECTIONS}
    sources: Sources = {}
    if path := environ.get(CONFIG_VARIABLE):
        _merge(tree, read_toml(Path(path)), sources, place=path)
    known = {field.name: [each.name for each in msgspec.structs.fields(field.type)] for field in SECTIONS}
    _merge(tree, read_variables(environ, known), sources, place="the environment")
    _merge(tree, overrides or {}, sources, place=_COMMAND_LINE)
    sections = {field.name: _section(field.name, field.type, tree[field.name]) for field in SECTIONS}
    settings = msgspec.structs.replace(Settings(), **sections)
    if not is_country(settings.auth.phone_country):
        wrong = f"{settings.auth.phone_country!r} is no country that has phone numbers; Britain, for one, is GB"
        raise BadSetting(reason=f"The setting auth.phone_country ({PREFIX}AUTH__PHONE_COUNTRY) does not fit: {wrong}.")
    return settings, sources


def variable_of(section: str, name: str) -> str:
    """The variable that sets the setting."""
    return f"{PREFIX}{section}__{name}".upper()


def as_variables(settings: Settings) -> dict[str, str]:
    """The settings as variables that `load` reads back: how a parent hands them to its processes."""
    return {
        variable_of(section.name, field.name): as_text(getattr(getattr(settings, section.name), field.name))
        for section in SECTIONS
        for field in msgspec.structs.fields(section.type)
    }


def as_text(value: object) -> str:
    """A value as a variable holds it."""
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(cast("tuple[str, ...]", value)) if isinstance(value, tuple) else str(value)


def _merge(
    tree: dict[str, dict[str, object]], more: Mapping[str, Mapping[str, object]], sources: Sources, *, place: str
) -> None:
    for section, values in more.items():
        known = next((field for field in SECTIONS if field.name == section), None)
        if known is None:
            raise BadSetting(
                reason=f"There is no settings section {section!r} (in {place}).{_hint(section, list(tree))}"
            )
        names = [field.name for field in msgspec.structs.fields(known.type)]
        for name, value in values.items():
            if name not in names:
                raise BadSetting(reason=f"There is no setting {section}.{name} (in {place}).{_hint(name, names)}")
            tree[section][name] = value
            sources[section, name] = place


def _section(name: str, type_: type[Struct], values: dict[str, object]) -> Struct:
    for field in msgspec.structs.fields(type_):
        value = values.get(field.name)
        if isinstance(value, str):
            if isinstance(field.default, tuple):
                values[field.name] = tuple(part.strip() for part in value.split(",") if part.strip())
            elif isinstance(field.default, bool):
                values[field.name] = setting_checks.read_boolean(value)
    try:
        made = msgspec.convert(values, type_, strict=False)
    except msgspec.ValidationError as error:
        reason, _, place = str(error).partition(" - at `$.")
        raise _does_not_fit(name, place.rstrip("`"), _in_words(reason)) from None
    for key in values:
        try:
            setting_checks.check(name, key, getattr(made, key))
        except ValueError as error:
            raise _does_not_fit(name, key, str(error)) from None
    return made


def _in_words(reason: str) -> str:
    """What a person would write instead, where the reason names a type of the program; else the reason."""
    wanted = re.match(r"Expected `(bool|int|float)\b[^`]*`, got", reason)
    return _WANTED[wanted[1]] if wanted else reason


def _does_not_fit(section: str, place: str, reason: str) -> BadSetting:
    wanted = f"{section}.{place}" if place else section
    variable = variable_of(section, place.replace(".", "__")) if place else f"{PREFIX}{section}".upper()
    return BadSetting(reason=f"The setting {wanted} ({variable}) does not fit: {reason}.")


def _hint(word: str, known: list[str]) -> str:
    near = get_close_matches(word, known, n=1)
    return f" Did you mean {near[0]!r}?" if near else f" Known: {', '.join(known)}."
