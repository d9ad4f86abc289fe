"""People of a crew at the hall, where every answer is held to contracts/hall.yaml."""

from typing import Any

from crewhall.app.build import Server
from tests.contract.validation import ContractValidator
from tests.world.client import Client
from tests.world.people import Person

_CONTRACT = ContractValidator("hall", "")


class HallClient(Client):
    """Somebody at the hall."""

    prefix = ""

    async def send(self, method: str, path: str, **options: Any) -> Any:
        """The answer, whatever its status."""
        answer = await super().send(method, path, **options)
        _CONTRACT.check(method, path, answer.status_code, answer.headers.get("content-type", ""), answer.content)
        return answer


def hall_of(server: Server, person: Person) -> HallClient:
    """The person at the hall."""
    return HallClient(server, token=person.token)
