"""The sets of rules that come with the server: what they say, when each version is in force, and that no published version changes."""

import hashlib
from datetime import date, timedelta
from importlib.resources import files
from itertools import pairwise
from typing import cast

import msgspec
import pytest

from crewhall.domains.workforce import rule_sets
from crewhall.domains.workforce.model.rules import Per, RuleSet

# Hours were computed by these. A change of the law is a new version with a line of its own; a line that is here stays.
CHECKSUMS = {
    "australia-hospitality@2018-07-01": "da333de1065932e5",
    "australia-hospitality@2019-07-01": "c8b132f0c0ab1aaf",
    "australia-hospitality@2020-05-29": "b712b5a7aca0a468",
    "california@2000-01-01": "761bfc6be8a449ac",
    "eu-working-time@2004-08-02": "e86b34ff7973ce8b",
}
VERSIONS = [version for name in rule_sets.names() for version in rule_sets.versions(name)]
FOLDER = files("crewhall.domains.workforce") / "rules"


def test_published_versions_do_not_change() -> None:
    raw = [version for name in rule_sets.names() for version in _raw_versions(name)]
    assert {f"{version['name']}@{version['version']}": _checksum(version) for version in raw} == CHECKSUMS


def _raw_versions(name: str) -> list[dict[str, object]]:
    return msgspec.json.decode((FOLDER / f"{name}.json").read_bytes(), type=list[dict[str, object]])


def _checksum(version: dict[str, object]) -> str:
    """Of everything that decides on hours: not of the words and addresses, nor of the day on which a later version ended it."""
    kept = {name: value for name, value in version.items() if name not in {"title", "urls", "until_day"}}
    return hashlib.sha256(msgspec.json.encode(_without_sources(kept), order="sorted")).hexdigest()[:16]


def _without_sources(value: object) -> object:
    if isinstance(value, dict):
        inner = cast("dict[str, object]", value)
        return {name: _without_sources(each) for name, each in inner.items() if name != "source"}
    if isinstance(value, list):
        return [_without_sources(each) for each in cast("list[object]", value)]
    return value


@pytest.mark.parametrize("name", rule_sets.names())
def test_versions_follow_one_another(name: str) -> None:
    versions = rule_sets.versions(name)
    for earlier, later in pairwise(versions):
        assert earlier.until_day == later.from_day - timedelta(days=1)
    assert versions[-1].until_day is None
    assert {each.name for each in versions} == {name}
    assert [each.version for each in versions] == [str(each.from_day) for each in versions]


@pytest.mark.parametrize("version", VERSIONS, ids=lambda version: version.reference)
def test_version_is_well_formed(version: RuleSet) -> None:
    for rule in version.overtime:
        for lower, higher in pairwise(rule.tiers):
            assert (lower.after_minutes, lower.multiplier) < (higher.after_minutes, higher.multiplier)
            assert lower.multiplier < higher.multiplier
    assert all(penalty.from_minute < penalty.until_minute for penalty in version.penalties)
    assert len({penalty.name for penalty in version.penalties}) == len(version.penalties)
    assert all(url.startswith("https://") for url in version.urls)
    sources = _sources(msgspec.json.decode(msgspec.json.encode(version)))
    assert sources
    assert all(source.endswith(".") and ":" in source for source in sources)


def _sources(value: object) -> list[str]:
    if isinstance(value, dict):
        inner = cast("dict[str, object]", value)
        own = [str(inner["source"])] if "source" in inner else []
        return own + [source for each in inner.values() for source in _sources(each)]
    return (
        [source for each in cast("list[object]", value) for source in _sources(each)] if isinstance(value, list) else []
    )


def test_version_is_chosen_by_day() -> None:
    days = ("2018-06-30", "2018-07-01", "2019-06-30", "2019-07-01", "2020-05-28", "2020-05-29", "2026-12-01")
    found = [rule_sets.load("australia-hospitality", date.fromisoformat(day)) for day in days]
    assert [each and each.version for each in found] == [
        None,
        "2018-07-01",
        "2018-07-01",
        "2019-07-01",
        "2019-07-01",
        "2020-05-29",
        "2020-05-29",
    ]


def test_stored_reference_finds_the_version_that_was_used() -> None:
    used = rule_sets.load("australia-hospitality", date(2019, 1, 1))
    assert used is not None
    assert used.reference == "australia-hospitality@2018-07-01"
    assert rule_sets.load_reference(used.reference) == used
    assert {each.name: each.multiplier for each in used.penalties}["sunday"] == 160


@pytest.mark.parametrize("reference", ["atlantis@2020-01-01", "california@1999-01-01", "california", "../x@1", ""])
def test_unknown_reference_is_not_found(reference: str) -> None:
    with pytest.raises(LookupError):
        rule_sets.load_reference(reference)


def test_unknown_set_is_not_found() -> None:
    with pytest.raises(LookupError, match="atlantis"):
        rule_sets.load("atlantis", date(2026, 1, 1))


def test_directive_has_its_values() -> None:
    rules = rule_sets.load_version("eu-working-time", "2004-08-02")
    assert rules.daily_rest
    assert rules.weekly_rest
    assert rules.weekly_maximum
    assert rules.night_maximum
    assert rules.daily_rest.least_minutes == 11 * 60
    assert rules.weekly_rest.least_minutes == (24 + 11) * 60
    assert rules.weekly_maximum.most_minutes == 48 * 60
    assert rules.night_maximum.most_minutes == 8 * 60
    assert [rule.over_work_minutes for rule in rules.breaks] == [6 * 60]
    assert rules.overtime == ()


def test_california_has_its_values() -> None:
    rules = rule_sets.load_version("california", "2000-01-01")
    tiers = {rule.per: [(tier.after_minutes, tier.multiplier) for tier in rule.tiers] for rule in rules.overtime}
    assert tiers == {
        Per.DAY: [(8 * 60, 150), (12 * 60, 200)],
        Per.WEEK: [(40 * 60, 150)],
        Per.SEVENTH_DAY: [(0, 150), (8 * 60, 200)],
    }
    assert [
        (rule.over_work_minutes, rule.least_minutes, rule.number, rule.begins_by_minutes) for rule in rules.breaks
    ] == [
        (5 * 60, 30, 1, 5 * 60),
        (10 * 60, 30, 2, 10 * 60),
    ]
