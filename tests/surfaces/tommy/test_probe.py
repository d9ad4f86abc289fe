import pytest
from crewhall.app.build import Server
from tests.world.crews import crew
pytestmark = pytest.mark.anyio
async def test_x(server: Server) -> None:
    c = await crew(server)
    print(await c.member.get("/team/members"))
    assert 0
