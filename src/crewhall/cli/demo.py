"""`crewhall demo`: demo data for a team from the command line, in the name of the team's owner. What is made stands in flows/demo."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Annotated

import msgspec
import typer
from msgspec import Struct

from crewhall.app.build import DatabaseIsInUse, Server
from crewhall.cli.opening import opened
from crewhall.cli.options import AsJson, Data, Database, quiet_settings
from crewhall.cli.output import print_json, progress
from crewhall.domains.identity import administration, sessions
from crewhall.domains.identity.model import AccountType, Team
from crewhall.domains.identity.sessions import AccountChoice
from crewhall.domains.syncs import syncs
from crewhall.domains.syncs.model import Sync, SyncStatus
from crewhall.flows.demo import demos
from crewhall.flows.demo.plan import DemoOptions
from crewhall.flows.demo.seeds import SEEDS
from crewhall.kit.actor import SYSTEM
from crewhall.kit.errors import CrewhallError, InvalidInput, Kind
from crewhall.platform.settings import Settings
from crewhall.platform.work import Work, Works

app = typer.Typer(rich_markup_mode=None)

_LOOK_EVERY_S = 0.2
_MOST_NAMED = 10


class WhichTeam(CrewhallError):
    """Without a name, there must be one team only."""

    kind = Kind.CONFLICT
    code = "WHICH_TEAM"
    text = "{reason}"


class Outcome(Struct, frozen=True, kw_only=True):
    """What came of it. `rows` counts what a reset found to remove; the counts of a sync are of items made, and not made."""

    team: str
    sync_id: int | None = None
    status: SyncStatus = SyncStatus.COMPLETE
    message: str | None = None
    rows: int | None = None
    success_items: int | None = None
    failed_items: int | None = None


@app.command()
def demo(
    seed_type: Annotated[str | None, typer.Option(help=f"One of {', '.join(SEEDS)}.")] = None,
    options: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE", help=f"Repeatable. Names: {', '.join(DemoOptions.__struct_fields__)}."),
    ] = None,
    team: Annotated[str | None, typer.Option(help="Slug or id of the team; not needed when there is one only.")] = None,
    reset: Annotated[bool, typer.Option("--reset", help="Remove what demos made, and nothing else.")] = False,
    data: Data = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Fill a team with demo data, or take it out again."""
    if reset == (seed_type is not None):
        raise typer.BadParameter("give either --seed-type, or --reset")
    settings, wanted = quiet_settings(data, database), read_options(options or [])

    async def start(work: Work) -> tuple[int | None, Sync | None]:
        if seed_type is not None:
            return None, await demos.apply(work, seed_type, wanted)
        begun = await demos.reset(work)
        return begun.rows, begun.sync

    outcome = asyncio.run(_demo(settings, team, start))
    if as_json:
        print_json(outcome)
    else:
        print(f"{outcome.team}: {outcome.status}. {outcome.message or f'{outcome.rows} rows of demo data removed.'}")
    if outcome.status != SyncStatus.COMPLETE:
        raise typer.Exit(1)


def read_options(given: list[str]) -> DemoOptions:
    """`name=value` pairs as options. Raises `InvalidInput`."""
    pairs = {name: value for name, _, value in (pair.partition("=") for pair in given)}
    unknown = [name for name in pairs if name not in DemoOptions.__struct_fields__]
    if unknown:
        known = ", ".join(DemoOptions.__struct_fields__)
        raise InvalidInput(reason=f"There is no option {unknown[0]!r}; there are {known}.")
    try:
        return msgspec.convert(pairs, DemoOptions, strict=False)
    except msgspec.ValidationError as error:
        raise InvalidInput(reason=f"The options do not fit: {error}.") from None


async def _demo(
    settings: Settings, reference: str | None, start: Callable[[Work], Awaitable[tuple[int | None, Sync | None]]]
) -> Outcome:
    async with opened(settings) as works:
        team = await _find_team(works, reference)
    async with _with_jobs(settings) as works:
        owner = await sessions.act_as(works, team.owner_id, AccountChoice(AccountType.TEAM, team.id))
        async with works.write(owner) as work:
            rows, sync = await start(work)
        if sync is None:
            return Outcome(team=team.slug, rows=rows)
        ended = await _follow(works, sync)
    return Outcome(
        team=team.slug,
        sync_id=ended.id,
        status=ended.status,
        message=ended.message,
        rows=rows,
        success_items=ended.success_items,
        failed_items=ended.failed_items,
    )


async def _find_team(works: Works, reference: str | None) -> Team:
    async with works.read(SYSTEM) as work:
        if reference is not None:
            return await administration.get_team(work, reference)
        found = await administration.list_teams(work, _MOST_NAMED + 1)
    if len(found) == 1:
        return found[0]
    if not found:
        raise WhichTeam(reason="There is no team yet. `crewhall init --team NAME` founds one.")
    names = ", ".join(team.slug for team in found[:_MOST_NAMED]) + (" …" if len(found) > _MOST_NAMED else "")
    raise WhichTeam(reason=f"There are several teams; name one with --team: {names}")


@asynccontextmanager
async def _with_jobs(settings: Settings) -> AsyncGenerator[Works, None]:
    """A database whose jobs are run: by the server that has the SQLite file, else by this process."""
    async with AsyncExitStack() as stack:
        server = Server(settings)
        stack.push_async_callback(server.close)
        try:
            await server.open(jobs=True)
            works = server.works
        except DatabaseIsInUse:
            works = await stack.enter_async_context(opened(settings))
        yield works


async def _follow(works: Works, sync: Sync) -> Sync:
    """Show how far the sync is until it ends."""
    with progress() as display:
        task = display.add_task("Waiting for its turn", total=100)
        while True:
            async with works.read(SYSTEM) as work:
                sync = await syncs.get(work, sync.team_id, sync.id)
            if sync.ended_at is not None:
                return sync
            if sync.started_at is not None:
                display.update(task, completed=sync.progress, description=sync.message or "Working")
            await asyncio.sleep(_LOOK_EVERY_S)
