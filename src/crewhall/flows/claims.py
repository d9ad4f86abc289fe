"""Everything that others have done for an address is handed to the account that proves it, in every domain; see `identity.placeholders`."""

from crewhall.domains.chat import claims as rooms
from crewhall.domains.directory import claims as acquaintances
from crewhall.domains.identity import placeholders
from crewhall.domains.labels import taggings
from crewhall.domains.labels.model import Owner
from crewhall.domains.marketplace import fragments
from crewhall.flows.members import SUBJECT
from crewhall.platform.work import Work


async def hand_over(work: Work, user_id: int) -> None:
    """Give the person what waits for the addresses that they have proved. One statement where nothing does. Raises `RoomJustChanged`."""
    for claim in await placeholders.claims_of(work, user_id):
        for team_id, member_id in await placeholders.hand_over_memberships(work, claim):
            await taggings.forget_subjects(work, Owner.of_team(team_id), SUBJECT, [member_id])
        await acquaintances.hand_over_contacts(work, claim)
        await acquaintances.hand_over_invitations(work, claim)
        await fragments.hand_over_filters(work, claim)
        if claim.has_main:
            await rooms.hand_over_rooms(work, claim)
        await placeholders.settle(work, claim)
