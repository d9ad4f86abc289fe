"""`crewhall user …`: people, as the server's administrator sees them."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, Literal

import typer
from msgspec import Struct

from crewhall.cli.opening import opened
from crewhall.cli.options import AsJson, Data, Database, Password, quiet_settings, read_password
from crewhall.cli.output import print_json, print_table
from crewhall.domains.identity import administration, passwords, users
from crewhall.domains.identity.model import NewUser, User
from crewhall.flows import departures
from crewhall.kit.actor import SYSTEM
from crewhall.kit.paging import Page, PageRequest
from crewhall.platform.settings import Settings
from crewhall.platform.work import Work

app = typer.Typer(
    rich_markup_mode=None,
    no_args_is_help=True,
    help="Add, list, close, delete people; passwords; administrators.",
)

Who = Annotated[str, typer.Argument(metavar="USER", help="Id, e-mail address, mobile number or slug.")]


class ListedUser(Struct, frozen=True):
    """A person as the list shows them."""

    id: int
    name: str
    slug: str
    email: str | None
    mobile: str | None
    status: str
    administrator: bool
    created_at: datetime


@app.command("list")
def list_users(
    search: Annotated[str | None, typer.Argument(help="Part of a name, slug, e-mail address or number.")] = None,
    page: Annotated[int, typer.Option(min=1, help="Which page.")] = 1,
    per: Annotated[int, typer.Option(min=1, max=500, help="People on a page.")] = 100,
    data: Data = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """List people."""
    found = asyncio.run(_list(quiet_settings(data, database), search, PageRequest(number=page, per=per)))
    rows = [_listed(user) for user in found.rows]
    if as_json:
        print_json(rows)
        return
    print_table(
        ("Id", "Name", "E-mail", "Mobile", "Status", "Administrator", "Since"),
        [(row.id, row.name, row.email, row.mobile, row.status, row.administrator, row.created_at) for row in rows],
    )
    if len(rows) < found.total:
        print(f"{len(rows)} of {found.total}; --page and --per show others.")


@app.command()
def create(
    email: Annotated[str | None, typer.Option(help="E-mail address to sign in with.")] = None,
    mobile: Annotated[str | None, typer.Option(help="Mobile number to sign in with.")] = None,
    password: Password = None,
    first_name: Annotated[str, typer.Option(help="First name.")] = "",
    last_name: Annotated[str, typer.Option(help="Last name.")] = "",
    admin: Annotated[bool, typer.Option("--admin", help="Administers the server.")] = False,
    data: Data = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Add a person, or complete one who was invited.

    Their addresses count as verified.
    """
    settings = quiet_settings(data, database)
    named = NewUser(email=email, mobile=mobile, first_name=first_name, last_name=last_name)
    new = users.normal_new_user(named, settings.auth.phone_country)

    async def add(work: Work, password_hash: str) -> User:
        return await administration.add_user(work, new, password_hash, administrator=admin)

    _tell(asyncio.run(_with_password(settings, password, add)), "added", as_json)


@app.command("password")
def set_password(
    user: Who, password: Password = None, data: Data = None, database: Database = None, as_json: AsJson = False
) -> None:
    """Set a person's password and end their sessions."""

    async def change(work: Work, password_hash: str) -> User:
        found = await administration.get_user(work, user)
        return await administration.set_password(work, found.id, password_hash)

    changed = asyncio.run(_with_password(quiet_settings(data, database), password, change))
    _tell(changed, "has the new password; all sessions have ended", as_json)


@app.command("admin")
def set_administrator(
    user: Who,
    state: Annotated[Literal["on", "off"], typer.Argument(help="Whether they administer the server.")],
    data: Data = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Make a person administrator of the server, or not."""

    async def change(work: Work) -> User:
        found = await administration.get_user(work, user)
        return await administration.set_administrator(work, found.id, administrator=state == "on")

    changed = asyncio.run(_in_unit(quiet_settings(data, database), change))
    _tell(changed, "administers the server" if state == "on" else "does not administer the server", as_json)


@app.command("close")
def close_user(
    user: Who,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    data: Data = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Close a person's account.

    Sign-ins, keys and memberships end; what they made stays.
    """
    settings = quiet_settings(data, database)
    _ask(f"Close the account of {user}?", yes=yes)
    _tell(asyncio.run(_with_person(settings, user, administration.close_user)), "closed", as_json)


@app.command("delete")
def delete_user(
    user: Who,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    data: Data = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Delete a person's account for good.

    Name, addresses and credentials go; what they said and made for others stays, by a "Deleted person".
    """
    settings = quiet_settings(data, database)
    _ask(f"Delete the account of {user} for good?", yes=yes)
    _tell(asyncio.run(_with_person(settings, user, departures.delete_user)), "deleted", as_json)


def _ask(question: str, *, yes: bool) -> None:
    """Ask before something that cannot be undone, unless the answer is on the command line."""
    if not yes:
        typer.confirm(question, abort=True, err=True)


async def _list(settings: Settings, search: str | None, page: PageRequest) -> Page[User]:
    async with opened(settings) as works, works.read(SYSTEM) as work:
        return await administration.list_users(work, search, page)


async def _with_person(settings: Settings, user: str, change: Callable[[Work, int], Awaitable[User]]) -> User:
    async def change_found(work: Work) -> User:
        found = await administration.get_user(work, user)
        return await change(work, found.id)

    return await _in_unit(settings, change_found)


async def _in_unit(settings: Settings, change: Callable[[Work], Awaitable[User]]) -> User:
    async with opened(settings) as works, works.write(SYSTEM) as work:
        return await change(work)


async def _with_password(
    settings: Settings, password: str | None, change: Callable[[Work, str], Awaitable[User]]
) -> User:
    async with opened(settings) as works:
        password_hash = await passwords.hash_password(passwords.check_acceptable(read_password(password)))
        async with works.write(SYSTEM) as work:
            return await change(work, password_hash)


def _tell(user: User, what: str, as_json: bool) -> None:
    if as_json:
        print_json(_listed(user))
    else:
        print(f"{user.email or user.mobile or user.slug} (user {user.id}): {what}.")


def _listed(user: User) -> ListedUser:
    return ListedUser(
        id=user.id,
        name=user.name,
        slug=user.slug,
        email=user.email,
        mobile=user.mobile,
        status=user.status,
        administrator=user.administrator,
        created_at=user.created_at,
    )
