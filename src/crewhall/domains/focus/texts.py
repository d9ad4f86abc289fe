"""What people write beside their time: tags, notes, reasons, within limits. How tags are told apart stands in tags.py."""

from collections.abc import Sequence

from crewhall.domains.focus import tags as tag_lists
from crewhall.domains.focus.limits import LONGEST_TAG, MOST_TIMER_TAGS
from crewhall.domains.focus.problems import is_storable
from crewhall.kit.errors import wrong_field
from crewhall.kit.text import clean_text


def checked_tags(tags: Sequence[str]) -> tuple[str, ...]:
    """The tags in their normal form: a comma parts them, blanks go. Raises `InvalidInput` for too many or too long ones."""
    found = tag_lists.parse(",".join(tags))
    if len(found) > MOST_TIMER_TAGS:
        raise wrong_field("tags", f"must have at most {MOST_TIMER_TAGS} entries")
    if any(len(tag) > LONGEST_TAG for tag in found):
        raise wrong_field("tags", f"must have entries of at most {LONGEST_TAG} characters")
    if not all(is_storable(tag) for tag in found):
        raise wrong_field("tags", "must be texts of whole characters")
    return found


def checked_tag(tag: str) -> str:
    """One tag. Raises `InvalidInput` for none, and for several."""
    found = tag_lists.parse(tag)
    if len(found) != 1 or len(found[0]) > LONGEST_TAG or not is_storable(found[0]):
        raise wrong_field("tag", f"must be one tag of at most {LONGEST_TAG} characters, without a comma")
    return found[0]


def checked_text(name: str, text: str | None, longest: int) -> str | None:
    """The text cleaned, or None for none. Raises `InvalidInput` for one that is too long; `name` is what it is called."""
    if not is_storable(text or ""):
        raise wrong_field(name, "must be a text of whole characters")
    cleaned = clean_text(text or "")
    if len(cleaned) > longest:
        raise wrong_field(name, f"must have at most {longest} characters")
    return cleaned or None


def note_of(text: str | None) -> str | None:
    """A note of a tomato, cleaned, or None for none. One that cannot be kept stays as it is, to be refused with the rest of its record."""
    return (clean_text(text) if is_storable(text) else text) or None if text else None
