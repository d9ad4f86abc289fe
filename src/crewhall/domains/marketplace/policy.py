"""Who may do what with fragments: pure functions of the actor and facts. What somebody sees at all is the scope of the statements.

| in a team's account    | owner of the fragment | managers and above | members whom filters name | other members |
|------------------------|-----------------------|--------------------|---------------------------|---------------|
| create                 | yes                   | yes                | yes                       | yes           |
| read an open one       | yes                   | yes                | yes                       | yes           |
| read a restricted one  | yes                   | yes                | yes                       |               |
| change, delete         | yes                   | yes                |                           |               |

Everybody labels their fragments with the roles, locations and members' names that the team has; new ones are made by managers, new tags
by everybody. Members tag themselves, too: a filter by tag lets in whoever wants, one by role or location whom managers chose.

An open fragment is one without filters. In a personal account everybody has their own, of no team, and sees no others; filters need a
team. Whatever is not seen is not found. Nothing of one account is seen in another, not even by its owner.
"""

from crewhall.domains.labels.model import Context
from crewhall.domains.marketplace.model import Fragment, Operation
from crewhall.kit.actor import Actor, Rank
from crewhall.kit.errors import Forbidden


def sees_all(actor: Actor) -> bool:
    """Whether the caller sees every fragment of the team in use."""
    return actor.team_id is not None and actor.rank >= Rank.MANAGER


def may_change(actor: Actor, fragment: Fragment) -> None:
    """The caller, who sees the fragment, may change and delete it. Raises `Forbidden`."""
    if not _changes(actor, fragment):
        raise Forbidden(reason="Only the person whose fragment it is and managers of its team may change it.")


def may_make_names(actor: Actor, context: Context) -> None:
    """The caller may add names of this context to those that the account has. Raises `Forbidden`."""
    if context != Context.TAGS and actor.team_id is not None and not sees_all(actor):
        raise Forbidden(
            reason="Only managers of the team may make new roles, locations and members' names; use those that it has."
        )


def operations(actor: Actor, fragment: Fragment) -> tuple[Operation, ...]:
    """What the caller, who sees the fragment, may do."""
    if _changes(actor, fragment):
        return tuple(Operation)
    return (Operation.CREATE, Operation.READ)


def _changes(actor: Actor, fragment: Fragment) -> bool:
    return fragment.user_id == actor.user_id or (sees_all(actor) and fragment.team_id == actor.team_id)
