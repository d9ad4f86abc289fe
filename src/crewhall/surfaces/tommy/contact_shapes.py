"""Contacts on the wire: of routes, and where other things carry one. Source: contracts/tommy.yaml Contact; behaviour notes, tommy 2.14."""

from msgspec import Struct

from crewhall.domains.directory.model import Contact
from crewhall.domains.labels.model import Labels
from crewhall.surfaces.tommy.shapes import icon, wire_time


class ContactJson(Struct, omit_defaults=True, gc=False):
    """contracts/tommy.yaml Contact, with `team_id` of a team's contact and `from_teams`, the teams in whose name a pending friend asks.

    Addresses and `last_online_at` are there only if they are the viewer's to know.
    """

    id: int
    type: str
    friend_id: int
    status: str
    first_name: str
    last_name: str
    personal: bool
    member: bool
    favorite: bool
    mute: bool
    roles: tuple[str, ...] | None = None
    locations: tuple[str, ...] | None = None
    tags: tuple[str, ...] | None = None
    email: str | None = None
    mobile: str | None = None
    icon_url: str | None = None
    last_online_at: str | None = None
    team_id: int | None = None
    from_teams: tuple[str, ...] | None = None


def contact_json(contact: Contact, base: str, labels: Labels | None) -> ContactJson:
    """A contact as the viewer may see it; without labels where it is only told of by something else."""
    icon_url = contact.icon_url
    return ContactJson(  # by position, which costs half as much: a list has hundreds of them
        contact.id,
        "Contact",
        contact.friend_id,
        contact.status,
        contact.first_name,
        contact.last_name,
        contact.is_personal,
        contact.is_member,
        contact.favorite,
        contact.mute,
        labels.roles if labels else None,
        labels.locations if labels else None,
        labels.tags if labels else None,
        contact.email,
        contact.mobile,
        icon(icon_url, base) if icon_url else None,
        wire_time(contact.last_seen_at),
        contact.team_id,
        contact.asking_teams or None,
    )
