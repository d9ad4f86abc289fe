"""Locations of demo teams: real suburbs, streets that most of them have, house numbers at random. Data and arithmetic only."""

import random

from msgspec import Struct


class Place(Struct, frozen=True):
    """A location by name, with a street address."""

    name: str
    street: str
    suburb: str
    state: str
    postcode: str


_SUBURBS = (
    ("Surry Hills", "NSW", "2010"),
    ("Newtown", "NSW", "2042"),
    ("Parramatta", "NSW", "2150"),
    ("Chatswood", "NSW", "2067"),
    ("Fitzroy", "VIC", "3065"),
    ("Richmond", "VIC", "3121"),
    ("Fortitude Valley", "QLD", "4006"),
    ("Glenelg", "SA", "5045"),
    ("Fremantle", "WA", "6160"),
    ("Battery Point", "TAS", "7004"),
    ("Braddon", "ACT", "2612"),
    ("Bondi", "NSW", "2026"),
    ("Manly", "NSW", "2095"),
    ("Marrickville", "NSW", "2204"),
    ("Leichhardt", "NSW", "2040"),
    ("Penrith", "NSW", "2750"),
    ("Wollongong", "NSW", "2500"),
    ("Newcastle", "NSW", "2300"),
    ("Cronulla", "NSW", "2230"),
    ("Hurstville", "NSW", "2220"),
    ("Blacktown", "NSW", "2148"),
    ("Liverpool", "NSW", "2170"),
    ("Carlton", "VIC", "3053"),
    ("St Kilda", "VIC", "3182"),
    ("Footscray", "VIC", "3011"),
    ("Brunswick", "VIC", "3056"),
    ("Box Hill", "VIC", "3128"),
    ("Geelong", "VIC", "3220"),
    ("Ballarat Central", "VIC", "3350"),
    ("Dandenong", "VIC", "3175"),
    ("South Brisbane", "QLD", "4101"),
    ("New Farm", "QLD", "4005"),
    ("Southport", "QLD", "4215"),
    ("Toowoomba City", "QLD", "4350"),
    ("Cairns City", "QLD", "4870"),
    ("Townsville City", "QLD", "4810"),
    ("Norwood", "SA", "5067"),
    ("Unley", "SA", "5061"),
    ("Port Adelaide", "SA", "5015"),
    ("Subiaco", "WA", "6008"),
    ("Joondalup", "WA", "6027"),
    ("Mandurah", "WA", "6210"),
    ("Bunbury", "WA", "6230"),
    ("Launceston", "TAS", "7250"),
    ("Hobart", "TAS", "7000"),
    ("Kingston", "ACT", "2604"),
    ("Belconnen", "ACT", "2617"),
    ("Darwin City", "NT", "0800"),
)
_STREETS = (
    "Albert Street",
    "Beach Road",
    "Bridge Street",
    "Church Street",
    "Crown Street",
    "Elizabeth Street",
    "George Street",
    "High Street",
    "King Street",
    "Market Street",
    "Park Road",
    "Queen Street",
    "Railway Parade",
    "Station Street",
    "Victoria Road",
    "William Street",
)
_HIGHEST_HOUSE_NUMBER = 240


def places(randomness: random.Random, kind: str, count: int) -> tuple[Place, ...]:
    """So many locations with names that differ: "Newtown Store", and once every suburb has one, "Newtown Store 2"."""
    found: list[Place] = []
    for index in range(count):
        round_, position = divmod(index, len(_SUBURBS))
        suburb, state, postcode = _SUBURBS[position]
        street = f"{1 + randomness.randrange(_HIGHEST_HOUSE_NUMBER)} {randomness.choice(_STREETS)}"
        name = f"{suburb} {kind}" if round_ == 0 else f"{suburb} {kind} {round_ + 1}"
        found.append(Place(name, street, suburb, state, postcode))
    return tuple(found)
