"""Getting in: signing up, pins by mail and SMS. Joins identity with notify."""

from collections.abc import Awaitable, Callable

from msgspec.structs import replace

from crewhall.domains.identity import addresses, attempts, passwords, sessions, users, verification
from crewhall.domains.identity.errors import AddressIsTaken
from crewhall.domains.identity.model import Channel, NewUser, User, UserEdit
from crewhall.flows import account_mails
from crewhall.kit.actor import NOBODY, Actor, signed_in
from crewhall.kit.errors import FieldErrors, wrong_field
from crewhall.platform.work import Work, Works

KeepIcon = Callable[[], Awaitable[str | None]]


async def sign_up(
    works: Works, actor: Actor, new: NewUser, password: str | None, keep_icon: KeepIcon | None = None
) -> User:
    """Make an account and send a pin to its address. What others have done for the address waits until it is proved.

    An address that somebody else has only named waits for the pin too. `keep_icon` keeps a picture and answers its address; it is called once
    it is certain that the account can be made. Raises what `users.sign_up` raises. Source: contracts/tommy.yaml create_users.
    """
    new, password = _checked(works, new, password)  # before the costly hash
    password_hash = await passwords.hash_password(password)
    # Always, so that the time it takes tells nobody whether somebody has the address, or has named it.
    others = await sessions.check_stranger(works, new.email, new.mobile, password)
    while True:
        try:
            if keep_icon is not None:
                async with works.rehearse(actor) as work:
                    await users.sign_up(work, new, password_hash, others)
                new, keep_icon = replace(new, icon_url=await keep_icon()), None
            return await _sign_up(works, actor, new, password_hash, others)
        except AddressIsTaken:
            # By somebody who has proved it, or by another sign-up that has been faster.
            found = await sessions.check_stranger(works, new.email, new.mobile, password, others)
            if not found:
                raise
            others |= found


async def _sign_up(works: Works, actor: Actor, new: NewUser, password_hash: str, others: set[int]) -> User:
    async with works.write(actor) as work:
        user = await users.sign_up(work, new, password_hash, others)
        await account_mails.send_pin(work, user, Channel.EMAIL if user.email or user.pending_email else Channel.SMS)
    return user


def _checked(works: Works, new: NewUser, password: str | None) -> tuple[NewUser, str]:
    """The fields in normal form. Raises `InvalidInput` with all that is wrong."""
    country, errors = works.settings.auth.phone_country, FieldErrors()
    with errors.collected():
        users.normal_new_user(new, country)
    with errors.collected():
        passwords.check_acceptable(password)
    errors.raise_any()
    return users.normal_new_user(new, country), passwords.check_acceptable(password)


async def check_profile(works: Works, actor: Actor, edit: UserEdit, current: str | None, wanted: str | None) -> Actor:
    """What refuses a change of the caller's profile or password, told before anything of it is kept, such as a picture; the caller, with the
    present password if they have shown it.

    Raises as `users.update`, `CurrentPasswordIsWrong`, `Limited`.
    """
    errors = FieldErrors()
    if wanted is not None:
        with errors.collected():
            passwords.check_acceptable(wanted)
    if current is not None:
        actor = await sessions.confirm_password(works, actor, current)
    async with works.read(actor) as work:
        if wanted is not None:
            sessions.require_recent_password(actor, work.now)
        with errors.collected():
            await users.check_update(work, edit)
    errors.raise_any()
    return actor


async def change_profile(work: Work, edit: UserEdit, password_hash: str | None = None) -> User:
    """Change the caller's profile as `users.update`; pins go to new addresses, and word of it to the ones before."""
    before = await users.get(work, signed_in(work.actor))
    after = await users.update(work, edit, password_hash)
    await account_mails.notify_of_wanted_address(work, before, after)
    return after


async def send_verification(works: Works, user_id: int, channel: Channel) -> None:
    """Send a pin to a person's address, if there is such a person and address; silent otherwise, so that nobody can probe.

    Raises `Limited`.
    """
    attempts.count_pin_mail(works, f"user {user_id}", "verify")
    async with works.write(NOBODY) as work:
        user = await verification.find_person(work, user_id, None, None)
        if user is not None and verification.may_be_requested(user) and verification.address_of(user, channel):
            await account_mails.send_pin(work, user, channel)


async def request_password_reset(works: Works, login: str) -> None:
    """Send a pin that lets the person with this login set a new password; silent when there is none. Raises `Limited`.

    Whoever has the address of an account that has not proved it, but another, is told how to get one of their own.
    """
    attempts.count_pin_mail(works, users.login_key(login, works.settings.auth.phone_country), "reset")
    async with works.write(NOBODY) as work:
        user = await verification.find_by_login(work, login)
        channel = Channel.EMAIL if "@" in login else Channel.SMS
        if user is None or not verification.may_be_requested(user):
            return
        if verification.may_reset_by(user, channel):
            await account_mails.send_pin(work, user, channel, "reset")
        elif address := addresses.of(user, channel):
            await account_mails.send_word_of_nobody(work, address)


async def complete_password_reset(
    works: Works, login: str, pin: str, password: str | None, *, end_keys: bool = False
) -> verification.Reset:
    """Set a new password with the pin that was sent; with `end_keys` nothing else opens the account afterwards. What still does.

    Raises `PinIsWrong`, also for an unknown login, `InvalidInput` and `Limited`.
    """
    password = passwords.check_acceptable(password)
    async with works.read(NOBODY) as work:
        user = await verification.find_by_login(work, login)
        known = await attempts.find_known(work, user.id) if user else None
    attempts.count_pin_try(works, users.login_key(login, works.settings.auth.phone_country), known)
    done: list[verification.Reset] = []

    async def when_reset(work: Work, left: verification.Reset) -> None:
        done.append(left)
        await account_mails.notify_of_reset(work, left)

    await verification.reset_password(
        works, user.id if user else 0, pin, password, end_keys=end_keys, when_reset=when_reset
    )
    return done[0]


async def counted_as(
    works: Works, *, user_id: int | None = None, email: str | None = None, mobile: str | None = None
) -> str:
    """By what the pins of a person are counted, however the person is named; empty when nobody is named."""
    if user_id is None and email is None and mobile is None:
        return ""
    async with works.read(NOBODY) as work:
        found = await verification.find_people(work, user_id, email, mobile)
    country = works.settings.auth.phone_country
    return f"user {found[0]}" if found else users.login_key(email or mobile or "", country)


async def verify(works: Works, pin: str, *, user_id: int | None, email: str | None, mobile: str | None) -> User:
    """Prove an address by its pin; whoever was reached by another before is told there. Raises `PinIsWrong`, `AddressIsTaken`, `Limited`,
    and `InvalidInput` when the request does not say whose pin it is."""
    if user_id is None and email is None and mobile is None:
        reason = "say whose pin it is, or sign in"
        raise wrong_field("user_id", reason, f"To verify, {reason}.")
    async with works.read(NOBODY) as work:
        found = await verification.find_people(work, user_id, email, mobile)
        known = await attempts.find_known(work, found[0]) if found else None
    account = await counted_as(works, user_id=user_id, email=email, mobile=mobile)
    attempts.count_pin_try(works, account, known)
    return await verification.verify(works, found, pin, account_mails.notify_of_proof)
