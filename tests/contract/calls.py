"""A call of an operation, as the tables of the contract tests list it."""

from collections.abc import Iterator
from string import Formatter
from typing import Any

from msgspec import Struct

OWN = "own"
"""An outsider is answered, with what is their own."""
NAME = "name"
"""An outsider of a call gets the public name of somebody with an account, and nothing else."""
NOT_FOUND = "not found"
"""An outsider is told that there is no such thing, as for an id that nobody has."""


class Call(Struct, frozen=True):
    """A request that succeeds, with ids of a `Place` in braces, and what an outsider gets for the same request.

    `outsider` is None for a public operation. `needs` are ids that the request does not name, but whose things it must find. `empty` says why
    a list cannot have rows; without it, the answer must have at least one.
    """

    method: str
    path: str
    status: int
    outsider: str | None
    json: dict[str, Any] | None = None
    params: dict[str, str] | None = None
    by_mate: bool = False
    needs: tuple[str, ...] = ()
    empty: str = ""

    @property
    def ids(self) -> frozenset[str]:
        """The ids that it names in braces, and those that it needs besides."""
        values = (*(self.json or {}).values(), *(self.params or {}).values())
        texts = (self.path, *(value for value in values if isinstance(value, str)))
        return frozenset(self.needs).union(*map(_named_in, texts))


def _named_in(text: str) -> Iterator[str]:
    return (name for _, name, _, _ in Formatter().parse(text) if name)


def filled(template: dict[str, Any] | None, ids: dict[str, Any]) -> dict[str, Any] | None:
    """The body or the parameters of a call with these ids instead of their names."""
    if template is None:
        return None
    return {name: value.format(**ids) if isinstance(value, str) else value for name, value in template.items()}
