"""Who may do what with people and teams: pure functions of the actor and facts. Each raises, or returns nothing.

| capability                        | self | member | manager | admin | owner | server administrator |
|-----------------------------------|------|--------|---------|-------|-------|----------------------|
| read and change own profile       | yes  |        |         |       |       |                      |
| own password, addresses, keys     | (2)  |        |         |       |       |                      |
| read team, members                |      | yes    | yes     | yes   | yes   |                      |
| own marks on members              |      | yes    | yes     | yes   | yes   |                      |
| invite, change members            |      |        | yes (1) | yes   | yes   |                      |
| change team, features, settings   |      |        |         | yes   | yes   |                      |
| apply and reset demo data         |      |        |         | yes   | yes   |                      |
| hand over, close the team         |      |        |         |       | yes   |                      |
| read the server's outbox          |      |        |         |       |       | yes                  |
| delete an account                 | yes  |        |         |       |       | yes                  |

(1) A manager changes members below their own rank, and grants no rank above member; an admin grants up to admin.
(2) A change needs the password: with the request, or in its session within the last fifteen minutes. A key with scopes or an end changes
    none: nothing that is made may do more, or for longer, than what made it.
"""

from datetime import datetime, timedelta

from crewhall.domains.identity.errors import PasswordIsNeeded
from crewhall.domains.identity.model import Member, MemberStatus, Team
from crewhall.kit.actor import Actor, Rank, signed_in
from crewhall.kit.errors import Forbidden, NotFound

PASSWORD_HOLDS = timedelta(minutes=15)
"""How long a session counts as one whose holder has shown their password."""


def may_delete_user(actor: Actor, user_id: int) -> None:
    """The caller is this person, or administers the server."""
    if actor.user_id != user_id:
        may_administer_server(actor)


def may_remove_credentials(actor: Actor) -> int:
    """The caller may take ways into their account away; their id. Raises `Forbidden` for limited keys."""
    if actor.scopes or actor.is_limited:
        raise Forbidden(reason="An API key with limited scopes or an end cannot remove other keys or tokens.")
    return signed_in(actor)


def may_hand_over(actor: Actor) -> None:
    """The caller may give their team to somebody else for good. Raises `Forbidden` for limited keys."""
    if actor.scopes or actor.is_limited:
        raise Forbidden(reason="An API key with limited scopes or an end cannot hand the team over.")


def may_prove(actor: Actor) -> int:
    """The caller may change ways into their account, once they have shown their password; their id. Raises `Forbidden` for limited keys."""
    if actor.scopes or actor.is_limited:
        raise Forbidden(
            reason="An API key with limited scopes or an end cannot change the password, addresses, keys or other ways into the account."
        )
    return signed_in(actor)


def may_make_credentials(actor: Actor, now: datetime) -> int:
    """The caller has shown their password lately, and so may change the ways into their account; their id.

    Raises `Forbidden` for limited keys, `PasswordIsNeeded`.
    """
    user_id = may_prove(actor)
    if actor.password_at is None or now - actor.password_at > PASSWORD_HOLDS:
        raise PasswordIsNeeded(details={"current_password": "is needed"})
    return user_id


def may_change_user(actor: Actor, user_id: int) -> None:
    """The caller is this person."""
    if signed_in(actor) != user_id:
        raise Forbidden(reason="A person's profile is changed by that person only.")


def may_use_team(actor: Actor) -> int:
    """The caller acts in a team; its id. Under a personal account there is no team to see."""
    signed_in(actor)
    if actor.team_id is None or actor.rank < Rank.MEMBER:
        raise NotFound(thing="team: this account is a personal one; switch to a team account first")
    return actor.team_id


def may_manage_members(actor: Actor) -> int:
    """The caller manages the members of the team; its id."""
    return _at_least(actor, Rank.MANAGER, "Only managers of the team may do this.")


def may_manage_team(actor: Actor) -> int:
    """The caller administers the team; its id."""
    return _at_least(actor, Rank.ADMIN, "Only admins of the team may do this.")


def may_own_team(actor: Actor, team: Team) -> None:
    """The caller owns the team, also by what is known of it now: somebody may have handed it over since they were let in."""
    reason = "Only the owner of the team may do this."
    _at_least(actor, Rank.OWNER, reason)
    if actor.user_id != team.owner_id:
        raise Forbidden(reason=reason)


def may_change_member(actor: Actor, member: Member) -> None:
    """The caller may change this membership: managers those below them, admins and owners all."""
    if actor.rank < Rank.ADMIN and member.rank >= actor.rank and member.user_id != actor.user_id:
        raise Forbidden(reason="Managers may change only members below their own rank.")


def may_enter(member: Member, *, proved: bool) -> None:
    """An invitation lets this person in: not whom the team has put away, and with more than a member's rights only who has proved to be
    the one who was offered them."""
    if member.status in (MemberStatus.INACTIVE, MemberStatus.ARCHIVED):
        raise Forbidden(reason="Your membership in this team has ended. Only its managers can take you back.")
    if member.status == MemberStatus.PENDING and member.rank > Rank.MEMBER and not proved:
        raise Forbidden(
            reason="You were invited to this team with more than a member's rights. Verify the address that was invited first."
        )


def may_grant_rank(actor: Actor, rank: Rank) -> None:
    """The caller may give somebody this rank."""
    if rank > Rank.MEMBER and (actor.rank < Rank.ADMIN or rank > Rank.ADMIN):
        raise Forbidden(reason="Only admins of the team may make managers and admins.")


def may_administer_server(actor: Actor) -> None:
    """The caller administers the server."""
    if not actor.administrator:
        signed_in(actor)
        raise Forbidden(reason="Only the server's administrator may do this.")


def _at_least(actor: Actor, rank: Rank, reason: str) -> int:
    team_id = may_use_team(actor)
    if actor.rank < rank:
        raise Forbidden(reason=reason)
    return team_id
