"""Who may do what with tags and settings. Whether a caller may change a member's roles is asked where members are changed."""

from crewhall.domains.labels.model import Owner, OwnerType
from crewhall.kit.actor import Actor, Rank
from crewhall.kit.errors import Forbidden, NotFound


def may_read(actor: Actor, owner: Owner, thing: str) -> None:
    """Users read their own, everybody in a team reads the team's. Raises `NotFound`: foreign owners are not told from absent ones.

    For an addon install the marketplace has asked already: only it knows whose install it is.
    """
    if actor.system or owner.type == OwnerType.ADDON_INSTALL:
        return
    own_id = actor.user_id if owner.type == OwnerType.USER else actor.team_id
    if own_id != owner.id:
        raise NotFound(thing=thing)


def may_edit_tags(actor: Actor, owner: Owner) -> None:
    """A team's tags are made, renamed and deleted by its managers; a user's by the user. Raises `NotFound` and `Forbidden`."""
    may_read(actor, owner, "tag")
    if owner.type == OwnerType.TEAM and not actor.system and actor.rank < Rank.MANAGER:
        raise Forbidden(reason="Only managers of the team may change its tags.")


def may_edit_settings(actor: Actor, owner: Owner) -> None:
    """A team's settings are written by its admins and owner (behaviour notes, tommy 2.25); a user's by the user.

    Raises `NotFound` and `Forbidden`.
    """
    may_read(actor, owner, "setting")
    if owner.type == OwnerType.TEAM and not actor.system and actor.rank < Rank.ADMIN:
        raise Forbidden(reason="Only admins of the team may change its settings.")
