"""What the forms do for somebody who is not signed in: make an account, prove an address by a pin, send another pin.

They go by the same limits as the other surfaces.
"""

from crewhall.domains.identity import accounts, sessions, users
from crewhall.domains.identity.model import AccountType, Channel, MemberStatus, NewUser, User
from crewhall.flows import onboarding
from crewhall.kit.actor import NOBODY
from crewhall.kit.errors import InvalidInput, wrong_field, wrong_fields
from crewhall.kit.text import squeeze
from crewhall.platform.http.context import context_of, throttle
from crewhall.platform.http.resources import Request

_NO_LOGIN = "Enter an e-mail address or a mobile number with its country code."


async def sign_up(req: Request, name: str, login: str, password: str) -> User:
    """Make an account; a pin goes to its address. Raises what `onboarding.sign_up` raises, and `Limited`."""
    context = context_of(req)
    throttle(req, "sign-ups", context.settings.limits.sign_ups, 3600.0)
    email, mobile = read_login(login)
    first_name, _, last_name = squeeze(name).partition(" ")
    if not first_name:
        raise wrong_field("name", "is needed", "Enter your name.")
    new = NewUser(first_name=first_name, last_name=last_name, email=email, mobile=mobile)
    try:
        return await onboarding.sign_up(context.works, NOBODY, new, password)
    except InvalidInput as error:
        raise _of_one_field(error) from None


async def verify(req: Request, login: str, pin: str) -> User:
    """Prove the address that somebody signs in with by its pin. Raises `PinIsWrong`, `InvalidInput`, `Limited`."""
    email, mobile = read_login(login)
    if not pin.strip():
        raise wrong_field("pin", "is needed", "Enter the pin that was sent to you.")
    return await onboarding.verify(context_of(req).works, pin, user_id=None, email=email, mobile=mobile)


async def teams_of(req: Request, user_id: int) -> list[str]:
    """The names of the teams that the person is a member of."""
    works = context_of(req).works
    async with works.read(await sessions.act_as(works, user_id)) as work:
        found = await accounts.list_accounts(work)
    return [each.name for each in found if each.type == AccountType.TEAM_MEMBER and each.status == MemberStatus.ACTIVE]


async def send_pin(req: Request, login: str) -> None:
    """Send another pin to the address, if it is somebody's; silent otherwise. Raises `InvalidInput`, `Limited`."""
    email, mobile = read_login(login)
    works = context_of(req).works
    async with works.read(NOBODY) as work:
        user = await users.find_by_address(work, email, mobile)
    await onboarding.send_verification(works, user.id if user else 0, Channel.EMAIL if email else Channel.SMS)


def read_login(login: str) -> tuple[str | None, str | None]:
    """A login as (e-mail address, mobile number). Raises `InvalidInput` when there is none."""
    if not login.strip():
        raise wrong_field("login", "is needed", "Enter your e-mail address or mobile number.")
    return (login, None) if "@" in login else (None, login)


def _of_one_field(error: InvalidInput) -> InvalidInput:
    """The forms have one field for both sorts of login: what has no @ need not have been meant as a phone number."""
    others = {name: reason for name, reason in (error.details or {}).items() if name != "mobile"}
    if error.details is None or "mobile" not in error.details:
        return error
    return wrong_fields({"login": _NO_LOGIN, **others}, "" if others else _NO_LOGIN)
