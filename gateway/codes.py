"""The stable error codes of docs/protocol.md section 9, and the reasons beside a refusal."""

from enum import StrEnum

__all__ = ["Code", "Reason"]


class Code(StrEnum):
    """Name a failure for clients; grammar: ``subject.what`` in lower case, never renamed."""

    REQUEST_MALFORMED = "request.malformed"
    REQUEST_UNKNOWN_TYPE = "request.unknown_type"
    REQUEST_TOO_LARGE = "request.too_large"
    REQUEST_FACE_MISSING = "request.face_missing"
    REQUEST_ORIGIN = "request.origin"
    REQUEST_TOO_MANY = "request.too_many"
    SESSION_MISSING = "session.missing"
    SESSION_ENDED = "session.ended"
    DEVICE_REVOKED = "device.revoked"
    DEVICE_PROOF = "device.proof"
    DEVICE_CHALLENGE = "device.challenge"
    DEVICE_UNKNOWN = "device.unknown"
    ACCOUNT_NOT_YOURS = "account.not_yours"
    JOIN_CODE_UNKNOWN = "join.code_unknown"
    JOIN_CODE_ENDED = "join.code_ended"
    JOIN_NICKNAME_TAKEN = "join.nickname_taken"
    JOIN_NICKNAME_UNKNOWN = "join.nickname_unknown"
    SIGN_IN_REFUSED = "sign_in.refused"
    CONVERSATION_UNKNOWN = "conversation.unknown"
    CONVERSATION_EXISTS = "conversation.exists"
    CONVERSATION_NOT_YOURS = "conversation.not_yours"
    CONVERSATION_NOT_MEMBER = "conversation.not_member"
    GROUP_MALFORMED = "group.malformed"
    GROUP_WRONG_GROUP = "group.wrong_group"
    GROUP_WRONG_EPOCH = "group.wrong_epoch"
    GROUP_EPOCH_TAKEN = "group.epoch_taken"
    GROUP_BUNDLE = "group.bundle"
    GROUP_STRANGER = "group.stranger"
    GROUP_REFUSED = "group.refused"
    GROUP_REMOVAL = "group.removal"
    GROUP_REMOVAL_DUE = "group.removal_due"
    GROUP_SUITE = "group.suite"
    MESSAGE_ID = "message.id"
    MESSAGE_KIND = "message.kind"
    PACKAGE_REFUSED = "package.refused"
    ATTACHMENT_UNKNOWN = "attachment.unknown"
    ATTACHMENT_EXPIRED = "attachment.expired"
    ATTACHMENT_TOO_LARGE = "attachment.too_large"
    ATTACHMENT_TOO_MANY = "attachment.too_many"
    ATTACHMENT_OFFSET = "attachment.offset"
    STORE_UNAVAILABLE = "store.unavailable"
    GATEWAY_FAILED = "gateway.failed"


class Reason(StrEnum):
    """Say why policy refused; travels in ``fields.reason`` and in the trail."""

    OTHER_ORGANISATION = "other_organisation"
    NOT_IN_TEAM = "not_in_team"
    NOT_YOUR_ACCOUNT = "not_your_account"
    NOT_YOUR_CONVERSATION = "not_your_conversation"
    ROLE = "role"
