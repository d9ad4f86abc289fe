"""Everything that others have done for an address is handed to the account that proves it, in every domain; see `identity.placeholders`."""

from crewhall.domains.chat import claims as rooms
from crewhall.domains.directory import claims as acquaintances
from crewhall.domains.identity import placeholders
from crewhall.domains.identity.placeholders import Claim
from crewhall.domains.labels import taggings
from crewhall.domains.labels.model import Context
from crewhall.domains.marketplace import fragments
from crewhall.flows.members import SUBJECT
from crewhall.kit.owner import Owner
from crewhall.platform.work import Work


async def hand_over(work: Work, user_id: int) -> None:
    """Give the person what waits for the addresses that they have proved. One statement where nothing does. Raises `RoomJustChanged`."""
    for claim in await placeholders.claims_of(work, user_id):
        await _take_over_name(work, claim)
        for gone in await placeholders.hand_over_memberships(work, claim):
            await _hand_over_labels(work, Owner.of_team(gone.team_id), gone.member_id, gone.own_id or 0)
        await acquaintances.hand_over_contacts(work, claim)
        await acquaintances.hand_over_invitations(work, claim)
        await fragments.hand_over_filters(work, claim)
        if claim.has_main:
            await rooms.hand_over_rooms(work, claim)
        await placeholders.settle(work, claim)


async def _take_over_name(work: Work, claim: Claim) -> None:
    """Whoever has no name of their own gets the one by which a team has invited them, if nobody else has named them."""
    offered = await placeholders.offered_memberships(work, claim)
    if offered and not await acquaintances.is_known_elsewhere(work, claim, offered[0].team_id):
        await placeholders.take_over_name(work, claim)


async def _hand_over_labels(work: Work, owner: Owner, member_id: int, own_id: int) -> None:
    """What an invited member was labelled with goes to the membership that the person has already."""
    labels = (await taggings.of_subjects(work, owner, SUBJECT, [member_id]))[member_id]
    for context, names in (
        (Context.ROLES, labels.roles),
        (Context.LOCATIONS, labels.locations),
        (Context.TAGS, labels.tags),
    ):
        if names:
            await taggings.tag_many(work, owner, context, SUBJECT, [(own_id, name) for name in names])
    await taggings.forget_subjects(work, owner, SUBJECT, [member_id])
