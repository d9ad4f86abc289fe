"""The limits that the guide names are those of the code."""

from pathlib import Path

import pytest

from crewhall.domains.focus import limits
from crewhall.platform.settings import Server

GUIDE = (Path(__file__).parents[2] / "docs/guide/focus.md").read_text()

LIMITS = {
    "| a tag |": limits.LONGEST_TAG,
    "| tags of a tomato or project": limits.MOST_TAGS,
    "tags to look for in the list of projects |": limits.MOST_TAGS_ASKED,
    "| name of a project |": limits.LONGEST_PROJECT_NAME,
    "| projects of a person |": limits.MOST_PROJECTS,
    "| name and e-mail address in the profile |": limits.LONGEST_PROFILE_TEXTS["name"],
    "| image in the profile |": limits.LONGEST_PROFILE_TEXTS["image"],
    "| time zone in the profile |": limits.LONGEST_ZONE_LABEL,
    "| a whole number": limits.LARGEST_NUMBER - 1,
    "| the body of a request |": Server().public_limit_bytes // 2**10,
    "takes notes of at most": limits.LONGEST_TIMER_NOTE,
    "reasons of at most": limits.LONGEST_REASON,
    "lists of at most": limits.MOST_TIMER_TAGS,
}


@pytest.mark.parametrize(("what", "most"), LIMITS.items(), ids=LIMITS)
def test_limit_in_the_guide_is_that_of_the_code(what: str, most: int) -> None:
    (line,) = (line for line in GUIDE.splitlines() if what in line)
    assert f" {most} " in line.partition(what)[2].replace(",", " ")
