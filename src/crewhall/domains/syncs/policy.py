"""Who may watch and stop syncs. Who may start one is asked by the flow, which knows what the work does."""

from crewhall.kit.actor import Actor, Rank
from crewhall.kit.errors import Forbidden, NotFound


def may_watch(actor: Actor, team_id: int) -> None:
    """Managers of the team, since syncs name people and what is moved. Raises `NotFound` outside the team, else `Forbidden`."""
    if actor.system:
        return
    if actor.team_id != team_id:
        raise NotFound(thing="sync")
    if actor.rank < Rank.MANAGER:
        raise Forbidden(reason="Only managers of the team may see its syncs.")
