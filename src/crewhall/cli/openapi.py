"""`crewhall openapi SURFACE`: the document that a running server gives out, without one."""

import asyncio
import json
from typing import Annotated

import httpx
import typer

from crewhall.cli.without_database import unopened
from crewhall.kit.errors import CrewhallError, Kind
from crewhall.platform.contracts import SURFACES, UnknownSurface
from crewhall.platform.http.openapi import Edition

app = typer.Typer(rich_markup_mode=None)


class NoDocument(CrewhallError):
    """The surface has a contract, and no route in this version."""

    kind = Kind.NOT_FOUND
    code = "NO_DOCUMENT"
    text = "This version does not serve the surface {surface}."


@app.command()
def openapi(
    surface: Annotated[str, typer.Argument(help=f"One of {', '.join(SURFACES)}.")],
    edition: Annotated[Edition, typer.Option(help="Edition of OpenAPI: 3.1, or 3.0 for older tools.")] = "3.1",
) -> None:
    """Print the OpenAPI document of a surface as it is served."""
    if surface not in SURFACES:
        raise UnknownSurface(surface=surface, known=", ".join(SURFACES))
    answer = asyncio.run(_ask(surface, edition))
    if answer.status_code == 404:
        raise NoDocument(surface=surface)
    answer.raise_for_status()
    print(json.dumps(answer.json(), indent=2, ensure_ascii=False))


async def _ask(surface: str, edition: str) -> httpx.Response:
    server = unopened()
    transport = httpx.ASGITransport(server.dispatcher)
    async with httpx.AsyncClient(transport=transport, base_url=server.settings.public_url) as client:
        return await client.get(f"/hall/openapi/{surface}.json", params={"edition": edition})
