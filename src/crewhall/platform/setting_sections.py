"""The sections of the settings, each with its fields, their types, defaults and meaning. How they are read stands in settings.py."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from crewhall.kit.phone_numbers import DEFAULT_COUNTRY

GITHUB_API_URL = "https://api.github.com"


class Server(Struct, frozen=True, kw_only=True):
    """Where the server listens and keeps its files."""

    host: Annotated[str, Meta(description="Address to listen on.")] = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65535, description="Port to listen on; 0 takes a free one.")] = 8000
    data: Annotated[str, Meta(description="Folder for the embedded database and files.")] = "./var"
    workers: Annotated[int, Meta(ge=1, le=64, description="Server processes; more than one needs PostgreSQL.")] = 1
    public_url: Annotated[
        str, Meta(description="How people reach the server; used in links. Empty: made from host and port.")
    ] = ""
    trusted_proxies: Annotated[
        tuple[str, ...],
        Meta(description="Networks of proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed."),
    ] = ("127.0.0.1",)
    body_limit_bytes: Annotated[
        int, Meta(ge=1024, description="Largest request body where files are taken, in bytes.")
    ] = 16 * 1024 * 1024
    json_limit_bytes: Annotated[
        int, Meta(ge=1024, description="Largest request body where no files are taken, in bytes.")
    ] = 2 * 1024 * 1024
    public_limit_bytes: Annotated[
        int, Meta(ge=1024, description="Largest request body where no credentials are needed, in bytes.")
    ] = 64 * 1024
    public_total_bytes: Annotated[
        int,
        Meta(
            ge=64 * 1024,
            description="Most bytes of bodies in memory at once, per process, of requests that need no credentials; more are asked to come again.",
        ),
    ] = 32 * 1024 * 1024
    values_limit: Annotated[
        int, Meta(ge=1000, description="Most values (numbers, texts, lists, objects …) in one JSON body.")
    ] = 50_000
    head_limit_bytes: Annotated[
        int,
        Meta(ge=8192, le=1024 * 1024, description="Largest head of a request (its first line and headers), in bytes."),
    ] = 64 * 1024
    head_timeout_s: Annotated[
        int, Meta(ge=1, le=600, description="How long the head of a request may take to arrive, in seconds.")
    ] = 10
    body_timeout_s: Annotated[
        int, Meta(ge=1, le=86400, description="How long the body of a request may take to arrive, in seconds.")
    ] = 600
    body_rate_bytes: Annotated[
        int, Meta(ge=0, description="Fewest bytes per second at which a body may arrive, measured over ten seconds.")
    ] = 1024
    idle_timeout_s: Annotated[
        int, Meta(ge=1, le=600, description="How long a connection stays open between two requests, in seconds.")
    ] = 15
    free_space_bytes: Annotated[
        int,
        Meta(
            ge=0,
            description="`/readyz` answers 503 while fewer bytes are free for the data folder or for temporary files; 0 switches the check off.",
        ),
    ] = 200 * 1000**2
    drain_s: Annotated[
        int, Meta(ge=0, le=60, description="How long running requests may finish after SIGTERM, in seconds.")
    ] = 8


class DatabaseSettings(Struct, frozen=True, kw_only=True):
    """The database."""

    url: Annotated[
        str, Meta(description="`postgresql://…`, or `sqlite:///path`. Empty: `crewhall.db` in the data folder.")
    ] = ""
    synchronous: Annotated[
        Literal["normal", "full"],
        Meta(description="SQLite only: `full` also survives power loss at the price of one disk flush per write."),
    ] = "normal"
    pool: Annotated[int, Meta(ge=2, le=100, description="PostgreSQL only: connections per process, and two more.")] = 8
    acquire_timeout_s: Annotated[
        float,
        Meta(
            gt=0,
            description="PostgreSQL only: longest wait for a free connection, in seconds; then the answer is 503.",
        ),
    ] = 5.0
    statement_timeout_s: Annotated[
        float,
        Meta(
            gt=0,
            description="PostgreSQL only: longest time that one statement may take, in seconds; then the answer is 503.",
        ),
    ] = 30.0
    step_budget: Annotated[
        int,
        Meta(
            ge=0,
            description="SQLite only: VM steps one inline statement may take before it is reported; 0 switches off.",
        ),
    ] = 500_000
    strict_budget: Annotated[
        bool,
        Meta(description="SQLite only: abort a statement over its step budget instead of reporting it (for tests)."),
    ] = False


class Auth(Struct, frozen=True, kw_only=True):
    """Signing up and in."""

    sign_up: Annotated[bool, Meta(description="Whether strangers may create an account.")] = True
    require_verification: Annotated[
        bool, Meta(description="Whether an e-mail address or mobile must be verified before the first sign-in.")
    ] = False
    phone_country: Annotated[
        str,
        Meta(
            pattern="^[A-Z]{2}$",
            description="Country of phone numbers without a country code (ISO 3166). Members of a team have that of its time zone.",
        ),
    ] = DEFAULT_COUNTRY
    session_days: Annotated[int, Meta(ge=1, le=3650, description="Days without use after which a session ends.")] = 90


class Limits(Struct, frozen=True, kw_only=True):
    """How often one network address (of IPv6, a /64) or account may do something. 0 switches a limit off."""

    sign_ups: Annotated[int, Meta(ge=0, description="Sign-ups per network address and hour.")] = 30
    logins: Annotated[int, Meta(ge=0, description="Failed sign-ins per network address and account in 5 minutes.")] = 20
    pins: Annotated[
        int, Meta(ge=0, description="Pins sent, and pins tried, per network address and account in 15 minutes.")
    ] = 10
    messages: Annotated[
        int, Meta(ge=0, description="Messages, changes of messages and reactions per person and minute.")
    ] = 120
    rooms: Annotated[int, Meta(ge=0, description="Chats that one person opens per hour.")] = 60
    requests: Annotated[int, Meta(ge=0, description="Requests per network address and minute.")] = 6000
    exempt: Annotated[
        tuple[str, ...],
        Meta(description="Networks that are not counted by address (the limits per account hold for them too)."),
    ] = ("127.0.0.0/8", "::1/128")


class MailSettings(Struct, frozen=True, kw_only=True):
    """Outgoing mail. Without a host, mail waits in the administrator's outbox."""

    host: Annotated[str, Meta(description="SMTP server. Empty: mail is kept in the outbox and not sent.")] = ""
    port: Annotated[int, Meta(ge=1, le=65535, description="SMTP port.")] = 587
    username: Annotated[str, Meta(description="SMTP user name; empty: no authentication.")] = ""
    password: Annotated[str, Meta(description="SMTP password.")] = ""
    tls: Annotated[Literal["none", "starttls", "tls"], Meta(description="How the connection is encrypted.")] = (
        "starttls"
    )
    sender: Annotated[str, Meta(description="From address of all mail.")] = "crewhall@localhost"
    ehlo_name: Annotated[
        str,
        Meta(
            description="Name by which the server greets the SMTP server (EHLO). Empty: the host of `server.public_url`, else of the machine."
        ),
    ] = ""
    timeout_s: Annotated[float, Meta(gt=0, description="Longest wait for the SMTP server, in seconds.")] = 20.0


class Files(Struct, frozen=True, kw_only=True):
    """Where uploaded files are kept."""

    url: Annotated[
        str,
        Meta(
            description="`s3://bucket`, `gs://bucket`, `az://container`, or `file:///folder`. Empty: `blobs` in the data folder."
        ),
    ] = ""
    attachment_limit_bytes: Annotated[
        int,
        Meta(
            ge=1, description="Largest file that people may attach, in bytes; `server.body_limit_bytes` holds as well."
        ),
    ] = 10 * 1024 * 1024
    person_quota_bytes: Annotated[
        int, Meta(ge=0, description="What all files that one person attached may take, in bytes; 0: no limit.")
    ] = 10 * 1000**3
    team_quota_bytes: Annotated[
        int,
        Meta(ge=0, description="What all files sent from the accounts of one team may take, in bytes; 0: no limit."),
    ] = 100 * 1000**3


class Chat(Struct, frozen=True, kw_only=True):
    """Talk between people."""

    open_to: Annotated[
        Literal["anyone", "team_mates_and_contacts"],
        Meta(description="With whom a person may open a chat: anybody on the server, or team mates and contacts only."),
    ] = "anyone"


class Jobs(Struct, frozen=True, kw_only=True):
    """Background work."""

    in_process: Annotated[
        bool, Meta(description="Whether the server itself runs jobs; else start `crewhall worker`.")
    ] = True
    concurrency: Annotated[int, Meta(ge=1, le=64, description="Jobs that one process runs at the same time.")] = 4
    mail_concurrency: Annotated[
        int, Meta(ge=1, le=64, description="Mails that one process sends at the same time, beside its other jobs.")
    ] = 2
    poll_s: Annotated[
        float, Meta(gt=0, description="How often to look for jobs that nobody announced, in seconds.")
    ] = 5.0
    keep_days: Annotated[int, Meta(ge=0, description="Days that finished jobs stay listed.")] = 7


class Events(Struct, frozen=True, kw_only=True):
    """What happened, as it is kept for clients of the live feed that come back."""

    keep_days: Annotated[
        int,
        Meta(
            ge=0,
            description="Days after which events are deleted; 0 keeps them. A client that resumes from a deleted event receives `resync`.",
        ),
    ] = 90


class Log(Struct, frozen=True, kw_only=True):
    """What is logged, and how."""

    level: Annotated[
        Literal["debug", "info", "warning", "error"], Meta(description="Least severity that is logged.")
    ] = "info"
    format: Annotated[
        Literal["auto", "json", "console"], Meta(description="`auto`: console on a terminal, else JSON lines.")
    ] = "auto"


class Surface(Struct, frozen=True, kw_only=True):
    """One published API."""

    hosts: Annotated[
        tuple[str, ...], Meta(description="Host names whose requests reach this surface at the root.")
    ] = ()


class Tomatoes(Struct, frozen=True, kw_only=True):
    """The API of tomato.es."""

    hosts: Annotated[
        tuple[str, ...], Meta(description="Host names whose requests reach this surface at the root.")
    ] = ()
    github_api_url: Annotated[
        str,
        Meta(
            description="Where GitHub tokens are checked: GitHub's API, or another that has its `/user`. It may be in a private network."
        ),
    ] = GITHUB_API_URL
    github_timeout_s: Annotated[
        float, Meta(gt=0, le=60, description="Longest wait for that API at a sign-in, in seconds.")
    ] = 10.0
    old_spelling: Annotated[
        bool, Meta(description="Whether refused overlaps say `tomaotes`, as tomato.es did until 2017.")
    ] = False


class Focus(Struct, frozen=True, kw_only=True):
    """Pomodoros."""

    pomodoro_s: Annotated[int, Meta(ge=1, le=86400, description="Length of a pomodoro, in seconds.")] = 1500
