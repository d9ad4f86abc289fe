"""Who may do what in rooms: pure functions of the caller and facts. Each raises, or returns nothing or the caller.

| capability                                       | outsider (1) | participant   | owner of the room |
|--------------------------------------------------|--------------|---------------|-------------------|
| read, post, react                                | no such room | yes           | yes               |
| mark the room for oneself (favorite, mute, read) | no such room | yes           | yes               |
| add people, rename                               | no such room | yes           | yes               |
| leave                                            | no such room | yes           | yes (2)           |
| edit a message, move or send a waiting one       | no such room | own           | own               |
| take a reaction back                             | no such room | own           | own               |
| delete a message                                 | no such room | own           | anybody's         |
| take people out                                  | no such room | no (3)        | yes               |
| archive the room                                 | no such room | no: leaves it | yes               |

(1) Also somebody who left. (2) The room passes to whoever has been there longest; the last to leave archives it. (3) Themselves: they leave.
A message that waits for its time exists for its sender only.
"""

from crewhall.domains.chat.errors import ForgedSender
from crewhall.kit.errors import Forbidden


def may_send_as(caller_id: int, sender_id: int | None) -> None:
    """The sender, if a client names one, is the caller."""
    if sender_id is not None and sender_id != caller_id:
        raise ForgedSender


def may_edit_message(caller_id: int, sender_id: int) -> None:
    """Nobody puts words into another's mouth, not even the owner of the room."""
    if caller_id != sender_id:
        raise Forbidden(reason="Only its sender may change a message.")


def may_delete_message(caller_id: int, owner_id: int, sender_id: int) -> None:
    """One's own message, or any in one's own room."""
    if caller_id not in (owner_id, sender_id):
        raise Forbidden(reason="Only its sender and the owner of the room may delete a message.")


def may_take_out(caller_id: int, owner_id: int, user_id: int) -> None:
    """Oneself, or anybody from one's own room."""
    if caller_id not in (owner_id, user_id):
        raise Forbidden(reason="Only the owner of the room may take others out of it.")


def may_take_back(caller_id: int, user_id: int) -> None:
    """One's own reaction."""
    if caller_id != user_id:
        raise Forbidden(reason="Only who put a reaction may take it back.")
