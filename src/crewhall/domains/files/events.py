"""What happened to files. Tokens never travel in events: knowing one is a right. Attaching is told by the subject's own events."""

from typing import ClassVar

from crewhall.kit.events import Event


class FileUploaded(Event, frozen=True):
    """A person uploaded a file that waits to be taken up; only they see this."""

    wire_name: ClassVar[str] = "FileUploaded"

    attachment_id: int
    filename: str
    content_type: str
    size_bytes: int
