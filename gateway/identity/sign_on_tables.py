"""The tables of ways to the organisation's provider and back. docs/sign-in.md section 6."""

from typing import Final

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, String, Table, UniqueConstraint

from gateway.storage.schema import ID, TIME, metadata

__all__ = ["provider_link", "sign_on", "sign_on_ticket"]

sign_on: Final = Table(
    "sign_on",
    metadata,
    Column("state_hash", LargeBinary, primary_key=True),
    Column("keep_hash", LargeBinary, nullable=False),
    Column("purpose", String(8), nullable=False),
    Column("device", String(32), nullable=False),
    Column("begun_at", TIME, nullable=False),
    Column("expires_at", TIME, nullable=False),
    Index("sign_on_by_expiry", "expires_at"),
)
"""``keep_hash``: SHA-256 of what the page keeps; ``device``: whose session began it, empty for
signing in. Nonce and verifier are derived from the state, which is only in the browser."""

sign_on_ticket: Final = Table(
    "sign_on_ticket",
    metadata,
    Column("challenge_hash", LargeBinary, primary_key=True),
    Column("account_id", ID, ForeignKey("account.id"), nullable=False),
    Column("proved_at", TIME, nullable=True),
    Column("expires_at", TIME, nullable=False),
    Index("sign_on_ticket_by_expiry", "expires_at"),
)
"""For whom a challenge stands that somebody got by the provider, and when they proved it there."""

provider_link: Final = Table(
    "provider_link",
    metadata,
    Column("subject_hash", LargeBinary, primary_key=True),
    Column("account_id", ID, ForeignKey("account.id"), nullable=False),
    Column("linked_at", TIME, nullable=False),
    UniqueConstraint("account_id", name="provider_link_account_once"),
)
"""``subject_hash``: SHA-256 of the issuer and of who somebody is there."""
