"""Normal forms of what people type: lines, longer texts, slugs, e-mail addresses, and the folded form by which texts are found and sorted.

What counts as a character does not depend on the interpreter's Unicode tables: code points that they do not know yet, such as the
emoji of next year, are kept.
"""

import re
import unicodedata

import idna

_LINE_ENDS = re.compile("\r\n?")
_SEPARATORS = re.compile("[\u2028\u2029]")
# Controls, halves of characters, noncharacters; marks that turn the direction of what follows, also outside this text; blanks of no width.
_DROPPED = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\u202a-\u202e\u2066-\u2069\u200b\u2060\ufeff"
    + "".join(rf"\U{plane:04x}fffe\U{plane:04x}ffff" for plane in range(17))
    + "]"
)
# Tags spell the name of a region after a black flag (the flag of Scotland); elsewhere they are letters that nobody sees.
_TAGS = re.compile("(\U0001f3f4[\U000e0020-\U000e007e]{1,32}\U000e007f)|[\U000e0001\U000e0020-\U000e007f]")
# Joiners join or part two characters; at an end of a word there is nothing to join. Scripts use up to three in a row.
_LOOSE_JOINERS = re.compile(r"(?:\A|(?<=\s))[\u200c\u200d]+|[\u200c\u200d]+(?=\s|\Z)")
_MANY_JOINERS = re.compile("([\u200c\u200d]{3})[\u200c\u200d]+")
# Default_Ignorable_Code_Point, and what has a width or a purpose but no ink: fillers, the blank of Braille, format characters.
_INVISIBLE = (
    r"\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    r"\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U00013430-\U0001343f\U00016fe4\U0001bca0-\U0001bca3\U0001d159"
    r"\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_SHOWS_NOTHING = re.compile(f"[{_INVISIBLE}]*")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")

_EMAIL_ENDS = r"[\s\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]+"
_AROUND_EMAIL = re.compile(rf"\A{_EMAIL_ENDS}|{_EMAIL_ENDS}\Z")
# RFC 5321 without quoted local parts, and RFC 6531 for those beyond ASCII.
_ATOM = r"(?:[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]|[^\x00-\x9f])+"
_LOCAL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_MOST_LOCAL_BYTES, _MOST_BYTES = 64, 253  # beside the @
_UNSEEN = re.compile(f"[{_INVISIBLE}]")
_UNSEEN_IN_DOMAIN = re.compile(f"(?![\u200c\u200d])[{_INVISIBLE}]")  # some words need these two, and IDNA knows where
_LABEL = r"(?!xn--)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_PLAIN_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")

# What folding ignores: characters without ink, and the Arabic stretching stroke.
_UNFOLDED = re.compile(f"(?!\\s)[{_INVISIBLE}\u0640]")
# Marks without which the word is still the word: accents on Latin, Greek and Cyrillic letters (but й is no и), hamza and madda on alef,
# vowel signs of Arabic, points of Hebrew. Those of other scripts (Devanagari, Thai, kana …) are letters in their own right, and stay.
_ACCENTS = re.compile(
    "(?<!\u0438)\u0306|[\u0300-\u0305\u0307-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
    "|(?<=\u0627)[\u0653-\u0655]|[\u064b-\u0652\u0670]|[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7]"
)
# Letters whose stroke Unicode does not take for an accent, ligatures, and what keyboards write in two ways.
_FOLDED_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h", "ŧ": "t", "ı": "i", "ŋ": "n"}
    | {"\u06cc": "\u064a", "\u06a9": "\u0643"}
    | dict.fromkeys("‘’ʼʹ′", "'")
    | dict.fromkeys("“”″", '"')
    | dict.fromkeys("‐–—−", "-")
)


def squeeze(text: str) -> str:
    """A line of text in Unicode NFC, without what `clean_text` drops, runs of white space made one blank, ends trimmed.

    A line that shows nothing is empty.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    return _visible(" ".join(_characters(" ".join(text.split())).split()))


def clean_text(text: str) -> str:
    """A text of several lines in Unicode NFC, ends trimmed, lines ended by `\\n`.

    Without control characters other than tabs, halves of characters, noncharacters, overrides and isolates of direction, characters
    of no width, and joiners that join nothing; line and paragraph separators are blanks. A text that shows nothing is empty.
    """
    lines = _SEPARATORS.sub(" ", _LINE_ENDS.sub("\n", text))
    return _visible(_characters(lines).strip())


def shows_nothing(text: str) -> bool:
    """Whether a text is empty, or holds only white space and other characters without ink, such as U+3164."""
    return _SHOWS_NOTHING.fullmatch(text) is not None


def is_line(text: str) -> bool:
    """Whether it is a line that shows something and holds nothing that `squeeze` would drop; blanks aside."""
    compact = squeeze(text).replace(" ", "")
    return compact != "" and compact == unicodedata.normalize("NFC", text).replace(" ", "")


def fold(text: str) -> str:
    """The form by which texts are found and sorted, whatever the database: "zoe" finds "Zoë", "STRASSE" finds "straße".

    NFKC, casefolded, without accents and invisible characters, white space squeezed. Folding twice changes nothing.
    """
    line = squeeze(text)
    if line.isascii():
        return line.lower()
    spread = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", line).casefold())
    bare = _ACCENTS.sub("", _UNFOLDED.sub("", spread)).translate(_FOLDED_LETTERS)
    return squeeze(unicodedata.normalize("NFKC", bare)) or line


def fold_name(*parts: str | None) -> str:
    """The folded form of a name of several parts, for an index: at most 600 characters, for one character may fold to eighteen."""
    return fold(" ".join(part for part in parts if part))[:600].rstrip()


def slugify(text: str) -> str:
    """Lower-case ASCII words joined by hyphens, at most 60 characters; empty when nothing is left."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _NOT_SLUG.sub("-", ascii_text.lower()).strip("-")[:60].rstrip("-")


def normal_email(text: str) -> str | None:
    """The address in its one normal form: lower case, the domain in Unicode, nothing around it. None when mail could not be sent to it.

    The domain has a dot or is `localhost`. Invisible characters are taken off the ends, and refused inside.
    """
    found = email_parts(text)
    if found is None:
        return None
    local, domain = found
    if "." not in domain and domain != "localhost":
        return None
    return f"{local.lower()}@{idna.decode(domain) if 'xn--' in domain else domain}"


def email_parts(text: str) -> tuple[str, str] | None:
    """The local part as typed (NFKC), and the domain in ASCII as DNS asks for it (IDNA 2008, UTS 46, non-transitional).

    None when it is not an address that mail can be sent to. A local part beyond ASCII needs a mail server that knows SMTPUTF8.
    """
    local, _, domain = unicodedata.normalize("NFKC", _AROUND_EMAIL.sub("", text)).rpartition("@")
    if (
        not _LOCAL.fullmatch(local)
        or squeeze(local) != local
        or _UNSEEN.search(local)
        or _UNSEEN_IN_DOMAIN.search(domain)
    ):
        return None
    ascii_domain = _ascii_domain(domain)
    local_bytes = len(local.lower().encode())
    if ascii_domain is None or local_bytes > _MOST_LOCAL_BYTES or local_bytes + len(ascii_domain) > _MOST_BYTES:
        return None
    return local, ascii_domain


def _ascii_domain(domain: str) -> str | None:
    ascii_domain = domain.lower() if domain.isascii() else domain
    if not _PLAIN_DOMAIN.fullmatch(ascii_domain):
        try:
            ascii_domain = idna.encode(domain, uts46=True, std3_rules=True).decode()
            # What may be written in ASCII only, or is no letter in this version of Unicode, has no other form to compare by.
            idna.decode(ascii_domain)
        except UnicodeError:
            return None
    return None if ascii_domain.endswith(".") else ascii_domain


def _characters(text: str) -> str:
    kept = _TAGS.sub(r"\1", _DROPPED.sub("", text))
    return _MANY_JOINERS.sub(r"\1", _LOOSE_JOINERS.sub("", unicodedata.normalize("NFC", kept)))


def _visible(text: str) -> str:
    return "" if shows_nothing(text) else text
