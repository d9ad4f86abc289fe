"""Content-addressed blobs: bytes kept under the SHA-256 of themselves, in a folder or a bucket. Names, types and rights are kept elsewhere."""

import asyncio
import hashlib
import re
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine
from typing import Any, NewType, TypeVar
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import from_url

from crewhall.kit.errors import CrewhallError, InvalidInput, Kind, NotFound
from crewhall.platform.work import forbid_open_unit

BlobKey = NewType("BlobKey", str)
"""SHA-256 of the content as 64 lower-case hex digits."""

SCHEMES = frozenset({"file", "s3", "gs", "az", "memory"})
CHUNK_BYTES = 256 * 1024
_HASH_INLINE_BYTES = 64 * 1024  # hashing more than this is worth a hop to a thread
_KEY = re.compile(r"[0-9a-f]{64}")
_KEYS_PER_PIECE = 500
_Outcome = TypeVar("_Outcome")


class BlobsUnavailable(CrewhallError):
    """The folder or bucket cannot be reached, refuses us, or is full."""

    kind = Kind.UNAVAILABLE
    code = "BLOBS_UNAVAILABLE"
    text = "The file storage is not available."

    def __init__(self, url: str = "") -> None:
        """`url` is for whoever runs the server, not for those who call it."""
        self.url = url
        super().__init__()


class Blobs:
    """A store of immutable blobs."""

    def __init__(self, url: str) -> None:
        """`file:///folder` (made when it is missing), `s3://bucket/prefix`, `gs://…`, `az://…` or `memory:///` (for tests).

        Credentials of buckets come from the providers' usual environment variables.
        Raises `InvalidInput` for another URL, `BlobsUnavailable` when the folder cannot be made.
        """
        scheme = urlsplit(url).scheme
        if scheme not in SCHEMES:
            raise InvalidInput(reason=f"Files cannot be kept at {scheme or 'a place without a scheme'}://.")
        try:
            self._store = from_url(url, mkdir=True) if scheme == "file" else from_url(url)
        except OSError as error:
            raise BlobsUnavailable(url) from error
        except (BaseError, ValueError) as error:
            raise InvalidInput(reason=f"The file storage is not set up: {str(error).splitlines()[0]}.") from None

    async def open(self) -> None:
        """Reach the store once. Raises `BlobsUnavailable`.

        The library starts its threads at its first operation, and where that fails, for want of descriptors, never again: so it comes
        first of all, when the server starts.
        """
        await self._size("0" * 64)

    async def put(self, content: bytes, key: BlobKey | None = None) -> BlobKey:
        """Keep the content and return its key, which the caller may know; content that is there already is not written again.

        Raises `BlobsUnavailable`.
        """
        key = key or await key_of(content)
        await self.add(content, key)
        return key

    async def add(self, content: bytes, key: BlobKey) -> bool:
        """Keep the content under its key; whether it was not there before.

        A blob appears whole or not at all, also when the process dies: buckets work so, and in a folder the bytes go to a
        file beside (`…#1`) that is then renamed. Raises `BlobsUnavailable`.
        """
        forbid_open_unit("Keeping a blob")
        # The size is compared because a loss of power can leave a file that was renamed before its bytes reached the disk.
        found_bytes = await self._size(key)
        if found_bytes != len(content):
            await _translated(lambda: obstore.put_async(self._store, _path(key), content, use_multipart=False))
        return found_bytes is None

    async def get(self, key: str) -> bytes:
        """The whole content. Raises `NotFound`, `InvalidInput` for what cannot be a key, `BlobsUnavailable`."""
        found = await _translated(lambda: obstore.get_async(self._store, _path(key)))
        return bytes(await _translated(found.bytes_async))

    async def stream(self, key: str, span: tuple[int, int] | None = None) -> AsyncGenerator[bytes, None]:
        """The content, or the bytes of a span (first, behind the last), in pieces of about `CHUNK_BYTES`.

        The caller knows the size: a span is not empty and begins within the content. Raises like `get` at once; later pieces
        may raise `BlobsUnavailable`.
        """
        options: obstore.GetOptions = {} if span is None else {"range": span}
        found = await _translated(lambda: obstore.get_async(self._store, _path(key), options=options))

        async def pieces() -> AsyncGenerator[bytes, None]:
            try:
                async for piece in found.stream(min_chunk_size=CHUNK_BYTES):
                    yield bytes(piece)
            except BaseException as error:
                raise _own(error) from error

        return pieces()

    async def list_keys(self) -> AsyncIterator[list[BlobKey]]:
        """The keys of all blobs, some hundreds at a time, in any order; other files in the folder or bucket are passed over.

        Raises `BlobsUnavailable`.
        """
        try:
            async for files in obstore.list(self._store, chunk_size=_KEYS_PER_PIECE):  # pyright: ignore[reportUnknownMemberType] - one of its overloads is for a library that is not there
                names = (file["path"].rpartition("/")[2] for file in files)
                yield [BlobKey(name) for name in names if _KEY.fullmatch(name)]
        except BaseException as error:
            raise _own(error) from error

    async def exists(self, key: str) -> bool:
        """Whether the blob is there. Raises `InvalidInput` for what cannot be a key, `BlobsUnavailable`."""
        return await self._size(key) is not None

    async def delete(self, key: str) -> None:
        """Remove the blob; one that is not there is fine. The caller knows that nothing refers to it any more.

        Raises `InvalidInput` for what cannot be a key, `BlobsUnavailable`.
        """
        try:
            await _translated(lambda: obstore.delete_async(self._store, _path(key)))
        except NotFound:
            return

    async def _size(self, key: str) -> int | None:
        try:
            return (await _translated(lambda: obstore.head_async(self._store, _path(key))))["size"]
        except NotFound:
            return None


async def key_of(content: bytes) -> BlobKey:
    """The key of the content; long content is hashed in a thread."""
    if len(content) <= _HASH_INLINE_BYTES:
        return BlobKey(hashlib.sha256(content).hexdigest())
    return BlobKey((await asyncio.to_thread(hashlib.sha256, content)).hexdigest())


def _path(key: str) -> str:
    if not _KEY.fullmatch(key):
        raise InvalidInput(reason="That is not the key of a file.")
    return f"{key[:2]}/{key[2:4]}/{key}"


async def _translated(operation: Callable[[], Coroutine[Any, Any, _Outcome]]) -> _Outcome:
    """What the operation gives, with the store's errors in our own words. Already calling it may fail."""
    try:
        return await operation()
    except FileNotFoundError:
        raise NotFound(thing="file") from None
    except BaseException as error:
        raise _own(error) from error


def _own(error: BaseException) -> BaseException:
    """The store's errors in our own words; others as they are. A panic of the library is no `Exception`, and its class has no public name."""
    is_panic = type(error).__name__ == "PanicException"
    return BlobsUnavailable() if is_panic or isinstance(error, BaseError | OSError) else error
