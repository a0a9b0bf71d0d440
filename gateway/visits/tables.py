"""The tables of visits. Metadata alone, and what is sealed."""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
)

from gateway.storage.schema import ID, TIME, metadata

__all__ = [
    "visit",
    "visit_agreement",
    "visit_at_place",
    "visit_guest",
    "visit_node",
    "visit_options",
    "visit_place",
]

visit: Final = Table(
    "visit",
    metadata,
    Column("id", ID, primary_key=True),
    Column("organisation_id", ID, ForeignKey("organisation.id"), nullable=False),
    Column("conversation_id", ID, ForeignKey("conversation.id"), nullable=False),
    Column("team_id", ID, ForeignKey("team.id"), nullable=False),
    Column("person_id", ID, ForeignKey("account.id"), nullable=False),
    Column("made_by", ID, ForeignKey("account.id"), nullable=False),
    Column("made_at", TIME, nullable=False),
    Column("starts_at", TIME, nullable=False),
    Column("ended_at", TIME, nullable=True),
    Column("version", Integer, nullable=False),
    Column("room", LargeBinary, nullable=False),
    Column("look_at", TIME, nullable=True),
    Column("lease_node", ID, nullable=True),
    Column("lease_until", TIME, nullable=True),
    Column("fence", Integer, nullable=False),
    Index("visit_by_conversation", "conversation_id", "ended_at"),
    Index("visit_by_team", "team_id", "ended_at"),
    Index("visit_by_person", "person_id", "ended_at"),
    Index("visit_by_look", "look_at"),
    Index("visit_by_lease", "lease_until"),
)
"""A visit; ``room`` is the machine's state. ``look_at``: when time has something to do;
``lease_node``: whose forwarding unit has it, until ``lease_until``; ``fence`` only grows."""

visit_guest: Final = Table(
    "visit_guest",
    metadata,
    Column("id", ID, primary_key=True),
    Column("visit_id", ID, ForeignKey("visit.id"), nullable=False),
    Column("name", String(80), nullable=False),
    Column("role", String(20), nullable=False),
    Column("token_hash", LargeBinary, nullable=False),
    Column("made_by", ID, ForeignKey("account.id"), nullable=False),
    Column("made_at", TIME, nullable=False),
    Column("expires_at", TIME, nullable=False),
    Column("epoch", BigInteger, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("used_at", TIME, nullable=True),
    Column("revoked_at", TIME, nullable=True),
    Column("session_hash", LargeBinary, nullable=True),
    Column("session_until", TIME, nullable=True),
    Index("visit_guest_by_visit", "visit_id"),
    Index("visit_guest_by_session", "session_hash", unique=True),
)
"""A guest's link, and the session that it was changed for; both secrets as hashes."""

visit_place: Final = Table(
    "visit_place",
    metadata,
    Column("id", ID, primary_key=True),
    Column("organisation_id", ID, ForeignKey("organisation.id"), nullable=False),
    Column("team_id", ID, ForeignKey("team.id"), nullable=False),
    Column("name", String(60), nullable=False),
    Column("how", String(160), nullable=False),
    Column("token_hash", LargeBinary, nullable=False),
    Column("key", LargeBinary, nullable=False),
    Column("signature", LargeBinary, nullable=False),
    Column("device_id", ID, ForeignKey("device.id"), nullable=False),
    Column("made_by", ID, ForeignKey("account.id"), nullable=False),
    Column("made_at", TIME, nullable=False),
    Column("closed_at", TIME, nullable=True),
    Index("visit_place_by_team", "team_id", "closed_at"),
)
"""A room with a tablet; its key is its maker's word, its link's token a hash."""

visit_at_place: Final = Table(
    "visit_at_place",
    metadata,
    Column("visit_id", ID, ForeignKey("visit.id"), primary_key=True),
    Column("place_id", ID, ForeignKey("visit_place.id"), nullable=False),
    Column("guest_id", ID, ForeignKey("visit_guest.id"), nullable=False),
    Column("device_id", ID, ForeignKey("device.id"), nullable=False),
    Column("starts_at", TIME, nullable=False),
    Column("until", TIME, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index("visit_at_place_by_place", "place_id", "starts_at"),
)
"""Which visit is at which place, and its guest's link, sealed to that; deleted with its end."""

visit_agreement: Final = Table(
    "visit_agreement",
    metadata,
    Column("account_id", ID, ForeignKey("account.id"), primary_key=True),
    Column("team_id", ID, ForeignKey("team.id"), primary_key=True),
    Column("number", Integer, nullable=False),
)
"""The newest consent text of a team that a young person agreed to."""

visit_node: Final = Table(
    "visit_node",
    metadata,
    Column("id", ID, primary_key=True),
    Column("until", TIME, nullable=False),
)
"""A node with participants on its lines; one that is past ``until`` is dead."""

visit_options: Final = Table(
    "visit_options",
    metadata,
    Column("organisation_id", ID, ForeignKey("organisation.id"), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("relay_only", Boolean, nullable=False),
    Column("two_staff", Boolean, nullable=False),
)
"""What an organisation has chosen for its visits; no row is as if all were off."""
