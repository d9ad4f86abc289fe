"""/: the page that a stranger sees first: what runs, how it does, how to sign in. Numbers come from the server, words from the template."""

from importlib.metadata import version

from msgspec import Struct

from crewhall.domains.identity import users
from crewhall.kit.actor import NOBODY
from crewhall.platform import contracts
from crewhall.platform.http.context import address_of, context_of
from crewhall.platform.http.resources import PUBLIC, Request, Response, operation
from crewhall.platform.work import Works
from crewhall.surfaces.hall.demo_team import find_demo_team
from crewhall.surfaces.hall.forms import address_of_server
from crewhall.surfaces.hall.health import DATABASE_NAMES, look
from crewhall.surfaces.hall.overview import MountedSurface, Overview, overview_of
from crewhall.surfaces.hall.pages import render
from crewhall.surfaces.hall.titles import TITLES

VERSION = version("crewhall")


class SurfaceCard(Struct, frozen=True):
    """A surface as the page shows it. `operations` have a route here, of `all_operations` in the contract."""

    name: str
    title: str
    purpose: str
    prefix: str
    hosts: tuple[str, ...]
    operations: int
    all_operations: int

    @property
    def percent(self) -> float:
        """How much of the contract is here."""
        return round(100 * self.operations / self.all_operations, 1)


class RootResource:
    """/: the start page."""

    @operation("get_root", PUBLIC)
    async def on_get(self, req: Request, resp: Response) -> None:
        """The page."""
        context, overview = context_of(req), overview_of(req)
        checks = await look(context.works, context.blobs, overview)
        works_well = checks.database.ok and checks.migrations.ok
        is_first = works_well and await _is_first(context.works)
        render(
            resp,
            "start.html",
            version=VERSION,
            database=DATABASE_NAMES[context.works.database.dialect],
            checks=checks,
            cards=surface_cards(overview),
            team=await find_demo_team(context.works, overview) if works_well else None,
            address=address_of_server(req),
            is_first=is_first,
            metrics=context.exempt.covers(address_of(req)),
            sign_up=context.settings.auth.sign_up,
            tommy=next((surface.prefix for surface in overview.surfaces if surface.name == "tommy"), None),
        )


async def _is_first(works: Works) -> bool:
    async with works.read(NOBODY) as work:
        return await users.is_first(work)


def surface_cards(overview: Overview) -> list[SurfaceCard]:
    """All surfaces that have a contract, those first that are mounted here."""
    mounted = {surface.name: surface for surface in overview.surfaces}
    cards = [_card(name, mounted.get(name)) for name in contracts.SURFACES]
    return sorted(cards, key=lambda card: card.operations == 0)


def _card(name: str, surface: MountedSurface | None) -> SurfaceCard:
    all_ids = {operation.operation_id for operation in contracts.operations(name)}
    return SurfaceCard(
        name=name,
        title=surface.title if surface else TITLES[name].title,
        purpose=surface.purpose if surface else "",
        prefix=surface.prefix if surface else "",
        hosts=surface.hosts if surface else (),
        operations=len({one.id for one in surface.operations} & all_ids) if surface else 0,
        all_operations=len(all_ids),
    )
