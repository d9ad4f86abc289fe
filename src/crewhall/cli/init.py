"""`crewhall init`: a fresh server's first person, for installations that nobody signs up on by hand."""

import asyncio
from typing import Annotated

import typer
from msgspec import Struct

from crewhall.cli.opening import Wanted, opened
from crewhall.cli.options import AsJson, Data, Database, Password, quiet_settings, read_password
from crewhall.cli.output import print_json
from crewhall.domains.identity import administration, passwords, sessions, teams, users
from crewhall.domains.identity.model import NewTeam, NewUser
from crewhall.kit.actor import SYSTEM, Actor
from crewhall.platform.settings import Settings

app = typer.Typer(rich_markup_mode=None)


class Initialized(Struct, frozen=True, omit_defaults=True):
    """Who administers the server now. The key is shown here and nowhere else."""

    user_id: int
    email: str
    api_key: str
    team_id: int | None = None
    team: str | None = None


@app.command()
def init(
    email: Annotated[str, typer.Option(help="E-mail address to sign in with.")],
    password: Password = None,
    first_name: Annotated[str, typer.Option(help="First name.")] = "",
    last_name: Annotated[str, typer.Option(help="Last name.")] = "",
    team: Annotated[str | None, typer.Option(help="Name of a team to found, which they own.")] = None,
    data: Data = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Add the first person, who administers the server."""
    settings = quiet_settings(data, database)
    named = NewUser(email=email, first_name=first_name, last_name=last_name)
    new = users.normal_new_user(named, settings.auth.phone_country)
    done = asyncio.run(_init(settings, new, password, team))
    if as_json:
        print_json(done)
        return
    print(f"{done.email} administers this server (user {done.user_id}).")
    if done.team:
        print(f"Their team is {done.team} (team {done.team_id}).")
    print(f"API key, shown only now: {done.api_key}")


async def _init(settings: Settings, new: NewUser, password: str | None, team_name: str | None) -> Initialized:
    async with opened(settings, Wanted.MADE) as works:
        async with works.read(SYSTEM) as work:
            await administration.require_empty(work)
        password_hash = await passwords.hash_password(passwords.check_acceptable(read_password(password)))
        async with works.write(SYSTEM) as work:
            user = await administration.add_first(work, new, password_hash)
            work.actor = Actor(
                user_id=user.id, account_id=user.id, administrator=True, password_at=work.now
            )  # the rest is done in their name
            _, key = await sessions.create_key(work, "crewhall init")
            team = await teams.found(work, NewTeam(name=team_name)) if team_name else None
    return Initialized(
        user_id=user.id,
        email=new.email or "",
        api_key=key,
        team_id=team.id if team else None,
        team=team.slug if team else None,
    )
