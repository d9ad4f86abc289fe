"""The sets of rules on hours that this server knows. What they say stands in the folder `rules`: a file for each set, with all its versions.

To follow a change of the law, add a version with a `from_day`, and end the one before it with an `until_day`. Never change another thing about a
published version: hours were computed by it, and `tests/domains/workforce/test_rule_sets.py` has a checksum of each.
"""

from datetime import date
from functools import cache
from importlib.resources import files

import msgspec

from crewhall.domains.workforce.model.rules import RuleSet


@cache
def names() -> tuple[str, ...]:
    """The names of the sets, in order."""
    folder = files("crewhall.domains.workforce") / "rules"
    return tuple(sorted(each.name.removesuffix(".json") for each in folder.iterdir() if each.name.endswith(".json")))


@cache
def versions(name: str) -> tuple[RuleSet, ...]:
    """All versions of a set, the oldest first. Raises `LookupError` for an unknown name."""
    if name not in names():
        raise LookupError(f"there is no set of rules named {name!r}")
    file = files("crewhall.domains.workforce") / "rules" / f"{name}.json"
    return msgspec.json.decode(file.read_bytes(), type=tuple[RuleSet, ...])


def load(name: str, day: date) -> RuleSet | None:
    """The version of a set that is in force on a day; None for a day before the first one. Raises `LookupError` for an unknown name.

    A pay period has one version: that of its first day.
    """
    in_force = (
        each for each in versions(name) if each.from_day <= day and (each.until_day is None or day <= each.until_day)
    )
    return next(in_force, None)


def load_version(name: str, version: str) -> RuleSet:
    """A version of a set, whether it is in force or not. Raises `LookupError` if there is no such set or version."""
    found = next((each for each in versions(name) if each.version == version), None)
    if found is None:
        raise LookupError(f"the set of rules {name!r} has no version {version!r}")
    return found


def load_reference(reference: str) -> RuleSet:
    """The version that a `RuleSet.reference` names. Raises `LookupError` if there is none."""
    name, _, version = reference.partition("@")
    return load_version(name, version)
