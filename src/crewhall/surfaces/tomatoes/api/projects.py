"""/api/projects: what the caller's tomatoes count for by their tags, newest first."""

from msgspec import Struct

from crewhall.domains.focus import projects, tags
from crewhall.platform.http.resources import USER, Request, Response, operation, reading, writing
from crewhall.surfaces.tomatoes.edits import new_project, project_edit
from crewhall.surfaces.tomatoes.moments import wire_times
from crewhall.surfaces.tomatoes.paging import PaginationJson, pagination, requested_page
from crewhall.surfaces.tomatoes.params import read_params, text_of
from crewhall.surfaces.tomatoes.shapes import ProjectJson, key_of, path_to, project_json
from crewhall.surfaces.tomatoes.wire import reply
from crewhall.surfaces.tomatoes.zone import zone_of


class ProjectsJson(Struct):
    """contracts/tomatoes.yaml get_api_projects."""

    projects: list[ProjectJson]
    pagination: PaginationJson


class ProjectsResource:
    """/api/projects."""

    @operation("get_api_projects", USER)
    async def on_get(self, req: Request, resp: Response) -> None:
        """A page of the caller's projects, with `tag_list` of those that have any of its tags; when it names none, no project does."""
        params = await read_params(req)
        async with reading(req) as work:
            zone = await zone_of(work, req, params)
            text = text_of(params, "tag_list")
            wanted = None if text is None else tags.parse(text)
            page = await projects.list_projects(work, wanted, requested_page(params))
        wire_time = wire_times(zone)
        rows = [project_json(project, wire_time) for project in page.rows]
        reply(req, resp, ProjectsJson(projects=rows, pagination=pagination(page)))

    @operation("create_api_projects", USER)
    async def on_post(self, req: Request, resp: Response) -> None:
        """Make a project."""
        params = await read_params(req)
        async with writing(req) as work:
            zone = await zone_of(work, req, params)
            project = await projects.create(work, new_project(params))
        reply(req, resp, project_json(project, wire_times(zone)), 201, location=path_to("project", project.id))


class ProjectResource:
    """/api/projects/{project_id}."""

    @operation("get_api_projects_by_id", USER)
    async def on_get(self, req: Request, resp: Response, project_id: str) -> None:
        """One of the caller's projects."""
        params = await read_params(req)
        async with reading(req) as work:
            project = await projects.get(work, key_of("project", project_id))
            zone = await zone_of(work, req, params)
        reply(req, resp, project_json(project, wire_times(zone)))

    @operation("update_api_projects_by_id", USER)
    async def on_put(self, req: Request, resp: Response, project_id: str) -> None:
        """Change what is given."""
        await _change(req, resp, project_id)

    @operation("patch_api_projects_by_id", USER)
    async def on_patch(self, req: Request, resp: Response, project_id: str) -> None:
        """Change what is given."""
        await _change(req, resp, project_id)

    @operation("delete_api_projects_by_id", USER)
    async def on_delete(self, req: Request, resp: Response, project_id: str) -> None:
        """Delete a project; its tomatoes stay."""
        async with writing(req) as work:
            await projects.delete(work, key_of("project", project_id))
        resp.status = 204


async def _change(req: Request, resp: Response, project_id: str) -> None:
    """Change what is given, whichever verb asks. That a project is unknown is said before anything of its fields."""
    params = await read_params(req)
    async with writing(req) as work:
        found = await projects.get(work, key_of("project", project_id))
        zone = await zone_of(work, req, params)
        project = await projects.update(work, found.id, project_edit(params))
    reply(req, resp, project_json(project, wire_times(zone)), location=path_to("project", project.id))
