"""Cases' tables. What people wrote is sealed under the organisation's key."""

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
    "case_glass",
    "case_identity",
    "case_line",
    "case_member",
    "case_task",
    "safeguarding_case",
]

safeguarding_case: Final = Table(
    "safeguarding_case",
    metadata,
    Column("id", ID, primary_key=True),
    Column("organisation_id", ID, ForeignKey("organisation.id"), nullable=False),
    Column("source_kind", String(16), nullable=False),
    Column("source_id", String(32), nullable=False),
    Column("person_id", ID, ForeignKey("account.id"), nullable=True),
    Column("state", String(8), nullable=False),
    Column("gravity", SmallInteger, nullable=False),
    Column("owner_id", ID, ForeignKey("account.id"), nullable=False),
    Column("opened_at", TIME, nullable=False),
    Column("touched_at", TIME, nullable=False),
    Column("version", Integer, nullable=False),
    Column("lines", Integer, nullable=False),
    Column("shared", Boolean, nullable=False),
    Index("safeguarding_case_by_gravity", "organisation_id", "state", "gravity", "touched_at"),
    Index("safeguarding_case_by_person", "person_id"),
)
"""``gravity``: the level's, from 0; ``lines``: the newest line's number."""

Index(
    "safeguarding_case_source_once",
    safeguarding_case.c.organisation_id,
    safeguarding_case.c.source_kind,
    safeguarding_case.c.source_id,
    unique=True,
    sqlite_where=(safeguarding_case.c.state == "open") & (safeguarding_case.c.source_id != ""),
    postgresql_where=(safeguarding_case.c.state == "open") & (safeguarding_case.c.source_id != ""),
)

case_member: Final = Table(
    "case_member",
    metadata,
    Column("case_id", ID, ForeignKey("safeguarding_case.id"), primary_key=True),
    Column("account_id", ID, ForeignKey("account.id"), primary_key=True),
    Index("case_member_by_account", "account_id"),
)

case_line: Final = Table(
    "case_line",
    metadata,
    Column("case_id", ID, ForeignKey("safeguarding_case.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", TIME, nullable=False),
    Column("by_id", ID, ForeignKey("account.id"), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("corrects", Integer, nullable=True),
)
"""The chronology; rows are never changed."""

case_task: Final = Table(
    "case_task",
    metadata,
    Column("id", ID, primary_key=True),
    Column("case_id", ID, ForeignKey("safeguarding_case.id"), nullable=False),
    Column("owner_id", ID, ForeignKey("account.id"), nullable=False),
    Column("text", LargeBinary, nullable=False),
    Column("due", TIME, nullable=False),
    Column("done_at", TIME, nullable=True),
    Column("told_at", TIME, nullable=True),
    Index("case_task_by_case", "case_id"),
)
"""``told_at``: when somebody was woken last because it is over its time."""

Index(
    "case_task_open",
    case_task.c.due,
    sqlite_where=case_task.c.done_at.is_(None),
    postgresql_where=case_task.c.done_at.is_(None),
)

case_identity: Final = Table(
    "case_identity",
    metadata,
    Column("case_id", ID, ForeignKey("safeguarding_case.id"), primary_key=True),
    Column("body", LargeBinary, nullable=False),
)

case_glass: Final = Table(
    "case_glass",
    metadata,
    Column("id", ID, primary_key=True),
    Column("case_id", ID, ForeignKey("safeguarding_case.id"), nullable=False),
    Column("account_id", ID, ForeignKey("account.id"), nullable=False),
    Column("device_id", ID, ForeignKey("device.id"), nullable=False),
    Column("why", LargeBinary, nullable=False),
    Column("risk", LargeBinary, nullable=True),
    Column("asked_at", TIME, nullable=False),
    Column("agreed_by", ID, ForeignKey("account.id"), nullable=True),
    Column("agreed_at", TIME, nullable=True),
    Column("read_at", TIME, nullable=True),
    Index("case_glass_by_case", "case_id", "asked_at"),
)
