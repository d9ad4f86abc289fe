"""Files for tests of imports: what is found in one, and what an import of one does."""

from typing import Any

from crewhall.domains.focus import exports, imports
from crewhall.domains.focus.formats import files
from crewhall.domains.focus.formats.rows import Reading
from crewhall.domains.focus.model import Tomato
from crewhall.domains.focus.transfers import ExportFormat, Imported, ImportFormat
from crewhall.kit.actor import Actor
from crewhall.kit.time_zones import zone_named
from crewhall.platform.work import Works
from tests.domains.focus.diary import NOW, POMODORO_S

ROME = zone_named("Europe/Rome")
READING = Reading(ROME, NOW, POMODORO_S)
TOGGL = "User,Email,Client,Project,Task,Description,Billable,Start date,Start time,End date,End time,Duration,Tags,Amount ()"

TOGGL_OF_TODAY = "Project,Start date,Start time,Stop date,Stop time,Duration,Tags\n"


async def run(works: Works, actor: Actor, content: str | bytes, **options: Any) -> Imported:
    """Import a file."""
    content = content.encode() if isinstance(content, str) else content
    return await imports.run(works, actor, content, ImportFormat.AUTO, **options)


def read(content: str | bytes, asked: ImportFormat = ImportFormat.AUTO) -> files.FileRows:
    """What is found in a file."""
    return files.read_file(content.encode() if isinstance(content, str) else content, asked, READING)


def told(tomato: Tomato) -> tuple[object, ...]:
    """What a file keeps of a tomato."""
    return tomato.ended_at, tomato.length_s, tomato.tags, tomato.note


async def exported(works: Works, actor: Actor, written: ExportFormat) -> bytes:
    """A file of all that somebody has."""
    export = await exports.export(works, actor, written)
    return b"".join([piece async for piece in export.pieces])
