"""Which names hang on which subject. Subjects belong to other domains; here they are a type and an id."""

from collections.abc import Iterable, Sequence

from crewhall.domains.labels import queries, tags
from crewhall.domains.labels.events import LabelsChanged
from crewhall.domains.labels.model import TEAM_MEMBER, CarriedTag, Context, Labels
from crewhall.kit.errors import wrong_field
from crewhall.kit.owner import Owner
from crewhall.platform.work import ReadWork, Work

MOST_NAMES = 200
"""How many names a subject may carry in one context."""

_IDS_PER_STATEMENT = 1000


async def replace(
    work: Work, owner: Owner, subject_type: str, subject_id: int, context: Context, names: Sequence[str]
) -> None:
    """Make these the only names of the context that the subject carries; tags that the owner lacks are made.

    Empty names count for nothing, so `[""]` clears the list (behaviour notes, tommy 2.3). Names that differ only in case
    are one. Raises `InvalidInput` for a name that is too long or more than `MOST_NAMES`. The caller has asked whether
    the actor may change the subject.
    """
    wanted = _distinct(names)
    keys = list(wanted)
    # Two units that replace one list must not end with the sum of both. On PostgreSQL they queue at a row that every team has.
    await queries.select_tag_for_update(work.db, owner, Context.ROLES, tags.name_key(TEAM_MEMBER))
    await tags.ensure(work, owner, context, wanted.values())
    removed = await queries.delete_other_taggings(work.db, owner, context, subject_type, subject_id, keys)
    added = await queries.insert_taggings(work.db, owner, context, subject_type, subject_id, keys)
    if removed or added:
        work.emit(
            LabelsChanged(
                team_id=owner.team_id,
                user_id=owner.user_id,
                subject_type=subject_type,
                subject_id=subject_id,
                context=context,
                names=tuple(wanted.values()),
            )
        )


async def of_subjects(work: ReadWork, owner: Owner, subject_type: str, subject_ids: Sequence[int]) -> dict[int, Labels]:
    """What each of the subjects carries of the owner's names; one statement. Every id asked for is in the answer.

    For a page of subjects; for thousands there is `of_all`.
    """
    if not subject_ids:
        return {}
    found = await queries.select_labels(work.db, owner, subject_type, list(subject_ids))
    return {subject_id: found.get(subject_id) or Labels() for subject_id in subject_ids}


async def carried_by(work: ReadWork, owner: Owner, subject_type: str, subject_id: int) -> list[CarriedTag]:
    """The owner's tags that one subject carries, with their ids; one statement."""
    return await queries.select_carried_tags(work.db, owner, subject_type, subject_id)


async def subjects_with(
    work: ReadWork, owner: Owner, subject_type: str, context: Context, names: Sequence[str]
) -> list[int]:
    """The ids of the subjects that carry any of the names in the context, whatever the case; one statement. The caller may see them all."""
    keys = [key for name in names if (key := tags.name_key(name))]
    return await queries.select_subjects_with(work.db, owner, context, subject_type, keys) if keys else []


async def of_all(work: ReadWork, owner: Owner, subject_type: str) -> dict[int, Labels]:
    """What all subjects of the type carry of the owner's names; those without any are left out. One slow read: committed rows only."""
    return await queries.select_all_labels(work.db, owner, subject_type)


async def tag_many(
    work: Work, owner: Owner, context: Context, subject_type: str, pairs: Iterable[tuple[int, str]]
) -> list[int]:
    """Hang names on many subjects, as (subject id, name), beside those they carry; the ids of the tags that had to be made.

    Takes a fixed number of statements beyond those for new tags and announces new tags only. Raises `InvalidInput`.
    """
    named = [(subject_id, tags.clean_name(name)) for subject_id, name in pairs]
    wanted: dict[str, str] = {}
    for _, name in named:
        wanted.setdefault(tags.name_key(name), name)
    made = await tags.ensure(work, owner, context, wanted.values())
    found = await queries.select_tag_keys(work.db, owner, context, list(wanted))
    tag_ids = {tag.name_key: tag.id for tag in found}
    rows = [(tag_ids[tags.name_key(name)], subject_id) for subject_id, name in named]
    await queries.insert_taggings_of_many(work.db, subject_type, rows)
    return made


async def forget_subjects(work: Work, owner: Owner, subject_type: str, subject_ids: Sequence[int]) -> None:
    """Take all of the owner's names off subjects that are going away, any number of them."""
    for start in range(0, len(subject_ids), _IDS_PER_STATEMENT):
        some = list(subject_ids[start : start + _IDS_PER_STATEMENT])
        await queries.delete_taggings_of_subjects(work.db, owner, subject_type, some)


def _distinct(names: Sequence[str]) -> dict[str, str]:
    """Clean names by their keys, first spelling first, without the empty ones."""
    wanted: dict[str, str] = {}
    for name in names:
        if key := tags.name_key(name):
            wanted.setdefault(key, tags.clean_name(name))
    if len(wanted) > MOST_NAMES:
        limit = f"must not be more than {MOST_NAMES}"
        raise wrong_field("names", limit)
    return wanted
