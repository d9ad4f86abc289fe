"""Clients at the hall of the people of a team with a roster."""

from typing import Any

import pytest
from msgspec import Struct

from crewhall.domains.identity import sessions
from crewhall.domains.identity.model import AccountType
from crewhall.domains.identity.queries.users import update_current_account
from crewhall.kit.actor import SYSTEM
from tests.domains.workforce.roster import Roster, roster
from tests.surfaces.hall.conftest import HallServer

__all__ = ["roster"]


class RosterClients(Struct):
    """The team, and a token of each of its people."""

    server: HallServer
    roster: Roster
    tokens: dict[str, str]

    async def ask(self, who: str, status: int, method: str, path: str, json: Any = None, **options: Any) -> Any:
        """The decoded body of an answer of this status to somebody; None without a body."""
        async with self.server.client(Authorization=f"Bearer {self.tokens[who]}") as http:
            answer = await http.request(method, f"/hall/{path}", json=json, **options)
        assert answer.status_code == status, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    async def refused(
        self, who: str, status: int, method: str, path: str, json: Any = None, **options: Any
    ) -> list[str]:
        """The fields that a refusal names."""
        return list((await self.ask(who, status, method, path, json, **options)).get("details") or {})


@pytest.fixture
async def at_hall(server: HallServer, roster: Roster) -> RosterClients:
    """The people of the roster, each in their team."""
    tokens: dict[str, str] = {}
    async with server.works.write(SYSTEM) as work:
        for name, actor in roster.people.items():
            tokens[name] = await sessions.open_session(work, actor.user_id or 0, None)
            await update_current_account(work.db, actor.user_id or 0, AccountType.TEAM_MEMBER, actor.team_id)
    return RosterClients(server, roster, tokens)
