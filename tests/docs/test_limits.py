"""The limits that the guide names are those of the code."""

from pathlib import Path

import pytest

from crewhall.domains.focus import profile_fields, projects, readings, texts
from crewhall.platform.settings import Server

GUIDE = (Path(__file__).parents[2] / "docs/guide/focus.md").read_text()

LIMITS = {
    "| a tag |": readings.LONGEST_TAG,
    "| tags of a tomato or project": readings.MOST_TAGS,
    "tags to look for in the list of projects |": projects.MOST_TAGS_ASKED,
    "| name of a project |": projects.LONGEST_NAME,
    "| projects of a person |": projects.MOST_PROJECTS,
    "| name and e-mail address in the profile |": profile_fields.LONGEST["name"],
    "| image in the profile |": profile_fields.LONGEST["image"],
    "| time zone in the profile |": profile_fields.LONGEST["time_zone"],
    "| a whole number": readings.LARGEST - 1,
    "| the body of a request |": Server().public_limit_bytes // 2**10,
    "takes notes of at most": texts.LONGEST_NOTE,
    "reasons of at most": texts.LONGEST_REASON,
    "lists of at most": texts.MOST_TAGS,
}


@pytest.mark.parametrize(("what", "most"), LIMITS.items(), ids=LIMITS)
def test_limit_in_the_guide_is_that_of_the_code(what: str, most: int) -> None:
    (line,) = (line for line in GUIDE.splitlines() if what in line)
    assert f" {most} " in line.partition(what)[2].replace(",", " ")
