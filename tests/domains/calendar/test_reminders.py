"""Reminders: planned ahead, told once, and only of what still takes place then."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from crewhall.domains.calendar import entries, jobs, reminders
from crewhall.domains.calendar.model import Entry, EntryEdit
from crewhall.domains.notify import devices, outbox
from crewhall.domains.notify.model import Channel, NewDevice, OutboxMessage
from crewhall.kit.actor import SYSTEM, Actor
from crewhall.kit.clock import milliseconds_text
from crewhall.kit.paging import PageRequest
from crewhall.platform.bus import Bus
from crewhall.platform.job_queries import Job
from crewhall.platform.jobs import JobRegistry, JobRun, JobRunner, JobSpec
from crewhall.platform.outbox import EventRow, select_events_after
from crewhall.platform.work import Works
from tests.domains.calendar.conftest import START, People, at_time, new_entry, set_status, uid

pytestmark = pytest.mark.anyio

JOBS = JobRegistry({reminders.REMIND_JOB: JobSpec(body=jobs.remind)})
MINUTE = timedelta(minutes=1)


async def make(works: Works, actor: Actor, **fields: Any) -> Entry:
    async with works.write(actor) as work:
        return await entries.create(work, new_entry(**fields))


async def change(works: Works, actor: Actor, entry: Entry, **fields: Any) -> Entry:
    async with works.write(actor) as work:
        return await entries.update(work, entry.id, EntryEdit(**fields))


async def run_jobs(works: Works, moment: datetime) -> int:
    """Run what is due at a moment; how many jobs that were."""
    return await JobRunner(at_time(works, lambda: moment), JOBS, Bus()).drain()


async def reminded(works: Works) -> list[EventRow]:
    """The reminders that were announced."""
    async with works.read(SYSTEM) as work:
        rows = await select_events_after(work.db, 0, 1000)
    return [row for row in rows if row.name == "CalendarReminderDue"]


async def messages(works: Works) -> list[OutboxMessage]:
    """What is in the outbox, oldest first."""
    async with works.read(SYSTEM) as work:
        return (await outbox.list_messages(work, None, None, PageRequest())).rows[::-1]


async def prove_address(works: Works, actor: Actor, time_zone: str | None = None) -> None:
    """The person has proved their e-mail address, and says where they are."""
    async with works.write(SYSTEM) as work:
        sql = "UPDATE users SET email_verified_at = $2, time_zone = $3 WHERE id = $1"
        await work.db.execute(sql, actor.user_id, work.now, time_zone)


async def test_reminder_comes_at_its_time_and_once(works: Works, people: People) -> None:
    entry = await make(works, people.anna, reminders=[10, 60])
    assert await run_jobs(works, START - 61 * MINUTE) == 0
    assert await run_jobs(works, START - 60 * MINUTE) == 1
    assert await run_jobs(works, START - 11 * MINUTE) == 0
    assert await run_jobs(works, START - 10 * MINUTE) == 1
    assert await run_jobs(works, START + 60 * MINUTE) == 0
    told = await reminded(works)
    assert [(row.user_id, row.team_id, row.body["minutes"]) for row in told] == [
        (uid(people.anna), None, 60),
        (uid(people.anna), None, 10),
    ]
    assert told[0].body["event_id"] == entry.id
    assert (told[0].body["title"], told[0].body["start_at"]) == ("Stocktake", milliseconds_text(START))


async def test_past_reminders_are_not_planned(works: Works, people: People) -> None:
    soon = (await make(works, people.anna)).created_at + 30 * MINUTE
    async with works.write(people.anna) as work:
        await entries.create(work, new_entry(start_at=soon, reminders=[10, 30, 60]))
        assert [job.args["minutes"] for job in work.deferred] == [10]
        assert [job.run_at for job in work.deferred] == [soon - 10 * MINUTE]
    async with works.write(people.anna) as work:
        await entries.create(work, new_entry(start_at=soon - timedelta(days=1), reminders=[10]))
        assert work.deferred == []


async def test_owner_and_assignee_are_told_each_once(works: Works, people: People) -> None:
    await make(works, people.anna, reminders=[10], assignee_id=uid(people.ben))
    await make(works, people.anna, reminders=[10], assignee_id=uid(people.anna))
    assert await run_jobs(works, START) == 2
    who = [row.user_id for row in await reminded(works)]
    assert sorted(who) == [uid(people.anna), uid(people.anna), uid(people.ben)]  # pyright: ignore[reportArgumentType] - nobody is None


async def test_devices_and_proved_addresses_get_it_in_the_readers_time(works: Works, people: People) -> None:
    await prove_address(works, people.ben, "Australia/Sydney")
    async with works.write(people.ben) as work:
        await devices.register(work, uid(people.ben), NewDevice(uuid="phone", token="ben-1"))
        await devices.register(work, uid(people.ben), NewDevice(uuid="kiosk"))
    start = datetime.fromisoformat("2030-10-05T15:30+00:00")
    entry = await make(
        works,
        people.anna,
        title="Night audit",
        start_at=start,
        length=60 * MINUTE,
        reminders=[10],
        assignee_id=uid(people.ben),
        location_name="Pier 7",
        address="7 Pier Road",
    )
    assert await run_jobs(works, start - 10 * MINUTE) == 1
    push, mail = [message for message in await messages(works) if message.user_id == uid(people.ben)]
    when = "Sun 6 October 2030, 01:30 to 03:30 (Australia/Sydney)"
    assert (push.channel, push.recipient, push.subject) == (Channel.PUSH, "ben-1", "Night audit")
    assert push.body == f"{when}\nPier 7, 7 Pier Road"
    assert (mail.channel, mail.recipient, mail.subject) == (Channel.MAIL, "ben@example.test", "Reminder: Night audit")
    assert mail.body == f"Night audit\n{when}\nPier 7, 7 Pier Road\n"
    assert {(message.user_id, message.team_id) for message in (push, mail)} == {(uid(people.ben), entry.team_id)}


async def test_times_are_those_of_the_team_for_who_names_no_zone(works: Works, people: People) -> None:
    await prove_address(works, people.anna)
    async with works.write(SYSTEM) as work:
        await work.db.execute("UPDATE teams SET time_zone = $2 WHERE id = $1", people.team_id, "Europe/Berlin")
    start = datetime.fromisoformat("2030-03-30T22:30+00:00")
    await make(works, people.anna, start_at=start, length=180 * MINUTE, reminders=[0])
    await make(works, people.anna_alone, start_at=start, reminders=[0])
    assert await run_jobs(works, start) == 2
    first, second = [message.body.splitlines()[1] for message in await messages(works)]
    assert first == "Sat 30 March 2030, 23:30 to Sun 31 March 2030, 03:30 (Europe/Berlin)"
    assert second == "Sat 30 March 2030, 22:30 to 23:30 (UTC)"


async def test_moved_entry_is_reminded_of_at_its_new_time_only(works: Works, people: People) -> None:
    entry = await make(works, people.anna, reminders=[10])
    await change(works, people.anna, entry, start_at=START + 30 * MINUTE)
    assert await run_jobs(works, START) == 1
    assert await reminded(works) == []
    assert await run_jobs(works, START + 20 * MINUTE) == 1
    assert len(await reminded(works)) == 1


async def test_entry_moved_there_and_back_is_reminded_of_once(works: Works, people: People) -> None:
    entry = await make(works, people.anna, reminders=[10])
    for start in (START + 30 * MINUTE, START):
        await change(works, people.anna, entry, start_at=start, length=60 * MINUTE)
    await change(works, people.anna, entry, title="Inventory")
    assert await run_jobs(works, START + 30 * MINUTE) == 2
    assert [row.body["title"] for row in await reminded(works)] == ["Inventory"]


@pytest.mark.parametrize("what", ["deleted", "canceled", "without it", "of nobody"])
async def test_nobody_is_reminded_of_what_is_no_more(works: Works, people: People, what: str) -> None:
    entry = await make(works, people.anna, reminders=[10])
    if what == "deleted":
        async with works.write(people.anna) as work:
            await entries.delete(work, entry.id)
    elif what == "canceled":
        await change(works, people.anna, entry, canceled=True)
    elif what == "without it":
        await change(works, people.anna, entry, reminders=[15])
    else:
        await set_status(works, people.team_id, uid(people.anna), "inactive")
    assert await run_jobs(works, START) >= 1
    assert [row.body["minutes"] for row in await reminded(works)] == ([15] if what == "without it" else [])


async def test_cancel_taken_back_brings_the_reminder_back(works: Works, people: People) -> None:
    entry = await make(works, people.anna, reminders=[10])
    async with works.write(people.anna) as work:
        await entries.update(work, entry.id, EntryEdit(canceled=True, reminders=[10, 20]))
        assert work.deferred == []
    await change(works, people.anna, entry, canceled=False)
    assert await run_jobs(works, START) == 2
    assert len(await reminded(works)) == 2


@pytest.mark.parametrize(("late", "told"), [(59, 1), (61, 0)])
async def test_server_that_stood_still_does_not_remind_of_what_has_long_begun(
    works: Works, people: People, late: int, told: int
) -> None:
    await make(works, people.anna, reminders=[10], length=timedelta())
    assert await run_jobs(works, START + late * MINUTE) == 1
    assert len(await reminded(works)) == told


async def test_job_that_runs_again_after_its_process_died_tells_nobody_twice(works: Works, people: People) -> None:
    await prove_address(works, people.anna)
    entry = await make(works, people.anna, reminders=[10])
    args: dict[str, object] = {"event_id": entry.id, "minutes": 10, "start_at": START.isoformat()}
    lost = JobRun(at_time(works, lambda: START), Job(4_000_000, reminders.REMIND_JOB, args, None, 1))
    with pytest.raises(RuntimeError):
        await jobs.remind(lost)
    assert (await reminded(works), await messages(works)) == ([], []), "who holds no lease tells nobody"
    assert await run_jobs(works, START) == 1
    assert (len(await reminded(works)), len(await messages(works))) == (1, 1)
