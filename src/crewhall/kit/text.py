"""Normal forms of what people type: names, slugs, e-mail addresses."""

import re
import unicodedata

_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_EMAIL = re.compile(r"[^@\s,;<>\"()\[\]\\\x00-\x1f\x7f]{1,64}@[^@\s,;<>\"()\[\]\\\x00-\x1f\x7f]{1,189}")


def squeeze(text: str) -> str:
    """The text in Unicode NFC, without control characters, runs of white space made one blank, ends trimmed."""
    printable = "".join(
        " " if char.isspace() else char
        for char in unicodedata.normalize("NFC", text)
        if char.isprintable() or char.isspace()
    )
    return " ".join(printable.split())


def slugify(text: str) -> str:
    """Lower-case ASCII words joined by hyphens, at most 60 characters; empty when nothing is left."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _NOT_SLUG.sub("-", ascii_text.lower()).strip("-")[:60].rstrip("-")


def normal_email(text: str) -> str | None:
    """The address trimmed and in lower case, or None when it is not one (one @, a domain with a dot or `localhost`)."""
    address = unicodedata.normalize("NFC", text.strip()).lower()
    if not _EMAIL.fullmatch(address):
        return None
    domain = address.rpartition("@")[2]
    if domain.startswith(".") or domain.endswith(".") or ".." in domain:
        return None
    return address if "." in domain or domain == "localhost" else None
