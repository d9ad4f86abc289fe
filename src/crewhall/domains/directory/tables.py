"""Tables of the directory domain, for migrations and checks."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, Text, text

from crewhall.platform.db.columns import Folded, Instant, Key, metadata

_OF_A_TEAM = text("team_id IS NOT NULL")
_OF_A_PERSON = text("team_id IS NULL")

contacts = Table(
    "contacts",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    # Whose contact it is; with a team, the team's, and this is who added it.
    Column("user_id", Key, ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("team_id", Key, ForeignKey("teams.id", ondelete="CASCADE")),
    Column("friend_id", Key, ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("status", Text, nullable=False),
    # The team in whose name the friend asked; only while pending or declined.
    Column("from_team_id", Key, ForeignKey("teams.id", ondelete="SET NULL"), index=True),
    # The address by which the owner knows the friend, who has not shown theirs yet.
    Column("known_email", Text),
    Column("known_mobile", Text),
    # What the owner calls somebody who has not signed up yet; names that others have given them are not the owner's to see.
    Column("known_first_name", Text),
    Column("known_last_name", Text),
    Column("known_name_folded", Folded, nullable=False, server_default=""),
    Column("via", Text),
    # When an invitation was last sent.
    Column("invited_at", Instant),
    Column("answered_at", Instant),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Index(
        "uq_contacts_of_team",
        "team_id",
        "friend_id",
        unique=True,
        sqlite_where=_OF_A_TEAM,
        postgresql_where=_OF_A_TEAM,
    ),
    Index(
        "uq_contacts_of_user",
        "user_id",
        "friend_id",
        unique=True,
        sqlite_where=_OF_A_PERSON,
        postgresql_where=_OF_A_PERSON,
    ),
    sqlite_autoincrement=True,
)

contact_marks = Table(
    "contact_marks",
    metadata,
    Column("user_id", Key, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column(
        "contact_id",
        Key,
        ForeignKey("contacts.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
        index=True,
    ),
    Column("favorite", Boolean, nullable=False),
    Column("mute", Boolean, nullable=False),
    sqlite_with_rowid=False,
)

invitations = Table(
    "invitations",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("user_id", Key, ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("team_id", Key, ForeignKey("teams.id", ondelete="CASCADE"), index=True),
    # Whom it is addressed to; None: an open link.
    Column("friend_id", Key, ForeignKey("users.id", ondelete="CASCADE"), index=True),
    # What accepting does: "contact" or "membership" in the team.
    Column("purpose", Text, nullable=False),
    Column("address", Text),
    Column("message", Text),
    Column("token", Text, nullable=False, unique=True),
    Column("status", Text, nullable=False),
    Column("times_sent", Integer, nullable=False),
    Column("sent_at", Instant),
    Column("expires_at", Instant, nullable=False),
    Column("answered_at", Instant),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    sqlite_autoincrement=True,
)

invitation_answers = Table(
    "invitation_answers",
    metadata,
    Column(
        "invitation_id", Key, ForeignKey("invitations.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    ),
    Column(
        "user_id", Key, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False, index=True
    ),
    Column("answer", Text, nullable=False),
    Column("answered_at", Instant, nullable=False),
    sqlite_with_rowid=False,
)

presences = Table(
    "presences",
    metadata,
    Column("user_id", Key, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("seen_at", Instant, nullable=False),
)
