"""What becomes of an invitation by whom: the state table, for addressed ones and for open links."""

import asyncio

import pytest

from crewhall.domains.directory import invitations
from crewhall.domains.directory.invitations import EXPIRES_AFTER
from crewhall.domains.directory.model import NewInvitation
from crewhall.kit.actor import NOBODY
from crewhall.kit.errors import CrewhallError
from crewhall.kit.paging import PageRequest
from crewhall.platform.work import Works
from tests.domains.directory.crowd import Crowd, a_crowd

pytestmark = pytest.mark.anyio


@pytest.fixture
async def crowd(works: Works) -> Crowd:
    """The crowd; inviter and invited are contacts."""
    return await a_crowd(works)


STATES = ("pending", "accepted", "declined", "expired", "revoked")


async def bring_to(crowd: Crowd, token: str, state: str, who: str) -> None:
    """Have the invitation reach a state, by the answer of `who` where it takes one."""
    if state == "expired":
        crowd.later(EXPIRES_AFTER)
    elif state == "revoked":
        await crowd.do("revoke", "inviter", token)
    elif state != "pending":
        await crowd.do({"accepted": "accept", "declined": "decline"}[state], who, token)


OVER, ANSWERED, NOT_FOUND, OWN = "INVITATION_OVER", "INVITATION_ANSWERED", "NOT_FOUND", "OWN_INVITATION"
# By the verb, what comes of it in each of STATES.
BY_THE_INVITED = {
    "accept": ("accepted", "accepted", OVER, OVER, OVER),
    "decline": ("declined", ANSWERED, "declined", OVER, OVER),
    "revoke": ("FORBIDDEN",) * 5,
}
BY_THE_SENDER = {
    "accept": (NOT_FOUND,) * 5,
    "decline": (NOT_FOUND,) * 5,
    "revoke": ("revoked", ANSWERED, ANSWERED, "revoked", "revoked"),
}
BY_OTHERS = {"accept": (NOT_FOUND,) * 5, "decline": (NOT_FOUND,) * 5, "revoke": (NOT_FOUND,) * 5}
ADDRESSED = {
    "invited": BY_THE_INVITED,
    "inviter": BY_THE_SENDER,
    "manager": BY_THE_SENDER,
    "member": BY_OTHERS,
    "stranger": BY_OTHERS,
}
BY_ANYBODY = {
    "accept": ("accepted", "accepted", "accepted", OVER, OVER),
    "decline": ("declined", ANSWERED, "declined", OVER, OVER),
}
OPEN = {
    # Who accepted it is the invited; who declined it has nothing to do with it.
    "stranger": BY_ANYBODY | {"revoke": (NOT_FOUND, "FORBIDDEN", NOT_FOUND, NOT_FOUND, NOT_FOUND)},
    "manager": BY_ANYBODY | {"revoke": ("revoked",) * 5},
    "inviter": {"accept": (OWN,) * 5, "decline": (OWN,) * 5, "revoke": ("revoked",) * 5},
}


def cells(table: dict[str, dict[str, tuple[str, ...]]]) -> list[tuple[str, str, str, str]]:
    """(who, verb, state, what comes of it) for each cell of a table."""
    return [
        (who, verb, state, outcome)
        for who, verbs in table.items()
        for verb, outcomes in verbs.items()
        for state, outcome in zip(STATES, outcomes, strict=True)
    ]


@pytest.mark.parametrize(("who", "verb", "state", "outcome"), cells(ADDRESSED))
async def test_addressed_invitation_keeps_the_state_table(
    crowd: Crowd, who: str, verb: str, state: str, outcome: str
) -> None:
    token = (await crowd.create(friend_id=crowd.invited)).invitation.token
    await bring_to(crowd, token, state, "invited")
    before = await crowd.see(crowd.actor("inviter"), token)
    assert before.status == state
    assert await crowd.do(verb, who, token) == outcome
    after = await crowd.see(crowd.actor("inviter"), token)
    assert after == before if outcome not in STATES or outcome == state else after.status == outcome


@pytest.mark.parametrize(("who", "verb", "state", "outcome"), cells(OPEN))
async def test_open_invitation_keeps_the_state_table(
    crowd: Crowd, who: str, verb: str, state: str, outcome: str
) -> None:
    token = (await crowd.create()).invitation.token
    await bring_to(crowd, token, state, "stranger" if who == "inviter" else who)
    before = await crowd.status(token)
    assert before == ("pending" if state in ("accepted", "declined") else state)
    assert await crowd.do(verb, who, token) == outcome
    assert await crowd.status(token) == ("revoked" if outcome == "revoked" else before)


async def test_open_invitation_serves_many(crowd: Crowd) -> None:
    token = (await crowd.create(personal=True)).invitation.token
    assert await crowd.do("accept", "stranger", token) == "accepted"
    assert await crowd.do("decline", "invited", token) == "declined"
    assert await crowd.do("accept", "member", token) == "accepted"
    assert await crowd.do("accept", "invited", token) == "accepted"
    seen = [(await crowd.see(crowd.actor(who), token)).status for who in ("stranger", "manager", "inviter")]
    assert seen == ["accepted", "pending", "pending"]
    await crowd.do("revoke", "inviter", token)
    assert await crowd.do("accept", "manager", token) == OVER
    assert await crowd.do("accept", "stranger", token) == "accepted"


async def test_two_answers_of_one_person_to_a_link_at_once_are_as_one_after_the_other(crowd: Crowd) -> None:
    for _ in range(4):
        token = (await crowd.create()).invitation.token
        answers = await asyncio.gather(*(crowd.do(verb, "stranger", token) for verb in ("accept", "decline", "accept")))
        assert answers in (["accepted", ANSWERED, "accepted"], ["accepted", "declined", "accepted"])
        assert (await crowd.see(crowd.actor("stranger"), token)).status == "accepted"
        assert await crowd.do("decline", "stranger", token) == ANSWERED


async def test_nobody_answers_or_revokes_or_lists(crowd: Crowd) -> None:
    token = (await crowd.create()).invitation.token
    async with crowd.works.write(NOBODY) as work:
        for attempt in (
            invitations.get_acceptable(work, token),
            invitations.decline(work, token),
            invitations.revoke(work, token),
            invitations.create(work, NewInvitation()),
            invitations.list_invitations(work, (), PageRequest()),
        ):
            with pytest.raises(CrewhallError) as refused:
                await attempt
            assert refused.value.code == "UNAUTHENTICATED"


@pytest.mark.parametrize("token", ["", "x", "crewhall_" + "0" * 43, "\N{SNOWMAN}", "a\x00b", "%"])
async def test_unknown_token_is_not_found(crowd: Crowd, token: str) -> None:
    with pytest.raises(CrewhallError) as refused:
        await crowd.see(crowd.actor("inviter"), token)
    assert refused.value.code == NOT_FOUND


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("UPDATE teams SET status = 'archived' WHERE id = $1", "team_id"),
        ("UPDATE users SET status = 'closed' WHERE id = $1", "inviter"),
        ("UPDATE memberships SET status = 'inactive' WHERE user_id = $1", "inviter"),
        ("UPDATE memberships SET rank = 10 WHERE user_id = $1", "inviter"),
    ],
    ids=["team closed", "account closed", "put out", "no manager any more"],
)
async def test_invitation_is_void_with_its_sender(crowd: Crowd, statement: str, name: str) -> None:
    token = (await crowd.create()).invitation.token
    await crowd.sql(statement, getattr(crowd, name))
    assert (await crowd.see(NOBODY, token)).status == "revoked"
    assert await crowd.do("accept", "stranger", token) == OVER
