"""/hall/focus/lengths: how long the caller's work and breaks are, in all and for one of their tags (`?tag=`)."""

from msgspec import UNSET, Struct, UnsetType

from crewhall.domains.focus import lengths
from crewhall.domains.focus.model import Lengths, LengthsEdit
from crewhall.kit.clock import milliseconds_text
from crewhall.platform.http.replies import reply_nothing
from crewhall.platform.http.resources import USER, Request, Response, operation, reading, writing
from crewhall.surfaces.hall.answers import reply
from crewhall.surfaces.hall.inputs import read_input, read_params


class LengthsQuery(Struct):
    """contracts/hall.yaml delete_hall_focus_lengths, parameters."""

    tag: str | None = None


class LengthsInput(Struct):
    """contracts/hall.yaml FocusLengthsInput, and the tag of the query."""

    tag: str | None = None
    work_s: int | UnsetType = UNSET
    short_break_s: int | UnsetType = UNSET
    long_break_s: int | UnsetType = UNSET
    long_break_every: int | UnsetType = UNSET


class LengthsJson(Struct):
    """contracts/hall.yaml FocusLengths."""

    tag: str | None
    work_s: int
    short_break_s: int
    long_break_s: int
    long_break_every: int
    updated_at: str | None


class FocusLengthsResource:
    """/hall/focus/lengths: the lengths of the caller and of their tags."""

    @operation("get_hall_focus_lengths", USER)
    async def on_get(self, req: Request, resp: Response) -> None:
        """The caller's lengths, then those of their tags; with `tag` what holds for that one."""
        async with reading(req) as work:
            tag = read_params(req, LengthsQuery).tag
            found = await lengths.list_lengths(work) if tag is None else [await lengths.find_for(work, [tag])]
        reply(resp, [_lengths_json(each) for each in found])

    @operation("update_hall_focus_lengths", USER)
    async def on_put(self, req: Request, resp: Response) -> None:
        """Set lengths; what is left out stays."""
        body = await read_input(req, LengthsInput)
        edit = LengthsEdit(
            work_s=body.work_s,
            short_break_s=body.short_break_s,
            long_break_s=body.long_break_s,
            long_break_every=body.long_break_every,
        )
        async with writing(req) as work:
            found = await lengths.put(work, body.tag, edit)
        reply(resp, _lengths_json(found))

    @operation("delete_hall_focus_lengths", USER)
    async def on_delete(self, req: Request, resp: Response) -> None:
        """Forget lengths: the caller's again count for the tag, or the usual ones for the caller."""
        async with writing(req) as work:
            await lengths.delete(work, read_params(req, LengthsQuery).tag)
        reply_nothing(resp)


def _lengths_json(found: Lengths) -> LengthsJson:
    return LengthsJson(
        tag=found.tag,
        work_s=found.work_s,
        short_break_s=found.short_break_s,
        long_break_s=found.long_break_s,
        long_break_every=found.long_break_every,
        updated_at=found.updated_at and milliseconds_text(found.updated_at),
    )
