"""What events say. They go out on the live feed as they are kept."""

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import ClassVar

import pytest
from scripts.generate_docs import descendants

from crewhall.kit.events import Event
from tests.house_rules.reading import File, all_files, parsed

ONE_SPELLING = "milliseconds_text"


def times_in_events(file: File) -> Iterator[tuple[int, str]]:
    """Line and spelling of each time in the events that a module emits: what is called, or the expression."""
    for emit in file.nodes:
        if isinstance(emit, ast.Call) and isinstance(emit.func, ast.Attribute) and emit.func.attr == "emit":
            for keyword in (part for part in ast.walk(emit) if isinstance(part, ast.keyword)):
                if (keyword.arg or "").endswith("_at") and isinstance(keyword.value, ast.Call):
                    called = keyword.value.func
                    yield keyword.value.lineno, called.id if isinstance(called, ast.Name) else ast.unparse(called)


@pytest.mark.parametrize("spelling", ["now.isoformat()", "str(now)"])
def test_example_that_breaks_the_rule_is_found(spelling: str) -> None:
    broken = f"work.emit(LampLit(lit_at={spelling}))"
    assert [found for _, found in times_in_events(parsed("src/lamps.py", broken))] != [ONE_SPELLING]


def test_times_in_events_are_spelled_alike() -> None:
    found = [
        (file.path, line, spelling)
        for file in all_files()
        if file.path.startswith("src/")
        for line, spelling in times_in_events(file)
    ]
    assert len(found) > 5, "events with times are found"
    wrong = [
        f"{path}:{line}: write times in events with {ONE_SPELLING}, not {spelling}"
        for path, line, spelling in found
        if spelling != ONE_SPELLING
    ]
    assert not wrong, "\n".join(wrong)


FIRST_NAMES = """
CalendarEventCreated CalendarEventChanged CalendarEventCanceled CalendarEventDeleted CalendarReminderDue RoomOpened
RoomChanged RoomArchived RoomMarked ParticipantAdded ParticipantLeft RoomAccessChanged MessagePosted MessageEdited
MessageDeleted MessageScheduled MessageDropped MessagesRead ReactionAdded ReactionRemoved ContactAdded ContactRequested
ContactAccepted ContactDeclined ContactInvited ContactChanged ContactsImported InvitationSent InvitationAccepted
InvitationDeclined InvitationRevoked FileUploaded TomatoSaved TomatoesAdded TomatoRetagged TomatoDeleted TomatoesMoved
TomatoEdited ImportProgressed TimerStarted TimerPaused TimerResumed TimerEnded TimerCompleted TimerCanceled
FocusProfileChanged FocusProjectCreated FocusProjectChanged FocusProjectDeleted UserSignedUp UserChanged PasswordChanged
ApiKeyCreated UserDeleted TeamFounded TeamChanged TeamHandedOver TeamClosed MemberInvited MemberJoined MemberChanged
MembersGenerated GeneratedMembersRemoved ExternalAccountLinked ExternalAccountUnlinked SurfaceTokenMinted
SurfaceTokensRevoked TagCreated TagRenamed TagDeleted LabelsChanged SettingChanged SettingDeleted FragmentCreated
FragmentChanged FragmentDeleted RestrictedFragmentCreated RestrictedFragmentChanged RestrictedFragmentDeleted
DeviceAdded DeviceRemoved SyncStarted SyncProgressed SyncEnded
"""
# Names from before names were `domain.thing_happened`. Clients know them, so they stay; no other is added.


def wrong_wire_names(kinds: Iterable[type[Event]]) -> Iterator[str]:
    """Event classes without a wire name of their own, with another's, or with one of no known form. A base that only others extend has none."""
    named = [kind for kind in kinds if kind.wire_name or not kind.__subclasses__()]
    count = Counter(kind.wire_name for kind in named)
    for kind in named:
        domain = kind.__module__.split(".")[-2]
        if "wire_name" not in vars(kind):
            yield f"{kind.__qualname__}: declare a wire_name"
        elif count[kind.wire_name] > 1:
            yield f"{kind.__qualname__}: {kind.wire_name} is taken"
        elif kind.wire_name not in FIRST_NAMES.split() and not re.fullmatch(
            rf"{domain}\.[a-z]+(_[a-z]+)+", kind.wire_name
        ):
            yield f"{kind.__qualname__}: spell its wire_name {domain}.thing_happened"


def test_events_that_break_the_rule_of_names_are_found() -> None:
    class Nameless(Event, frozen=True):
        pass

    class LampLit(Event, frozen=True):
        wire_name: ClassVar[str] = "house_rules.lamp_lit"

    class LampLitAgain(LampLit, frozen=True):
        pass

    class Copy(Event, frozen=True):
        wire_name: ClassVar[str] = "house_rules.lamp_lit"

    class LampPutOut(Event, frozen=True):
        wire_name: ClassVar[str] = "LampPutOut"

    assert list(wrong_wire_names([LampLit])) == []
    for broken in ([Nameless], [LampLit, LampLitAgain], [LampLit, Copy], [LampPutOut]):
        assert list(wrong_wire_names(broken)), broken


def test_each_event_has_a_wire_name_of_its_own() -> None:
    kinds = [kind for kind in descendants(Event) if kind.__module__.startswith("crewhall.domains.")]
    assert {kind.wire_name for kind in kinds} >= set(FIRST_NAMES.split()), "names that clients know are gone"
    assert not list(wrong_wire_names(kinds)), "\n".join(wrong_wire_names(kinds))
