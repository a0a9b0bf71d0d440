"""The room's tables. Every row belongs to one organisation, directly or through its post.

Accounts and devices are ids of another room, so there are no foreign keys to them. Columns named
``sealed`` are secret boxes under the key that ``key_id`` names (``moderation.sealing``).
"""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
)

__all__ = [
    "appeal",
    "aside",
    "ask",
    "care",
    "chat_report",
    "chat_report_key",
    "decision",
    "feel",
    "flag",
    "item",
    "metadata",
    "post",
    "post_text",
    "proposal",
    "shift",
    "skip",
    "space",
    "stuck",
    "tie",
]

metadata: Final = MetaData()

ID: Final = String(32)
TIME: Final = BigInteger
KEY: Final = String(8)

space: Final = Table(
    "mod_space",
    metadata,
    Column("id", ID, primary_key=True),
    Column("organisation_id", ID, nullable=False),
    Column("version", Integer, nullable=False),
    Column("age_band", String(8), nullable=False),
    Column("name", String(80), nullable=False),
    Column("about", String(500), nullable=False),
    Column("hours", LargeBinary, nullable=False),
    Column("closed", Boolean, nullable=False),
    Column("created_at", TIME, nullable=False),
    Column("flag_limit", SmallInteger, nullable=True),
    Index("mod_space_by_band", "organisation_id", "age_band"),
)
"""``hours``: as JSON; ``closed``: nobody sees it any more; ``flag_limit``: null for the usual."""

post: Final = Table(
    "mod_post",
    metadata,
    Column("id", ID, primary_key=True),
    Column("organisation_id", ID, nullable=False),
    Column("space_id", ID, ForeignKey("mod_space.id"), nullable=False),
    Column("author", ID, nullable=False),
    Column("reply_to", ID, nullable=True),
    Column("at", TIME, nullable=False),
    Column("edited_at", TIME, nullable=True),
    Column("state", String(12), nullable=False),
    Column("version", Integer, nullable=False),
    Column("pre", Boolean, nullable=False),
    Column("approved", Integer, nullable=False),
    Column("final", Boolean, nullable=False),
    Column("judged", Boolean, nullable=False),
    Column("unseen", Boolean, nullable=False),
    Index("mod_post_by_space", "space_id", "state", "at"),
    Index("mod_post_by_author", "author", "at"),
    Index("mod_post_by_parent", "reply_to"),
)
"""``unseen``: the author has not looked at the newest decision."""

post_text: Final = Table(
    "mod_post_text",
    metadata,
    Column("post_id", ID, ForeignKey("mod_post.id"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("at", TIME, nullable=False),
    Column("key_id", KEY, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)
"""Every version that was written."""

item: Final = Table(
    "mod_item",
    metadata,
    Column("id", ID, primary_key=True),
    Column("organisation_id", ID, nullable=False),
    Column("kind", String(8), nullable=False),
    Column("subject", ID, nullable=False),
    Column("author", ID, nullable=False),
    Column("space_id", ID, nullable=True),
    Column("state", String(8), nullable=False),
    Column("lane", SmallInteger, nullable=False),
    Column("score", SmallInteger, nullable=False),
    Column("since", TIME, nullable=False),
    Column("due_at", TIME, nullable=False),
    Column("version", Integer, nullable=False),
    Column("holder", ID, nullable=True),
    Column("lease_until", TIME, nullable=False),
    Column("fence", Integer, nullable=False),
    Column("opened_fence", Integer, nullable=False),
    Column("second", Boolean, nullable=False),
    Column("times", Integer, nullable=False),
    Column("flags", Integer, nullable=False),
    Column("categories", Text, nullable=False),
    Column("key_id", KEY, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    UniqueConstraint("kind", "subject", name="mod_item_once"),
    Index("mod_item_by_place", "organisation_id", "state", "lane", "due_at", "id"),
)
"""What waits for a moderator; one row for each subject. ``sealed``: what triage found, as JSON;
``opened_fence``: the fence under which the evidence was opened last; ``lease_until``: 0 where
nobody holds it."""

# Hardly anything is held: over all rows a planner would think little of this index.
Index(
    "mod_item_held",
    item.c.holder,
    sqlite_where=item.c.holder.is_not(None),
    postgresql_where=item.c.holder.is_not(None),
)

aside: Final = Table(
    "mod_aside",
    metadata,
    Column("item_id", ID, ForeignKey("mod_item.id"), primary_key=True),
    Column("account_id", ID, primary_key=True),
    Column("why", String(8), nullable=False),
    Column("until", TIME, nullable=True),
)
"""Who is not offered an item: ``skip`` until a time, ``pass``, ``second`` and ``conflict`` for
good."""

stuck: Final = Table(
    "mod_stuck",
    metadata,
    Column("organisation_id", ID, primary_key=True),
    Column("why", String(16), nullable=False),
    Column("waiting", Integer, nullable=False),
    Column("lane", SmallInteger, nullable=False),
    Column("since", TIME, nullable=False),
    Column("look_at", TIME, nullable=False),
)
"""That something can be judged by nobody; ``look_at``: when it is said again."""

flag: Final = Table(
    "mod_flag",
    metadata,
    Column("id", ID, primary_key=True),
    Column("organisation_id", ID, nullable=False),
    Column("post_id", ID, ForeignKey("mod_post.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("author", ID, nullable=False),
    Column("reporter", ID, nullable=False),
    Column("reason", String(16), nullable=False),
    Column("at", TIME, nullable=False),
    Column("outcome", String(12), nullable=True),
    Column("outcome_at", TIME, nullable=True),
    Column("again_at", TIME, nullable=True),
    Column("key_id", KEY, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    UniqueConstraint("post_id", "version", "reporter", name="mod_flag_once"),
    Index("mod_flag_by_author", "author", "at"),
    Index("mod_flag_by_reporter", "reporter", "at"),
)
"""``outcome`` follows the decision that stands; ``again_at``: when the one before it fell."""

decision: Final = Table(
    "mod_decision",
    metadata,
    Column("id", ID, primary_key=True),
    Column("organisation_id", ID, nullable=False),
    Column("item_id", ID, ForeignKey("mod_item.id"), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("subject", ID, nullable=False),
    Column("space_id", ID, nullable=True),
    Column("author", ID, nullable=False),
    Column("moderator", ID, nullable=False),
    Column("at", TIME, nullable=False),
    Column("since", TIME, nullable=False),
    Column("lane", SmallInteger, nullable=False),
    Column("version", Integer, nullable=False),
    Column("fence", Integer, nullable=False),
    Column("actions", String(120), nullable=False),
    Column("policy", String(16), nullable=True),
    Column("level", String(12), nullable=True),
    Column("names", ID, nullable=True),
    Column("undone_by", ID, nullable=True),
    Column("agreed", Boolean, nullable=True),
    Column("ask_id", ID, nullable=True),
    Column("key_id", KEY, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index("mod_decision_by_author", "author", "at"),
    Index("mod_decision_by_item", "item_id", "at"),
    Index("mod_decision_by_subject", "subject", "at"),
    Index("mod_decision_by_time", "organisation_id", "at"),
)
"""Never changed but for ``undone_by``. ``actions``: names with spaces between; ``sealed``: reason
and message, as JSON; ``since``: when what was decided had been opened."""

appeal: Final = Table(
    "mod_appeal",
    metadata,
    Column("item_id", ID, ForeignKey("mod_item.id"), primary_key=True),
    Column("decision_id", ID, ForeignKey("mod_decision.id"), nullable=False, unique=True),
    Column("at", TIME, nullable=False),
    Column("key_id", KEY, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)
"""What somebody says against a decision about them."""

proposal: Final = Table(
    "mod_proposal",
    metadata,
    Column("item_id", ID, ForeignKey("mod_item.id"), primary_key=True),
    Column("times", Integer, primary_key=True, autoincrement=False),
    Column("moderator", ID, nullable=False),
    Column("at", TIME, nullable=False),
    Column("actions", String(120), nullable=False),
    Column("policy", String(16), nullable=True),
    Column("key_id", KEY, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)
"""What somebody who asked for a second opinion would do; ``sealed``: their note."""

shift: Final = Table(
    "mod_shift",
    metadata,
    Column("id", ID, primary_key=True),
    Column("organisation_id", ID, nullable=False),
    Column("account_id", ID, nullable=False),
    Column("began_at", TIME, nullable=False),
    Column("seen_at", TIME, nullable=False),
    Column("ended_at", TIME, nullable=True),
    Column("claims", Integer, nullable=False),
    Column("exposure_0", Integer, nullable=False),
    Column("exposure_1", Integer, nullable=False),
    Column("exposure_2", Integer, nullable=False),
    Column("exposure_3", Integer, nullable=False),
    Column("decided", Integer, nullable=False),
    Column("skipped", Integer, nullable=False),
    Column("passed", Integer, nullable=False),
    Index("mod_shift_by_account", "account_id", "began_at"),
    Index("mod_shift_by_time", "organisation_id", "seen_at"),
)

skip: Final = Table(
    "mod_skip",
    metadata,
    Column("id", ID, primary_key=True),
    Column("organisation_id", ID, nullable=False),
    Column("item_id", ID, ForeignKey("mod_item.id"), nullable=False),
    Column("at", TIME, nullable=False),
    Column("lane", SmallInteger, nullable=False),
    Index("mod_skip_by_time", "organisation_id", "at"),
)
"""Skips are counted, by whom is not."""

feel: Final = Table(
    "mod_feel",
    metadata,
    Column("post_id", ID, ForeignKey("mod_post.id"), primary_key=True),
    Column("account_id", ID, primary_key=True),
)

tie: Final = Table(
    "mod_tie",
    metadata,
    Column("account_id", ID, primary_key=True),
    Column("other_id", ID, primary_key=True),
    Column("kind", String(8), primary_key=True),
    Index("mod_tie_by_other", "other_id"),
)
"""Whom somebody blocked (``block``) or muted (``mute``)."""

care: Final = Table(
    "mod_care",
    metadata,
    Column("account_id", ID, primary_key=True),
    Column("organisation_id", ID, nullable=False),
    Column("break_until", TIME, nullable=True),
    Column("key_id", KEY, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)
"""``sealed``: muted words, as JSON."""

ask: Final = Table(
    "mod_ask",
    metadata,
    Column("id", ID, primary_key=True),
    Column("organisation_id", ID, nullable=False),
    Column("team_id", ID, nullable=True),
    Column("author", ID, nullable=False),
    Column("decision_id", ID, nullable=False),
    Column("policy", String(16), nullable=True),
    Column("at", TIME, nullable=False),
    Column("look_at", TIME, nullable=True),
    Column("times", Integer, nullable=False),
    Column("recipients", Text, nullable=False),
    Column("taken_by", ID, nullable=True),
    Column("taken_at", TIME, nullable=True),
    Index("mod_ask_by_look", "look_at"),
    Index("mod_ask_by_organisation", "organisation_id", "taken_at"),
)
"""Somebody of a desk is asked to write to a young person; ``look_at``: when it is raised again;
``recipients``: the accounts that it was raised to last, with spaces between."""

chat_report: Final = Table(
    "mod_chat_report",
    metadata,
    Column("id", ID, primary_key=True),
    Column("organisation_id", ID, nullable=False),
    Column("conversation_id", ID, nullable=False),
    Column("reporter", ID, nullable=False),
    Column("reason", String(16), nullable=False),
    Column("at", TIME, nullable=False),
    Column("seqs", Text, nullable=False),
    Column("body", LargeBinary, nullable=True),
    Column("verdict", String(12), nullable=True),
    Column("outcome", String(12), nullable=True),
    Column("outcome_at", TIME, nullable=True),
    Column("again_at", TIME, nullable=True),
    Column("key_id", KEY, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index("mod_chat_report_by_reporter", "reporter", "at"),
)
"""A disclosure that only the staff's devices can open; ``sealed``: the reporter's note."""

chat_report_key: Final = Table(
    "mod_chat_report_key",
    metadata,
    Column("report_id", ID, ForeignKey("mod_chat_report.id"), primary_key=True),
    Column("device_id", ID, primary_key=True),
    Column("sealed_key", LargeBinary, nullable=False),
)
"""The report's key for one device."""
