"""What can go wrong with tomatoes, projects and profiles."""

from collections.abc import Mapping

from crewhall.domains.focus.problems import Problem
from crewhall.kit.durations import duration_text
from crewhall.kit.errors import WHOLE_RECORD, CrewhallError, Kind


class InvalidFields(CrewhallError):
    """One or more fields are wrong: `problems` has a code and a bound for each, `details` plain words, in the order in which they are checked."""

    code = "INVALID_RECORD"
    text = "{reason}"

    def __init__(self, problems: Mapping[str, Problem]) -> None:
        self.problems = dict(problems)
        reason = "; ".join(f"{field} {problem.words}" for field, problem in self.problems.items())
        details: dict[str, object] = {field: [problem.words] for field, problem in self.problems.items()}
        super().__init__(reason=f"{reason}.", details=details)


class OverlapsTomato(CrewhallError):
    """The person has a tomato at that time. `wait_s`: in how many seconds it would fit; None where waiting does not help."""

    code = "OVERLAPS_TOMATO"
    text = "{reason}."

    def __init__(self, wait_s: int | None = None) -> None:
        self.wait_s = wait_s
        wait = "" if wait_s is None else f", please wait {duration_text(wait_s)}"
        reason = f"Must not overlap saved tomatoes{wait}"
        super().__init__(reason=reason, details={WHOLE_RECORD: [reason]})


class TooManyProjects(CrewhallError):
    """The person has as many projects as may be."""

    kind = Kind.CONFLICT
    code = "TOO_MANY_PROJECTS"
    text = "You have {most} projects already. Delete one first."

    def __init__(self, most: int) -> None:
        self.most = most
        super().__init__(most=most)


class OverlapsEntries(CrewhallError):
    """Saved tomatoes lie in the same time; `details` names the first of them with their times, and how many there are."""

    kind = Kind.CONFLICT
    code = "OVERLAPS_TOMATOES"
    text = "That time overlaps existing tomatoes: {count}. Choose another time, or set allow_overlap."


class UnreadableFile(CrewhallError):
    """The file as a whole cannot be read."""

    code = "UNREADABLE_FILE"
    text = "The file cannot be read. {reason}"


class DateOrderNeeded(CrewhallError):
    """All dates of the file can be read in two ways."""

    code = "DATE_ORDER_NEEDED"
    text = "Dates such as {example} are ambiguous. Set date_order to day_first or month_first."

    def __init__(self, example: str) -> None:
        super().__init__(example=example, details={"date_order": "must be day_first or month_first"})


class TooManyRows(CrewhallError):
    """The file has more rows than are taken at once."""

    kind = Kind.TOO_LARGE
    code = "TOO_MANY_ROWS"
    text = "The file has more than {limit} rows. Split it."


class BadRows(CrewhallError):
    """Some rows cannot become tomatoes, so none was imported; `details` tells the first of them and how many there are."""

    code = "BAD_ROWS"
    text = "Nothing was imported: {count} of {total} rows are invalid. Fix them, or set skip_bad to import the others."


class TimerIsRunning(CrewhallError):
    """A person has one timer at a time."""

    kind = Kind.CONFLICT
    code = "TIMER_IS_RUNNING"
    text = "A timer is running already. Complete or cancel it first, or replace it."


class NoTimer(CrewhallError):
    """What was asked for needs a timer, and the person has none."""

    kind = Kind.CONFLICT
    code = "NO_TIMER"
    text = "No timer is running. Start one first."


class TimerIsPaused(CrewhallError):
    """A timer that stands still can be resumed or canceled, nothing else."""

    kind = Kind.CONFLICT
    code = "TIMER_IS_PAUSED"
    text = "The timer is paused. Resume or cancel it first."


class TimerIsNotPaused(CrewhallError):
    """Only a timer that stands still can be resumed."""

    kind = Kind.CONFLICT
    code = "TIMER_IS_NOT_PAUSED"
    text = "The timer is not paused."


class TimerIsOver(CrewhallError):
    """A timer whose time is over cannot be paused any more."""

    kind = Kind.CONFLICT
    code = "TIMER_IS_OVER"
    text = "The timer has run out. Complete or cancel it."


class WorkedTooShort(CrewhallError):
    """So little work is no tomato."""

    kind = Kind.CONFLICT
    code = "WORKED_TOO_SHORT"
    text = "A work session lasts at least {least_s} seconds. Continue, or cancel the timer."


class TooManyLengths(CrewhallError):
    """The person has set lengths for as many tags as may be."""

    kind = Kind.CONFLICT
    code = "TOO_MANY_LENGTHS"
    text = "You have set lengths for {most} tags already. Delete some first."


class TooManyGoals(CrewhallError):
    """The person has as many goals as may be."""

    kind = Kind.CONFLICT
    code = "TOO_MANY_GOALS"
    text = "You have {most} goals already. Delete one first."
