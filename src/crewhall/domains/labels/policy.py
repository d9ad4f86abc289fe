"""Who may do what with tags. Whether a caller may change a member's roles is asked where members are changed."""

from crewhall.kit.actor import Actor, Rank
from crewhall.kit.errors import Forbidden
from crewhall.kit.owner import Owner, OwnerType, may_read


def may_edit_tags(actor: Actor, owner: Owner) -> None:
    """A team's tags are made, renamed and deleted by its managers; a user's by the user. Raises `NotFound` and `Forbidden`."""
    may_read(actor, owner, "tag")
    if owner.type == OwnerType.TEAM and not actor.system and actor.rank < Rank.MANAGER:
        raise Forbidden(reason="Only managers of the team may change its tags.")
