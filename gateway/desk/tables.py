"""The desk's tables. Metadata alone: nothing here says what was written."""

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
    Text,
)

from gateway.storage.schema import ID, TIME, metadata

__all__ = [
    "desk_alarm",
    "desk_area",
    "desk_contact",
    "desk_feedback",
    "desk_note",
    "desk_note_key",
    "desk_note_sealed",
    "desk_override",
    "desk_rota",
    "desk_settings",
    "desk_shown",
    "desk_state",
    "desk_visit_tag",
    "desk_wait",
]

MONTH: Final = String(7)
"""A calendar month where the team is: 2026-04."""

desk_settings: Final = Table(
    "desk_settings",
    metadata,
    Column("team_id", ID, ForeignKey("team.id"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("document", LargeBinary, nullable=False),
    Column("saved_by", ID, ForeignKey("account.id"), nullable=False),
    Column("saved_at", TIME, nullable=False),
)
"""Every version of a team's settings, as JSON; none is ever changed."""

desk_area: Final = Table(
    "desk_area",
    metadata,
    Column("team_id", ID, ForeignKey("team.id"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("document", LargeBinary, nullable=False),
    Column("consent", Integer, nullable=False),
    Column("saved_by", ID, ForeignKey("account.id"), nullable=False),
    Column("saved_at", TIME, nullable=False),
)
"""Every version of a team's waiting area, as JSON; ``consent``: the number of its text, or 0."""

desk_rota: Final = Table(
    "desk_rota",
    metadata,
    Column("team_id", ID, ForeignKey("team.id"), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("document", LargeBinary, nullable=False),
)
"""Who is on duty when, as JSON."""

desk_shown: Final = Table(
    "desk_shown",
    metadata,
    Column("account_id", ID, ForeignKey("account.id"), primary_key=True),
    Column("team_id", ID, ForeignKey("team.id"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
)
"""Which version of the texts an account has been given, so that the trail says it once."""

desk_state: Final = Table(
    "desk_state",
    metadata,
    Column("conversation_id", ID, ForeignKey("conversation.id"), primary_key=True),
    Column("team_id", ID, ForeignKey("team.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("phase", String(20), nullable=False),
    Column("since", TIME, nullable=False),
    Column("contact", Integer, nullable=False),
    Column("contact_began", TIME, nullable=False),
    Column("answered_once", Boolean, nullable=False),
    Column("waits", Integer, nullable=False),
    Column("waiting_since", TIME, nullable=True),
    Column("promise_due", TIME, nullable=True),
    Column("unread_since", TIME, nullable=True),
    Column("missed_since", TIME, nullable=True),
    Column("unanswered", Boolean, nullable=False),
    Column("stopped", Boolean, nullable=False),
    Column("replied_at", TIME, nullable=True),
    Column("replied_open", Boolean, nullable=False),
    Column("owner", ID, ForeignKey("account.id"), nullable=True),
    Column("lease_until", TIME, nullable=True),
    Column("fence", Integer, nullable=False),
    Column("look_at", TIME, nullable=True),
    Column("alarmed", Boolean, nullable=False),
    Column("outcomes", Text, nullable=False),
    Column("closed_at", TIME, nullable=True),
    Column("feedback_contact", Integer, nullable=False),
    Index("desk_state_by_team", "team_id", "phase", "promise_due"),
    Index("desk_state_by_look", "look_at"),
)
"""A conversation at the desk. Whoever writes a row holds its conversation's row locked.

``look_at``: when the watch has something to do; ``alarmed``: there is an open alarm;
``feedback_contact``: the newest contact that feedback was given for."""

desk_contact: Final = Table(
    "desk_contact",
    metadata,
    Column("conversation_id", ID, ForeignKey("conversation.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("team_id", ID, ForeignKey("team.id"), nullable=False),
    Column("school_id", ID, ForeignKey("school.id"), nullable=True),
    Column("began_at", TIME, nullable=False),
    Column("in_hours", Boolean, nullable=False),
    Column("month_began", MONTH, nullable=False),
    Column("answer_minutes", Integer, nullable=True),
    Column("month_answered", MONTH, nullable=True),
    Column("month_closed", MONTH, nullable=True),
    Column("outcomes", Text, nullable=False),
    Index("desk_contact_by_month", "team_id", "month_began"),
)
"""What statistics count; ``answer_minutes`` are working minutes to the first answer."""

desk_wait: Final = Table(
    "desk_wait",
    metadata,
    Column("conversation_id", ID, ForeignKey("conversation.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("team_id", ID, ForeignKey("team.id"), nullable=False),
    Column("school_id", ID, ForeignKey("school.id"), nullable=True),
    Column("began_at", TIME, nullable=False),
    Column("due_at", TIME, nullable=False),
    Column("ended_at", TIME, nullable=True),
    Column("kept", Boolean, nullable=True),
    Column("month_ended", MONTH, nullable=True),
    Index("desk_wait_by_month", "team_id", "month_ended"),
)
"""Each promise; ``kept`` is null while it runs, and where it ended in time without an answer."""

desk_override: Final = Table(
    "desk_override",
    metadata,
    Column("id", ID, primary_key=True),
    Column("conversation_id", ID, ForeignKey("conversation.id"), nullable=False),
    Column("team_id", ID, ForeignKey("team.id"), nullable=False),
    Column("account_id", ID, ForeignKey("account.id"), nullable=False),
    Column("at", TIME, nullable=False),
    Column("month", MONTH, nullable=False),
    Index("desk_override_by_month", "team_id", "month"),
)
"""Each time staff wrote to somebody who had asked them to stop."""

desk_alarm: Final = Table(
    "desk_alarm",
    metadata,
    Column("id", ID, primary_key=True),
    Column("conversation_id", ID, ForeignKey("conversation.id"), nullable=False),
    Column("team_id", ID, ForeignKey("team.id"), nullable=False),
    Column("state", String(16), nullable=False),
    Column("step", Integer, nullable=False),
    Column("raised_at", TIME, nullable=False),
    Column("step_at", TIME, nullable=False),
    Column("times", Integer, nullable=False),
    Column("recipients", Text, nullable=False),
    Column("acknowledged_by", ID, ForeignKey("account.id"), nullable=True),
    Column("acknowledged_at", TIME, nullable=True),
    Column("ended_at", TIME, nullable=True),
    Index("desk_alarm_by_team", "team_id", "state"),
)
"""``recipients``: the accounts it was raised to so far, as JSON."""

Index(
    "desk_alarm_once",
    desk_alarm.c.conversation_id,
    unique=True,
    sqlite_where=desk_alarm.c.state != "ended",
    postgresql_where=desk_alarm.c.state != "ended",
)

desk_note_key: Final = Table(
    "desk_note_key",
    metadata,
    Column("device_id", ID, ForeignKey("device.id"), primary_key=True),
    Column("key", LargeBinary, nullable=False),
    Column("signature", LargeBinary, nullable=False),
)
"""The HPKE public key that notes for a device are sealed to."""

desk_note: Final = Table(
    "desk_note",
    metadata,
    Column("id", ID, primary_key=True),
    Column("conversation_id", ID, ForeignKey("conversation.id"), nullable=False),
    Column("device_id", ID, ForeignKey("device.id"), nullable=False),
    Column("at", TIME, nullable=False),
    Index("desk_note_by_conversation", "conversation_id"),
    Index("desk_note_by_time", "at"),
)
"""Somebody handed over with a note; ``device_id`` is the author's."""

desk_note_sealed: Final = Table(
    "desk_note_sealed",
    metadata,
    Column("note_id", ID, ForeignKey("desk_note.id"), primary_key=True),
    Column("device_id", ID, ForeignKey("device.id"), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
)
"""The note for one device."""

desk_feedback: Final = Table(
    "desk_feedback",
    metadata,
    Column("id", ID, primary_key=True),
    Column("team_id", ID, ForeignKey("team.id"), nullable=False),
    Column("month", MONTH, nullable=False),
    Column("face", SmallInteger, nullable=False),
    Column("line_sealed", LargeBinary, nullable=True),
    Index("desk_feedback_by_month", "team_id", "month"),
)
"""An answer and the month it came in; nothing says whose it is."""

desk_visit_tag: Final = Table(
    "desk_visit_tag",
    metadata,
    Column("visit_id", ID, primary_key=True),
    Column("code", String(40), primary_key=True),
    Column("team_id", ID, ForeignKey("team.id"), nullable=False),
    Column("school_id", ID, ForeignKey("school.id"), nullable=True),
    Column("counted_at", TIME, nullable=True),
    Index("desk_visit_tag_by_time", "team_id", "counted_at"),
)
"""What a video visit counts as; ``counted_at``: when that can change no more, once it has ended."""
