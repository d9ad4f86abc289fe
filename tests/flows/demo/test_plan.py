"""Seeds, names and places: what a plan promises, without a database."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from crewhall.domains.identity.model import FEATURES, MemberStatus
from crewhall.domains.identity.users import normal_mobile
from crewhall.domains.syncs.model import Direction, Sync, SyncStatus
from crewhall.flows.demo import parts
from crewhall.flows.demo.errors import UnknownSeed
from crewhall.flows.demo.people import MOBILES, full_names
from crewhall.flows.demo.plan import DemoOptions, Plan, find_seed, plan_of, read_options
from crewhall.flows.demo.seeds import SEEDS
from crewhall.kit.actor import Rank
from crewhall.kit.clock import utc_now
from crewhall.kit.errors import InvalidInput
from crewhall.kit.text import normal_email, slugify
from crewhall.platform import contracts

EVERY_SEED = pytest.mark.parametrize("seed_type", SEEDS)


def a_plan(seed_type: str, sync_id: int = 5, **options: int) -> Plan:
    return a_plan_at(seed_type, utc_now(), sync_id, **options)


def a_plan_at(seed_type: str, now: datetime, sync_id: int = 5, **options: int) -> Plan:
    asked = read_options(find_seed(seed_type), DemoOptions(**options))
    sync = Sync(
        sync_id, 7, 3, "demo_data", Direction.IMPORT, SyncStatus.PENDING, None, asked, 0, 0, 0, 0, None, None, now, now
    )
    return plan_of(sync, "blue-door")


def test_seeds_are_those_of_the_contract() -> None:
    path = contracts.load("tommy")["paths"]["/team/demo_data/apply"]["post"]
    properties = path["requestBody"]["content"]["application/json"]["schema"]["properties"]
    assert set(SEEDS) == set(properties["seed_type"]["enum"])


@EVERY_SEED
def test_seed_names_features_that_exist_and_leaders_that_lead(seed_type: str) -> None:
    seed = SEEDS[seed_type]
    assert set(seed.features) <= set(FEATURES)
    assert bool(seed.roles) == bool(seed.lead_roles)
    assert len(set(seed.certificates)) == len(seed.certificates) >= 3
    assert all(len(time) == 5 for template in seed.shift_templates for time in (template.start, template.end))


def test_names_are_many_and_each_pair_comes_once_in_an_order_of_its_own() -> None:
    names = full_names("a")
    assert len(names) == len(set(names)) > 5000
    assert names == full_names("a") != full_names("b")
    assert set(names) == set(full_names("b"))
    assert all(slugify(first) and slugify(last) for first, last in names)


def test_mobiles_are_whole_numbers_in_normal_form() -> None:
    assert [normal_mobile(mobile) for mobile in MOBILES] == list(MOBILES)
    assert len(set(MOBILES)) == len(MOBILES)


@EVERY_SEED
def test_cast_is_the_same_each_time_and_has_addresses_of_its_own(seed_type: str) -> None:
    plan, again, other = a_plan(seed_type), a_plan(seed_type), a_plan(seed_type, sync_id=6)
    cast = [plan.cast_member(index) for index in range(60)]
    assert cast == [again.cast_member(index) for index in range(60)]
    emails = [str(one.new.email) for one in cast]
    assert [normal_email(email) for email in emails] == emails
    assert not set(emails) & {str(other.cast_member(index).new.email) for index in range(60)}
    assert len({one.new.slug for one in cast} | set(emails)) == 120
    assert all(email.endswith("@demo.blue-door.example") for email in emails)


@EVERY_SEED
def test_cast_has_leaders_every_role_and_every_place(seed_type: str) -> None:
    plan = a_plan(seed_type)
    cast = [plan.cast_member(index) for index in range(plan.members)]
    assert {one.rank for one in cast} == {Rank.ADMIN, Rank.MANAGER, Rank.MEMBER}
    assert {role for one in cast for role in one.roles} >= set(plan.seed.all_roles)
    assert {place for one in cast for place in one.locations} == {place.name for place in plan.places}
    assert all(len(one.tags) == len(set(one.tags)) for one in cast)


@EVERY_SEED
def test_each_seed_has_talk_and_occasions_of_its_trade(seed_type: str) -> None:
    seed = SEEDS[seed_type]
    texts = [line.text for line in seed.talk]
    assert len(set(texts)) == len(texts) >= 10
    assert not set(texts) & {line.text for other in SEEDS.values() if other is not seed for line in other.talk}
    assert {line.speaker for line in seed.talk} == set(range(6))
    assert 2 <= sum(line.sign is not None for line in seed.talk) <= 4
    assert all(-7 <= occasion.day <= 14 for occasion in seed.occasions)
    assert {occasion.kind for occasion in seed.occasions} >= {"meeting", "delivery", "holiday", "calendar"}


@EVERY_SEED
@pytest.mark.parametrize("members", [1, 5, 200])
def test_rooms_hold_a_crowd_a_few_and_two_by_turns(seed_type: str, members: int) -> None:
    plan = a_plan(seed_type, number_of_team_members=members)
    crowd, few = plan.room(0), plan.room(1)
    assert (len(crowd.people), len(few.people)) == (min(members, 20), min(members, 4))
    assert few.people == crowd.people[:4]
    statuses = [one.status == MemberStatus.ACTIVE for one in crowd.people]
    assert statuses == sorted(statuses, reverse=True)
    turns = [plan.room(index).people for index in range(2, 2 * members + 2)]
    assert turns == [(plan.cast_member(index % members),) for index in range(2 * members)]


@pytest.mark.parametrize("zone", ["UTC", "Australia/Sydney", "America/Los_Angeles"])
def test_talk_is_by_day_and_over_before_the_demo_was_asked_for(zone: str) -> None:
    plan, place = a_plan("retail"), ZoneInfo(zone)
    for index in range(4):
        moments = plan.instants(index, place)
        assert moments == sorted(moments) == a_plan_at("retail", plan.asked_at).instants(index, place)
        assert len(set(moments)) == len(plan.room(index).lines)
        assert plan.asked_at - timedelta(days=5) < moments[0] < moments[-1] < plan.asked_at
        assert all(8 <= moment.astimezone(place).hour < 18 for moment in moments)


def test_occasions_keep_their_hour_across_a_change_of_the_clocks() -> None:
    place, plan = (
        ZoneInfo("Australia/Sydney"),
        a_plan_at("retail", datetime(2026, 4, 3, 12, tzinfo=UTC)),
    )  # back on the 5th
    entries = [plan.entry(occasion, place, None) for occasion in plan.seed.occasions]
    starts = [entry.start_at.astimezone(place) for entry in entries if entry.start_at]
    assert [f"{start:%H:%M}" for start in starts] == [occasion.start for occasion in plan.seed.occasions]
    assert [start.date().day for start in starts[:3]] == [28, 5, 8]
    assert {entry.location_name for entry in entries} == {plan.places[0].name, None}


def test_cast_larger_than_the_names_goes_round_with_new_addresses() -> None:
    plan = a_plan("load_testing", number_of_team_members=20_000)
    first, same_name = plan.cast_member(0), plan.cast_member(len(plan.names))
    assert first.new.first_name == same_name.new.first_name
    assert first.new.email != same_name.new.email


def test_two_hundred_places_have_names_and_addresses_of_their_own() -> None:
    plan = a_plan("retail", number_of_locations=200)
    assert len({place.name for place in plan.places}) == 200
    assert all(
        place.postcode.isdigit() and len(place.postcode) == 4 and place.street[0].isdigit() for place in plan.places
    )


@pytest.mark.parametrize("spelling", ["aged_care", " Aged Care ", "AGED-CARE"])
def test_seed_is_found_in_any_spelling(spelling: str) -> None:
    assert find_seed(spelling) is SEEDS["aged_care"]


@pytest.mark.parametrize("name", ["", "bakery", "aged__care"])
def test_unknown_seed_is_refused_with_the_names_there_are(name: str) -> None:
    with pytest.raises(UnknownSeed, match="construction") as caught:
        find_seed(name)
    assert list(caught.value.details or {}) == ["seed_type"]


def test_options_out_of_bounds_are_refused_by_name() -> None:
    wrong = DemoOptions(
        number_of_team_members=0, number_of_locations=201, attendance_rate=1.5, weeks_back=-1, chats_count=3
    )
    with pytest.raises(InvalidInput) as caught:
        read_options(SEEDS["retail"], wrong)
    assert sorted(caught.value.details or {}) == [
        "attendance_rate",
        "number_of_locations",
        "number_of_team_members",
        "weeks_back",
    ]


def test_options_are_kept_with_the_counts_that_hold() -> None:
    asked = read_options(SEEDS["retail"], DemoOptions(number_of_locations=0, weeks_back=4, attendance_rate=0.9))
    assert asked == {
        "seed_type": "retail",
        "number_of_team_members": 35,
        "number_of_locations": 0,
        "weeks_back": 4,
        "attendance_rate": 0.9,
    }


@pytest.mark.parametrize("most", [1, 7, 250])
def test_steps_cover_each_item_of_each_part_once(most: int) -> None:
    plan, done = a_plan("hospitality"), 0
    covered: list[tuple[str, int]] = []
    while (step := parts.step_at(plan, done, most)) is not None:
        assert 1 <= len(step.span) <= most
        covered += [(step.part.name, index) for index in step.span]
        done += len(step.span)
    assert covered == [(part.name, index) for part in parts.PARTS for index in range(part.count(plan))]
    assert done == parts.total(plan)


def test_batches_hold_each_row_once_with_the_last_part_first() -> None:
    rows = {
        "tag:a": [1],
        "member": list(range(10)),
        "feature:leave": [7],
        "alien": [3],
        "tag:b": [2],
        "room": [4],
        "event": [5],
    }
    batches = list(parts.batches(rows, 4))
    assert [part.name for part, _ in batches] == [
        "events",
        "chats",
        "settings",
        "members",
        "members",
        "members",
        "labels",
    ]
    assert sorted((kind, row) for _, batch in batches for kind, ids in batch.items() for row in ids) == sorted(
        (kind, row) for kind, ids in rows.items() if kind != "alien" for row in ids
    )
