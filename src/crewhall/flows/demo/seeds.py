"""The eight seeds: what a team of each industry is like. Data only. Source: behaviour notes, tommy 1 (Solutions), contracts/tommy.yaml
create_team_demo_data_apply."""

from msgspec import Struct


class ShiftTemplate(Struct, frozen=True):
    """A shift by name and wall-clock times; an end before the start is on the next day."""

    name: str
    start: str
    end: str


class Seed(Struct, frozen=True, kw_only=True):
    """What a team of one industry is like.

    `roles`: most common first; those in `lead_roles` go to managers. `place` is what its locations are called ("Newtown Kitchen").
    `certificates` are tags that some members carry. `features` are switched on, none off. `members` and `locations` are counts.
    """

    name: str
    title: str
    roles: tuple[str, ...] = ()
    lead_roles: tuple[str, ...] = ()
    place: str
    shift_templates: tuple[ShiftTemplate, ...]
    certificates: tuple[str, ...]
    features: tuple[str, ...]
    members: int
    locations: int

    @property
    def all_roles(self) -> tuple[str, ...]:
        """Every role, each once."""
        return tuple(dict.fromkeys((*self.roles, *self.lead_roles)))


EMPLOYMENT = ("Full-time", "Part-time", "Casual")
"""Tags of which every member of every seed carries one."""

_EVERYDAY = ("scheduling", "timeclock", "timesheets", "availability")
_EARLY_TO_LATE = (
    ShiftTemplate("Morning", "06:00", "14:00"),
    ShiftTemplate("Afternoon", "14:00", "22:00"),
    ShiftTemplate("Full Day", "09:00", "17:00"),
)

_ALL = (
    Seed(
        name="workforce",
        title="a general workforce",
        place="Branch",
        shift_templates=_EARLY_TO_LATE,
        certificates=("First Aid", "Driver Licence", "Available For Work"),
        features=_EVERYDAY,
        members=25,
        locations=3,
    ),
    Seed(
        name="aged_care",
        title="an aged and disability care provider",
        roles=("Support Worker", "Registered Nurse", "Allied Health Professional"),
        lead_roles=("Team Leader", "Service Coordinator"),
        place="House",
        shift_templates=(
            ShiftTemplate("Morning Support", "06:00", "14:00"),
            ShiftTemplate("Afternoon Support", "14:00", "22:00"),
            ShiftTemplate("Overnight Support", "22:00", "06:00"),
            ShiftTemplate("Community Access", "09:00", "15:00"),
        ),
        certificates=(
            "NDIS Worker Screening",
            "Working With Children Check",
            "First Aid",
            "CPR",
            "Driver Licence",
            "Available For Work",
        ),
        features=(*_EVERYDAY, "clients", "ndis", "compliance", "documents", "leave", "mileage"),
        members=40,
        locations=4,
    ),
    Seed(
        name="hospitality",
        title="a restaurant",
        roles=("Server", "Barista", "Chef", "Bartender"),
        lead_roles=("Floor Manager", "Kitchen Manager"),
        place="Kitchen",
        shift_templates=(
            ShiftTemplate("Morning (Prep)", "06:00", "14:00"),
            ShiftTemplate("Lunch", "10:00", "18:00"),
            ShiftTemplate("Dinner", "15:00", "23:00"),
        ),
        certificates=("RSA", "Food Safety", "Working With Children Check", "Keyholder"),
        features=(*_EVERYDAY, "compliance", "documents", "leave"),
        members=24,
        locations=2,
    ),
    Seed(
        name="nursing",
        title="a home nursing agency",
        roles=("Registered Nurse", "Enrolled Nurse", "Assistant in Nursing", "Midwife", "Wound Care Nurse"),
        lead_roles=("Nurse Unit Manager", "Clinical Coordinator"),
        place="Clinic",
        shift_templates=(
            ShiftTemplate("Early", "07:00", "15:30"),
            ShiftTemplate("Late", "13:00", "21:30"),
            ShiftTemplate("Night", "21:00", "07:30"),
            ShiftTemplate("Home Visit", "09:00", "13:00"),
        ),
        certificates=("AHPRA Registration", "Immunisation", "Working With Children Check", "CPR", "Available For Work"),
        features=(*_EVERYDAY, "clients", "compliance", "documents", "leave", "mileage", "orders"),
        members=30,
        locations=3,
    ),
    Seed(
        name="partner",
        title="a staffing partner",
        roles=("Talent", "Recruiter"),
        lead_roles=("Team Lead", "Account Manager"),
        place="Office",
        shift_templates=(
            ShiftTemplate("Standard", "09:00", "17:00"),
            ShiftTemplate("Early", "06:00", "14:00"),
            ShiftTemplate("Late", "14:00", "22:00"),
        ),
        certificates=("Working With Children Check", "Police Check", "Reference", "Available For Work"),
        features=(*_EVERYDAY, "clients", "compliance", "documents", "leave", "mileage"),
        members=50,
        locations=3,
    ),
    Seed(
        name="retail",
        title="a chain of shops",
        roles=("Sales Associate", "Cashier", "Inventory Specialist", "Department Lead"),
        lead_roles=("Store Manager", "Assistant Manager"),
        place="Store",
        shift_templates=(
            ShiftTemplate("Opening", "08:00", "14:00"),
            ShiftTemplate("Closing", "14:00", "21:00"),
            ShiftTemplate("Full Day", "09:00", "17:30"),
        ),
        certificates=("TFN Declaration", "Super Choice", "Handbook Acknowledged", "Keyholder"),
        features=(*_EVERYDAY, "documents", "leave"),
        members=35,
        locations=5,
    ),
    Seed(
        name="construction",
        title="a builder",
        roles=("Carpenter", "Laborer", "Electrician", "Plumber", "Equipment Operator", "Safety Officer"),
        lead_roles=("Site Manager", "Foreman"),
        place="Site",
        shift_templates=(
            ShiftTemplate("Day", "06:00", "14:30"),
            ShiftTemplate("Extended", "06:00", "16:30"),
        ),
        certificates=("White Card", "Working at Heights", "First Aid", "Driver Licence", "Forklift"),
        features=(*_EVERYDAY, "clients", "compliance", "documents", "mileage"),
        members=30,
        locations=4,
    ),
    Seed(
        name="load_testing",
        title="a very large team",
        roles=("Operator", "Driver", "Picker", "Packer"),
        lead_roles=("Supervisor", "Shift Planner"),
        place="Depot",
        shift_templates=_EARLY_TO_LATE,
        certificates=("First Aid", "Forklift", "Driver Licence", "Available For Work"),
        features=_EVERYDAY,
        members=5000,
        locations=20,
    ),
)

SEEDS = {seed.name: seed for seed in _ALL}
"""The seeds by the names that the contract gives them."""
