"""What a file of contract calls states."""

from msgspec import Struct

from tests.contract.calls import Call
from tests.contract.places import Furnisher


class Table(Struct, frozen=True):
    """The calls of the operations that have one of the tags, by operation id, and what a place has for them.

    `planned` are operations of these tags that the server does not have yet. `aliases` are what clients ask beyond the contract. `seen`
    are the paths under which the owner of a place reads what it has of this.
    """

    tags: tuple[str, ...]
    calls: dict[str, Call]
    planned: tuple[str, ...] = ()
    aliases: dict[str, Call] = {}
    furnishers: tuple[Furnisher, ...] = ()
    seen: tuple[str, ...] = ()
