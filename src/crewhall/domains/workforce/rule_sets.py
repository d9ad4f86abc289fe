"""The sets of rules on hours that this server knows: their names. What they say stands in the folder `rules`."""

from functools import cache
from importlib.resources import files


@cache
def names() -> tuple[str, ...]:
    """The names of the sets, in order."""
    folder = files("crewhall.domains.workforce") / "rules"
    return tuple(sorted(each.name.removesuffix(".json") for each in folder.iterdir() if each.name.endswith(".json")))
