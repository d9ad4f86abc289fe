"""Profiles: how a person shows themselves here, and what they prefer. What they do not set comes from identity, or is a default."""

from zoneinfo import ZoneInfo

from msgspec.structs import replace

from crewhall.domains.focus import profile_fields, scores
from crewhall.domains.focus.events import FocusProfileChanged
from crewhall.domains.focus.model import DEFAULT_COLOR, DEFAULT_CURRENCY, DEFAULT_VOLUME, Profile, ProfileEdit
from crewhall.domains.focus.queries import profiles as queries
from crewhall.domains.focus.queries.profiles import LockedCounters, ProfileRow
from crewhall.kit.actor import signed_in
from crewhall.kit.errors import existing
from crewhall.kit.time_zones import zone_named
from crewhall.platform.work import ReadWork, Work

FOLLOW_JOB = "focus.follow_person"


async def get(work: ReadWork) -> Profile:
    """The caller's profile. One statement. Raises `Unauthenticated`. Source: contracts/tomatoes.yaml get_api_user."""
    return _profile(await _row(work, signed_in(work.actor)))


async def zone(work: ReadWork) -> ZoneInfo:
    """The caller's time zone; UTC if they have set none. One statement. Raises `Unauthenticated`."""
    return zone_named(await queries.select_time_zone(work.db, signed_in(work.actor)))


async def of(work: ReadWork, user_ids: list[int]) -> dict[int, Profile]:
    """The profiles of several people by id, whoever asks: for code that shows of them only what its audience may see. One statement."""
    rows = await queries.select_profiles(work.db, user_ids) if user_ids else []
    return {row.user_id: _profile(row) for row in rows}


async def update(work: Work, edit: ProfileEdit) -> Profile:
    """Change the caller's profile; `updated_at` moves only if something changes. Scores follow another time zone at once.

    Raises `InvalidFields` with everything that is wrong. Source: contracts/tomatoes.yaml update_api_user; behaviour notes, tomatoes 1.7.
    """
    return await _change(work, signed_in(work.actor), **profile_fields.columns(edit))


async def hide(work: Work, hidden: bool) -> Profile:
    """Take the caller off all leaderboards, or put them back with the scores that they have."""
    return await _change(work, signed_in(work.actor), is_hidden=hidden)


async def introduce(work: Work, user_id: int, *, name: str | None, email: str | None, image: str | None) -> Profile:
    """Keep how somebody is called elsewhere, where it differs from what identity shows. Asks no policy: it belongs to making a user.

    Texts that are too long or cannot be kept are left out: nobody is there who could correct them.
    """
    row = await _row(work, user_id)
    current = _profile(row)
    given = {"name": (name, current.name), "email": (email, current.email), "image": (image, current.image)}
    wanted = {field: value for field, (value, known) in given.items() if value is not None and value != known}
    return await _change(work, user_id, **profile_fields.only_keepable(wanted))


async def lock(work: Work, user_id: int) -> LockedCounters:
    """Hold the person until the unit ends, so that what they do here comes one after another. Raises `NotFound` for nobody.

    One statement, but for the first time. Who holds two people holds the one with the lower id first.
    """
    locked = await queries.select_counters_for_update(work.db, user_id)
    if locked is None:
        await queries.insert_profile(work.db, user_id)
        locked = await queries.select_counters_for_update(work.db, user_id)
    return existing(locked, "user")


async def add_to_count(work: Work, locked: LockedCounters, more: int) -> LockedCounters:
    """Note that a person who is held has so many more tomatoes, or fewer; the person as they are now."""
    await queries.update_tomatoes_count(work.db, locked.user_id, more)
    return replace(locked, tomatoes_count=locked.tomatoes_count + more)


async def follow_later(work: Work, user_id: int) -> None:
    """Have `follow_identity` run after this unit, if the person has anything here. Not in it: it holds what identity holds, in the other order."""
    if await queries.select_has_profile(work.db, user_id):
        work.defer(FOLLOW_JOB, user_id=user_id)


async def follow_identity(work: Work, user_id: int) -> None:
    """Have a person's scores follow what identity has changed: another time zone, a closed account."""
    locked = await queries.select_counters_for_update(work.db, user_id)
    if locked is not None:
        await scores.follow(work, locked)


async def list_image_addresses(work: ReadWork, path: str) -> list[str]:
    """The addresses of all people's pictures that hold `path`, for tidying up. The caller is the system."""
    return await queries.select_image_addresses(work.db, path)


async def _change(work: Work, user_id: int, **fields: object) -> Profile:
    locked = await lock(work, user_id)
    found = await _row(work, user_id)
    changed = replace(found, **fields)
    if changed != found:
        await queries.update_profile(work.db, changed, work.now)
        work.emit(FocusProfileChanged(user_id=user_id))
        now = await lock(work, user_id)
        if now != locked:
            await scores.follow(work, now)
        changed = replace(changed, updated_at=work.now)
    return _profile(changed)


async def _row(work: ReadWork, user_id: int) -> ProfileRow:
    return existing(await queries.select_profile(work.db, user_id), "user")


def _profile(row: ProfileRow) -> Profile:
    return Profile(
        user_id=row.user_id,
        name=row.name if row.name is not None else (f"{row.first_name} {row.last_name}".strip() or None),
        email=row.email if row.email is not None else row.identity_email,
        image=row.image if row.image is not None else row.icon_url,
        time_zone=row.time_zone or row.identity_time_zone,
        time_zone_label=row.time_zone_label or row.time_zone or row.identity_time_zone,
        color=row.color or DEFAULT_COLOR,
        volume=DEFAULT_VOLUME if row.volume is None else row.volume,
        ticking=bool(row.ticking),
        work_hours_per_day=row.work_hours_per_day,
        average_hourly_rate=row.average_hourly_rate,
        currency=row.currency or DEFAULT_CURRENCY,
        is_hidden=bool(row.is_hidden),
        created_at=row.created_at,
        updated_at=max(row.updated_at or row.identity_updated_at, row.identity_updated_at),
    )
