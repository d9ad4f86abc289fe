"""Query strings to nested values. Bodies are read elsewhere; which of both wins is for the dialect to say."""

from crewhall.platform.input.cleaning import clean
from crewhall.platform.input.forms import nest, parse_pairs
from crewhall.platform.input.malformed import MalformedQuery
from crewhall.platform.json_documents import refuse_nul


def read_query(scope_query_string: bytes) -> dict[str, object]:
    """The parameters of an ASGI `query_string`, nested by bracket names and cleaned of `undefined`, `null`, and "".

    A name that only holds nothing is there as None.
    Raises `InvalidInput` for names of two shapes, too many or too deep names, and NUL characters, `MalformedQuery` for text that is not UTF-8.
    """
    if not scope_query_string:
        return {}
    if b"%00" in scope_query_string or b"\0" in scope_query_string:
        refuse_nul("\0")
    return clean(nest(parse_pairs(scope_query_string, error=MalformedQuery)))
