"""`crewhall key …`: API keys of people, and tokens that open one surface, as the server's administrator handles them."""

import asyncio
from datetime import datetime, timedelta
from typing import Annotated, Literal

import typer
from msgspec import Struct

from crewhall.cli.opening import opened
from crewhall.cli.options import AsJson, Data, Database, quiet_settings
from crewhall.cli.output import print_json, print_table
from crewhall.domains.identity import administration, sessions, surface_tokens
from crewhall.domains.identity.errors import NotActive
from crewhall.domains.identity.model import ApiKey, SurfaceToken, UserStatus
from crewhall.kit.actor import SYSTEM, Actor
from crewhall.kit.errors import InvalidInput
from crewhall.platform.settings import Settings
from crewhall.platform.work import Works

app = typer.Typer(
    rich_markup_mode=None, no_args_is_help=True, help="Create, list, delete API keys and tokens of single surfaces."
)

_MOST_LISTED = 1000

OfSurface = Annotated[
    Literal["tomatoes"] | None,
    typer.Option("--surface", help="Tokens that open this surface only, in place of API keys."),
]


class CreatedKey(Struct, frozen=True):
    """A new key; `key` itself is shown here and nowhere else."""

    id: int
    user_id: int
    name: str
    scopes: tuple[str, ...]
    expires_at: datetime | None
    key: str


class CreatedToken(Struct, frozen=True):
    """A new token of a surface; `token` itself is shown here and nowhere else."""

    id: int
    user_id: int
    surface: str
    name: str
    token: str


class DeletedKey(Struct, frozen=True):
    """A key or token that works no more."""

    id: int
    deleted: bool = True


@app.command()
def create(
    user: Annotated[str, typer.Argument(metavar="USER", help="Id, e-mail address, mobile number or slug.")],
    name: Annotated[str, typer.Option(help="What the key is for.")] = "command line",
    scope: Annotated[list[str] | None, typer.Option(help="`read` or `write`, repeatable; none means all.")] = None,
    days: Annotated[int | None, typer.Option(min=1, help="Days until it expires; else never.")] = None,
    surface: OfSurface = None,
    data: Data = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Create an API key for a person, or a token that opens one surface; it is printed once."""
    settings = quiet_settings(data, database)
    if surface is not None:
        if scope or days:
            raise InvalidInput(reason="A token of a surface has no scopes and no end; leave out --scope and --days.")
        token = asyncio.run(_create_token(settings, user, name, surface))
        _print_made(
            as_json, token, f"Token {token.id} for {surface}, {token.name}, of user {token.user_id}.", token.token
        )
        return
    made = asyncio.run(_create(settings, user, name, tuple(scope or ()), days))
    _print_made(as_json, made, f"Key {made.id}, {made.name}, of user {made.user_id}.", made.key)


@app.command("list")
def list_keys(
    user: Annotated[str | None, typer.Argument(metavar="USER", help="Whose; else everybody's.")] = None,
    surface: OfSurface = None,
    data: Data = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """List API keys, newest first, of which only the beginning is known; or tokens of a surface, of which nothing is."""
    settings = quiet_settings(data, database)
    if surface is not None:
        _print_tokens(asyncio.run(_list_tokens(settings, user, surface)), as_json)
        return
    keys = asyncio.run(_list(settings, user))
    if as_json:
        print_json(keys)
        return
    print_table(
        ("Id", "User", "Begins", "Name", "Scopes", "Created", "Used", "Expires"),
        [
            (
                key.id,
                key.user_id,
                key.prefix,
                key.name,
                " ".join(key.scopes),
                key.created_at,
                key.used_at,
                key.expires_at,
            )
            for key in keys
        ],
    )


@app.command()
def delete(
    key_id: Annotated[int, typer.Argument(metavar="ID", help="The key's id, as `crewhall key list` shows it.")],
    surface: OfSurface = None,
    data: Data = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Delete an API key, or a token of a surface; it stops working at once."""
    asyncio.run(_delete(quiet_settings(data, database), key_id, surface))
    if as_json:
        print_json(DeletedKey(key_id))
    else:
        print(f"{'Key' if surface is None else 'Token'} {key_id} is deleted.")


async def _create(
    settings: Settings, reference: str, name: str, scopes: tuple[str, ...], days: int | None
) -> CreatedKey:
    async with opened(settings) as works:
        actor = await _person(works, reference)
        async with works.write(actor) as work:
            expires_at = work.now + timedelta(days=days) if days else None
            record, key = await sessions.create_key(work, name, scopes, expires_at)
    return CreatedKey(
        id=record.id,
        user_id=record.user_id,
        name=record.name,
        scopes=record.scopes,
        expires_at=record.expires_at,
        key=key,
    )


async def _create_token(settings: Settings, reference: str, name: str, surface: str) -> CreatedToken:
    async with opened(settings) as works:
        actor = await _person(works, reference)
        async with works.write(actor) as work:
            record, token = await surface_tokens.create(work, surface, name)
    return CreatedToken(id=record.id, user_id=record.user_id, surface=surface, name=record.name, token=token)


async def _person(works: Works, reference: str) -> Actor:
    """The person as they act themselves. Raises `NotFound`, `NotActive`."""
    async with works.read(SYSTEM) as work:
        user = await administration.get_user(work, reference)
    if user.status != UserStatus.ACTIVE:
        raise NotActive(name=user.name or reference, status=user.status)
    return await sessions.act_as(works, user.id)


async def _list(settings: Settings, reference: str | None) -> list[ApiKey]:
    async with opened(settings) as works, works.read(SYSTEM) as work:
        user_id = None if reference is None else (await administration.get_user(work, reference)).id
        return await administration.list_keys(work, user_id, _MOST_LISTED)


async def _list_tokens(settings: Settings, reference: str | None, surface: str) -> list[SurfaceToken]:
    async with opened(settings) as works, works.read(SYSTEM) as work:
        user_id = None if reference is None else (await administration.get_user(work, reference)).id
        return await administration.list_surface_tokens(work, user_id, surface, _MOST_LISTED)


async def _delete(settings: Settings, key_id: int, surface: str | None) -> None:
    async with opened(settings) as works, works.write(SYSTEM) as work:
        if surface is None:
            await administration.delete_key(work, key_id)
        else:
            await administration.revoke_surface_token(work, surface, key_id)


def _print_made(as_json: bool, made: Struct, what: str, secret: str) -> None:
    if as_json:
        print_json(made)
        return
    print(f"{what} It is shown only now:")
    print(secret)


def _print_tokens(tokens: list[SurfaceToken], as_json: bool) -> None:
    if as_json:
        print_json(tokens)
        return
    print_table(
        ("Id", "User", "Surface", "Name", "Created", "Used"),
        [(token.id, token.user_id, token.surface, token.name, token.created_at, token.used_at) for token in tokens],
    )
