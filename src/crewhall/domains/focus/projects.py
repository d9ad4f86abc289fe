"""Projects: what tomatoes count for that carry any of their tags. Source: behaviour notes, tomatoes 1.7 and 2.2."""

from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import UNSET

from crewhall.domains.focus import profiles
from crewhall.domains.focus.errors import InvalidFields, TooManyProjects
from crewhall.domains.focus.events import FocusProjectChanged, FocusProjectCreated, FocusProjectDeleted
from crewhall.domains.focus.limits import LONGEST_PROJECT_NAME, MOST_PROJECTS, MOST_TAGS_ASKED
from crewhall.domains.focus.model import NewProject, Project, ProjectEdit
from crewhall.domains.focus.problems import (
    Code,
    Problem,
    in_positive_whole,
    in_tags,
    in_text,
    is_storable,
    problems_of,
)
from crewhall.domains.focus.queries import projects as queries
from crewhall.domains.focus.queries.slices import slice_of
from crewhall.kit.actor import signed_in
from crewhall.kit.errors import NotFound, existing
from crewhall.kit.paging import Page, PageRequest
from crewhall.kit.text import shows_nothing
from crewhall.platform.work import ReadWork, Work


async def list_projects(work: ReadWork, tags: Sequence[str] | None, page: PageRequest) -> Page[Project]:
    """The caller's projects with any of the tags, in exactly that case (None: all; no tag: none), newest first. Two statements.

    Source: contracts/tomatoes.yaml get_api_projects.
    """
    user_id = signed_in(work.actor)
    wanted = None if tags is None else [tag for tag in dict.fromkeys(tags) if is_storable(tag)]
    if wanted is not None and len(wanted) > MOST_TAGS_ASKED:
        raise InvalidFields({"tags": Problem(Code.TOO_MANY_TAGS, MOST_TAGS_ASKED)})
    total = await queries.select_projects_total(work.db, user_id, wanted) if wanted != [] else 0
    part = slice_of(page, total)
    return Page(await queries.select_projects(work.db, user_id, wanted, part) if part else [], total, page)


async def get(work: ReadWork, project_id: int) -> Project:
    """One of the caller's projects. Raises `NotFound`."""
    return existing(await queries.select_project(work.db, signed_in(work.actor), project_id), "project")


async def create(work: Work, new: NewProject) -> Project:
    """Make a project. Raises `InvalidFields` with everything that is wrong, `TooManyProjects`.

    Source: contracts/tomatoes.yaml create_api_projects.
    """
    user_id = signed_in(work.actor)
    fields = _fields(ProjectEdit(**msgspec.structs.asdict(new)))
    await profiles.lock(work, user_id)
    if await queries.select_projects_total(work.db, user_id, None) >= MOST_PROJECTS:
        raise TooManyProjects(MOST_PROJECTS)
    project = Project(id=0, user_id=user_id, created_at=work.now, updated_at=work.now, **fields)
    project = msgspec.structs.replace(project, id=await queries.insert_project(work.db, project))
    await queries.insert_project_tags(work.db, project.id, project.tags)
    work.emit(FocusProjectCreated(user_id=user_id, project_id=project.id, name=project.name))
    return project


async def update(work: Work, project_id: int, edit: ProjectEdit) -> Project:
    """Change one of the caller's projects; `updated_at` moves only if something changes. Raises `NotFound`, `InvalidFields`.

    Source: contracts/tomatoes.yaml update_api_projects_by_id.
    """
    await profiles.lock(work, signed_in(work.actor))
    found = await get(work, project_id)
    changed = msgspec.structs.replace(found, **_fields(edit))
    if changed == found:
        return found
    project = msgspec.structs.replace(changed, updated_at=work.now)
    await queries.update_project(work.db, project)
    if project.tags != found.tags:
        await queries.delete_project_tags(work.db, project.id)
        await queries.insert_project_tags(work.db, project.id, project.tags)
    work.emit(FocusProjectChanged(user_id=project.user_id, project_id=project.id, name=project.name))
    return project


async def delete(work: Work, project_id: int) -> None:
    """Delete one of the caller's projects; its tomatoes stay. Raises `NotFound`. Source: contracts/tomatoes.yaml delete_api_projects_by_id."""
    user_id = signed_in(work.actor)
    if not await queries.delete_project(work.db, user_id, project_id):
        raise NotFound(thing="project")
    work.emit(FocusProjectDeleted(user_id=user_id, project_id=project_id))


def problems(edit: ProjectEdit) -> dict[str, Problem]:
    """What is wrong with an edit, by field."""
    return problems_of(edit, _CHECKS)


def _fields(edit: ProjectEdit) -> dict[str, Any]:
    """The fields that the edit sets, budgets cut off to whole numbers. Raises `InvalidFields` with all that is wrong."""
    if wrong := problems(edit):
        raise InvalidFields(wrong)
    fields = {name: value for name, value in msgspec.structs.asdict(edit).items() if value is not UNSET}
    whole = {name: int(fields[name]) for name in ("money_budget", "time_budget") if fields.get(name) is not None}
    return fields | whole


def _in_name(name: str) -> Problem | None:
    return Problem(Code.BLANK) if shows_nothing(name) else in_text(name, LONGEST_PROJECT_NAME)


_CHECKS = {
    "name": _in_name,
    "money_budget": in_positive_whole,
    "time_budget": in_positive_whole,
    "tags": in_tags,
}
