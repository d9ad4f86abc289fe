"""The table of the Tommy surface: one successful call for each operation, a file for each tag, and what a place has for them."""

from importlib import import_module
from pkgutil import iter_modules

from tests.contract.places import Furnishing
from tests.contract.tables import Table

TABLES: dict[str, Table] = {
    f"tests/contract/tommy/{module.name}.py": import_module(f"{__name__}.{module.name}").TABLE
    for module in iter_modules(__path__)
}
"""The table of each file of this package."""
CALLS = {name: call for table in TABLES.values() for name, call in table.calls.items()}
ALIASES = {name: call for table in TABLES.values() for name, call in table.aliases.items()}
PUBLIC_CALLS = {name: call for name, call in CALLS.items() if call.outsider is None}
FIRST_TAGS = {tag for table in TABLES.values() for tag in table.tags}
"""The tags all of whose operations have calls, but for those that are planned."""
PLANNED = {name for table in TABLES.values() for name in table.planned}
FURNISHING = Furnishing(
    furnishers=tuple(each for table in TABLES.values() for each in table.furnishers),
    seen=tuple(path for table in TABLES.values() for path in table.seen),
)


def file_of(tags: tuple[str, ...]) -> str:
    """The file that has the calls of operations with these tags, or how to make it."""
    found = next((path for path, table in TABLES.items() if set(tags) & set(table.tags)), "")
    return found or f"a new file for the tag {tags[0]!r} in tests/contract/tommy/"
