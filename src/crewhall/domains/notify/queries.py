"""All SQL on devices and the outbox. Devices are scoped by user; the outbox belongs to the server."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from crewhall.domains.notify.model import Channel, Device, NewDevice, OutboxMessage, Pause
from crewhall.kit.paging import PageRequest
from crewhall.platform.db.database import Db
from crewhall.platform.db.where import Where


class ChannelTotal(Struct, frozen=True):
    """A number of messages of one channel."""

    channel: Channel
    total: int


_DEVICE = "id, user_id, uuid, platform, token, environment, name, locked, created_at, updated_at"
_MESSAGE = (
    "id, channel, recipient, subject, body, user_id, team_id, created_at, sent_at, attempts, tried_at, error, failed_at"
)


async def insert_device(db: Db, user_id: int, device: NewDevice, now: datetime) -> Device:
    """Insert the device, or update what is said of the one with its uuid, which is held from now on; but for its token.

    PostgreSQL waits for another unit that inserts the same only where one unique key is in play: with the token there would be two.
    """
    (row,) = await db.fetch_all(
        Device,
        f"""
        INSERT INTO devices (user_id, uuid, platform, environment, name, locked, created_at, updated_at)
        VALUES ($1, $2, coalesce($3, 'unknown'), $4, $5, coalesce($6, false), $7, $7)
        ON CONFLICT (user_id, uuid) DO UPDATE SET
            platform = coalesce($3, devices.platform),
            environment = coalesce(excluded.environment, devices.environment),
            name = coalesce(excluded.name, devices.name),
            locked = coalesce($6, devices.locked),
            updated_at = excluded.updated_at
        RETURNING {_DEVICE}
        """,
        user_id,
        device.uuid,
        device.platform,
        device.environment,
        device.name,
        device.locked,
        now,
    )
    return row


async def update_token(db: Db, device_id: int, token: str, now: datetime) -> None:
    """Give the device, which is held, the token, and take it off any other, whoever's it is: the app that shows it holds it now.

    Raises `UniqueViolation` when another device takes it at the same moment.
    """
    sql = "UPDATE devices SET token = NULL, updated_at = $3 WHERE token = $1 AND id <> $2"
    await db.execute(sql, token, device_id, now)
    await db.execute("UPDATE devices SET token = $1 WHERE id = $2", token, device_id)


async def select_devices(db: Db, user_id: int) -> list[Device]:
    """The user's devices, in the order in which they came."""
    sql = f"SELECT {_DEVICE} FROM devices WHERE user_id = $1 ORDER BY id"
    return await db.fetch_all(Device, sql, user_id)


async def delete_device(db: Db, user_id: int, device_id: int) -> None:
    """Delete one of the user's devices."""
    await db.execute("DELETE FROM devices WHERE user_id = $1 AND id = $2", user_id, device_id)


async def insert_message(
    db: Db,
    channel: Channel,
    recipient: str,
    subject: str,
    body: str,
    user_id: int | None,
    team_id: int | None,
    now: datetime,
) -> OutboxMessage:
    """Put a message into the outbox."""
    (row,) = await db.fetch_all(
        OutboxMessage,
        f"""
        INSERT INTO outbox_messages (channel, recipient, subject, body, user_id, team_id, created_at, attempts)
        VALUES ($1, $2, $3, $4, $5, $6, $7, 0) RETURNING {_MESSAGE}
        """,
        channel,
        recipient,
        subject,
        body,
        user_id,
        team_id,
        now,
    )
    return row


async def select_message(db: Db, message_id: int) -> OutboxMessage | None:
    """A message by its id, for the job that sends it."""
    sql = f"SELECT {_MESSAGE} FROM outbox_messages WHERE id = $1"
    return await db.fetch_one(OutboxMessage, sql, message_id)


def _messages_where(recipient: str | None, channel: Channel | None) -> Where:
    where = Where("id > ?", 0)  # the outbox has no owner to be scoped by
    if recipient is not None:
        where.also("recipient = ?", recipient)
    if channel is not None:
        where.also("channel = ?", channel)
    return where


async def select_messages(
    db: Db, recipient: str | None, channel: Channel | None, page: PageRequest
) -> list[OutboxMessage]:
    """One page of the whole server's messages, newest first; a slow read."""
    where = _messages_where(recipient, channel)
    limit = where.page(page.per, page.offset)
    sql = f"SELECT {_MESSAGE} FROM outbox_messages {where.sql} ORDER BY id DESC{limit}"
    return await db.slow_fetch_all(OutboxMessage, sql, *where.args)


async def select_messages_total(db: Db, recipient: str | None, channel: Channel | None) -> int:
    """How many messages there are; a slow read."""
    where = _messages_where(recipient, channel)
    sql = f"SELECT count(*) FROM outbox_messages {where.sql}"
    return (await db.slow_fetch_all(int, sql, *where.args))[0]


async def select_waiting_totals(db: Db) -> list[ChannelTotal]:
    """How many messages wait, by channel; a slow read."""
    return await db.slow_fetch_all(
        ChannelTotal,
        "SELECT channel, count(*) FROM outbox_messages WHERE sent_at IS NULL AND failed_at IS NULL GROUP BY channel",
    )


async def select_due_message_ids(
    db: Db, channel: Channel, created_after: datetime, tried_before: datetime, limit: int
) -> list[int]:
    """Waiting messages of a channel, oldest first, that nobody has tried or whose last try was long ago."""
    return await db.fetch_all(
        int,
        """
        SELECT id FROM outbox_messages
        WHERE channel = $1 AND sent_at IS NULL AND failed_at IS NULL AND created_at > $2
          AND (tried_at IS NULL OR tried_at < $3)
        ORDER BY created_at, id LIMIT $4
        """,
        channel,
        created_after,
        tried_before,
        limit,
    )


async def update_sent(db: Db, message_id: int, now: datetime) -> None:
    """Mark the message as sent."""
    await db.execute(
        """
        UPDATE outbox_messages SET sent_at = $2, tried_at = $2, attempts = attempts + 1, error = NULL
        WHERE id = $1 AND sent_at IS NULL
        """,
        message_id,
        now,
    )


async def update_tried(db: Db, message_id: int, error: str, now: datetime, failed_at: datetime | None) -> None:
    """Record a try that failed; `failed_at` when it is the last."""
    await db.execute(
        """
        UPDATE outbox_messages SET tried_at = $2, attempts = attempts + 1, error = $3, failed_at = $4
        WHERE id = $1 AND sent_at IS NULL
        """,
        message_id,
        now,
        error,
        failed_at,
    )


async def delete_devices(db: Db, user_id: int) -> None:
    """Remove all devices of a person."""
    await db.execute("DELETE FROM devices WHERE user_id = $1", user_id)


async def delete_messages_to(db: Db, recipients: Sequence[str]) -> None:
    """Remove all messages to these addresses."""
    await db.execute("DELETE FROM outbox_messages WHERE recipient = ANY($1)", list(recipients))


async def select_pause(db: Db, channel: Channel) -> Pause | None:
    """The channel's pause; None when its server answers."""
    sql = "SELECT failures, paused_until, probing FROM outbox_pauses WHERE channel = $1"
    return await db.fetch_one(Pause, sql, channel)


async def upsert_pause(db: Db, channel: Channel, failures: int, paused_until: datetime) -> None:
    """Have the channel wait. Of several messages that failed at once, the first counts."""
    await db.execute(
        """
        INSERT INTO outbox_pauses (channel, failures, paused_until, probing) VALUES ($1, $2, $3, false)
        ON CONFLICT (channel) DO UPDATE SET
            failures = excluded.failures, paused_until = excluded.paused_until, probing = false
        WHERE outbox_pauses.failures < excluded.failures
        """,
        channel,
        failures,
        paused_until,
    )


async def update_probing(db: Db, channel: Channel, now: datetime, until: datetime) -> bool:
    """Be the one message that tries the server after a pause; whether nobody else is."""
    sql = "UPDATE outbox_pauses SET probing = true, paused_until = $3 WHERE channel = $1 AND paused_until <= $2"
    return await db.execute(sql, channel, now, until) == 1


async def delete_pause(db: Db, channel: Channel) -> None:
    """The channel's server answers again."""
    await db.execute("DELETE FROM outbox_pauses WHERE channel = $1", channel)
