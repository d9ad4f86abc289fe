"""The eight seeds: what a team of each industry is like. Data only. Source: behaviour notes, tommy 1 (Solutions), contracts/tommy.yaml
create_team_demo_data_apply."""

from msgspec import Struct


class ShiftTemplate(Struct, frozen=True):
    """A shift by name and wall-clock times; an end before the start is on the next day."""

    name: str
    start: str
    end: str


class Line(Struct, frozen=True):
    """What one of the people in a chat room says: the first is 0. With `sign` the next one of them reacts."""

    speaker: int
    text: str
    sign: str | None = None


class Occasion(Struct, frozen=True):
    """Something in the team's calendar, so many days from today by wall-clock time. `assignee` is a place in the cast, from 0."""

    day: int
    start: str
    minutes: int
    kind: str
    title: str
    assignee: int | None = None


class Seed(Struct, frozen=True, kw_only=True):
    """What a team of one industry is like.

    `roles`: most common first; those in `lead_roles` go to managers. `place` is what its locations are called ("Newtown Kitchen").
    `certificates` are tags that some members carry. `features` are switched on, none off. `members` and `locations` are counts.
    `talk` is what was said in the room for everybody; `own_occasions` come beside those that every team has.
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
    talk: tuple[Line, ...]
    own_occasions: tuple[Occasion, ...]

    @property
    def occasions(self) -> tuple[Occasion, ...]:
        """All that is in the team's calendar."""
        return (*_OCCASIONS, *self.own_occasions)

    @property
    def all_roles(self) -> tuple[str, ...]:
        """Every role, each once."""
        return tuple(dict.fromkeys((*self.roles, *self.lead_roles)))


EMPLOYMENT = ("Full-time", "Part-time", "Casual")
"""Tags of which every member of every seed carries one."""

ROSTER_TALK = (
    Line(0, "The roster for the next two weeks is out. Please look through it today."),
    Line(1, "Thursday is thin after two. I can stay until six.", "🙏"),
    Line(2, "I have a dentist on Friday morning, as told. Everything else fits."),
    Line(3, "Friday morning can be mine."),
    Line(0, "Then that is settled. Thanks, all.", "👍"),
)
"""What is said in the room for a few."""

DIRECT_TALK = (
    Line(0, "Hi! Could you look at my hours of last week? I think that Tuesday is missing."),
    Line(0, "It was seven to three, with half an hour of break."),
    Line(0, "Found it, I had forgotten to clock out. Could you put it right?"),
)
"""What somebody writes in a room of two."""

_OCCASIONS = (
    Occasion(-6, "15:00", 45, "meeting", "Team meeting"),
    Occasion(2, "15:00", 45, "meeting", "Team meeting"),
    Occasion(5, "12:00", 30, "calendar", "Hours of the fortnight are closed", assignee=0),
    Occasion(11, "00:00", 1440, "holiday", "Public holiday"),
)
"""What every team has in its calendar."""

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
        talk=(
            Line(0, "Good morning! The parking lot is closed until Wednesday, please use the one behind the station."),
            Line(1, "Thanks. Is the back door open from there?"),
            Line(0, "Yes, from six.", "👍"),
            Line(2, "Somebody left a blue jacket in the meeting room."),
            Line(3, "Mine! I will get it tomorrow.", "😄"),
            Line(4, "The printer on the first floor is out of toner again."),
            Line(1, "Two are on order, they come with the delivery."),
            Line(5, "Could anybody take my Saturday? I would take a Sunday for it."),
            Line(2, "I can, put me in.", "🎉"),
            Line(0, "Swapped. Please check that you both see it."),
        ),
        own_occasions=(
            Occasion(-3, "10:00", 90, "training", "First aid refresher"),
            Occasion(1, "08:30", 30, "delivery", "Office supplies", assignee=1),
        ),
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
        talk=(
            Line(0, "The lift in the east wing is being serviced today from ten to twelve."),
            Line(1, "We move the gardening group to the ground floor then.", "👍"),
            Line(2, "Gloves in size S are down to one box."),
            Line(3, "Ordered, they come with the delivery."),
            Line(4, "Night was quiet. All notes are written, the handover sheet is on the desk."),
            Line(1, "Thank you, that helped a lot this morning.", "❤️"),
            Line(5, "Reminder: the hoist must be charged after each use, it was at ten percent."),
            Line(2, "The singing afternoon was lovely, twelve people came.", "🎉"),
            Line(3, "Can somebody with a driver licence take the outing on Thursday?"),
            Line(0, "I have asked for a second driver, I will tell you by noon."),
        ),
        own_occasions=(
            Occasion(-2, "13:00", 120, "training", "Manual handling, practical part"),
            Occasion(1, "09:30", 45, "delivery", "Continence aids and gloves", assignee=1),
        ),
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
        talk=(
            Line(0, "Fridge two was at seven degrees this morning. The technician comes at eleven."),
            Line(1, "Moved everything to fridge one, labels are on.", "🙏"),
            Line(2, "It was the door seal, a new one comes on Thursday."),
            Line(3, "Table of 14 tonight at half past seven, two vegans and one nut allergy."),
            Line(1, "Noted. Risotto without butter, and no pesto in that section.", "👍"),
            Line(4, "We are out of oat milk after this carton."),
            Line(0, "Six are on tomorrow's delivery."),
            Line(5, "Great night, 112 covers and only one plate back!", "🎉"),
            Line(2, "Can anybody swap Sunday lunch against Monday dinner?"),
            Line(3, "I can, if I get the tips."),
        ),
        own_occasions=(
            Occasion(-3, "10:00", 60, "inspection", "Food safety walk with the council"),
            Occasion(1, "06:30", 30, "delivery", "Fish and vegetables", assignee=1),
        ),
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
        talk=(
            Line(0, "The new wound care trays are in cupboard B, please use up the old ones first."),
            Line(1, "Thanks. Do they have the small forceps?"),
            Line(0, "Yes, two each.", "👍"),
            Line(2, "Roadworks in Station Street: plan ten minutes more for the morning round."),
            Line(3, "Flu shots for staff are here, ask at the clinic.", "💪"),
            Line(4, "Tablet 6 does not sync, I wrote my visits on paper and will add them tonight."),
            Line(1, "Bring it in, I have a spare one."),
            Line(5, "Late shift done, all visits signed."),
            Line(2, "Who could take two visits near Newtown on Friday morning?"),
            Line(3, "I am there anyway. Give them to me.", "🙏"),
        ),
        own_occasions=(
            Occasion(-2, "14:00", 90, "training", "Wound care update"),
            Occasion(1, "07:30", 30, "delivery", "Dressings and sharps boxes", assignee=1),
        ),
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
        talk=(
            Line(0, "A client asks for eight people more from Monday, early shift, forklift ticket wanted."),
            Line(1, "I have five who are free, calling the others now.", "🙏"),
            Line(2, "Three of mine said yes. That makes eight.", "🎉"),
            Line(0, "Confirmed with the client."),
            Line(3, "Police checks of last week's intake are all back and fine."),
            Line(4, "Please remind your people: hours must be in by Sunday evening."),
            Line(1, "Sent to everybody.", "👍"),
            Line(5, "Two no-shows this morning, both replaced before nine."),
            Line(2, "I will talk to them today."),
            Line(3, "The careers fair stand is booked, we need four people."),
        ),
        own_occasions=(
            Occasion(-2, "10:00", 120, "interview", "Interviews, warehouse people"),
            Occasion(1, "09:00", 30, "delivery", "Safety boots and vests", assignee=1),
        ),
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
        talk=(
            Line(
                0,
                "The winter sale starts on Friday. Price tags are in the back office, please put them up on Thursday evening.",
            ),
            Line(1, "Can stay until nine for that.", "🙏"),
            Line(2, "Till 3 does not read cards. I put a sign up and called support."),
            Line(3, "It works again, it was the cable.", "👍"),
            Line(4, "A customer left an umbrella at the fitting rooms, it is at the desk."),
            Line(0, "Best Saturday since Christmas, well done!", "🎉"),
            Line(5, "Size M of the rain jacket is out. Can another store send some?"),
            Line(1, "We have six, they come with the van tomorrow."),
            Line(2, "Who opens on Sunday?"),
            Line(3, "I do, I have the keys."),
        ),
        own_occasions=(
            Occasion(-2, "18:00", 180, "stocktake", "Stock take, accessories"),
            Occasion(1, "07:00", 45, "delivery", "Goods of the week", assignee=1),
        ),
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
        talk=(
            Line(0, "Wind above 60 is forecast for tomorrow: no crane before it drops. Start with the inside walls."),
            Line(1, "Plasterboard for the second floor is up already.", "👍"),
            Line(2, "Temporary power is off in the north stair, please use the lamps."),
            Line(3, "Back on, a breaker had tripped."),
            Line(4, "The concrete pump is booked for six sharp. Gate must be open at half past five."),
            Line(0, "I open it.", "🙏"),
            Line(5, "Somebody parked in front of the skip, a white ute."),
            Line(1, "Gone, sorry!", "😄"),
            Line(2, "Scaffold at the east side is tagged until the end of the month."),
            Line(3, "Slab is poured, looks good.", "🎉"),
        ),
        own_occasions=(
            Occasion(-1, "06:15", 20, "safety", "Toolbox talk: working at heights"),
            Occasion(1, "05:30", 120, "delivery", "Concrete, 24 cubic metres", assignee=1),
        ),
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
        talk=(
            Line(0, "Dock 4 is closed until noon, trucks go to dock 6."),
            Line(1, "Told the drivers.", "👍"),
            Line(2, "Forklift 11 loses oil, I have parked it and hung the tag on."),
            Line(3, "The mechanic comes at two."),
            Line(4, "Line B is through with yesterday's orders."),
            Line(0, "Well done, that was a record.", "🎉"),
            Line(5, "Stretch film is nearly out on the mezzanine."),
            Line(1, "A pallet is on its way up."),
            Line(2, "Can anybody do nights on Thursday?"),
            Line(3, "I can.", "🙏"),
        ),
        own_occasions=(
            Occasion(-2, "14:00", 60, "inspection", "Forklift inspection"),
            Occasion(1, "04:30", 60, "delivery", "Pallets and stretch film", assignee=1),
        ),
    ),
)

SEEDS = {seed.name: seed for seed in _ALL}
"""The seeds by the names that the contract gives them."""
