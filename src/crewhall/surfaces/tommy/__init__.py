"""The Tommy API (workforce, chat, teams, add-ons, wallet) in today's edition.

Contract: contracts/tommy.yaml with contracts/amendments/tommy.yaml. Prefix: /v1. Quirks: bare arrays with paging in headers, bodies in
JSON, form or multipart with Rails nesting, strings for numbers, `undefined` for null; see behaviour notes, tommy 3 to 5.
The first edition is a surface of its own (legacy/); those of its paths that today's edition gave up are served here too.
"""

from crewhall.kit.errors import CrewhallError
from crewhall.platform.http.application import OPERATION_KEY, Surface
from crewhall.platform.http.errors import ErrorReply, Scope
from crewhall.surfaces.tommy import auth, errors
from crewhall.surfaces.tommy.legacy import errors as legacy_errors
from crewhall.surfaces.tommy.v1 import RETIRED, RETIRED_OPERATIONS, ROUTES


def write_error(error: CrewhallError, scope: Scope) -> ErrorReply:
    """An error as it goes out: in the shape of the first edition for its operations."""
    is_retired = scope.get(OPERATION_KEY) in RETIRED_OPERATIONS
    return legacy_errors.write_error(error, scope) if is_retired else errors.write_error(error, scope)


SURFACE = Surface(
    name="tommy",
    title="Tommy",
    purpose="Workforce, chat, teams, add-ons, wallet and orders: the API in its present edition",
    prefix="/v1",
    routes=(*ROUTES, *RETIRED),
    authenticate=auth.authenticate,
    identify=auth.identify,
    write_error=write_error,
    sign_in_path="/sessions",
    hosts=lambda settings: settings.tommy.hosts,
)
