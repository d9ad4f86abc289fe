"""What can go wrong with files, beyond what every domain knows. Surfaces name the field `attachments`."""

from crewhall.kit.errors import InvalidInput


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


class UnknownUpload(InvalidInput):
    """A signed id leads to no file: it was mistyped, or the upload waited too long and is forgotten."""

    code = "UNKNOWN_UPLOAD"
    text = "A signed id is not, or no longer, that of an uploaded file. Upload the file again."

    def __init__(self) -> None:
        super().__init__(details={"attachments": "must be signed ids of uploaded files"})
