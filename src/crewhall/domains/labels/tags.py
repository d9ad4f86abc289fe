"""The names that an owner gives out: roles, locations, tags. Who carries them stands in taggings.py."""

from collections.abc import Iterable

from crewhall.domains.labels import policy, queries
from crewhall.domains.labels.errors import RoleIsBuiltIn, TagNameIsTaken
from crewhall.domains.labels.events import TagCreated, TagDeleted, TagRenamed
from crewhall.domains.labels.model import BUILTIN_ROLES, Context, Tag
from crewhall.kit.errors import NotFound, existing, wrong_field
from crewhall.kit.owner import Owner, OwnerType
from crewhall.kit.paging import Page, PageRequest
from crewhall.kit.text import squeeze
from crewhall.platform.db.database import UniqueViolation
from crewhall.platform.work import ReadWork, Work

LONGEST_NAME = 100

_BUILTIN_KEYS = frozenset(name.casefold() for name in BUILTIN_ROLES)


def name_key(name: str) -> str:
    """What names are compared by: two names that differ only in case or white space are one."""
    return squeeze(name).casefold()


async def list_tags(work: ReadWork, owner: Owner, context: Context | None, page: PageRequest) -> Page[Tag]:
    """The owner's tags of one context, or of all, by context and name, each with its number of taggings.

    Two statements whatever the number of tags. Raises `NotFound` when the owner is not the caller.
    """
    policy.may_read(work.actor, owner, "tag")
    rows = await queries.select_tags(work.db, owner, context, page)
    return Page(rows, await queries.select_tags_total(work.db, owner, context), page)


async def get(work: ReadWork, owner: Owner, tag_id: int) -> Tag:
    """One tag. Raises `NotFound`, also for another owner's."""
    policy.may_read(work.actor, owner, "tag")
    return existing(await queries.select_tag(work.db, owner, tag_id), "tag")


async def create(work: Work, owner: Owner, context: Context, name: str) -> Tag:
    """The owner's tag of that name, made if it is not there: a second call answers the same tag.

    Raises `InvalidInput` for a name that is empty or longer than `LONGEST_NAME`, `Forbidden`, `NotFound`.
    """
    policy.may_edit_tags(work.actor, owner)
    name = clean_name(name)
    await _insert(work, owner, context, name)
    tag = await queries.select_tag_by_key(work.db, owner, context, name_key(name))
    if tag is None:  # it was there, and another unit has just deleted it
        raise NotFound(thing="tag")
    return tag


async def rename(work: Work, owner: Owner, tag_id: int, name: str) -> Tag:
    """Give the tag another name; whoever carries it keeps it. Answers the tag as it is now.

    Raises `NotFound`, `Forbidden`, `InvalidInput`, `RoleIsBuiltIn`, and `TagNameIsTaken` by another tag of the same context.
    """
    policy.may_edit_tags(work.actor, owner)
    name = clean_name(name)
    tag = await get(work, owner, tag_id)
    _refuse_builtin(owner, tag)
    if tag.name == name:
        return tag
    try:
        await queries.update_tag_name(work.db, owner, tag_id, name, name_key(name))
    except UniqueViolation:
        raise TagNameIsTaken(name=name) from None
    work.emit(
        TagRenamed(
            team_id=owner.team_id,
            user_id=owner.user_id,
            tag_id=tag_id,
            context=tag.context,
            old_name=tag.name,
            name=name,
        )
    )
    return await get(work, owner, tag_id)


async def delete(work: Work, owner: Owner, tag_id: int) -> None:
    """Delete the tag and take it off all who carry it. Raises `NotFound`, `Forbidden`, `RoleIsBuiltIn`."""
    policy.may_edit_tags(work.actor, owner)
    tag = await get(work, owner, tag_id)
    _refuse_builtin(owner, tag)
    await queries.delete_tag(work.db, owner, tag_id)
    work.emit(
        TagDeleted(team_id=owner.team_id, user_id=owner.user_id, tag_id=tag_id, context=tag.context, name=tag.name)
    )


async def seed_builtin_roles(work: Work, team_id: int) -> None:
    """Give a new team its roles (`BUILTIN_ROLES`); again changes nothing. Asks no policy: it belongs to making a team."""
    owner = Owner.of_team(team_id)
    for name in BUILTIN_ROLES:
        await queries.insert_tag(work.db, owner, Context.ROLES, name, name_key(name), work.now)


async def ensure(work: Work, owner: Owner, context: Context, names: Iterable[str]) -> list[int]:
    """Make those of the names that the owner does not have; the ids of exactly the tags that this call made.

    Names are clean (`clean_name`). Asks no policy: who may label a subject is asked where the subject is changed.
    """
    wanted = {name_key(name): name for name in names}
    found = await queries.select_tag_keys(work.db, owner, context, list(wanted))
    known = {tag.name_key for tag in found}
    # In one order for all, so that two units that make the same tags never wait for each other in a circle.
    missing = [wanted[key] for key in sorted(wanted) if key not in known]
    made = [await _insert(work, owner, context, name) for name in missing]
    return [tag_id for tag_id in made if tag_id is not None]


def clean_name(name: str) -> str:
    """The name without control characters and needless white space. Raises `InvalidInput` for an empty or too long one."""
    cleaned = squeeze(name)
    if not cleaned:
        raise wrong_field("name", "must not be empty")
    if len(cleaned) > LONGEST_NAME:
        limit = f"must not be longer than {LONGEST_NAME} characters"
        raise wrong_field("name", limit)
    return cleaned


async def _insert(work: Work, owner: Owner, context: Context, name: str) -> int | None:
    tag_id = await queries.insert_tag(work.db, owner, context, name, name_key(name), work.now)
    if tag_id is not None:
        work.emit(TagCreated(team_id=owner.team_id, user_id=owner.user_id, tag_id=tag_id, context=context, name=name))
    return tag_id


def _refuse_builtin(owner: Owner, tag: Tag) -> None:
    if owner.type == OwnerType.TEAM and tag.context == Context.ROLES and name_key(tag.name) in _BUILTIN_KEYS:
        raise RoleIsBuiltIn(name=tag.name)
