"""How large the body of a request may be, by what its operation states: who calls, and whether it takes files."""

from msgspec import Struct

from crewhall.kit.errors import Limited
from crewhall.platform.settings import Server as ServerSettings

PUBLIC_VALUES = 2000
"""Most values in the body of a request that needs no credentials."""
SMALL_BYTES = 8 * 1024
"""Bodies up to this size are never counted as held: whoever signs in is not to wait for those that fill the server's memory."""
_RETRY_AFTER_S = 5


class BufferedBytes:
    """The bytes of bodies in memory at once that came from clients of which nobody knows who they are."""

    def __init__(self) -> None:
        self.count = 0


class BodyLimits(Struct, frozen=True):
    """Bounds of one body: bytes, and JSON values in it (lists and objects count as well).

    With `buffered`, its bytes count against `most_buffered_bytes`.
    """

    size_bytes: int
    values: int = PUBLIC_VALUES
    buffered: BufferedBytes | None = None
    most_buffered_bytes: int = 0

    def count(self, more_bytes: int) -> None:
        """Count bytes that are kept from now on. Raises `Limited` when there are too many already."""
        if self.buffered is None:
            return
        if self.buffered.count + more_bytes > self.most_buffered_bytes:
            raise Limited(what="large requests at once", retry_after_s=_RETRY_AFTER_S)
        self.buffered.count += more_bytes


def limits_of(server: ServerSettings, buffered: BufferedBytes, *, is_public: bool, files: bool = False) -> BodyLimits:
    """The limits of an operation that anybody may call, or only somebody who has signed in, and that takes files or does not."""
    size_bytes = server.json_limit_bytes
    if files:
        size_bytes = server.body_limit_bytes
    elif is_public:
        size_bytes = min(server.public_limit_bytes, server.json_limit_bytes)
    if not is_public:
        return BodyLimits(min(size_bytes, server.body_limit_bytes), server.values_limit)
    values = min(PUBLIC_VALUES, server.values_limit)
    return BodyLimits(min(size_bytes, server.body_limit_bytes), values, buffered, server.public_total_bytes)
