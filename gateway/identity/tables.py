"""Identity's tables. Every row belongs to one organisation, directly or through its account."""

from typing import Final

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
)

from gateway.storage.schema import ID, TIME, metadata

__all__ = [
    "account",
    "challenge",
    "device",
    "join_code",
    "organisation",
    "role",
    "school",
    "session",
    "staff_login",
    "team",
    "team_member",
]

organisation: Final = Table(
    "organisation",
    metadata,
    Column("id", ID, primary_key=True),
    Column("name", String(200), nullable=False),
    Column("suite", Integer, nullable=False),
    Column("created_at", TIME, nullable=False),
)
"""``suite``: the MLS cipher suite's codepoint for every group of the organisation."""

school: Final = Table(
    "school",
    metadata,
    Column("id", ID, primary_key=True),
    Column("organisation_id", ID, ForeignKey("organisation.id"), nullable=False),
    Column("name", String(200), nullable=False),
)

team: Final = Table(
    "team",
    metadata,
    Column("id", ID, primary_key=True),
    Column("organisation_id", ID, ForeignKey("organisation.id"), nullable=False),
    Column("name", String(200), nullable=False),
)

account: Final = Table(
    "account",
    metadata,
    Column("id", ID, primary_key=True),
    Column("organisation_id", ID, ForeignKey("organisation.id"), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("name", String(80), nullable=False),
    Column("title", String(80), nullable=False),
    Column("age_band", String(8), nullable=True),
    Column("school_id", ID, ForeignKey("school.id"), nullable=True),
    Column("desk_team_id", ID, ForeignKey("team.id"), nullable=True),
    Column("created_at", TIME, nullable=False),
    Column("closed_at", TIME, nullable=True),
)
"""``kind`` is ``young_person`` (``age_band``, ``school_id``, ``desk_team_id`` set, nickname in
``name``) or ``staff`` (job in ``title``)."""

Index(
    "account_nickname_once",
    account.c.organisation_id,
    account.c.name,
    unique=True,
    sqlite_where=account.c.kind == "young_person",
    postgresql_where=account.c.kind == "young_person",
)

role: Final = Table(
    "role",
    metadata,
    Column("account_id", ID, ForeignKey("account.id"), primary_key=True),
    Column("role", String(32), primary_key=True),
)

team_member: Final = Table(
    "team_member",
    metadata,
    Column("team_id", ID, ForeignKey("team.id"), primary_key=True),
    Column("account_id", ID, ForeignKey("account.id"), primary_key=True),
    Index("team_member_by_account", "account_id"),
)

staff_login: Final = Table(
    "staff_login",
    metadata,
    Column("account_id", ID, ForeignKey("account.id"), primary_key=True),
    Column("username", String(120), nullable=False, unique=True),
    Column("password_hash", String(200), nullable=False),
    Column("totp_sealed", LargeBinary, nullable=False),
    Column("totp_last_step", Integer, nullable=False),
)
"""``totp_sealed``: the TOTP secret in a libsodium SecretBox under the service's key;
``totp_last_step``: the newest time step that was used, so that no code is good twice."""

join_code: Final = Table(
    "join_code",
    metadata,
    Column("id", ID, primary_key=True),
    Column("organisation_id", ID, ForeignKey("organisation.id"), nullable=False),
    Column("code", String(40), nullable=False, unique=True),
    Column("school_id", ID, ForeignKey("school.id"), nullable=False),
    Column("team_id", ID, ForeignKey("team.id"), nullable=False),
    Column("age_band", String(8), nullable=False),
    Column("uses_left", Integer, nullable=False),
    Column("ends_at", TIME, nullable=False),
)
"""``code`` is stored as ``join_codes.normalise`` gives it: upper case letters and digits only, O
and I as the digits that they look like."""

device: Final = Table(
    "device",
    metadata,
    Column("id", ID, primary_key=True),
    Column("account_id", ID, ForeignKey("account.id"), nullable=False),
    Column("name", String(80), nullable=False),
    Column("signature_key", LargeBinary, nullable=False),
    Column("statement", LargeBinary, nullable=False),
    Column("attestation", LargeBinary, nullable=False),
    Column("created_at", TIME, nullable=False),
    Column("last_seen_at", TIME, nullable=False),
    Column("revoked_at", TIME, nullable=True),
    Column("erased_at", TIME, nullable=True),
    Column("signed_out_at", TIME, nullable=True),
    UniqueConstraint("signature_key", name="device_key_once"),
    Index("device_by_account", "account_id"),
)
"""``erased_at``: when it said, by its key, that it has erased what it kept (docs/devices.md);
``signed_out_at``: when somebody last signed out on it (docs/sign-in.md section 6)."""

session: Final = Table(
    "session",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("device_id", ID, ForeignKey("device.id"), nullable=False),
    Column("created_at", TIME, nullable=False),
    Column("used_at", TIME, nullable=False),
    Column("ended_at", TIME, nullable=True),
    Column("proved_at", TIME, nullable=True),
    Index("session_by_device", "device_id"),
)
"""``token_hash``: SHA-256 of the 256-bit token; the token itself is only in the cookie.
``proved_at``: when the person last proved who they are in it (docs/sign-in.md section 3)."""

challenge: Final = Table(
    "challenge",
    metadata,
    Column("challenge_hash", LargeBinary, primary_key=True),
    Column("expires_at", TIME, nullable=False),
    Index("challenge_by_expiry", "expires_at"),
)
