"""Chat's tables."""

from typing import Final

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
)

from gateway.storage.schema import ID, TIME, metadata

__all__ = [
    "conversation",
    "cursor",
    "entry",
    "invitation",
    "key_package",
    "leaf",
    "mark",
    "public_group",
]

key_package: Final = Table(
    "key_package",
    metadata,
    Column("ref", LargeBinary, primary_key=True),
    Column("device_id", ID, ForeignKey("device.id"), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("last_resort", Boolean, nullable=False),
    Column("published_at", TIME, nullable=False),
    Column("expires_at", TIME, nullable=False),
    Column("claimed_at", TIME, nullable=True),
    Column("claimed_by", ID, nullable=True),
    Index("key_package_by_device", "device_id", "claimed_at"),
)
"""``ref`` is the KeyPackageRef (RFC 9420 section 5.2). A claimed ordinary package stays as a row
without its body, so that it cannot be published again. ``claimed_by`` is a device."""

conversation: Final = Table(
    "conversation",
    metadata,
    Column("id", ID, primary_key=True),
    Column("organisation_id", ID, ForeignKey("organisation.id"), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("team_id", ID, ForeignKey("team.id"), nullable=False),
    Column("opened_by", ID, ForeignKey("account.id"), nullable=False),
    Column("opened_at", TIME, nullable=False),
    Column("opening_hash", LargeBinary, nullable=False),
    Column("suite", Integer, nullable=False),
    Column("epoch", TIME, nullable=False),
    Column("head", TIME, nullable=False),
    Column("last_at", TIME, nullable=False),
    Column("seen", TIME, nullable=False),
    Column("unread", Integer, nullable=False),
    Column("waiting_since", TIME, nullable=True),
    Column("removal_due_at", TIME, nullable=True),
    Column("desk_mark", String(16), nullable=True),
    Column("silent_from", TIME, nullable=True),
    Column("restarted_at", TIME, nullable=True),
    Column("continues", ID, nullable=True),
    Index("conversation_by_team", "team_id"),
    Index("conversation_by_opener", "opened_by"),
    Index("conversation_continues_once", "continues", unique=True),
    # Every message writes this row. With room on its page and no index over what changes,
    # PostgreSQL keeps the new version beside the old one and writes no index.
    postgresql_with={"fillfactor": 50},
)
"""``head``: the newest sequence number; ``seen``: the newest that the team had on a screen;
``unread``: how many of the young person's messages are newer than that; ``waiting_since``: when the
first unanswered message of the young person came; ``removal_due_at``: from when on no messages are
taken until the leaves that have to go are gone, null where none has to; ``desk_mark``: whether the
desk wants to hear of the team's next message (null), does not (``heard``), or refuses it from
``silent_from`` on (``stopped``, ``closed``); ``restarted_at``: closed for writing since then;
``continues``: the conversation that goes on in this one."""

public_group: Final = Table(
    "public_group",
    metadata,
    Column("conversation_id", ID, ForeignKey("conversation.id"), primary_key=True),
    Column("group_info", LargeBinary, nullable=False),
    Column("group_state", LargeBinary, nullable=False),
)
"""What a conversation's newest commit left; ``group_state``: the group's public state, as
``gateway.mls.state`` spells it. It grows with the roster, so it is apart from what every message
writes."""

leaf: Final = Table(
    "leaf",
    metadata,
    Column("conversation_id", ID, ForeignKey("conversation.id"), primary_key=True),
    Column("leaf_index", Integer, primary_key=True),
    Column("device_id", ID, ForeignKey("device.id"), nullable=False),
    Column("account_id", ID, ForeignKey("account.id"), nullable=False),
    Column("joined_seq", TIME, nullable=False),
    Column("leaving_since", TIME, nullable=True),
    Column("proposed_epoch", TIME, nullable=True),
    Column("proposal_ref", LargeBinary, nullable=True),
    Index("leaf_by_device", "device_id", "conversation_id", unique=True),
)
"""The roster: which device is which leaf of the group's tree right now. ``leaving_since``: when its
device was revoked or lost its place; such a leaf is in the tree until a commit removes it, and is a
member's for nothing else. ``proposed_epoch``: the newest epoch in which the gateway saw to its
removal, ``proposal_ref`` the proposal there, null in a group that takes none from the gateway."""

Index(
    "leaf_leaving",
    leaf.c.conversation_id,
    sqlite_where=leaf.c.leaving_since.is_not(None),
    postgresql_where=leaf.c.leaving_since.is_not(None),
)

entry: Final = Table(
    "entry",
    metadata,
    Column("conversation_id", ID, primary_key=True),
    Column("seq", TIME, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("epoch", TIME, nullable=False),
    Column("sender", String(32), nullable=False),
    Column("message_id", String(32), nullable=False),
    Column("at", TIME, nullable=False),
    Column("side", SmallInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("frank", LargeBinary, nullable=True),
)
"""The log. ``side``: 1 where a young person wrote, 2 where the team did, 0 otherwise; ``frank``:
what the gateway vouches for, for messages alone (none where a message is older than the column).

There is no foreign key: who appends holds the conversation's row, and a check of each entry would
cost SQLite a journal of every statement and PostgreSQL a query of every row."""

Index(
    "entry_message_once",
    entry.c.sender,
    entry.c.message_id,
    unique=True,
    sqlite_where=entry.c.message_id != "",
    postgresql_where=entry.c.message_id != "",
)

cursor: Final = Table(
    "cursor",
    metadata,
    Column("conversation_id", ID, ForeignKey("conversation.id"), primary_key=True),
    Column("device_id", ID, ForeignKey("device.id"), primary_key=True),
    Column("seq", TIME, nullable=False),
)
"""How far a device has acknowledged."""

mark: Final = Table(
    "mark",
    metadata,
    Column("conversation_id", ID, ForeignKey("conversation.id"), primary_key=True),
    Column("device_id", ID, ForeignKey("device.id"), primary_key=True),
    Column("epoch", TIME, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)
"""The newest receipt of each device, sealed for the group."""

invitation: Final = Table(
    "invitation",
    metadata,
    Column("conversation_id", ID, ForeignKey("conversation.id"), primary_key=True),
    Column("device_id", ID, ForeignKey("device.id"), primary_key=True),
    Column("seq", TIME, nullable=False),
    Column("welcome", LargeBinary, nullable=False),
)
"""A Welcome that waits for its device; gone once the device acknowledged entry ``seq``."""
