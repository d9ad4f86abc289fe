"""The rules for tables of calls find what breaks them, and say what to do."""

from collections.abc import Iterable
from typing import Any

import httpx
import pytest
from msgspec.structs import replace

from crewhall.kit.actor import Caller
from crewhall.platform.contracts import Operation
from tests.contract import rules
from tests.contract.calls import NOT_FOUND, OWN, Call
from tests.contract.places import Furnisher, Furnishing, Place, differences
from tests.contract.tables import Table
from tests.contract.tommy import file_of

GET_PETS = Operation("GET", "/pets", "get_pets", ("Pet",))
GET_PET = Operation("GET", "/pets/{id}/toys", "get_pets_by_id_toys", ("Pet",))
PETS = {"get_pets": GET_PETS}
ROW = Call("GET", "/pets", 200, OWN)
TOYS = Call("GET", "/pets/{pet_id}/toys", 200, NOT_FOUND)


async def furnish_pet(place: Place) -> dict[str, Any]:
    """A pet."""
    return {"pet_id": place.owner.id}


async def furnish_toy(place: Place) -> dict[str, Any]:
    """A toy of the pet."""
    return {"toy_id": place.ids["pet_id"]}


PET = Furnisher(furnish_pet, provides=("pet_id",))
TOY = Furnisher(furnish_toy, provides=("toy_id",), needs=("pet_id",))


def answered(body: object, media_type: str = "application/json") -> httpx.Response:
    """An answer with this body."""
    return httpx.Response(200, json=body, headers={"Content-Type": media_type})


def directed(operation: Operation, call: Call) -> list[str]:
    """What is wrong with the direction of a call."""
    return list(rules.misdirected({"it": operation}, {"it": call}))


def found(call: Call, body: object) -> list[str]:
    """What is wrong with the rows of an answer."""
    return list(rules.misfound("get_pets", call, answered(body), ("quokk",)))


def misfiled(file: str, table: Table) -> list[str]:
    """What is wrong with the rows of a file."""
    return list(rules.misfiled({file: table}, PETS, lambda _: "pets.py"))


BROKEN: list[tuple[Iterable[str], str]] = [
    (rules.unlisted(PETS, [], lambda _: "pets.py"), "get_pets has no call: add a row for get_pets to pets.py"),
    (rules.unlisted({}, ["get_pets"], str), "get_pets is no operation of these tags: correct the row's name"),
    (misfiled("cats.py", Table(("Cat",), {"get_pets": ROW})), "get_pets stands in cats.py: move its row to pets.py"),
    (rules.unlisted(PETS, ["get_pets"], str, ["get_pets"]), "get_pets has a call: remove it from `planned`"),
    (rules.unlisted({}, [], str, ["get_pets"]), "get_pets is no operation of these tags: remove it from `planned`"),
    (
        misfiled("pets.py", Table(("Pet",), {"get_pets": ROW}, aliases={"get_pets": ROW})),
        "get_pets has 2 rows: leave one",
    ),
    (rules.unserved(PETS, [], "pets.py"), "get_pets has no route: write its resource"),
    (rules.unserved([], PETS, "pets.py"), "get_pets has a route but no call: add a row for get_pets to pets.py"),
    (rules.repeated(["get_pets", "get_pets"]), "get_pets has 2 routes: leave one"),
    (directed(GET_PETS, replace(ROW, method="POST")), "it: call it with GET, not POST"),
    (directed(GET_PETS, replace(ROW, path="/cats")), "it: call /pets with ids in braces, not /cats"),
    (directed(GET_PET, ROW), "it: call /pets/{id}/toys with ids in braces, not /pets"),
    (directed(GET_PET, replace(TOYS, path="/pets/7/toys")), "it: call /pets/{id}/toys with ids in braces"),
    (directed(GET_PET, replace(TOYS, path="/pets/{pet_id}/toys/1")), "it: call /pets/{id}/toys with ids in braces"),
    (
        rules.misstated_publicity([("get_pets", Caller.USER)], {"get_pets": replace(ROW, outsider=None)}),
        "get_pets is not public: state in its row what an outsider gets",
    ),
    (rules.misstated_publicity([("get_pets", Caller.PUBLIC)], {"get_pets": ROW}), "get_pets has a public route: give"),
    (rules.misstated_publicity([], {"get_pets": ROW}, ["get_pets"]), "get_pets: the contract's `security` says"),
    (rules.misfurnished({"it": TOYS}, []), "it names {pet_id}, which nothing provides: add a Furnisher"),
    (rules.misfurnished({"it": replace(ROW, needs=("pet_id",))}, []), "it names {pet_id}, which nothing provides"),
    (rules.misfurnished({"it": TOYS}, [PET, PET]), "{pet_id} is provided twice: give one of them another name"),
    (rules.misfurnished({"it": ROW}, [PET]), "furnish_pet makes what no call asks for: name it in a row's `needs`"),
    (rules.misfurnished({"it": replace(ROW, needs=("toy_id",))}, [TOY]), "furnish_toy needs {pet_id}, which nothing"),
    (found(ROW, []), "get_pets found nothing: state in its row's `needs` the ids of what it lists"),
    (found(ROW, [{"name": "cat"}]), "get_pets found rows without any of the words quokk: let a furnisher write one"),
    (
        found(replace(ROW, empty="none"), [{"name": "cat"}]),
        "get_pets found rows, although its row says 'none': take `empty` off",
    ),
    (differences({"/me": 1}, {"/me": 2}), "GET /me was 1, and is 2: the outsider's call changed it"),
]


@pytest.mark.parametrize(("faults", "step"), BROKEN, ids=[step[:40] for _, step in BROKEN])
def test_what_breaks_a_rule_is_found_with_the_step_to_take(faults: Iterable[str], step: str) -> None:
    (fault,) = faults
    assert fault.startswith(step)


def test_what_keeps_the_rules_is_not_found() -> None:
    routes = [("get_pets", Caller.USER), ("get_pets_by_id_toys", Caller.USER)]
    calls = {"get_pets": replace(ROW, needs=("toy_id",)), "get_pets_by_id_toys": TOYS}
    known = PETS | {"get_pets_by_id_toys": GET_PET}
    faults = (
        *rules.unlisted(known, calls, str),
        *rules.unlisted(PETS, [], str, ["get_pets"]),
        *rules.unserved(calls, [name for name, _ in routes], ""),
        *misfiled("pets.py", Table(("Pet",), {"get_pets": ROW})),
        *rules.repeated(name for name, _ in routes),
        *rules.misdirected(known, calls),
        *rules.misdirected(
            {"it": replace(GET_PET, path="/pets/{name}/toys")}, {"it": replace(TOYS, path="/pets/a/toys")}
        ),
        *rules.misstated_publicity(routes, calls, []),
        *rules.misfurnished(calls, [PET, TOY]),
        *found(ROW, [{"name": "Quokka"}]),
        *found(replace(ROW, empty="none"), []),
        *found(replace(ROW, method="POST"), []),
        *found(ROW, {"not": "a list"}),
        *differences({"/me": 1}, {"/me": 1}),
    )
    assert faults == ()


def test_only_what_a_call_names_is_furnished_after_what_it_needs() -> None:
    furnishing = Furnishing((TOY, PET, Furnisher(furnish_pet, provides=("other_id",))), seen=())
    named = Call("POST", "/pets/{mate_id}", 201, OWN, json={"toy": "{toy_id}", "count": 1}, params={"a": "b{{}}"})
    assert named.ids == {"mate_id", "toy_id"}
    assert furnishing.needed(named.ids) == (PET, TOY)
    assert furnishing.needed(TOYS.ids) == (PET,)
    assert furnishing.needed(()) == ()


def test_file_for_a_row_is_named_by_the_tag() -> None:
    assert file_of(("Chat",)) == "tests/contract/tommy/chat.py"
    assert file_of(("Pet",)) == "a new file for the tag 'Pet' in tests/contract/tommy/"
