"""What `serve` does and says at its start: where to look, and the demo team's credentials, which are kept for later starts."""

import os
import sys
from importlib.metadata import version
from pathlib import Path

import msgspec
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from crewhall.cli.opening import database_name
from crewhall.cli.output import console
from crewhall.domains.identity import sessions
from crewhall.domains.identity.errors import NotVerified, WrongCredentials
from crewhall.flows.demo.first_start import LOGIN, DemoCredentials, ensure_demo, find_demo_actor
from crewhall.platform.settings import Settings
from crewhall.platform.work import Works
from crewhall.surfaces import tommy

KEPT_IN = "demo-credentials.json"


class Announcement:
    """The start of one server."""

    def __init__(self, settings: Settings, *, with_demo: bool) -> None:
        self._settings = settings
        self._with_demo = with_demo
        self._note = ""
        self._credentials: DemoCredentials | None = None

    async def prepare(self, works: Works) -> None:
        """Make the demo team if it is wanted and there is nobody yet; find out its credentials."""
        if not self._with_demo:
            return
        self._credentials = await ensure_demo(works)
        if self._credentials is not None:
            keep(self._settings.data_folder, self._credentials)
        elif await find_demo_actor(works) is None:
            self._note = "none, since there are people on this server; `crewhall demo` fills a team of theirs"
        else:
            self._credentials = await _still_good(works, kept(self._settings.data_folder))
            self._note = f"its credentials have changed; `crewhall user password {LOGIN}` sets a new password"

    def show(self) -> None:
        """Print it all."""
        print(self.text(), flush=True)

    def text(self) -> str:
        """What is printed: a panel on a terminal, else plain lines."""
        lines, example = self._lines(), self._example()
        if not sys.stdout.isatty():
            lines.insert(-1, ("First request", example))
            width = max(len(name) for name, _ in lines)
            return "\n".join(f"{name:{width}}  {value}" for name, value in lines if value)
        table = Table.grid(padding=(0, 2))
        for name, value in lines:
            table.add_row(Text(name, style="dim"), Text(value, style="bold", overflow="fold"))
        terminal = console()
        with terminal.capture() as panel:
            terminal.print(Panel(table, title=f"Crewhall {version('crewhall')}", expand=False, padding=(1, 2)))
        return panel.get().rstrip("\n") + (
            f"\n  {example}\n" if example else ""
        )  # outside, it can be copied as one line

    def _lines(self) -> list[tuple[str, str]]:
        settings, url = self._settings, address(self._settings)
        lines = [
            ("Look at", f"{url}/"),
            ("Tommy API", f"{url}{tommy.SURFACE.prefix}"),
            ("Database", database_name(settings)),
            ("Data folder", str(settings.data_folder)),
        ]
        if settings.server.public_url:
            lines.insert(1, ("Public address", settings.public_url))
        if known := self._credentials:
            lines += [
                ("Demo login", known.login),
                ("Demo password", known.password),
                ("Demo API key", known.api_key),
            ]
        elif self._note:
            lines.append(("Demo team", self._note))
        return [*lines, ("Stop with", "Ctrl-C, or SIGTERM")]

    def _example(self) -> str:
        """A first request with the demo team's key; empty without one."""
        if self._credentials is None:
            return ""
        return f"curl -H 'Authorization: Token {self._credentials.api_key}' {address(self._settings)}{tommy.SURFACE.prefix}/me"


def address(settings: Settings) -> str:
    """The server's address as a browser on this machine takes it."""
    return settings.local_url


def keep(folder: Path, credentials: DemoCredentials) -> None:
    """Keep the credentials in the data folder, for the server's own user only."""
    folder.mkdir(parents=True, exist_ok=True)
    fresh = folder / f"{KEPT_IN}.new"
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(msgspec.json.encode(credentials))
    fresh.replace(folder / KEPT_IN)


def kept(folder: Path) -> DemoCredentials | None:
    """The credentials of an earlier start; None when they are gone."""
    try:
        return msgspec.json.decode((folder / KEPT_IN).read_bytes(), type=DemoCredentials)
    except (FileNotFoundError, msgspec.MsgspecError):
        return None


async def _still_good(works: Works, credentials: DemoCredentials | None) -> DemoCredentials | None:
    """The credentials, if one still gets in with them."""
    try:
        if credentials is not None:
            await sessions.check_password(works, credentials.login, credentials.password)
            await sessions.authenticate_token(works, credentials.api_key, sessions.CURRENT)
    except (WrongCredentials, NotVerified):
        return None
    return credentials
