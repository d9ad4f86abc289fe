"""Messages about a person's own account: pins, and word of what was changed. Joins identity with notify.

Each names the product, the server, and what it is about, so that its reader can tell it from others and from a fraud.
"""

from urllib.parse import urlsplit

from crewhall.domains.identity import addresses, teams, users, verification
from crewhall.domains.identity.events import ApiKeyCreated, ExternalAccountLinked, PasswordChanged, SurfaceTokenMinted
from crewhall.domains.identity.model import Channel, User
from crewhall.domains.identity.surface_tokens import SIGN_IN
from crewhall.domains.notify import outbox
from crewhall.domains.notify.model import Channel as MessageChannel
from crewhall.flows import pages
from crewhall.kit.events import Event
from crewhall.platform.settings import Settings
from crewhall.platform.work import ReadWork, Work

_MINUTES = int(verification.LIFETIME.total_seconds() // 60)
_IGNORE = "If you did not ask for it, ignore this message: without the pin nothing happens."
_NOT_YOU = (
    "If this was not you, ask for a new password at once, with the option to end all API keys and tokens, "
    "or ask the administrator of the server."
)


def server_name(settings: Settings) -> str:
    """How messages call this server: the product and the host."""
    return f"Crewhall at {urlsplit(settings.public_url).netloc}"


async def send_pin(work: Work, user: User, channel: Channel, purpose: str = "verify") -> None:
    """Make a pin for a person and send it. Raises `InvalidInput` when they have no such address."""
    sent = await verification.issue(work, user, channel, purpose)
    server = server_name(work.settings)
    if purpose == "reset":
        subject, use = f"Your pin for a new password on {server}", f"Enter it to set a new password on {server}."
    else:
        subject, use = f"Your pin for {server}", await _what_is_verified(work, sent)
    page = pages.password(work.settings) if purpose == "reset" else pages.verification(work.settings)
    made_at = f"{user.created_at:%-d %B %Y at %H:%M} UTC"
    body = (
        f"Your pin is {sent.pin}. {use}\n\n"
        f"The account is called {user.name or user.slug} and was made on {made_at}. If it is not yours, do not use the pin.\n\n"
        f"It is good for {_MINUTES} minutes. Enter it where you asked for it, or at\n{page}\n\n{_IGNORE}\n"
    )
    await _queue(work, sent.address, subject, body, user.id)


async def send_word_of_nobody(work: Work, address: str) -> None:
    """Answer somebody who wants a new password for an address that an account has named and not proved: the way to their own."""
    server = server_name(work.settings)
    body = (
        f"Somebody asked for a new password for {address} on {server}.\n\n"
        f"No account has proved this address. If it is yours, sign up with it at {pages.sign_up(work.settings)} and enter the pin that is sent "
        "to you then: that makes the address yours, also where another account has named it.\n\n"
        "If you did not ask for it, ignore this message.\n"
    )
    await _queue(work, address, f"No account with this address on {server}", body, None)


async def notify_of_wanted_address(work: Work, before: User, after: User) -> None:
    """Send a pin to each new address of a person, and word of it to where they were reached before."""
    changed = [channel for channel in Channel if addresses.wanted(before, channel) != addresses.wanted(after, channel)]
    for channel in changed:
        if addresses.wanted(after, channel) is not None:
            await send_pin(work, after, channel)
    if changed:
        what = " and the ".join(addresses.FIELDS[addresses.FIELD_OF[channel]] for channel in changed)
        waits = "pending_email" if after.pending_email != before.pending_email else "pending_mobile"
        rest = (
            " The new one counts once it is proved by its pin; until then the present one stays."
            if getattr(after, waits)
            else ""
        )
        await _notify(
            work, before, f"The {what} of your account changes", f"The {what} of your account was changed.{rest}"
        )


async def notify_of_proof(work: Work, proof: verification.Proof) -> None:
    """Send word to an address in whose place another has come."""
    if proof.replaced is not None:
        server = server_name(work.settings)
        body = f"Your account on {server} is not reached at {proof.replaced} any more: another address was proved.\n\n{_NOT_YOU}\n"
        await _queue(work, proof.replaced, f"Your address on {server} was changed", body, proof.user.id)


async def notify_of_reset(work: Work, left: verification.Reset) -> None:
    """Send word of what a reset has left: who knew the old password may have made it."""
    kinds = {
        "API key": left.api_keys,
        "token of another surface": left.surface_tokens,
        "account elsewhere": left.external_accounts,
    }
    stays = ", ".join(f"{count} × {kind}" for kind, count in kinds.items() if count)
    rest = (
        f"These still open the account: {stays}. Remove those that you do not know, or reset the password once more with the option to end "
        "all of them."
        if stays
        else "No API key, token or account elsewhere opens the account any more."
    )
    await _notify(
        work, left.user, "Your password was reset", f"Your password was reset; all sessions have ended. {rest}"
    )


async def notify_of_credential(work: Work, event: Event) -> None:
    """Send word of another way into an account, or of a new password, to whoever owns it."""
    match event:
        case PasswordChanged(by_reset=False):  # `notify_of_reset` says more
            subject, text = "Your password was changed", "Your password was changed; other sessions have ended."
        case ApiKeyCreated(name=name):
            subject, text = "A new API key", f"An API key named “{name}” was created for your account."
        case SurfaceTokenMinted(name=name, surface=surface) if name != SIGN_IN:
            subject, text = "A new token", f"A token named “{name}” for {surface} was created for your account."
        case ExternalAccountLinked(provider=provider):
            subject, text = (
                "A new way to sign in",
                f"A {provider} account was linked to yours and can now be used to sign in.",
            )
        case _:
            return
    await _notify(work, await users.get(work, event.user_id or 0), subject, text)


async def _what_is_verified(work: ReadWork, sent: verification.SentPin) -> str:
    names = await teams.list_names_offered_to(work, sent.user.id, sent.address)
    joins = f" This lets you into {' and '.join(names)}." if names else ""
    return f"Enter it to show that {sent.address} is yours on {server_name(work.settings)}.{joins}"


async def _notify(work: Work, user: User, subject: str, text: str) -> None:
    server = server_name(work.settings)
    for address in addresses.of_whom_to_notify(user):
        await _queue(work, address, f"{subject} ({server})", f"{text}\n\nServer: {server}\n\n{_NOT_YOU}\n", user.id)


async def _queue(work: Work, address: str, subject: str, body: str, user_id: int | None) -> None:
    channel = MessageChannel.MAIL if "@" in address else MessageChannel.SMS
    await outbox.queue(work, channel, address, subject, body, user_id=user_id)
