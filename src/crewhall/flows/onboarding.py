"""Getting in: signing up, pins by mail and SMS, invitations to a team. Joins identity with notify and chat."""

from crewhall.domains.chat import withheld
from crewhall.domains.identity import passwords, sessions, users, verification
from crewhall.domains.identity.model import Channel, NewUser, User
from crewhall.domains.notify import outbox
from crewhall.domains.notify.model import Channel as MessageChannel
from crewhall.kit.actor import NOBODY, Actor
from crewhall.kit.errors import InvalidInput
from crewhall.platform.work import Work, Works

_MINUTES = int(verification.LIFETIME.total_seconds() // 60)


async def sign_up(works: Works, actor: Actor, new: NewUser, password: str | None) -> tuple[User, bool]:
    """Make an account (or complete an invited one) and send a pin to its address; the person, and whether they are new.

    What others have said to somebody invited waits until that address is proved.
    Raises what `users.sign_up` raises. Source: contracts/tommy.yaml create_users.
    """
    new = users.normal_new_user(new, works.settings.auth.phone_country)  # wrong fields are told before the costly hash
    password_hash = await passwords.hash_password(passwords.check_acceptable(password))
    async with works.write(actor) as work:
        invited = await users.find_by_address(work, new.email, new.mobile)
        user, is_new = await users.sign_up(work, new, password_hash)
        if invited is not None and (address := invited.email or invited.mobile):
            await withheld.withhold(work, user.id, address)
        await _send_pin(work, user, Channel.EMAIL if user.email else Channel.SMS, "verify")
    return user, is_new


async def send_verification(works: Works, user_id: int, channel: Channel) -> None:
    """Send a pin to a person's address, if there is such a person and address; silent otherwise, so that nobody can probe."""
    async with works.write(NOBODY) as work:
        user = await verification.find_person(work, user_id, None, None)
        if user is not None and verification.may_be_asked(user) and verification.address_of(user, channel):
            await _send_pin(work, user, channel, "verify")


async def request_password_reset(works: Works, login: str) -> None:
    """Send a pin that lets the person with this login set a new password; silent when there is none."""
    async with works.write(NOBODY) as work:
        user = await verification.find_by_login(work, login)
        channel = Channel.EMAIL if "@" in login else Channel.SMS
        if user is not None and verification.may_be_asked(user) and verification.may_reset_by(user, channel):
            await _send_pin(work, user, channel, "reset")


async def complete_password_reset(works: Works, login: str, pin: str, password: str | None) -> None:
    """Set a new password with the pin that was sent. Raises `PinIsWrong`, also for an unknown login, and `InvalidInput`."""
    async with works.read(NOBODY) as work:
        user = await verification.find_by_login(work, login)
    await verification.reset_password(works, user.id if user else 0, pin, passwords.check_acceptable(password))


async def hash_new_password(works: Works, actor: Actor, current: str | None, wanted: str) -> str:
    """The hash of the caller's new password, once they have shown the current one. Raises `InvalidInput`, `CurrentPasswordIsWrong`."""
    wanted = passwords.check_acceptable(wanted)
    await sessions.confirm_password(works, actor, current or "")
    return await passwords.hash_password(wanted)


async def counted_as(
    works: Works, *, user_id: int | None = None, email: str | None = None, mobile: str | None = None
) -> str:
    """By what the pins of a person are counted, however the person is named; empty when nobody is named."""
    if user_id is None and email is None and mobile is None:
        return ""
    async with works.read(NOBODY) as work:
        user = await verification.find_person(work, user_id, email, mobile)
    return (
        f"user {user.id}"
        if user
        else users.login_key(email or mobile or str(user_id), works.settings.auth.phone_country)
    )


async def verify(works: Works, pin: str, *, user_id: int | None, email: str | None, mobile: str | None) -> User:
    """Prove an address by its pin. Raises `PinIsWrong`, and `InvalidInput` when the request does not say whose pin it is."""
    if user_id is None and email is None and mobile is None:
        reason = "say whose pin it is, or sign in"
        raise InvalidInput(reason=f"To verify, {reason}.", details={"user_id": reason})
    async with works.read(NOBODY) as work:
        user = await verification.find_person(work, user_id, email, mobile)
    return await verification.verify(works, user.id if user else 0, pin)


async def tell_invited(work: Work, user: User, address: str, team_name: str) -> None:
    """Send word of an invitation to the address that was invited."""
    inviter = await users.get(work, work.actor.user_id or 0)
    channel = MessageChannel.MAIL if "@" in address else MessageChannel.SMS
    body = (
        f"{inviter.name or 'Somebody'} invites you to the team {team_name}.\n\n"
        f"Sign up at {work.settings.public_url}/ with {address}, then enter the pin that is sent to you: that lets you into the team.\n"
        f"If {address} is said to be taken though you have no account, ask for a new password: that shuts out whoever took it.\n"
    )
    await outbox.queue(
        work, channel, address, f"You are invited to {team_name}", body, user_id=user.id, team_id=work.actor.team_id
    )


async def _send_pin(work: Work, user: User, channel: Channel, purpose: str) -> None:
    sent = await verification.issue(work, user, channel, purpose)
    subject = "Your pin" if purpose == "verify" else "Your pin for a new password"
    body = f"Your pin is {sent.pin}. It is good for {_MINUTES} minutes.\n\nIf you did not ask for it, ignore this message.\n"
    by = MessageChannel.MAIL if channel == Channel.EMAIL else MessageChannel.SMS
    await outbox.queue(work, by, sent.address, subject, body, user_id=user.id)
