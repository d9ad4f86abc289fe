"""What a team settles for its work: weeks and pay periods, the time clock, rounding, notifications, and what is known of places and people."""

from datetime import date, datetime
from enum import StrEnum

from msgspec import UNSET, Struct, UnsetType

MOST_ROUNDING_MINUTES = 60
MOST_NOTICE_MINUTES = 24 * 60
DEFAULT_MIN_REST_MINUTES = 10 * 60
DEFAULT_GEOFENCE_RADIUS_M = 200
"""Half of the phones in a building are wrong by less than this. Source: behaviour notes, tommy 6, point 17."""


class Weekday(StrEnum):
    """The days by name, Monday first."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"

    @property
    def number(self) -> int:
        """0 for Monday to 6 for Sunday, as `date.weekday`."""
        return list(Weekday).index(self)


class PayPeriod(StrEnum):
    """How long a timesheet is. A fortnight is counted from the anchor of the settings."""

    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"


class RoundingMethod(StrEnum):
    """How a derived duration is rounded to a multiple of the rounding minutes; `nearest` rounds a half up."""

    NONE = "none"
    UP = "up"
    DOWN = "down"
    NEAREST = "nearest"


class Geofence(StrEnum):
    """What happens to a punch that is too far from its location: nothing, it is marked, or it is refused."""

    NONE = "none"
    FLAG = "flag"
    BLOCK = "block"


class WorkforceSettings(Struct, frozen=True):
    """The settings of a team. What is None among the notices and the clock-out is switched off. `pay_period_anchor` begins a fortnight."""

    team_id: int
    name: str | None = None
    week_start: Weekday = Weekday.SUNDAY
    pay_period: PayPeriod = PayPeriod.WEEKLY
    pay_period_anchor: date = date(2024, 1, 7)
    require_gps: bool = False
    require_photo: bool = False
    enable_mobile: bool = True
    enable_web: bool = True
    enable_kiosk: bool = True
    rounding_method: RoundingMethod = RoundingMethod.NONE
    rounding_minutes: int = 0
    rounds_breaks: bool = False
    upcoming_minutes: int | None = 60
    forgot_clock_in_minutes: int | None = 10
    forgot_clock_out_minutes: int | None = 15
    notifies_of_shifts: bool = True
    notifies_of_events: bool = True
    auto_clock_out_minutes: int | None = None
    approves_requests: bool = False
    geofence: Geofence = Geofence.NONE
    geofence_radius_m: int = DEFAULT_GEOFENCE_RADIUS_M
    min_rest_minutes: int = DEFAULT_MIN_REST_MINUTES
    weekly_cap_minutes: int | None = None
    rules: str | None = None
    data: dict[str, object] = {}
    updated_at: datetime | None = None


class SettingsEdit(Struct, frozen=True, kw_only=True):
    """What is changed about the settings; what is UNSET stays."""

    name: str | UnsetType | None = UNSET
    week_start: Weekday | UnsetType = UNSET
    pay_period: PayPeriod | UnsetType = UNSET
    pay_period_anchor: date | UnsetType = UNSET
    require_gps: bool | UnsetType = UNSET
    require_photo: bool | UnsetType = UNSET
    enable_mobile: bool | UnsetType = UNSET
    enable_web: bool | UnsetType = UNSET
    enable_kiosk: bool | UnsetType = UNSET
    rounding_method: RoundingMethod | UnsetType = UNSET
    rounding_minutes: int | UnsetType = UNSET
    rounds_breaks: bool | UnsetType = UNSET
    upcoming_minutes: int | UnsetType | None = UNSET
    forgot_clock_in_minutes: int | UnsetType | None = UNSET
    forgot_clock_out_minutes: int | UnsetType | None = UNSET
    notifies_of_shifts: bool | UnsetType = UNSET
    notifies_of_events: bool | UnsetType = UNSET
    auto_clock_out_minutes: int | UnsetType | None = UNSET
    approves_requests: bool | UnsetType = UNSET
    geofence: Geofence | UnsetType = UNSET
    geofence_radius_m: int | UnsetType = UNSET
    min_rest_minutes: int | UnsetType = UNSET
    weekly_cap_minutes: int | UnsetType | None = UNSET
    rules: str | UnsetType | None = UNSET
    data: dict[str, object] | UnsetType = UNSET


class Location(Struct, frozen=True):
    """A place of work: a tag of the team, with what is known of it. Without a zone it has the team's, without a radius that of the settings."""

    id: int
    name: str
    time_zone: str | None
    address: str | None
    latitude: float | None
    longitude: float | None
    radius_m: int | None


class Employee(Struct, frozen=True):
    """What managers keep of a member, and what the member settles. `quiet_from` and `quiet_until` are minutes of the local day."""

    member_id: int
    has_vehicle: bool = False
    compliance_check: str | None = None
    notes: str | None = None
    payroll_id: str | None = None
    weekly_cap_minutes: int | None = None
    min_rest_minutes: int | None = None
    has_kiosk_pin: bool = False
    quiet_from: int | None = None
    quiet_until: int | None = None


class Person(Struct, frozen=True, gc=False):
    """A member who works: their name, and whether they are active."""

    user_id: int
    member_id: int
    first_name: str
    last_name: str
    is_active: bool
    rank: int

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()
