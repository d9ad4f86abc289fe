"""ONE table: event -> what happens next, in the same transaction, before the commit. Siblings never call each other."""

from datetime import datetime

from crewhall.domains.chat import suspensions
from crewhall.domains.directory import invitations
from crewhall.domains.focus import profiles
from crewhall.domains.identity.events import (
    ApiKeyCreated,
    ExternalAccountLinked,
    MemberChanged,
    MemberInvited,
    MemberJoined,
    PasswordChanged,
    SurfaceTokenMinted,
    TeamChanged,
    TeamFounded,
    TeamHandedOver,
    UserChanged,
    UserSignedUp,
)
from crewhall.domains.labels import tags
from crewhall.domains.labels.events import LabelsChanged, TagDeleted, TagRenamed
from crewhall.domains.labels.model import Context
from crewhall.domains.marketplace import fragments
from crewhall.domains.workforce import audiences, derivation, notices, requests
from crewhall.domains.workforce.events.attendance import PunchDeleted, PunchEdited, PunchMade
from crewhall.domains.workforce.events.shifts import (
    ShiftAssigned,
    ShiftCanceled,
    ShiftChanged,
    ShiftCreated,
    ShiftEvent,
    ShiftPublished,
    ShiftUnpublished,
)
from crewhall.domains.workforce.events.timesheets import TimesheetApproved, TimesheetDenied, TimesheetSubmitted
from crewhall.domains.workforce.scope import MEMBER_TYPE
from crewhall.flows import account_mails, claims, members
from crewhall.kit.events import Event
from crewhall.platform.work import Reactions, Work


async def seed_roles(work: Work, event: Event) -> None:
    """A new team has the built-in roles."""
    await tags.seed_builtin_roles(work, event.team_id or 0)


async def keep_admin(work: Work, event: Event) -> None:
    """Who hands a team over stays its admin, and says so."""
    if isinstance(event, TeamHandedOver) and event.team_id is not None:
        await members.name_admin(work, event.team_id, event.member_id)


async def rename_filters(work: Work, event: Event) -> None:
    """Who was let in by a name is let in by its new spelling."""
    if isinstance(event, TagRenamed) and event.team_id is not None:
        await fragments.follow_rename(work, event.team_id, event.context, event.old_name, event.name)


async def follow_locations(work: Work, event: Event) -> None:
    """Who carries other locations is sent other events about work."""
    if event.team_id is None:
        return
    if isinstance(event, LabelsChanged) and (event.subject_type, event.context) == (MEMBER_TYPE, Context.LOCATIONS):
        await audiences.follow_member(work, event.team_id, event.subject_id)
    elif isinstance(event, TagDeleted) and event.context == Context.LOCATIONS:
        await audiences.follow_team(work, event.team_id)


async def follow_punch(work: Work, event: Event) -> None:
    """Open timesheets follow the time clock."""
    if isinstance(event, PunchMade | PunchEdited | PunchDeleted):
        at = datetime.fromisoformat(event.clocked_at)
        await derivation.follow_punch(work, event.team_id or 0, event.user_id or 0, event.attendance_id, at)


async def move_scores(work: Work, event: Event) -> None:
    """Scores on leaderboards follow their person's time zone, and leave with a closed account."""
    await profiles.follow_later(work, event.user_id or 0)


async def hand_over(work: Work, event: Event) -> None:
    """Whoever has proved an address gets what others have done for it."""
    await claims.hand_over(work, event.user_id or 0)


async def follow_member(work: Work, event: Event) -> None:
    """Who leaves a team leaves its rooms, and who returns finds them again."""
    await suspensions.follow_member(work, event.team_id or 0, event.user_id or 0)


async def follow_team(work: Work, event: Event) -> None:
    """The rooms of a closed team are closed to everybody."""
    await suspensions.follow_team(work, event.team_id or 0)


async def settle_invitations(work: Work, event: Event) -> None:
    """The invitation that brought a membership is over once its person has joined, or the membership was put away."""
    await invitations.settle_membership(work, event.team_id or 0, event.user_id or 0)


async def cancel_requests(work: Work, event: Event) -> None:
    """Nobody decides any more who gets a shift that is called off or a draft again. A draft that is deleted has no such requests."""
    if isinstance(event, ShiftEvent) and event.team_id is not None:
        await requests.cancel_about(work, event.team_id, event.shift_id)


REACTIONS: Reactions = {
    ApiKeyCreated: [account_mails.notify_of_credential],
    ExternalAccountLinked: [account_mails.notify_of_credential],
    PasswordChanged: [account_mails.notify_of_credential],
    SurfaceTokenMinted: [account_mails.notify_of_credential],
    LabelsChanged: [follow_locations],
    MemberChanged: [follow_member, settle_invitations],
    MemberInvited: [follow_member],
    MemberJoined: [follow_member, settle_invitations],
    ShiftAssigned: [notices.follow_shift],
    ShiftCanceled: [notices.follow_shift, cancel_requests],
    ShiftChanged: [notices.follow_shift],
    ShiftCreated: [notices.follow_shift],
    ShiftPublished: [notices.follow_shift],
    ShiftUnpublished: [notices.follow_shift, cancel_requests],
    PunchDeleted: [follow_punch],
    PunchEdited: [follow_punch],
    PunchMade: [follow_punch],
    TagDeleted: [follow_locations],
    TagRenamed: [rename_filters],
    TeamChanged: [follow_team],
    TeamFounded: [seed_roles],
    TeamHandedOver: [keep_admin],
    TimesheetApproved: [notices.follow_timesheet],
    TimesheetDenied: [notices.follow_timesheet],
    TimesheetSubmitted: [notices.follow_timesheet],
    UserChanged: [move_scores, hand_over],
    UserSignedUp: [hand_over],
}
