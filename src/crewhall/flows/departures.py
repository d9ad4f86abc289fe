"""Deleting an account: identity erases the person, and each domain forgets what only they had.

What they said and made for others stays, and names a "Deleted person": messages, entries and fragments of teams, files in them.
"""

from crewhall.domains.calendar import departures as calendar
from crewhall.domains.directory import departures as directory
from crewhall.domains.focus import departures as focus
from crewhall.domains.identity import departures as identity
from crewhall.domains.identity.model import User
from crewhall.domains.labels import departures as labels
from crewhall.domains.marketplace import departures as marketplace
from crewhall.domains.notify import departures as notify
from crewhall.domains.preferences import departures as preferences
from crewhall.platform.work import Work


async def delete_user(work: Work, user_id: int) -> User:
    """Delete an account for good; the person as they were before. Raises what `identity.departures.delete_user` raises."""
    user = await identity.delete_user(work, user_id)
    addresses = (user.email, user.mobile, user.pending_email, user.pending_mobile)
    await notify.forget(work, user_id, [address for address in addresses if address])
    await labels.forget(work, user_id)
    await preferences.forget(work, user_id)
    await directory.forget(work, user_id)
    await calendar.forget(work, user_id)
    await marketplace.forget(work, user_id)
    await focus.forget(work, user_id)
    return user
