"""Who may do what with settings."""

from crewhall.kit.actor import Actor, Rank
from crewhall.kit.errors import Forbidden
from crewhall.kit.owner import Owner, OwnerType, may_read


def may_edit_settings(actor: Actor, owner: Owner) -> None:
    """A team's settings are written by its admins and owner (behaviour notes, tommy 2.25); a user's by the user.

    Raises `NotFound` and `Forbidden`.
    """
    may_read(actor, owner, "setting")
    if owner.type == OwnerType.TEAM and not actor.system and actor.rank < Rank.ADMIN:
        raise Forbidden(reason="Only admins of the team may change its settings.")
