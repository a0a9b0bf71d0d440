"""The tables of passkeys and recovery codes. docs/sign-in.md."""

from typing import Final

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, String, Table, UniqueConstraint

from gateway.storage.schema import ID, TIME, metadata

__all__ = ["passkey", "recovery_code"]

passkey: Final = Table(
    "passkey",
    metadata,
    Column("id", ID, primary_key=True),
    Column("account_id", ID, ForeignKey("account.id"), nullable=False),
    Column("credential_id", LargeBinary, nullable=False),
    Column("public_key", LargeBinary, nullable=False),
    Column("sign_count", TIME, nullable=False),
    Column("name", String(80), nullable=False),
    Column("created_at", TIME, nullable=False),
    Column("used_at", TIME, nullable=True),
    UniqueConstraint("credential_id", name="passkey_credential_once"),
    Index("passkey_by_account", "account_id"),
)
"""``public_key``: a COSE key; ``sign_count``: the authenticator's counter, up to 2**32 - 1."""

recovery_code: Final = Table(
    "recovery_code",
    metadata,
    Column("code_hash", LargeBinary, primary_key=True),
    Column("account_id", ID, ForeignKey("account.id"), nullable=False),
    Column("made_at", TIME, nullable=False),
    Column("used_at", TIME, nullable=True),
    Index("recovery_code_by_account", "account_id"),
)
"""``code_hash``: SHA-256 of the code's stored form; the code itself is on a paper somewhere."""
