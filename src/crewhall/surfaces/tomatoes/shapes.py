"""Wire pieces of the Tomatoes dialect: ids and records. Keys go out in the order of the original. Source: behaviour notes, tomatoes 1.7."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from msgspec import Struct

from crewhall.domains.focus.model import (
    CURRENCY_UNITS,
    Counters,
    Profile,
    Project,
    Score,
    Tomato,
)
from crewhall.domains.identity.external_accounts import GITHUB
from crewhall.domains.identity.model import ExternalAccount
from crewhall.kit import opaque_ids
from crewhall.kit.errors import NotFound
from crewhall.surfaces.tomatoes.moments import TimeWriter, wire_texts, wire_times

_NO_IMAGE = "user.png"


class TomatoJson(Struct, gc=False):
    """contracts/tomatoes.yaml Tomato."""

    id: str
    created_at: str
    updated_at: str
    tags: tuple[str, ...]


class ProjectJson(Struct, gc=False):
    """contracts/tomatoes.yaml Project."""

    id: str
    created_at: str
    updated_at: str
    tags: tuple[str, ...]
    name: str
    money_budget: int | None
    time_budget: int | None


class AuthorizationJson(Struct):
    """contracts/tomatoes.yaml Authorization."""

    provider: str
    uid: str
    nickname: str | None
    image: str | None


class CountersJson(Struct):
    """contracts/tomatoes.yaml User, `tomatoes_counters`."""

    day: int
    week: int
    month: int


class UserJson(Struct):
    """contracts/tomatoes.yaml User."""

    id: str
    name: str | None
    email: str | None
    image: str
    time_zone: str | None
    color: str
    volume: int
    ticking: bool
    work_hours_per_day: int | None
    average_hourly_rate: float | None
    currency: str
    currency_unit: str
    tomatoes_counters: CountersJson
    authorizations: list[AuthorizationJson]
    created_at: str
    updated_at: str


class ScoredUserJson(Struct, gc=False):
    """contracts/tomatoes.yaml Score, `user`."""

    id: str
    name: str | None
    image: str


class ScoreJson(Struct, gc=False):
    """contracts/tomatoes.yaml Score."""

    user: ScoredUserJson
    score: int


def key_of(kind: str, opaque_id: str) -> int:
    """The key behind an id in a path. Raises `NotFound` for what is no id of this kind."""
    key = opaque_ids.decode(kind, opaque_id)
    if key is None:
        raise NotFound(thing=kind)
    return key


def path_to(kind: str, key: int) -> str:
    """Where a tomato or project is."""
    return f"/api/{'tomatoes' if kind == 'tomato' else 'projects'}/{opaque_ids.encode(kind, key)}"


def tomato_json(tomato: Tomato, zone: ZoneInfo) -> TomatoJson:
    """A tomato."""
    return tomatoes_json([tomato], zone)[0]


def tomatoes_json(tomatoes: Sequence[Tomato], zone: ZoneInfo) -> list[TomatoJson]:
    """A list of tomatoes. The moment of their creation is that of their end; most were never changed since."""
    id_of, wire_time = opaque_ids.encoder("tomato"), wire_times(zone)
    ends = wire_texts([tomato.ended_at for tomato in tomatoes], zone)
    return [
        TomatoJson(
            id_of(tomato.id),
            ended_at,
            ended_at if tomato.updated_at == tomato.ended_at else wire_time(tomato.updated_at),
            tomato.tags,
        )
        for tomato, ended_at in zip(tomatoes, ends, strict=True)
    ]


def project_json(project: Project, wire_time: TimeWriter) -> ProjectJson:
    """A project."""
    return ProjectJson(
        id=opaque_ids.encode("project", project.id),
        created_at=wire_time(project.created_at),
        updated_at=wire_time(project.updated_at),
        tags=project.tags,
        name=project.name,
        money_budget=project.money_budget,
        time_budget=project.time_budget,
    )


def user_json(
    profile: Profile, counters: Counters, accounts: Sequence[ExternalAccount], wire_time: TimeWriter, base: str
) -> UserJson:
    """The caller. `base` is the server's own address, for images that it keeps itself."""
    of_github = [account for account in accounts if account.provider == GITHUB]
    image = of_github[0].image if profile.image is None and of_github else profile.image
    return UserJson(
        id=opaque_ids.encode("user", profile.user_id),
        name=profile.name,
        email=profile.email,
        image=_image(image, base),
        time_zone=profile.time_zone_label,
        color=profile.color,
        volume=profile.volume,
        ticking=profile.ticking,
        work_hours_per_day=profile.work_hours_per_day,
        average_hourly_rate=profile.average_hourly_rate,
        currency=profile.currency,
        currency_unit=CURRENCY_UNITS[profile.currency],
        tomatoes_counters=CountersJson(day=counters.day, week=counters.week, month=counters.month),
        authorizations=[
            AuthorizationJson(account.provider, account.uid, account.nickname, account.image) for account in of_github
        ],
        created_at=wire_time(profile.created_at),
        updated_at=wire_time(profile.updated_at),
    )


def scores_json(scores: Sequence[Score], base: str) -> list[ScoreJson]:
    """Rows of a leaderboard."""
    id_of = opaque_ids.encoder("user")
    return [
        ScoreJson(ScoredUserJson(id_of(score.user_id), score.name, _image(score.image, base)), score.score)
        for score in scores
    ]


def _image(url: str | None, base: str) -> str:
    """An image's address as clients need it: those of this server get its address in front."""
    if url is None or not url.strip():
        return _NO_IMAGE
    return base + url if url.startswith("/") else url
