"""Records of the files domain, and where the server gives files out."""

import re
from datetime import datetime
from enum import StrEnum
from urllib.parse import quote

from msgspec import Struct

from crewhall.kit.ids import TOKEN_PREFIX

_THUMBNAIL = "thumbnail"
_TOKEN = re.compile(rf"{TOKEN_PREFIX}[0-9A-Za-z]{{43}}")


def is_token(text: str) -> bool:
    """Whether the text looks like the token of a file; others lead nowhere."""
    return _TOKEN.fullmatch(text) is not None


class Attachment(Struct, frozen=True, gc=False):
    """One file under one name. It hangs on a subject, or waits to be taken up (`subject_id` None).

    Knowing the `token` (256 bits) is the right to see the file and to use it again. `content_type` is what the bytes prove.
    """

    id: int
    owner_id: int
    token: str
    blob_key: str
    thumbnail_key: str | None
    filename: str
    content_type: str
    size_bytes: int
    subject_type: str | None
    subject_id: int | None
    position: int
    created_at: datetime

    @property
    def path(self) -> str:
        """The file's address on this server. The name at the end is for people; any other would do."""
        # A file that is called like the address of small pictures would be hidden behind it.
        name = self.filename if self.filename != _THUMBNAIL else "file"
        return f"/hall/files/{self.token}/{quote(name, safe='')}"

    @property
    def thumbnail_path(self) -> str | None:
        """The address of the picture in small; None for what is no picture."""
        return f"/hall/files/{self.token}/{_THUMBNAIL}" if self.thumbnail_key else None


class Holder(StrEnum):
    """Whose files are counted together: a person's, wherever they sent them, or those sent from the accounts of a team."""

    PERSON = "person"
    TEAM = "team"


class Attached(Struct, frozen=True):
    """What a subject carries already: how many files, and the highest position among them (-1 without any)."""

    count: int
    last_position: int
