"""Wire pieces of the Tommy dialect that several files use. What is not set is left out: the contract's strings are never null."""

from datetime import date, datetime
from functools import partial
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from crewhall.domains.identity import addresses
from crewhall.domains.identity.model import Account, Team, User
from crewhall.kit.clock import milliseconds_text
from crewhall.platform.http.application import IdConverter
from crewhall.platform.http.context import context_of
from crewhall.platform.http.errors import NoSuchPath
from crewhall.platform.http.replies import reply_json
from crewhall.platform.http.resources import Request, Response, body_limits
from crewhall.platform.input.bodies import read_mapping
from crewhall.platform.input.cleaning import clean
from crewhall.platform.input.conversion import convert
from crewhall.platform.input.query import read_query

T = TypeVar("T", bound=Struct)

_KEPT = frozenset({"password", "current_password"})
_VERBATIM = frozenset({"data"})
_cleaned = partial(clean, keep=_KEPT, verbatim=_VERBATIM)
_ids = IdConverter()


async def read_input(req: Request, type_: type[T]) -> T:
    """The parameters of a writing request as `type_`: the query's, then the body's over them, in every encoding of notes 5."""
    return convert(await read_parameters(req), type_)


async def read_parameters(req: Request) -> dict[str, object]:
    """The parameters of a writing request, cleaned, not yet judged."""
    mapping = await read_mapping(req, body_limits(req), finish=_cleaned)
    return {**read_query(req.scope["query_string"]), **mapping}


def id_in_path(text: str) -> int:
    """The id that a part of the path is, where the router takes any text. Raises `NoSuchPath` for what is no number."""
    number = _ids.convert(text)
    if number is None:
        raise NoSuchPath
    return number


def reply(resp: Response, value: Any, status: int = 200) -> None:
    """Answer with JSON."""
    reply_json(resp, value, status)


def wire_time(instant: datetime | None) -> str | None:
    """`2026-01-31T12:00:00.000Z` (notes 5: UTC with milliseconds)."""
    return None if instant is None else milliseconds_text(instant)


def wire_date(day: date | None) -> str | None:
    """`2026-01-31` (notes 3, row 16)."""
    return None if day is None else day.isoformat()


def parse_dob(text: str | None) -> date | None:
    """A date of birth as `2026-01-31`, alone or as the beginning of a time (notes 3, row 16). Raises ValueError."""
    return date.fromisoformat(text[:10]) if text else None


def icon(url: str | None, base: str) -> str | None:
    """An icon's address as clients need it: ours get the server's public address in front."""
    return base + url if url and url.startswith("/") else url


def kept_icon(url: str | None, base: str) -> str | None:
    """An icon's address as it is kept: ours without the server's public address, which may change."""
    return url.removeprefix(base) if url else url


class UserJson(Struct, omit_defaults=True):
    """contracts/tommy.yaml User."""

    id: int
    first_name: str
    last_name: str
    slug: str
    status: str
    email: str | None = None
    mobile: str | None = None
    dob: str | None = None
    icon_url: str | None = None
    locale: str | None = None
    time_zone: str | None = None
    email_verified_at: str | None = None
    mobile_verified_at: str | None = None
    pending_email: str | None = None
    pending_mobile: str | None = None
    token: str | None = None


def own_user_json(user: User, base: str, token: str | None = None) -> UserJson:
    """A person as they alone see themselves: with the addresses that wait for their proof, and the token in the answer to a sign-in.

    An address that nobody has proved looks alike whether or not somebody else has named it: else the answer would tell who has an account.
    """
    body = user_json(user, base, token)
    proved = addresses.proved(user)
    if "email" in proved:
        body.pending_email = user.pending_email
    else:
        body.email = user.pending_email or user.email
    if "mobile" in proved:
        body.pending_mobile = user.pending_mobile
    else:
        body.mobile = user.pending_mobile or user.mobile
    return body


def user_json(user: User, base: str, token: str | None = None) -> UserJson:
    """A person as they and their team mates see them; with the token in the answer to a sign-in (notes 2.2)."""
    return UserJson(
        id=user.id,
        first_name=user.first_name,
        last_name=user.last_name,
        slug=user.slug,
        status=user.status,
        email=user.email,
        mobile=user.mobile,
        dob=wire_date(user.dob),
        icon_url=icon(user.icon_url, base),
        locale=user.locale,
        time_zone=user.time_zone,
        email_verified_at=wire_time(user.email_verified_at),
        mobile_verified_at=wire_time(user.mobile_verified_at),
        token=token,
    )


def found_user_json(user: User, base: str) -> UserJson:
    """A person as a stranger finds them: no addresses, no date of birth."""
    return UserJson(
        id=user.id,
        first_name=user.first_name,
        last_name=user.last_name,
        slug=user.slug,
        status=user.status,
        icon_url=icon(user.icon_url, base),
    )


class FeatureSwitches(Struct):
    """contracts/tommy.yaml TeamFeatures in a request: what is not sent, or null, stays; unknown names are ignored (notes 2.3)."""

    compliance: bool | None = None
    timesheets: bool | None = None
    timeclock: bool | None = None
    availability: bool | None = None
    orders: bool | None = None
    clients: bool | None = None
    training: bool | None = None
    leave: bool | None = None
    documents: bool | None = None
    scheduling: bool | None = None
    ndis: bool | None = None
    experimental: bool | None = None
    mileage: bool | None = None


def given_switches(switches: FeatureSwitches | None) -> dict[str, bool]:
    """The switches that were sent, by name."""
    return {name: on for name, on in msgspec.structs.asdict(switches).items() if on is not None} if switches else {}


class AccountJson(Struct, omit_defaults=True):
    """contracts/tommy.yaml Account, with `roles` and `status` (notes 2.1)."""

    id: int
    type: str
    kind: str
    name: str
    contact_name: str
    user_id: int
    status: str
    team_id: int | None = None
    mobile: str | None = None
    icon_url: str | None = None
    notification_count: int | None = None
    roles: tuple[str, ...] | None = None


_ROLE_OF_RANK = {10: "Team Member", 20: "Team Manager", 30: "Team Admin", 40: "Team Admin"}


def role_of(account: Account) -> str | None:
    """What the caller is in the account's team, in the dialect's words; None for a personal account."""
    return _ROLE_OF_RANK.get(account.rank)


def account_json(account: Account, base: str, unread_count: int | None = None) -> AccountJson:
    """An account; `kind` is personal or business (notes 2.1). `unread_count`: messages, for one's own accounts only."""
    role = role_of(account)
    return AccountJson(
        id=account.id,
        type=account.type,
        kind="business" if account.team_id else "personal",
        name=account.name,
        contact_name=account.contact_name,
        user_id=account.user_id,
        status=account.status,
        team_id=account.team_id,
        mobile=account.mobile,
        icon_url=icon(account.icon_url, base),
        notification_count=unread_count,
        roles=(role,) if role else (),
    )


class TeamJson(Struct, omit_defaults=True):
    """contracts/tommy.yaml Team, with `time_zone` (product: names settled)."""

    id: int
    user_id: int
    name: str
    slug: str
    status: str
    time_zone: str
    features: dict[str, bool]
    email: str | None = None
    phone: str | None = None
    icon_url: str | None = None
    created_at: str | None = None
    updated_at: str | None = None


def team_json(team: Team, base: str) -> TeamJson:
    """A team."""
    return TeamJson(
        id=team.id,
        user_id=team.owner_id,
        name=team.name,
        slug=team.slug,
        status=team.status,
        time_zone=team.time_zone,
        features=team.features,
        email=team.email,
        phone=team.phone,
        icon_url=icon(team.icon_url, base),
        created_at=wire_time(team.created_at),
        updated_at=wire_time(team.updated_at),
    )


def base_of(req: Request) -> str:
    """How people reach the server, for links in answers."""
    return context_of(req).settings.public_url
