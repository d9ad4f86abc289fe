"""The table of the Tommy surface: one successful call for each operation, a file for each tag, and what a place has for them."""

from importlib import import_module

from tests.contract.places import Furnishing
from tests.contract.tables import Table

FILES = {
    "accounts": 4,
    "chat": 20,
    "contacts": 9,
    "devices": 2,
    "events": 5,
    "fragments": 5,
    "invitations": 8,
    "people": 24,
    "syncs": 2,
    "tags": 4,
    "teams": 18,
    "workforce_clock": 15,
    "workforce_requests": 7,
    "workforce_settings": 5,
    "workforce_shifts": 8,
}
"""Each file, and how many operations of the contract it has calls for."""
TABLES: dict[str, Table] = {
    f"tests/contract/tommy/{name}.py": import_module(f"{__name__}.{name}").TABLE for name in FILES
}
CALLS = {name: call for table in TABLES.values() for name, call in table.calls.items()}
ALIASES = {name: call for table in TABLES.values() for name, call in table.aliases.items()}
PUBLIC_CALLS = {name: call for name, call in CALLS.items() if call.outsider is None}
FIRST_TAGS = {tag for table in TABLES.values() for tag in table.tags}
"""The tags all of whose operations have calls."""
BEGUN_TAGS = {tag for table in TABLES.values() for tag in table.begun}
"""Those of which some have."""
FURNISHING = Furnishing(
    furnishers=tuple(each for table in TABLES.values() for each in table.furnishers),
    seen=tuple(path for table in TABLES.values() for path in table.seen),
)


def file_of(tags: tuple[str, ...]) -> str:
    """The file that has the calls of operations with these tags, or how to make it."""
    found = next((path for path, table in TABLES.items() if set(tags) & {*table.tags, *table.begun}), "")
    return found or f"a new file for the tag {tags[0]!r}, listed in FILES of tests/contract/tommy/__init__.py"
