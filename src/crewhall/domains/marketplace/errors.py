"""What can go wrong with fragments, beyond what every domain knows."""

from crewhall.kit.errors import CrewhallError, InvalidInput, Kind, TooLarge


class ParentIsBelow(InvalidInput):
    """A fragment can be moved neither into itself nor into one that hangs below it."""

    code = "PARENT_IS_BELOW"
    text = "A fragment cannot be put below itself."

    def __init__(self) -> None:
        super().__init__(details={"parent_id": "must be neither the fragment itself nor one below it"})


class PageTooLarge(TooLarge):
    """The fragments of a page hold more than can be sent at once."""

    text = "This page holds more than {limit_bytes} bytes. Ask for fewer fragments at once: per={fewer} always fits."


class TooManyBelow(CrewhallError):
    """What hangs below a fragment goes with it, as far as that can be done at once."""

    kind = Kind.CONFLICT
    code = "TOO_MANY_BELOW"
    text = "More than {limit} fragments hang below this one. Delete some of them first."
