"""`crewhall key …`: API keys of people, as the server's administrator handles them."""

import asyncio
from datetime import datetime, timedelta
from typing import Annotated

import typer
from msgspec import Struct

from crewhall.cli.opening import opened
from crewhall.cli.options import AsJson, Data, Database, quiet_settings
from crewhall.cli.output import print_json, print_table
from crewhall.domains.identity import administration, sessions
from crewhall.domains.identity.errors import NotActive
from crewhall.domains.identity.model import ApiKey, UserStatus
from crewhall.kit.actor import SYSTEM
from crewhall.platform.settings import Settings

app = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="Create, list, delete API keys.")

_MOST_LISTED = 1000


class CreatedKey(Struct, frozen=True):
    """A new key; `key` itself is shown here and nowhere else."""

    id: int
    user_id: int
    name: str
    scopes: tuple[str, ...]
    expires_at: datetime | None
    key: str


class DeletedKey(Struct, frozen=True):
    """A key that works no more."""

    id: int
    deleted: bool = True


@app.command()
def create(
    user: Annotated[str, typer.Argument(metavar="USER", help="Id, e-mail address, mobile number or slug.")],
    name: Annotated[str, typer.Option(help="What the key is for.")] = "command line",
    scope: Annotated[list[str] | None, typer.Option(help="`read` or `write`, repeatable; none means all.")] = None,
    days: Annotated[int | None, typer.Option(min=1, help="Days until it expires; else never.")] = None,
    data: Data = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Create an API key for a person; it is printed once."""
    made = asyncio.run(_create(quiet_settings(data, database), user, name, tuple(scope or ()), days))
    if as_json:
        print_json(made)
        return
    print(f"Key {made.id}, {made.name}, of user {made.user_id}. It is shown only now:")
    print(made.key)


@app.command("list")
def list_keys(
    user: Annotated[str | None, typer.Argument(metavar="USER", help="Whose; else everybody's.")] = None,
    data: Data = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """List API keys, newest first; of each only the beginning is known."""
    keys = asyncio.run(_list(quiet_settings(data, database), user))
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
    data: Data = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Delete an API key; it stops working at once."""
    asyncio.run(_delete(quiet_settings(data, database), key_id))
    if as_json:
        print_json(DeletedKey(key_id))
    else:
        print(f"Key {key_id} is deleted.")


async def _create(
    settings: Settings, reference: str, name: str, scopes: tuple[str, ...], days: int | None
) -> CreatedKey:
    async with opened(settings) as works:
        async with works.read(SYSTEM) as work:
            user = await administration.get_user(work, reference)
        if user.status != UserStatus.ACTIVE:
            raise NotActive(name=user.name or reference, status=user.status)
        actor = await sessions.act_as(works, user.id)
        async with works.write(actor) as work:
            expires_at = work.now + timedelta(days=days) if days else None
            record, key = await sessions.create_key(work, name, scopes, expires_at)
    return CreatedKey(
        id=record.id, user_id=user.id, name=record.name, scopes=record.scopes, expires_at=record.expires_at, key=key
    )


async def _list(settings: Settings, reference: str | None) -> list[ApiKey]:
    async with opened(settings) as works, works.read(SYSTEM) as work:
        user_id = None if reference is None else (await administration.get_user(work, reference)).id
        return await administration.list_keys(work, user_id, _MOST_LISTED)


async def _delete(settings: Settings, key_id: int) -> None:
    async with opened(settings) as works, works.write(SYSTEM) as work:
        await administration.delete_key(work, key_id)
