"""Trail entries and their canonical bytes.

An entry says who did what to whom and when; its particulars are kept beside it, bound by a
commitment (HMAC-SHA-256 under a fresh salt), so that they can be erased without breaking a proof.
"""

import hmac
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from audit.errors import UnrecordableDetail

__all__ = [
    "SALT_BYTES",
    "AuditKind",
    "Deed",
    "Detail",
    "Entry",
    "Written",
    "canonical_details",
    "commit",
    "is_canonical",
    "read_canonical",
]

SALT_BYTES: Final = 32

Detail = str | int | Sequence[str]


class AuditKind(StrEnum):
    """Name a deed; grammar: ``subject.past_participle``, never renamed, never reused."""

    ORGANISATION_CREATED = "organisation.created"
    ACCOUNT_CREATED = "account.created"
    ACCOUNT_JOINED_TEAM = "account.joined_team"
    ACCOUNT_LEFT_TEAM = "account.left_team"
    ACCOUNT_CLOSED = "account.closed"
    ACCOUNT_CHANGE_REFUSED = "account.change_refused"
    DEVICE_ADDED = "device.added"
    DEVICE_REVOKED = "device.revoked"
    DEVICE_ERASED = "device.erased"
    DEVICE_ENDORSED = "device.endorsed"
    DEVICE_RECOVERED = "device.recovered"
    DEVICE_LINK_OPENED = "device.link_opened"
    DEVICE_LINK_REFUSED = "device.link_refused"
    SESSION_OPENED = "session.opened"
    SESSION_REFUSED = "session.refused"
    SESSION_CLOSED = "session.closed"
    SESSION_PROVED = "session.proved"
    PASSKEY_ADDED = "passkey.added"
    PASSKEY_REMOVED = "passkey.removed"
    PROVIDER_LINKED = "provider.linked"
    PROVIDER_UNLINKED = "provider.unlinked"
    RECOVERY_SET = "recovery.set"
    RECOVERY_REMOVED = "recovery.removed"
    RECOVERY_CODES_MADE = "recovery.codes_made"
    RECOVERY_CODE_USED = "recovery.code_used"
    CONVERSATION_OPENED = "conversation.opened"
    CONVERSATION_REFUSED = "conversation.refused"
    CONVERSATION_ROSTER_CHANGED = "conversation.roster_changed"
    CONVERSATION_REMOVAL_PROPOSED = "conversation.removal_proposed"
    TRAIL_RESUMED = "trail.resumed"
    TRAIL_DETAILS_READ = "trail.details_read"
    CONVERSATION_STUCK = "conversation.stuck"
    CONVERSATION_RESTARTED = "conversation.restarted"
    DEVICE_QUARANTINED = "device.quarantined"
    DEVICE_QUARANTINE_LIFTED = "device.quarantine_lifted"
    DESK_SETTINGS_SAVED = "desk.settings_saved"
    DESK_ROTA_SAVED = "desk.rota_saved"
    DESK_TEXTS_SHOWN = "desk.texts_shown"
    DESK_REPLY_SENT = "desk.reply_sent"
    DESK_CLAIMED = "desk.claimed"
    DESK_RELEASED = "desk.released"
    DESK_ASSIGNED = "desk.assigned"
    DESK_FINISHED = "desk.finished"
    DESK_CLOSED = "desk.closed"
    DESK_REOPENED = "desk.reopened"
    DESK_STOPPED = "desk.stopped"
    DESK_STARTED = "desk.started"
    DESK_OVERRIDDEN = "desk.overridden"
    DESK_ALARM_RAISED = "desk.alarm_raised"
    DESK_ALARM_CLIMBED = "desk.alarm_climbed"
    DESK_ALARM_ACKNOWLEDGED = "desk.alarm_acknowledged"
    DESK_ALARM_ENDED = "desk.alarm_ended"
    DESK_AREA_SAVED = "desk.area_saved"
    DESK_FEEDBACK_READ = "desk.feedback_read"
    DESK_REFUSED = "desk.refused"
    CONSENT_ASKED = "consent.asked"
    CONSENT_ACCEPTED = "consent.accepted"
    CONSENT_DECLINED = "consent.declined"
    CONSENT_ENDED = "consent.ended"
    CONSENT_CARRIED_OUT = "consent.carried_out"
    SIGNPOSTS_IMPORTED = "signposts.imported"
    VISIT_SCHEDULED = "visit.scheduled"
    VISIT_MOVED = "visit.moved"
    VISIT_GUEST_LINK_MADE = "visit.guest_link_made"
    VISIT_GUEST_LINK_USED = "visit.guest_link_used"
    VISIT_GUEST_LINK_REVOKED = "visit.guest_link_revoked"
    VISIT_ADMITTED = "visit.admitted"
    VISIT_HELD = "visit.held"
    VISIT_AGREED = "visit.agreed"
    VISIT_ROLL_CALL_ANSWERED = "visit.roll_call_answered"
    VISIT_TWO_STAFF_BREACH = "visit.two_staff_breach"
    VISIT_ENDED = "visit.ended"
    VISIT_MISSED = "visit.missed"
    VISIT_SEEN_ALONE = "visit.seen_alone"
    VISIT_TAGGED = "visit.tagged"
    VISIT_PLACE_MADE = "visit.place_made"
    VISIT_PLACE_CLOSED = "visit.place_closed"
    VISIT_PUT_AT_PLACE = "visit.put_at_place"
    VISIT_LEFT_PLACE = "visit.left_place"
    VISIT_OPTIONS_SAVED = "visit.options_saved"
    VISIT_REFUSED = "visit.refused"
    SPACE_SAVED = "space.saved"
    POST_SUBMITTED = "post.submitted"
    POST_EDITED = "post.edited"
    POST_WITHDRAWN = "post.withdrawn"
    POST_FLAGGED = "post.flagged"
    POST_HIDDEN = "post.hidden"
    POST_APPEALED = "post.appealed"
    ITEM_CLAIMED = "item.claimed"
    ITEM_SKIPPED = "item.skipped"
    ITEM_PASSED = "item.passed"
    ITEM_OPENED = "item.opened"
    ITEM_SECOND_ASKED = "item.second_asked"
    ITEM_DECIDED = "item.decided"
    ITEM_UNDONE = "item.undone"
    ITEM_STUCK = "item.stuck"
    ITEM_VERDICT_GIVEN = "item.verdict_given"
    ITEM_ATTACHMENT_OPENED = "item.attachment_opened"
    HISTORY_READ = "history.read"
    SHIFT_BEGUN = "shift.begun"
    SHIFT_ENDED = "shift.ended"
    ASK_RAISED = "ask.raised"
    ASK_TAKEN = "ask.taken"
    CHAT_REPORTED = "chat.reported"
    ACCOUNT_BAND_CHANGED = "account.band_changed"
    CLIENT_PUBLISHED = "client.published"
    CODE_MADE = "code.made"
    CODE_ENDED = "code.ended"
    MODERATION_EXPORTED = "moderation.exported"
    MODERATION_REFUSED = "moderation.refused"
    RECORD_SEALED = "record.sealed"
    RECORD_HANDED_ON = "record.handed_on"
    RECORD_SUCCESSOR_NAMED = "record.successor_named"
    RECORD_OPENING_ASKED = "record.opening_asked"
    RECORD_SHARE_GIVEN = "record.share_given"
    RECORD_OPENING_REFUSED = "record.opening_refused"
    RECORD_OPENING_ENDED = "record.opening_ended"
    RECORD_OPENED = "record.opened"
    RECORD_REFUSED = "record.refused"
    CASE_LINE_ENTERED = "case.line_entered"
    CASE_READ = "case.read"
    CASE_GLASS_ASKED = "case.glass_asked"
    CASE_GLASS_AGREED = "case.glass_agreed"
    CASE_IDENTITY_READ = "case.identity_read"
    CASE_REFUSED = "case.refused"
    RETENTION_CLASSIFIED = "retention.classified"
    RETENTION_BORN_ENTERED = "retention.born_entered"
    RETENTION_HELD = "retention.held"
    RETENTION_LIFTED = "retention.lifted"
    RETENTION_TEAM_CLASSIFIED = "retention.team_classified"
    RETENTION_DESTROYED = "retention.destroyed"


@dataclass(frozen=True, slots=True)
class Deed:
    """What a caller records: ids only in actor and subject, particulars in ``details``.

    ``actor`` is a device or account id, or ``""`` for the service itself; ``subject`` is the id of
    what the deed was done to.
    """

    kind: AuditKind
    organisation: str
    actor: str
    subject: str
    at: int
    details: Mapping[str, Detail] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """What the trail keeps: a deed with its details replaced by their commitment (32 bytes)."""

    kind: AuditKind
    organisation: str
    actor: str
    subject: str
    at: int
    commitment: bytes

    def canonical(self) -> bytes:
        """Encode as canonical JSON: sorted keys, no spaces, ASCII, times in milliseconds."""
        return _canonical_json(
            {
                "actor": self.actor,
                "at": self.at,
                "commitment": self.commitment.hex(),
                "kind": str(self.kind),
                "organisation": self.organisation,
                "subject": self.subject,
                "v": 1,
            }
        )


_CANONICAL: Final = re.compile(
    rb'\{"actor":"([0-9A-Za-z._:-]{0,64})","at":(0|[1-9][0-9]{0,15}),'
    rb'"commitment":"([0-9a-f]{64})","kind":"([a-z_]+\.[a-z_]+)",'
    rb'"organisation":"([0-9A-Za-z._:-]{1,64})","subject":"([0-9A-Za-z._:-]{0,64})","v":1\}'
)


@dataclass(frozen=True, slots=True)
class Written:
    """What an entry's bytes say; ``kind`` as text, since a later version may know more kinds."""

    kind: str
    organisation: str
    actor: str
    subject: str
    at: int
    commitment: bytes


def is_canonical(data: bytes, organisation: bytes) -> bool:
    """Say whether bytes are an entry of this organisation; quicker than reading it."""
    match = _CANONICAL.fullmatch(data)
    return match is not None and match[5] == organisation


def read_canonical(data: bytes) -> Written | None:
    """Read an entry's bytes; None where they are not the one way to write an entry."""
    match = _CANONICAL.fullmatch(data)
    if match is None:
        return None
    actor, at, commitment, kind, organisation, subject = (part.decode() for part in match.groups())
    return Written(kind, organisation, actor, subject, int(at), bytes.fromhex(commitment))


def canonical_details(details: Mapping[str, Detail]) -> bytes:
    """Encode details as canonical JSON.

    Raises:
        UnrecordableDetail: a value is not text, a whole number or a list of text.
    """
    for key, value in details.items():
        if not _recordable(value):
            raise UnrecordableDetail(key)
    return _canonical_json(
        {k: v if isinstance(v, str | int) else list(v) for k, v in details.items()}
    )


def commit(salt: bytes, details: bytes) -> bytes:
    """Commit to details: HMAC-SHA-256 keyed with a fresh salt of 32 bytes."""
    return hmac.digest(salt, details, "sha256")


def _recordable(value: Detail) -> bool:
    if isinstance(value, bool):
        return False
    if isinstance(value, str | int):
        return True
    return isinstance(value, list | tuple) and all(isinstance(item, str) for item in value)


def _canonical_json(value: Mapping[str, Detail]) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()
