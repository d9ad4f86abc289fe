"""Who may do what in calendars: pure functions of the actor and facts. Which entries somebody sees at all is the scope of the statements.

| in a personal account | own, of no team | assigned to them   | others' |
|-----------------------|-----------------|--------------------|---------|
| read                  | yes             | yes (1)            |         |
| change, delete        | yes             |                    |         |

| in a team's account   | own             | another member's   | of another team |
|-----------------------|-----------------|--------------------|-----------------|
| read                  | members         | members (2)        |                 |
| create                | members         | managers and above |                 |
| change, delete        | members (2)     | managers and above |                 |

(1) those of a team only while they are in it. (2) What belongs to something else, such as a shift, is seen by its assignee alone,
and is not changed here. Feeds: everybody makes and revokes their own, of themselves and the teams they are in.
"""

from crewhall.domains.calendar.model import Entry
from crewhall.kit.actor import Actor, Rank, signed_in
from crewhall.kit.errors import Forbidden


def may_make_for(actor: Actor, user_id: int) -> None:
    """The caller may give an entry to this person: to themselves, and managers to others of their team. Raises `Forbidden`."""
    if user_id != actor.user_id and not _manages(actor):
        raise Forbidden(reason="Only managers of the team may do this for somebody else.")


def may_change(actor: Actor, entry: Entry) -> None:
    """The caller, who sees the entry, may change it in the account in use. Raises `Forbidden`."""
    if entry.user_id != actor.user_id and not _manages(actor):
        raise Forbidden(reason="Only the person whose event it is and managers of its team may change it.")
    if entry.team_id != actor.team_id:
        raise Forbidden(
            reason="This event is in the calendar of a team; switch to your account in that team to change it."
        )


def _manages(actor: Actor) -> bool:
    return actor.team_id is not None and actor.rank >= Rank.MANAGER


def is_limited(actor: Actor) -> bool:
    """Whether the caller shows an API key with scopes or an end."""
    return bool(actor.scopes) or actor.is_limited


def may_subscribe(actor: Actor) -> int:
    """The caller may have an address of a calendar, which opens it to anybody for ever; their id. Raises `Forbidden` for limited keys."""
    if is_limited(actor):
        raise Forbidden(
            reason="An API key with limited scopes or an end cannot get the address of a calendar, which has no end."
        )
    return signed_in(actor)
