"""Inviting: whom one may address, where it goes, sending again, limits; and what each may see of it."""

from datetime import timedelta
from typing import Any

import pytest

from crewhall.domains.directory import introductions, invitations, requests
from crewhall.domains.directory.errors import RequestedTooSoon
from crewhall.domains.directory.events import InvitationEvent, InvitationSent
from crewhall.domains.directory.invitations import EXPIRES_AFTER, MOST_ADDRESSED, MOST_LINKS, REST
from crewhall.domains.directory.model import Addressee, InvitationStatus, NewContact, NewInvitation, Purpose
from crewhall.kit.actor import NOBODY, SYSTEM, Rank
from crewhall.kit.errors import CrewhallError
from crewhall.platform.work import Works
from tests.domains.directory.crowd import Crowd, a_crowd

pytestmark = pytest.mark.anyio

NOT_FOUND = "NOT_FOUND"


@pytest.fixture
async def crowd(works: Works) -> Crowd:
    """The crowd; inviter and invited are contacts."""
    return await a_crowd(works)


@pytest.mark.parametrize(
    ("who", "personal", "friend", "outcome"),
    [
        ("inviter", True, "invited", None),
        ("invited", True, "inviter", None),
        ("inviter", True, "member", None),
        ("member", True, "manager", None),
        ("manager", False, "member", None),
        ("inviter", False, "invited", None),
        ("manager", False, "invited", None),
        ("member", True, "invited", None),
        ("inviter", True, "stranger", None),
        ("stranger", True, "inviter", None),
        ("inviter", True, "inviter", "INVALID_INPUT"),
        ("member", False, "manager", "FORBIDDEN"),
    ],
)
async def test_anybody_with_an_account_is_addressed(
    crowd: Crowd, who: str, personal: bool, friend: str, outcome: str | None
) -> None:
    friend_id: int = getattr(crowd, friend)
    if outcome is None:
        view = await crowd.create(who, personal=personal, friend_id=friend_id)
        assert (view.invitation.friend_id, view.status, view.is_party) == (friend_id, "pending", True)
        return
    with pytest.raises(CrewhallError) as refused:
        await crowd.create(who, personal=personal, friend_id=friend_id)
    assert refused.value.code == outcome
    assert await crowd.listed(who, personal=personal) == []


@pytest.mark.parametrize(("new", "is_sent"), [(None, False), (NewContact(email="sam@example.test"), True)])
async def test_somebody_who_was_asked_is_sent_mail_only_by_who_knows_their_address(
    crowd: Crowd, new: NewContact | None, is_sent: bool
) -> None:
    async with crowd.works.write(crowd.actor("inviter", personal=True)) as work:
        if new is None:
            await requests.add(work, crowd.stranger, None, personal=True)
        else:
            await introductions.create(work, new, [], personal=True)
    view, delivery = await crowd.delivered(personal=True, friend_id=crowd.stranger)
    assert (view.status, delivery is not None) == ("pending", is_sent)
    assert await crowd.listed("stranger") == [view.invitation.id]


@pytest.mark.parametrize("declined", ["request", "invitation"])
async def test_who_has_declined_to_be_a_contact_is_let_alone(crowd: Crowd, declined: str) -> None:
    friend = crowd.member
    if declined == "invitation":
        token = (await crowd.create(personal=True, friend_id=friend)).invitation.token
        await crowd.do("decline", "member", token)
    else:
        async with crowd.works.write(crowd.actor("inviter", personal=True)) as work:
            await requests.add(work, friend, None, personal=True)
        async with crowd.works.write(crowd.actor("member", personal=True)) as work:
            await requests.decline(work, crowd.inviter)
    before = await crowd.listed("inviter", personal=True)
    crowd.later(requests.REST - timedelta(hours=1))
    with pytest.raises(RequestedTooSoon):
        await crowd.create(personal=True, friend_id=friend)
    assert await crowd.listed("inviter", personal=True) == before
    crowd.later(timedelta(hours=2))
    assert (await crowd.create(personal=True, friend_id=friend)).status == "pending"


async def test_foreign_and_unknown_people_are_refused_alike(crowd: Crowd) -> None:
    async with crowd.works.write(crowd.actor("stranger")) as work:
        made = await introductions.create(work, NewContact(email="private@example.test"), [], personal=True)
    private, errors = made.contacts[0].friend_id, list[str]()
    unknown: list[dict[str, Any]] = [
        {"friend_id": private},
        {"friend_id": 10**12},
        {"invitee_type": "TeamMember", "invitee_id": 10**12},
    ]
    for named in unknown:
        with pytest.raises(CrewhallError) as refused:
            await crowd.create(**named)
        errors.append(refused.value.message)
    assert errors == [errors[0]] * 3


@pytest.mark.parametrize("spelling", ["TeamMember", "team_member", "Team::Member", "TEAMMEMBER"])
async def test_member_is_addressed_by_the_membership(crowd: Crowd, spelling: str) -> None:
    async with crowd.works.read(SYSTEM) as work:
        member_id = await work.db.fetch_value("SELECT id FROM memberships WHERE user_id = $1", crowd.member)
    view = await crowd.create(invitee_type=spelling, invitee_id=member_id)
    assert view.invitation.friend_id == crowd.member
    with pytest.raises(CrewhallError) as refused:
        await crowd.create("stranger", invitee_type=spelling, invitee_id=member_id)
    assert refused.value.code == NOT_FOUND


async def test_team_is_addressed_through_its_owner(crowd: Crowd) -> None:
    view = await crowd.create("member", personal=True, invitee_type="team", invitee_id=crowd.team_id)
    assert view.invitation.friend_id == crowd.inviter
    with pytest.raises(CrewhallError) as refused:
        await crowd.create("stranger", invitee_type="Team", invitee_id=crowd.team_id)
    assert refused.value.code == NOT_FOUND


@pytest.mark.parametrize(
    "fields",
    [{"invitee_type": "Shift", "invitee_id": 1}, {"invitee_type": "User"}, {"message": "x" * 1001}],
    ids=["unknown type", "type alone", "long message"],
)
async def test_wrong_input_is_refused(crowd: Crowd, fields: dict[str, Any]) -> None:
    with pytest.raises(CrewhallError) as refused:
        await crowd.create(**fields)
    assert refused.value.code == "INVALID_INPUT"
    assert refused.value.details
    assert await crowd.listed("inviter") == []


async def test_message_keeps_its_lines_and_loses_control_characters(crowd: Crowd) -> None:
    view = await crowd.create(message=" Come\r\nsoon\x07!\u202e \n")
    assert view.invitation.message == "Come\nsoon!"
    assert (await crowd.create(message=" \n ")).invitation.message is None


async def test_same_person_is_sent_the_same_invitation_again_but_not_at_once(crowd: Crowd) -> None:
    first, delivery = await crowd.delivered(friend_id=crowd.invited, message="Come")
    assert delivery is not None
    assert delivery.to == Addressee(crowd.invited, "ida@example.test", has_account=True)
    assert first.invitation.sent_at is not None
    crowd.later(REST - timedelta(minutes=1))
    again, delivery = await crowd.delivered(friend_id=crowd.invited, message="Now")
    assert delivery is None
    crowd.later(timedelta(minutes=1))
    third, delivery = await crowd.delivered(friend_id=crowd.invited)
    assert delivery is not None
    assert [view.invitation.id for view in (again, third)] == [first.invitation.id] * 2
    assert [view.invitation.times_sent for view in (first, again, third)] == [1, 1, 2]
    assert (again.invitation.sent_at, third.invitation.message) == (first.invitation.sent_at, "Come")
    assert third.invitation.expires_at > first.invitation.expires_at


async def test_manager_who_sends_again_is_the_inviter_then(crowd: Crowd) -> None:
    token = (await crowd.create("manager", friend_id=crowd.member)).invitation.token
    crowd.later(REST)
    view = await crowd.create(friend_id=crowd.member)
    assert (view.invitation.token, view.invitation.user_id) == (token, crowd.inviter)
    await crowd.sql("UPDATE memberships SET status = 'archived' WHERE user_id = $1", crowd.manager)
    assert await crowd.status(token) == "pending"


@pytest.mark.parametrize("end", ["accept", "decline", "revoke", "expire"])
async def test_invitation_after_the_end_of_one_is_a_new_one(crowd: Crowd, end: str) -> None:
    first = (await crowd.create(friend_id=crowd.invited)).invitation
    if end == "expire":
        crowd.later(EXPIRES_AFTER)
    else:
        await crowd.do(end, "inviter" if end == "revoke" else "invited", first.token)
    second, delivery = await crowd.delivered(friend_id=crowd.invited)
    assert second.invitation.id != first.id
    # Revoking and inviting anew is no way round the rest between two mails.
    assert (delivery is None, second.invitation.times_sent) == ((False, 1) if end == "expire" else (True, 0))


async def test_personal_and_team_invitations_are_two(crowd: Crowd) -> None:
    in_team_name = await crowd.create(friend_id=crowd.invited)
    own = await crowd.create(personal=True, friend_id=crowd.invited)
    assert in_team_name.invitation.purpose == Purpose.MEMBERSHIP
    assert own.invitation.purpose == Purpose.CONTACT
    assert own.invitation.id != in_team_name.invitation.id
    assert (in_team_name.invitation.team_name, own.invitation.team_name) == ("kitchen", None)


@pytest.mark.parametrize(
    ("verified", "address"),
    [
        (("email_verified_at", "mobile_verified_at"), "ida@example.test"),
        (("mobile_verified_at",), "+61412345678"),
        ((), "ida@example.test"),
    ],
)
async def test_invitation_goes_where_the_person_has_proved_to_be(
    crowd: Crowd, verified: tuple[str, ...], address: str
) -> None:
    await crowd.sql("UPDATE users SET mobile = '+61412345678', email_verified_at = NULL WHERE id = $1", crowd.invited)
    for column in verified:
        await crowd.sql(f"UPDATE users SET {column} = created_at WHERE id = $1", crowd.invited)  # noqa: S608 - a constant
    _, delivery = await crowd.delivered(friend_id=crowd.invited)
    assert delivery is not None
    assert delivery.to.address == address


async def test_links_and_pending_invitations_are_limited(crowd: Crowd) -> None:
    tokens = [(await crowd.create()).invitation.token for _ in range(MOST_LINKS)]
    with pytest.raises(CrewhallError) as refused:
        await crowd.create("manager")
    assert refused.value.code == "TOO_MANY_INVITATIONS"
    await crowd.create(personal=True)
    await crowd.do("revoke", "inviter", tokens[0])
    await crowd.create()
    async with crowd.works.write(crowd.actor("inviter")) as work:
        for number in range(MOST_ADDRESSED):
            friend_id = await work.db.fetch_value(
                """
                INSERT INTO users (first_name, last_name, slug, email, status, administrator, account_type, created_at, updated_at)
                VALUES ('P', $1, $1, $2, 'active', false, 'User', $3, $3) RETURNING id
                """,
                f"p{number}",
                f"p{number}@example.test",
                work.now,
            )
            to = Addressee(friend_id, f"p{number}@example.test", has_account=True)
            await invitations.send(work, to, Purpose.MEMBERSHIP, crowd.team_id)
    with pytest.raises(CrewhallError) as refused:
        await crowd.create(friend_id=crowd.invited)
    assert refused.value.code == "TOO_MANY_INVITATIONS"
    crowd.later(EXPIRES_AFTER)
    await crowd.create(friend_id=crowd.invited)


async def test_list_has_what_the_account_sent_and_the_caller_got(crowd: Crowd) -> None:
    link = (await crowd.create()).invitation
    to_invited = (await crowd.create("manager", friend_id=crowd.member)).invitation
    own = (await crowd.create(personal=True, friend_id=crowd.invited)).invitation
    assert await crowd.listed("inviter") == [to_invited.id, link.id]
    assert await crowd.listed("manager") == [to_invited.id, link.id]
    assert await crowd.listed("inviter", personal=True) == [own.id]
    assert await crowd.listed("member") == [to_invited.id]
    assert await crowd.listed("member", personal=True) == [to_invited.id]
    assert await crowd.listed("invited") == [own.id]
    assert await crowd.listed("stranger") == []


async def test_list_is_narrowed_by_the_status_of_now(crowd: Crowd) -> None:
    expired = (await crowd.create()).invitation
    crowd.later(EXPIRES_AFTER - timedelta(days=1))
    declined = (await crowd.create(friend_id=crowd.member)).invitation
    revoked = (await crowd.create()).invitation
    pending = (await crowd.create()).invitation
    await crowd.do("decline", "member", declined.token)
    await crowd.do("revoke", "inviter", revoked.token)
    crowd.later(timedelta(days=1))
    for status, wanted in (("expired", expired), ("declined", declined), ("revoked", revoked), ("pending", pending)):
        assert await crowd.listed("inviter", statuses=(InvitationStatus(status),)) == [wanted.id]
    both = (InvitationStatus.EXPIRED, InvitationStatus.PENDING)
    assert await crowd.listed("inviter", statuses=both) == [pending.id, expired.id]
    assert await crowd.listed("inviter", statuses=(InvitationStatus.ACCEPTED,)) == []


async def test_invitation_to_an_address_is_listed_once_the_address_is_proved(crowd: Crowd) -> None:
    async with crowd.works.write(crowd.actor("inviter", personal=True)) as work:
        to = Addressee(crowd.stranger, "sam@example.test", has_account=False)
        sent, _ = await invitations.send(work, to, Purpose.CONTACT, None)
        told = {event.user_id for event in work.events if isinstance(event, InvitationEvent)}
    assert told == {crowd.inviter}, "who holds the account may not be who reads the mail"
    await crowd.sql("UPDATE users SET email_verified_at = NULL WHERE id = $1", crowd.stranger)
    assert await crowd.listed("stranger") == []
    assert (await crowd.see(crowd.actor("stranger"), sent.token)).is_party
    await crowd.sql("UPDATE users SET email_verified_at = created_at WHERE id = $1", crowd.stranger)
    assert await crowd.listed("stranger") == [sent.id]


async def test_events_tell_both_sides_and_nothing_more(crowd: Crowd) -> None:
    async with crowd.works.write(crowd.actor("inviter")) as work:
        view, _ = await invitations.create(work, NewInvitation(friend_id=crowd.invited, message="secret"))
        events = [event for event in work.events if isinstance(event, InvitationSent)]
    words = {"invitation_id": view.invitation.id, "inviter_id": crowd.inviter, "invitee_id": crowd.invited}
    assert events == [
        InvitationSent(team_id=crowd.team_id, user_id=crowd.inviter, **words),
        InvitationSent(user_id=crowd.invited, **words),
    ]
    assert InvitationSent.seen_from == Rank.MANAGER


async def test_who_is_concerned_sees_more_than_others(crowd: Crowd) -> None:
    token = (await crowd.create(friend_id=crowd.invited)).invitation.token
    parties = {
        who: (await crowd.see(crowd.actor(who), token)).is_party
        for who in ("inviter", "manager", "invited", "member", "stranger")
    }
    assert parties == {"inviter": True, "manager": True, "invited": True, "member": False, "stranger": False}
    assert not (await crowd.see(NOBODY, token)).is_party
    assert not (await crowd.see(crowd.actor("manager", personal=True), token)).is_party
