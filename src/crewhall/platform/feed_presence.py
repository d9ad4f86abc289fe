"""Who came and went, gathered for a second: what is announced is the state then, once for each circle, not each change to each person."""

from collections.abc import Callable, Iterable, Iterator

import msgspec
from msgspec import Struct

MOST_IDS = 150
"""Topics of circles and ids of friends that travel at once: PostgreSQL carries 8,000 bytes from process to process."""
_LARGEST_PAYLOAD_BYTES = 7900


class Announcement(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is announced and not kept: somebody types in a room, or is there or not. It travels between processes; `origin` is the one it is from."""

    user_id: int
    room_id: int | None = None
    circles: list[str] = []
    friends: list[int] = []
    online: bool = False
    origin: str = ""

    def parts(self) -> "list[Announcement]":
        """The same in pieces that are small enough to travel."""
        return [
            msgspec.structs.replace(
                self, circles=self.circles[at : at + MOST_IDS], friends=self.friends[at : at + MOST_IDS]
            )
            for at in range(0, max(len(self.circles), len(self.friends), 1), MOST_IDS)
        ]


def payloads(announced: Iterable[Announcement]) -> Iterator[str]:
    """All of it as JSON arrays, each small enough to travel."""
    waiting: list[bytes] = []
    size = 2
    for part in (part for one in announced for part in one.parts()):
        encoded = msgspec.json.encode(part)
        if waiting and size + len(encoded) + 1 > _LARGEST_PAYLOAD_BYTES:
            yield f"[{b','.join(waiting).decode()}]"
            waiting, size = [], 2
        waiting.append(encoded)
        size += len(encoded) + 1
    if waiting:
        yield f"[{b','.join(waiting).decode()}]"


class Presence:
    """Whom a process has announced as online, and who has come or gone since."""

    def __init__(self, is_online: Callable[[int], bool], origin: str) -> None:
        self._is_online = is_online
        self._origin = origin
        self._announced: set[int] = set()
        self._changed: dict[int, tuple[list[str], list[int]]] = {}

    def note(self, user_id: int, circles: Iterable[str], friends: Iterable[int], *, anew: bool = False) -> None:
        """Somebody came or went, whom these circles and friends know. `anew`: announce them also if nothing has changed here."""
        self._changed[user_id] = (list(circles), list(friends))
        if anew:
            self._announced.discard(user_id)

    def take(self) -> list[Announcement]:
        """What has to be announced: of each person who came or went the state now, unless it is the one that was announced last."""
        changed, self._changed = self._changed, {}
        found: list[Announcement] = []
        for user_id, (circles, friends) in changed.items():
            online = self._is_online(user_id)
            if online != (user_id in self._announced):
                (self._announced.add if online else self._announced.discard)(user_id)
                found.append(
                    Announcement(user_id=user_id, circles=circles, friends=friends, online=online, origin=self._origin)
                )
        return found


def presence_message(announced: list[Announcement]) -> dict[str, object]:
    """The frame of several people: the ids of those who are online now, and of those who are not."""
    return {
        "type": "presence",
        "online": [one.user_id for one in announced if one.online],
        "offline": [one.user_id for one in announced if not one.online],
    }


def by_circles(announced: Iterable[Announcement]) -> dict[frozenset[str], list[Announcement]]:
    """Those whom the same circles know, together: one frame serves them all."""
    groups: dict[frozenset[str], list[Announcement]] = {}
    for one in announced:
        groups.setdefault(frozenset(one.circles), []).append(one)
    return groups
