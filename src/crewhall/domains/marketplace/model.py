"""Records of the marketplace domain: fragments, how they are written, and how they are looked for."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from msgspec import UNSET, Struct, UnsetType

from crewhall.domains.files.model import Attachment
from crewhall.domains.files.uploads import StoredFile
from crewhall.domains.labels.model import Context, Labels

SUBJECT = "Fragment"
"""What a fragment is to labels and files."""


class Operation(StrEnum):
    """What somebody may do with fragments."""

    CREATE = "create"
    READ = "read"
    UPDATE = "update"
    DELETE = "delete"


class FragmentFilter(Struct, frozen=True, gc=False):
    """Whom a restricted fragment is shown to: the person `user_id`; without one, members of the team who are labelled `name` in the context.

    Beside a person the name is a caption only.
    """

    context: Context
    name: str | None = None
    user_id: int | None = None


class Fragment(Struct, frozen=True, gc=False):
    """A record without a schema, kept for an addon. `data_json` is the text of a JSON object or array.

    It is of the team `team_id`, or, when that is None, of its owner `user_id` alone. `addon`, `addons_install_id` and the resource
    are what clients say of it; nothing is looked up by them. `restricted`: filters say which members of the team see it.
    """

    id: int
    user_id: int
    team_id: int | None
    addon: str | None
    addons_install_id: int | None
    kind: str
    name: str | None
    status: str | None
    data_json: str
    start_at: datetime | None
    end_at: datetime | None
    parent_id: int | None
    resource_type: str | None
    resource_id: int | None
    restricted: bool
    created_at: datetime
    updated_at: datetime


class FragmentView(Struct, frozen=True):
    """A fragment as the caller sees it. `attachments` is None where they were not asked for; `operations` are those that the caller may do."""

    fragment: Fragment
    filters: tuple[FragmentFilter, ...]
    labels: Labels
    attachments: tuple[Attachment, ...] | None
    operations: tuple[Operation, ...]


class FragmentEdit(Struct, frozen=True, kw_only=True):
    """What is written of a fragment. What is UNSET is empty in a new one, and stays in one that is there.

    `data` is any JSON object or array, as a value or as text. `labels`, `filters` and the files are whole lists: what is not in
    them goes away. Files are new ones (`files`) and signed ids of earlier ones, also the fragment's own (`tokens`).
    """

    kind: str | UnsetType = UNSET
    name: str | UnsetType | None = UNSET
    status: str | UnsetType | None = UNSET
    data: object | UnsetType = UNSET
    start_at: datetime | UnsetType | None = UNSET
    end_at: datetime | UnsetType | None = UNSET
    parent_id: int | UnsetType | None = UNSET
    addon: str | UnsetType | None = UNSET
    addons_install_id: int | UnsetType | None = UNSET
    resource_type: str | UnsetType | None = UNSET
    resource_id: int | UnsetType | None = UNSET
    labels: Sequence[tuple[Context, str]] | UnsetType = UNSET
    filters: Sequence[FragmentFilter] | UnsetType = UNSET
    files: Sequence[StoredFile] = ()
    tokens: Sequence[str] | UnsetType = UNSET


class Sort(StrEnum):
    """What a list of fragments is in order of."""

    CREATED_AT = "created_at"
    START_AT = "start_at"


class FragmentSearch(Struct, frozen=True, kw_only=True):
    """Which fragments are asked for; what is None does not narrow. Of several kinds, statuses, tags or ids, one must fit.

    `since` and `until` hold for the start; those without one are left out then. `search` is how the name begins. Newest first,
    or by start, latest first and those without one last; `ascending` turns either round.
    """

    addon: str | None = None
    kinds: Sequence[str] | None = None
    statuses: Sequence[str] | None = None
    tags: Sequence[str] | None = None
    ids: Sequence[int] | None = None
    user_id: int | None = None
    only_owned: bool = False
    parent_id: int | None = None
    resource_type: str | None = None
    resource_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    search: str | None = None
    sort: Sort = Sort.CREATED_AT
    ascending: bool = False
