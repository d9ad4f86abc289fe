"""What can go wrong with files, beyond what every domain knows. Surfaces name the field `attachments`."""

from crewhall.kit.errors import InvalidInput


def size_text(size_bytes: int) -> str:
    """A size for people, such as `3.2 MB`."""
    size, unit = float(size_bytes), "bytes"
    for larger in ("kB", "MB", "GB", "TB"):
        if size < 1000:
            break
        size, unit = size / 1000, larger
    return f"{size:.1f}".removesuffix(".0") + f" {unit}"


class EmptyFile(InvalidInput):
    """A file without content is a mistake of the client's."""

    code = "EMPTY_FILE"
    text = "The file {filename} is empty."

    def __init__(self, *, filename: str) -> None:
        super().__init__(filename=filename, details={"attachments": "must not hold an empty file"})


class TooManyFiles(InvalidInput):
    """The subject would carry more files than one may."""

    code = "TOO_MANY_FILES"
    text = "No more than {limit} files can be attached."

    def __init__(self, *, limit: int) -> None:
        super().__init__(limit=limit, details={"attachments": f"must not be more than {limit}"})


class QuotaExceeded(InvalidInput):
    """The files of a person or a team would take more than all of theirs may."""

    code = "FILE_QUOTA_EXCEEDED"
    text = "{whose} files take {used} of {limit}; there is no room for {more} more. Delete messages or records that have files."

    def __init__(self, *, whose: str, used_bytes: int, limit_bytes: int, more_bytes: int) -> None:
        super().__init__(
            whose=whose,
            used=size_text(used_bytes),
            limit=size_text(limit_bytes),
            more=size_text(more_bytes),
            details={
                "attachments": "must fit the quota",
                "used_bytes": used_bytes,
                "limit_bytes": limit_bytes,
                "more_bytes": more_bytes,
            },
        )


class UnknownUpload(InvalidInput):
    """A signed id leads to no file: it was mistyped, or the upload waited too long and is forgotten."""

    code = "UNKNOWN_UPLOAD"
    text = "A signed_id does not belong to an uploaded file, or has expired. Upload the file again."

    def __init__(self) -> None:
        super().__init__(details={"attachments": "must be signed ids of uploaded files"})
