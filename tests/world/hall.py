"""People of the Tommy dialect at the hall."""

from typing import Any

from crewhall.app.build import Server
from tests.contract.validation import ContractValidator
from tests.world.client import Client
from tests.world.people import Person

_HALL = ContractValidator("hall", "")


class HallClient(Client):
    """Somebody at the hall; answers are held to its contract."""

    prefix = ""

    async def send(self, method: str, path: str, **options: Any) -> Any:
        """The answer, whatever its status."""
        answer = await super().send(method, path, **options)
        _HALL.check(method, path, answer.status_code, answer.headers.get("content-type", ""), answer.content)
        return answer


def hall_of(server: Server, person: Person) -> HallClient:
    """The person at the hall."""
    return HallClient(server, token=person.token)
