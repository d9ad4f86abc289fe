"""Fragments: records without a schema that addons keep in a team or for one person, in trees, with labels, filters and files.

Source: contracts/tommy.yaml, Fragment; behaviour notes, tommy 2.18.
"""

from collections.abc import Sequence
from typing import Any

from msgspec import UNSET
from msgspec.structs import replace

from crewhall.domains.files import attachments
from crewhall.domains.files.model import Attachment
from crewhall.domains.identity.placeholders import Claim
from crewhall.domains.labels import taggings, tags
from crewhall.domains.labels.model import Context, Labels
from crewhall.domains.marketplace import contents, policy, queries
from crewhall.domains.marketplace.errors import PageTooLarge, ParentIsBelow, TooManyBelow
from crewhall.domains.marketplace.events import (
    FragmentChanged,
    FragmentCreated,
    FragmentDeleted,
    RestrictedFragmentChanged,
    RestrictedFragmentCreated,
    RestrictedFragmentDeleted,
)
from crewhall.domains.marketplace.model import (
    SUBJECT,
    Fragment,
    FragmentEdit,
    FragmentFilter,
    FragmentSearch,
    FragmentView,
)
from crewhall.kit.actor import Actor, signed_in
from crewhall.kit.errors import existing, wrong_field
from crewhall.kit.owner import Owner
from crewhall.kit.paging import Page, PageRequest
from crewhall.platform.work import ReadWork, Work

MOST_BELOW = 10_000
"""How many fragments may go with the one above them at once; and how far up a tree is looked through before a move."""
LARGEST_PAGE_BYTES = 16 * 1024 * 1024
"""Of data, in one answer."""
_ALWAYS_FIT = LARGEST_PAGE_BYTES // contents.LARGEST_DATA_BYTES

_MEMBER = "TeamMember"  # what a membership is to labels


async def list_fragments(
    work: ReadWork, wanted: FragmentSearch, page: PageRequest, *, with_attachments: bool = False
) -> Page[FragmentView]:
    """Those that the caller sees in the account in use. At most seven statements, whatever the number of fragments.

    Raises `PageTooLarge` where their data is too large to be sent at once, which few fragments never are.
    """
    viewer = await _viewer(work)
    keys = [tags.name_key(name) for name in wanted.tags or ()]
    total = await queries.select_fragments_total(work.db, viewer, wanted, keys)
    may_be_large = min(page.per, total) > _ALWAYS_FIT
    if may_be_large and await queries.select_fragments_bytes(work.db, viewer, wanted, keys, page) > LARGEST_PAGE_BYTES:
        raise PageTooLarge(limit_bytes=LARGEST_PAGE_BYTES, fewer=_ALWAYS_FIT)
    rows = await queries.select_fragments(work.db, viewer, wanted, keys, page)
    return Page(await _views(work, rows, with_attachments=with_attachments), total, page)


async def get(work: ReadWork, fragment_id: int) -> FragmentView:
    """One fragment with its files. Raises `NotFound`, also for one that the caller does not see."""
    fragment = existing(await queries.select_fragment(work.db, await _viewer(work), fragment_id), "fragment")
    return await _view(work, fragment)


async def create(work: Work, edit: FragmentEdit) -> FragmentView:
    """A new fragment of the caller's in the account in use; it needs a kind.

    Raises `InvalidInput` (also for a parent or a person that the caller does not see in this account), `TooLarge`, `Forbidden` for
    labels that the caller may not make, and what `attachments.attach` raises.
    """
    viewer = await _viewer(work)
    fragment = contents.written(_blank(work, viewer), edit, work.now)
    filters = await _checked_filters(work, edit)
    labels = contents.clean_labels([] if edit.labels is UNSET else edit.labels)
    if fragment.parent_id is not None:
        await _lock_tree(work, viewer)
        await _check_parent(work, viewer, fragment)
    fragment = replace(fragment, restricted=bool(filters))
    fragment = replace(fragment, id=await queries.insert_fragment(work.db, fragment))
    await queries.insert_filters(work.db, fragment.id, [(one, contents.name_key(one)) for one in filters])
    await _hang_labels(work, fragment, labels)
    await attachments.attach(work, SUBJECT, fragment.id, edit.files, () if edit.tokens is UNSET else edit.tokens)
    announced = RestrictedFragmentCreated if fragment.restricted else FragmentCreated
    work.emit(announced(**_told(fragment, restricted=fragment.restricted)))
    return await _view(work, fragment)


async def update(work: Work, fragment_id: int, edit: FragmentEdit) -> FragmentView:
    """Change a fragment; of two changes at once the later wins. Raises as `create` does, `NotFound`, `Forbidden`, `ParentIsBelow`."""
    viewer = await _viewer(work)
    if edit.parent_id is not UNSET:
        await _lock_tree(work, viewer)  # always before the fragment's own row, lest two units wait for each other
    before = existing(await queries.select_fragment_for_update(work.db, viewer, fragment_id), "fragment")
    policy.may_change(work.actor, before)
    after = contents.written(before, edit, work.now)
    labels = None if edit.labels is UNSET else contents.clean_labels(edit.labels)
    if after.parent_id is not None and after.parent_id != before.parent_id:
        await _check_parent(work, viewer, after)
    if edit.filters is not UNSET:
        filters = await _checked_filters(work, edit)
        after = replace(after, restricted=bool(filters))
        await queries.delete_filters(work.db, after.id)
        await queries.insert_filters(work.db, after.id, [(one, contents.name_key(one)) for one in filters])
    await queries.update_fragment(work.db, after)
    if labels is not None:
        await taggings.forget_subjects(work, _owner(after), SUBJECT, [after.id])
        await _hang_labels(work, after, labels)
    await _replace_files(work, after, edit)
    restricted = before.restricted or after.restricted
    announced = RestrictedFragmentChanged if restricted else FragmentChanged
    work.emit(announced(**_told(after, restricted=restricted)))
    return await _view(work, after)


async def delete(work: Work, fragment_id: int) -> FragmentView:
    """Delete a fragment and all below it, whoever they are of; the fragment as it was, without files.

    Raises `NotFound`, `Forbidden`, and `TooManyBelow` past `MOST_BELOW`.
    """
    viewer = await _viewer(work)
    await _lock_tree(work, viewer)
    fragment = existing(await queries.select_fragment_for_update(work.db, viewer, fragment_id), "fragment")
    policy.may_change(work.actor, fragment)
    (view,) = await _views(work, [fragment], with_attachments=False)
    tree = await queries.select_below(work.db, fragment.id, MOST_BELOW + 2)
    if len(tree) > MOST_BELOW + 1:
        raise TooManyBelow(limit=MOST_BELOW)
    # The deepest first: then none takes others along, which costs the square of the depth.
    ids = [row.id for row in sorted(tree, key=lambda row: -row.depth)]
    await queries.delete_fragments(work.db, fragment.team_id, ids)
    # Only now: a unit that is changing one of them has ended, and left all its labels and files to be found.
    await taggings.forget_subjects(work, _owner(fragment), SUBJECT, ids)
    await attachments.forget_subjects(work, SUBJECT, ids)
    announced = RestrictedFragmentDeleted if fragment.restricted else FragmentDeleted
    work.emit(announced(**_told(fragment, restricted=fragment.restricted), below_count=len(ids) - 1))
    return view


async def follow_rename(work: Work, team_id: int, context: str, old_name: str, name: str) -> None:
    """A label of the team has another name now: filters that name it go on naming it. Asks no policy: who may rename was asked."""
    old_key, key = tags.name_key(old_name), tags.name_key(name)
    await queries.update_filter_names(work.db, team_id, Context(context), old_key, name, key)


async def hand_over_filters(work: Work, claim: Claim) -> None:
    """Filters that name somebody without an account name the person who has proved their address, in the teams that have them now.

    Asks no policy: follows from the proof.
    """
    await queries.update_filter_people(work.db, claim.user_id, claim.placeholder_id)


async def _viewer(work: ReadWork) -> queries.Viewer:
    """Who the caller is to fragments; for a plain member with their labels, which takes a statement."""
    actor = work.actor
    user_id = signed_in(actor)
    narrowed = actor.team_id is not None and not policy.sees_all(actor)
    keys = await _label_keys(work, actor) if narrowed else ()
    return queries.Viewer(user_id, actor.team_id, narrowed, keys)


async def _label_keys(work: ReadWork, actor: Actor) -> tuple[str, ...]:
    if actor.team_id is None or actor.member_id is None:
        return ()
    carried = await taggings.of_subjects(work, Owner.of_team(actor.team_id), _MEMBER, [actor.member_id])
    labels = carried[actor.member_id]
    return tuple(
        queries.filter_key(context, tags.name_key(name)) for context in Context for name in _names(labels, context)
    )


def _names(labels: Labels, context: Context) -> tuple[str, ...]:
    return {
        Context.ROLES: labels.roles,
        Context.LOCATIONS: labels.locations,
        Context.TAGS: labels.tags,
        Context.MEMBERS: labels.members,
    }[context]


async def _lock_tree(work: Work, viewer: queries.Viewer) -> None:
    """Wait for other units that change trees of the account, and hold them off: each is right only about what stays as it saw it."""
    if viewer.team_id is None:
        await queries.select_user_for_update(work.db, viewer.user_id)
    else:
        await queries.select_team_for_update(work.db, viewer.team_id)


async def _check_parent(work: Work, viewer: queries.Viewer, fragment: Fragment) -> None:
    """The parent is one that the caller sees in this account, and not below the fragment. The tree is held."""
    parent_id = fragment.parent_id or 0
    if await queries.select_fragment(work.db, viewer, parent_id) is None:
        words = "must be a fragment that you see in this account"
        raise wrong_field("parent_id", words)
    if fragment.id:
        above = await queries.select_above(work.db, parent_id, MOST_BELOW + 1)
        if fragment.id in above or len(above) > MOST_BELOW:
            raise ParentIsBelow


async def _checked_filters(work: Work, edit: FragmentEdit) -> list[FragmentFilter]:
    """The filters of an edit, of people who are in the team. Raises `InvalidInput`; unknown people and those of elsewhere are alike."""
    filters = contents.clean_filters([] if edit.filters is UNSET else edit.filters)
    if not filters:
        return []
    words = None
    people = {one.user_id for one in filters if one.user_id is not None}
    if work.actor.team_id is None:
        words = "need a team; in a personal account nobody else sees a fragment"
    elif people and await queries.select_people_count(work.db, work.actor.team_id, sorted(people)) < len(people):
        words = "must name people who are in the team"
    if words:
        raise wrong_field("filters", words)
    return filters


async def _hang_labels(work: Work, fragment: Fragment, labels: dict[Context, dict[str, str]]) -> None:
    """Hang labels on a fragment that has none. New tags are announced, the fragment's having them is not: not everybody may see it.

    Raises `Forbidden` for a role or location that there is not, by who may not make it.
    """
    for context, names in labels.items():
        pairs = [(fragment.id, name) for name in names.values()]
        made = await taggings.tag_many(work, _owner(fragment), context, SUBJECT, pairs)
        if made:
            policy.may_make_names(work.actor, context)


async def _replace_files(work: Work, fragment: Fragment, edit: FragmentEdit) -> None:
    if edit.tokens is UNSET and not edit.files:
        return
    tokens = () if edit.tokens is UNSET else edit.tokens
    await attachments.keep_only(work, SUBJECT, fragment.id, tokens)
    await attachments.attach(work, SUBJECT, fragment.id, edit.files, tokens)


async def _view(work: ReadWork, fragment: Fragment) -> FragmentView:
    (view,) = await _views(work, [fragment], with_attachments=True)
    return view


async def _views(work: ReadWork, fragments: Sequence[Fragment], *, with_attachments: bool) -> list[FragmentView]:
    """Fragments of one account with what belongs to them. At most three statements."""
    if not fragments:
        return []
    ids = [fragment.id for fragment in fragments]
    filters: dict[int, list[FragmentFilter]] = {}
    if restricted := [fragment.id for fragment in fragments if fragment.restricted]:
        for row in await queries.select_filters(work.db, restricted):
            filters.setdefault(row.fragment_id, []).append(FragmentFilter(row.context, row.name, row.user_id))
    labels = await taggings.of_subjects(work, _owner(fragments[0]), SUBJECT, ids)
    files: dict[int, tuple[Attachment, ...]] = {}
    if with_attachments:
        files = await attachments.of_subjects(work, SUBJECT, ids)
    return [
        FragmentView(
            fragment,
            tuple(filters.get(fragment.id, ())),
            labels[fragment.id],
            files.get(fragment.id),
            policy.operations(work.actor, fragment),
        )
        for fragment in fragments
    ]


def _blank(work: Work, viewer: queries.Viewer) -> Fragment:
    """A fragment of the caller's in which nothing is written."""
    return Fragment(
        id=0,
        user_id=viewer.user_id,
        team_id=viewer.team_id,
        addon=None,
        addons_install_id=None,
        kind="",
        name=None,
        status=None,
        data_json="{}",
        start_at=None,
        end_at=None,
        parent_id=None,
        resource_type=None,
        resource_id=None,
        restricted=False,
        created_at=work.now,
        updated_at=work.now,
    )


def _owner(fragment: Fragment) -> Owner:
    """Whose labels hang on the fragment."""
    return Owner.of_user(fragment.user_id) if fragment.team_id is None else Owner.of_team(fragment.team_id)


def _told(fragment: Fragment, *, restricted: bool) -> dict[str, Any]:
    """What an event says of a fragment, and to whom (see events.py)."""
    is_open = fragment.team_id is not None and not restricted
    return {
        "team_id": fragment.team_id,
        "user_id": None if is_open else fragment.user_id,
        "fragment_id": fragment.id,
        "kind": fragment.kind,
        "name": None if restricted else fragment.name,
    }
