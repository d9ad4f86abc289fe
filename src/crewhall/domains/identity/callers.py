"""The door for surfaces that hold a route to the caller it states. The rules themselves stand in `policy.py`."""

from crewhall.domains.identity import policy
from crewhall.kit.actor import Actor, Caller, signed_in
from crewhall.kit.errors import Forbidden


def may_call(actor: Actor, caller: Caller, *, writes: bool = False) -> None:
    """The actor is at least what an operation asks for, and may write if it does. Raises `Unauthenticated`, `Forbidden`, or `NotFound`
    where there is no team."""
    if caller == Caller.USER:
        signed_in(actor)
    elif caller == Caller.MEMBER:
        policy.may_use_team(actor)
    elif caller == Caller.MANAGER:
        policy.may_manage_members(actor)
    elif caller == Caller.ADMIN:
        policy.may_manage_team(actor)
    elif caller == Caller.ADMINISTRATOR:
        policy.may_administer_server(actor)
    if writes and actor.only_reads:
        raise Forbidden(reason="This API key may only read.")
