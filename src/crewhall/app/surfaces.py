"""The surfaces, their prefixes and host names."""

from crewhall.platform.http.context import Context
from crewhall.platform.http.front import Mount
from crewhall.surfaces import hall, tommy
from crewhall.surfaces.hall.overview import Overview
from crewhall.surfaces.tommy import errors as tommy_errors


def mounts(context: Context, overview: Overview) -> tuple[list[Mount], Mount]:
    """Every surface as it is mounted, and the one that serves all other paths."""
    settings = context.settings
    surfaces = [
        Mount(
            name="tommy",
            prefixes=(tommy.PREFIX,),
            hosts=settings.tommy.hosts,
            app=tommy.create_app(),
            write_error=tommy_errors.write_error,
        ),
    ]
    fallback = Mount(name="hall", prefixes=("",), app=hall.create_app(overview), write_error=hall.write_error)
    return surfaces, fallback
