"""Tags as people type them."""

_ASCII_SPACE = " \t\n\v\f\r\0"


def parse(text: str) -> tuple[str, ...]:
    """The tags in a text: between commas, white space of ASCII at their ends taken off, empty ones dropped. Order, duplicates and case stay.

    Source: behaviour notes, tomatoes 1.7.
    """
    stripped = (part.strip(_ASCII_SPACE) for part in text.split(","))
    return tuple(tag for tag in stripped if tag)
