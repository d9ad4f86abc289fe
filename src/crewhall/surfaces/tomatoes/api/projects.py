"""/api/projects: what the caller's tomatoes count for by their tags, newest first."""

from litestar import delete, get, patch, post, put
from msgspec import Struct

from crewhall.domains.focus import projects, tags
from crewhall.platform.http.answer import Answer
from crewhall.surfaces.tomatoes.auth import USER, AnyRequest, reading, writing
from crewhall.surfaces.tomatoes.moments import wire_times
from crewhall.surfaces.tomatoes.paging import PaginationJson, asked_page, pagination
from crewhall.surfaces.tomatoes.params import read_params, text_of
from crewhall.surfaces.tomatoes.shapes import ProjectJson, new_project, path_id, path_to, project_edit, project_json
from crewhall.surfaces.tomatoes.wire import answer
from crewhall.surfaces.tomatoes.zone import zone_of

_PATH = "/api/projects"
_ONE = "/api/projects/{id:str}"


class ProjectsJson(Struct):
    """contracts/tomatoes.yaml get_api_projects."""

    projects: list[ProjectJson]
    pagination: PaginationJson


@get(_PATH, operation_id="get_api_projects", opt=USER)
async def get_api_projects(request: AnyRequest) -> Answer:
    """A page of the caller's projects, with `tag_list` of those that have any of its tags; when it names none, no project does."""
    params = await read_params(request)
    async with await reading(request, params) as work:
        zone = await zone_of(work, request, params)
        text = text_of(params, "tag_list")
        wanted = None if text is None else tags.parse(text)
        page = await projects.list_projects(work, wanted, asked_page(params))
    wire_time = wire_times(zone)
    rows = [project_json(project, wire_time) for project in page.rows]
    return answer(request, ProjectsJson(projects=rows, pagination=pagination(page)))


@post(_PATH, operation_id="create_api_projects", opt=USER)
async def create_api_projects(request: AnyRequest) -> Answer:
    """Make a project."""
    params = await read_params(request)
    async with await writing(request, params) as work:
        zone = await zone_of(work, request, params)
        project = await projects.create(work, new_project(params))
    return answer(request, project_json(project, wire_times(zone)), 201, location=path_to("project", project.id))


@get(_ONE, operation_id="get_api_projects_by_id", opt=USER)
async def get_api_projects_by_id(request: AnyRequest) -> Answer:
    """One of the caller's projects."""
    params = await read_params(request)
    async with await reading(request, params) as work:
        project = await projects.get(work, path_id(request, "project"))
        zone = await zone_of(work, request, params)
    return answer(request, project_json(project, wire_times(zone)))


@put(_ONE, operation_id="update_api_projects_by_id", opt=USER)
async def update_api_projects_by_id(request: AnyRequest) -> Answer:
    """Change what is given."""
    return await _change(request)


@patch(_ONE, operation_id="patch_api_projects_by_id", opt=USER)
async def patch_api_projects_by_id(request: AnyRequest) -> Answer:
    """Change what is given."""
    return await _change(request)


@delete(_ONE, operation_id="delete_api_projects_by_id", opt=USER, status_code=204)
async def delete_api_projects_by_id(request: AnyRequest) -> None:
    """Delete a project; its tomatoes stay."""
    params = await read_params(request)
    async with await writing(request, params) as work:
        await projects.delete(work, path_id(request, "project"))


async def _change(request: AnyRequest) -> Answer:
    """Change what is given, whichever verb asks. That a project is unknown is said before anything of its fields."""
    params = await read_params(request)
    async with await writing(request, params) as work:
        found = await projects.get(work, path_id(request, "project"))
        zone = await zone_of(work, request, params)
        project = await projects.update(work, found.id, project_edit(params))
    return answer(request, project_json(project, wire_times(zone)), location=path_to("project", project.id))
