"""Who may do what with devices and the outbox."""

from crewhall.kit.actor import Actor, signed_in
from crewhall.kit.errors import Forbidden, NotFound


def may_use_devices(actor: Actor, user_id: int) -> None:
    """People see and change their own devices only. Raises `NotFound`: another's devices are not told from absent ones."""
    if not actor.system and actor.user_id != user_id:
        raise NotFound(thing="device")


def may_read_outbox(actor: Actor) -> None:
    """Messages hold pins and links that sign people in: only the server's administrator reads them.

    Raises `Unauthenticated` and `Forbidden`.
    """
    if actor.administrator:
        return
    signed_in(actor)
    raise Forbidden(reason="Only the server's administrator may read the outbox.")
