"""Where the folders lie that are not Python but travel with the package. It finds them and reads nothing."""

from pathlib import Path

from crewhall.kit.errors import CrewhallError, Kind

_PACKAGE = Path(__file__).resolve().parents[1]


class NotShipped(CrewhallError):
    """The installation lacks a folder it needs; the message names it and where it was looked for."""

    kind = Kind.UNAVAILABLE
    code = "NOT_SHIPPED"
    text = "The folder {name} is missing from this installation; looked in {places}."


def shipped(name: str) -> Path:
    """The folder `name` ("contracts", "migrations"): inside an installed package, else at the root of the checkout.

    Raises `NotShipped` when neither has it.
    """
    places = (_PACKAGE / "_shipped" / name, _PACKAGE.parents[1] / name)
    for place in places:
        if place.is_dir():
            return place
    raise NotShipped(name=name, places=" and ".join(map(str, places)))
