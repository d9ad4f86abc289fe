"""What the forms do for somebody who is not signed in: make an account, prove an address by a pin, send another pin.

They go by the same limits as the other surfaces.
"""

from crewhall.domains.identity import users
from crewhall.domains.identity.model import Channel, NewUser, User
from crewhall.flows import onboarding
from crewhall.kit.actor import NOBODY
from crewhall.kit.errors import InvalidInput
from crewhall.platform.http.context import context_of, throttle
from crewhall.surfaces.hall.auth import AnyRequest


async def sign_up(request: AnyRequest, name: str, login: str, password: str) -> User:
    """Make an account, or complete an invited one; a pin goes to its address. Raises what `onboarding.sign_up` raises, and `Limited`."""
    context = context_of(request)
    throttle(request, "sign-ups", context.settings.limits.sign_ups, 3600.0)
    if not login.strip():
        raise InvalidInput(reason="Enter your e-mail address or mobile number.", details={"login": "is needed"})
    first_name, _, last_name = name.strip().partition(" ")
    if not first_name:
        raise InvalidInput(reason="Enter your name.", details={"name": "is needed"})
    email, mobile = (login, None) if "@" in login else (None, login)
    new = NewUser(first_name=first_name, last_name=last_name, email=email, mobile=mobile)
    user, _ = await onboarding.sign_up(context.works, NOBODY, new, password)
    return user


async def verify(request: AnyRequest, login: str, pin: str) -> User:
    """Prove the address that somebody signs in with by its pin. Raises `PinIsWrong`, `InvalidInput`, `Limited`."""
    email, mobile = await count_pin(request, login)
    if not pin.strip():
        raise InvalidInput(reason="Enter the pin that was sent to you.", details={"pin": "is needed"})
    return await onboarding.verify(context_of(request).works, pin, user_id=None, email=email, mobile=mobile)


async def send_pin(request: AnyRequest, login: str) -> None:
    """Send another pin to the address, if it is somebody's; silent otherwise. Raises `InvalidInput`, `Limited`."""
    email, mobile = await count_pin(request, login)
    works = context_of(request).works
    async with works.read(NOBODY) as work:
        user = await users.find_by_address(work, email, mobile)
    await onboarding.send_verification(works, user.id if user else 0, Channel.EMAIL if email else Channel.SMS)


async def count_pin(request: AnyRequest, login: str) -> tuple[str | None, str | None]:
    """Count a pin that is sent or tried; the login as (e-mail address, mobile number). Raises `InvalidInput`, `Limited`."""
    context = context_of(request)
    if not login.strip():
        raise InvalidInput(reason="Enter your e-mail address or mobile number.", details={"login": "is needed"})
    email, mobile = (login, None) if "@" in login else (None, login)
    account = await onboarding.counted_as(context.works, email=email, mobile=mobile)
    throttle(request, "pins", context.settings.limits.pins, 900.0, account=account)
    return email, mobile
