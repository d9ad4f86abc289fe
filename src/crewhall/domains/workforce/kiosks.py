"""Kiosks: shared devices at which people clock with a PIN of their own. Source: behaviour notes, tommy 2.10 and 6, point 18.

A kiosk is signed in as a manager, or as somebody whom the team names: their ids stand in `kiosk_user_ids` in the data of its settings. With the
PIN of a person it clocks for them; a manager also without.
"""

from typing import cast

from crewhall.domains.identity import passwords
from crewhall.domains.workforce import policy
from crewhall.domains.workforce import settings as work_settings
from crewhall.domains.workforce.errors.attendance import WrongPin
from crewhall.domains.workforce.events.settings import EmployeeChanged
from crewhall.domains.workforce.model.settings import Person, WorkforceSettings
from crewhall.domains.workforce.queries import employees as employee_queries
from crewhall.domains.workforce.queries import kiosks as queries
from crewhall.domains.workforce.scope import scope_of
from crewhall.kit.actor import Actor
from crewhall.kit.errors import existing, wrong_field
from crewhall.platform.sources import counting_failures, current_source
from crewhall.platform.work import ReadWork, Work, Works

SHORTEST_PIN, LONGEST_PIN = 4, 8
TRIES, TRIES_PERIOD_S = 5, 900.0
"""So many wrong PINs of one person are taken in that time, wherever they are tried."""
_KIOSK_USERS = "kiosk_user_ids"


async def set_pin(works: Works, actor: Actor, pin: str) -> None:
    """Give oneself a kiosk PIN in the team in use, in place of any before. Raises `NotFound`, `InvalidInput`, `Limited`."""
    async with works.read(actor) as work:
        await _self(work)
    if not (pin.isascii() and pin.isdigit() and SHORTEST_PIN <= len(pin) <= LONGEST_PIN):
        raise wrong_field("pin", f"must be {SHORTEST_PIN} to {LONGEST_PIN} digits")
    pin_hash = await passwords.hash_password(pin)
    async with works.write(actor) as work:
        await _store(work, pin_hash)


async def remove_pin(work: Work) -> None:
    """Have no kiosk PIN in the team in use any more. Raises `NotFound`."""
    await _store(work, None)


async def check_pin(works: Works, actor: Actor, user_id: int, pin: str) -> None:
    """The PIN is that of the person, and the caller may run a kiosk. Only wrong ones count towards the limit.

    Raises `NotFound`, `Forbidden`, `WrongPin`, `Limited`.
    """
    async with works.read(actor) as work:
        scope = await scope_of(work)
        policy.may_run_kiosk(scope, _kiosk_users(await work_settings.of_team(work, scope.team_id)))
        person = existing(await employee_queries.select_person(work.db, scope.team_id, user_id), "member")
        pin_hash = await queries.select_pin_hash(work.db, scope.team_id, person.member_id)
    source = current_source()
    if source is None:
        await _verify(pin_hash, pin)
        return
    keys = [(f"team {scope.team_id} user {user_id}", TRIES)]
    with counting_failures(
        source.limiter, "tried kiosk PINs", keys, TRIES_PERIOD_S, works.clock, WrongPin, source.allowances
    ):
        await _verify(pin_hash, pin)


async def _verify(pin_hash: str | None, pin: str) -> None:
    if not await passwords.verify_password(pin_hash, pin):
        raise WrongPin


async def _self(work: ReadWork) -> Person:
    scope = await scope_of(work)
    return existing(await employee_queries.select_person(work.db, scope.team_id, scope.user_id), "member")


async def _store(work: Work, pin_hash: str | None) -> None:
    scope = await scope_of(work)
    person = await _self(work)
    await queries.upsert_pin_hash(work.db, scope.team_id, person.member_id, pin_hash, work.now)
    work.emit(EmployeeChanged(team_id=scope.team_id, member_id=person.member_id))


def _kiosk_users(settings: WorkforceSettings) -> frozenset[int]:
    """Whom the team lets run a kiosk besides its managers; clients write what they like into the data."""
    named = settings.data.get(_KIOSK_USERS)
    entries = cast("list[object]", named) if isinstance(named, list) else []
    return frozenset(entry for entry in entries if type(entry) is int)
