"""Who may do what here: pure functions of the actor. Whose rows somebody finds at all is the scope of the statements.

| on tomatoes, projects, profile, timer … | own | others' |
|-----------------------------------------|-----|---------|
| read, change, delete                    | yes |         |

Others' are as unknown as those that do not exist. A leaderboard is public: it shows the name, image and score of those who do not hide.
"""

from crewhall.kit.actor import Actor
from crewhall.kit.errors import NotFound


def may_act_for(actor: Actor, user_id: int) -> None:
    """The caller is that person, or the system on their behalf. Raises `NotFound`."""
    if not actor.system and actor.user_id != user_id:
        raise NotFound(thing="user")
