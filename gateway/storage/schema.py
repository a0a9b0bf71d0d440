"""The gateway's table metadata, shared by its rooms so that one migration history covers them."""

from typing import Final

from sqlalchemy import BigInteger, MetaData, String

__all__ = ["ID", "TIME", "metadata"]

metadata: Final = MetaData()

ID: Final = String(32)
"""An id: 32 hex digits."""

TIME: Final = BigInteger
"""Milliseconds since 1970-01-01 UTC."""
