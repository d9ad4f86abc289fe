"""Form fields to nested values: the urlencoded text, and the bracket names of Rails. Query strings use it too.

Sources: behaviour notes, tommy 5 (what its clients send) and tomatoes 1.3 (what its parser forgave).
"""

import re
from collections.abc import Iterable, Sequence
from typing import NoReturn

from crewhall.kit.errors import InvalidInput, wrong_field
from crewhall.platform.input.malformed import not_utf8
from crewhall.platform.json_documents import MalformedBody

MAX_KEYS = 4096
MAX_DEPTH = 32
MAX_ESCAPES = 500_000
"""Percent escapes in one text: each costs a call, and one body must not hold the event loop for long."""

_BRACKETED = re.compile(r"[^\[\]]+(?:\[[^\[\]]*\])+")
_ESCAPES = re.compile(rb"(?:%[0-9A-Fa-f]{2})+")
_BROKEN_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_UNDECODED = "surrogateescape"  # until it is known to which field the bytes belong


class _Map(dict[str, object]):
    """A branch that grew from `a[b]`; its own type tells it from values that were handed in."""


class _Entries(list[object]):
    """A branch that grew from `a[]`."""


def parse_pairs(
    raw: bytes | str, *, semicolons: bool = False, strict: bool = False, error: type[InvalidInput] = MalformedBody
) -> list[tuple[str, str]]:
    """The pairs of an `application/x-www-form-urlencoded` text in the order in which they were sent.

    Text that is not UTF-8 raises `error`, which names the field. Broken percent escapes stay as written; with `strict`
    they raise `MalformedBody`. `semicolons` lets `;` separate as well as `&` (tomatoes' query strings). Blanks after a
    separator are dropped, a name without `=` has an empty value. More than `MAX_KEYS` pairs or `MAX_ESCAPES` percent
    signs raise `InvalidInput`.
    """
    if isinstance(raw, str):
        raw = raw.encode("utf-8", "surrogatepass")
    if semicolons:
        raw = raw.replace(b";", b"&")
    if raw.count(b"&") > MAX_KEYS:
        _refuse_count()
    if raw.count(b"%") > MAX_ESCAPES:
        raise InvalidInput(reason=f"The form data has more than {MAX_ESCAPES} percent escapes.")
    text = raw.decode("utf-8", _UNDECODED)
    if strict and _BROKEN_ESCAPE.search(text):
        raise MalformedBody(reason="The form data has a broken percent escape.")
    encoded = "%" in text or "+" in text or not text.isascii()
    pairs: list[tuple[str, str]] = []
    for piece in text.split("&"):
        name, _, value = piece.lstrip(" ").partition("=")
        if name or value:
            pairs.append(_decode_pair(name, value, error) if encoded else (name, value))
    return pairs


def nest(pairs: Iterable[tuple[str, object]]) -> dict[str, object]:
    """Apply bracket names: `a[]`, `a[b]`, `a[][b]` and `a[0][b]`, each as deep as `MAX_DEPTH`.

    A repeated plain name keeps its last value. A map whose keys are all numbers comes from a list and becomes one, in
    the order of the numbers. `a[][b]` starts a new entry when the last one has that name already. Names with
    unbalanced brackets are taken literally, empty names are passed over. Values are text or uploads.
    Raises `InvalidInput` when one name is used in two shapes (`a=1&a[b]=2`) and past `MAX_DEPTH` or `MAX_KEYS`.
    """
    tree: dict[str, object] = {}
    is_nested = False
    for count, (name, value) in enumerate(pairs, start=1):
        if count > MAX_KEYS:
            _refuse_count()
        if "[" in name and _is_bracketed(name):
            head, _, rest = name.partition("[")
            _put(tree, head, rest[:-1].split("]["), value)
            is_nested = True
        elif name:
            if is_nested and isinstance(tree.get(name), _Map | _Entries):
                _refuse_shape(name)
            tree[name] = value
    return {name: _settle(value) for name, value in tree.items()} if is_nested else tree


def _is_bracketed(name: str) -> bool:
    if name.count("[") >= MAX_DEPTH:  # asked first, since matching a name of megabytes takes its time
        raise InvalidInput(reason=f"A form field is nested deeper than {MAX_DEPTH} levels.")
    return _BRACKETED.fullmatch(name) is not None


def _put(branch: dict[str, object], name: str, steps: Sequence[str], value: object) -> None:
    below = branch.get(name)
    if not steps:
        if isinstance(below, _Map | _Entries):
            _refuse_shape(name)
        branch[name] = value
        return
    if below is None:
        below = branch[name] = _Map() if steps[0] else _Entries()
    if steps[0] and type(below) is _Map:
        _put(below, steps[0], steps[1:], value)
    elif not steps[0] and type(below) is _Entries:
        _append(below, steps[1:], value)
    else:
        _refuse_shape(name)


def _append(entries: _Entries, steps: Sequence[str], value: object) -> None:
    if not steps:
        entries.append(value)
    elif not steps[0]:
        inner = _Entries()
        entries.append(inner)
        _append(inner, steps[1:], value)
    else:
        last = entries[-1] if entries else None
        if type(last) is not _Map or _is_taken(last, steps):
            last = _Map()
            entries.append(last)
        _put(last, steps[0], steps[1:], value)


def _is_taken(entry: _Map, steps: Sequence[str]) -> bool:
    here: object = entry
    for step in steps:
        if not step or type(here) is not _Map or step not in here:
            return False
        here = here[step]
    return True


def _settle(value: object) -> object:
    if type(value) is _Entries:
        return [_settle(entry) for entry in value]
    if type(value) is _Map:
        settled = {name: _settle(below) for name, below in value.items()}
        return in_index_order(settled) if is_index_map(settled) else settled
    return value


def is_index_map(mapping: dict[str, object]) -> bool:
    """Whether every key is a list index as forms write them: ASCII digits, at most nine."""
    return all(len(key) < 10 and key.isascii() and key.isdigit() for key in mapping)


def in_index_order(mapping: dict[str, object]) -> list[object]:
    """The values of an index map as a list, by rising index; gaps close."""
    return [mapping[key] for key in sorted(mapping, key=int)]


def _decode_pair(name: str, value: str, error: type[InvalidInput]) -> tuple[str, str]:
    decoded = ""
    try:
        decoded = _plain(name)
        return decoded, _plain(value)
    except UnicodeDecodeError:
        raise not_utf8(decoded, error) from None


def _plain(text: str) -> str:
    if "+" in text:
        text = text.replace("+", " ")
    if text.isascii() and "%" not in text:
        return text
    return _ESCAPES.sub(_decode_run, text.encode("utf-8", _UNDECODED)).decode()


def _decode_run(found: re.Match[bytes]) -> bytes:
    return bytes.fromhex(found[0].replace(b"%", b"").decode())


def _refuse_count() -> NoReturn:
    raise InvalidInput(reason=f"There are more than {MAX_KEYS} form fields.")


def _refuse_shape(name: str) -> NoReturn:
    what = "is given in two shapes at once"
    raise wrong_field(name[:100], what, f"A form field {what}.")
