"""The door for surfaces that hold a route to the caller it states. The rules themselves stand in `policy.py`."""

from crewhall.domains.identity import policy
from crewhall.kit.actor import Actor, Caller


def may_call(actor: Actor, caller: Caller) -> None:
    """The actor is at least what a route asks for. Raises `Unauthenticated`, `Forbidden`, or `NotFound` where there is no team."""
    policy.may_call(actor, caller)
