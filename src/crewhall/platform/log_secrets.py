"""Takes secrets out of what is about to be logged: by the name of a field, and by their looks within text. Over-cautious on purpose."""

import re
from collections.abc import Mapping, MutableMapping
from typing import Final, cast

REMOVED: Final = "[removed]"
_MOST_CHARACTERS = 20_000
_DEEPEST = 8

_WORDS = (
    r"passwords?|passwd|passphrase|passcode|pwd|secret|token|credential|api[_-]?key|authori[sz]ation|cookie|signature"
)
_NAME = re.compile(rf"{_WORDS}|(?:^|[^a-z])(?:pins?|otp|keys?)(?:$|[^a-z])")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")

# A value in quotes (also quotes that were quoted themselves), else all up to white space or the next parameter of a query.
_VALUE = r"""b?(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|(?P<q>\\+["']).*?(?P=q)|[^\s&]+)"""
_NAMED = rf"""
    (?P<name>(?:{_WORDS}|(?<![A-Za-z])(?:pins?|otp|keys?)|(?-i:(?<=[a-z0-9])(?:Pin|Key)))[\w-]{{0,40}})
    (?P<between>\\{{0,3}}["']?\ {{0,4}}(?:=>|[=:]|%3D)\s{{0,4}}|["']\ ?,\ ?(?=b?["']))
"""
_PATTERNS: Final = (
    # The headers' values have spaces in them, so they go to the closing quote or the end of the line.
    (
        re.compile(
            r"""((?:authorization|cookie)\\{0,3}["']?\s{0,4}[:=]\s{0,4}b?)(?:\\{0,3}(["']).*?(?:\2|$)|[^\r\n"']+)""",
            re.IGNORECASE | re.MULTILINE,
        ),
        rf"\1{REMOVED}",
    ),
    (re.compile(r"\b(Bearer|Token|Basic|BEARER|TOKEN|BASIC|bearer)(\s+)[^\s\"',]+"), rf"\1\2{REMOVED}"),
    # In small letters these two are also plain English, so what follows has to look like a credential.
    (re.compile(r"\b(token|basic)(\s+)(?=[^\s\"',]{0,200}[0-9=_])[^\s\"',]{6,}"), rf"\1\2{REMOVED}"),
    (re.compile(rf"{_NAMED}(?:{_VALUE})", re.IGNORECASE | re.VERBOSE), rf"\g<name>\g<between>{REMOVED}"),
    (re.compile(r"(://[^\s/:@]*:)[^\s/]+(?=@)"), rf"\1{REMOVED}"),  # a password in a URL
    (re.compile(r"crewhall_[0-9A-Za-z]{8,}"), f"crewhall_{REMOVED}"),
    (re.compile(r"\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*"), REMOVED),  # a JSON web token
)
