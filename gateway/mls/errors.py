"""Errors of the MLS codec.

MlsError
 +-- MalformedMls   the bytes are not an encoding of the structure that was asked for
 +-- RefusedMls     a well-formed message that may not stand where it was found
"""

from enum import StrEnum

__all__ = ["MalformedMls", "MlsError", "RefusedMls", "Rule"]


class Rule(StrEnum):
    """Name what was broken; the values are stable and travel to clients as error codes."""

    # How bytes are laid out.
    TRUNCATED = "mls.truncated"
    TRAILING_BYTES = "mls.trailing_bytes"
    VARINT_NOT_MINIMAL = "mls.varint_not_minimal"
    VARINT_TOO_LONG = "mls.varint_too_long"
    VECTOR_RAGGED = "mls.vector_ragged"
    PRESENCE_INVALID = "mls.presence_invalid"
    ENUM_UNKNOWN = "mls.enum_unknown"
    UNSUPPORTED_VERSION = "mls.unsupported_version"
    UNKNOWN_WIRE_FORMAT = "mls.unknown_wire_format"
    UNKNOWN_PROPOSAL = "mls.unknown_proposal"
    TREE_NODE_MISPLACED = "mls.tree_node_misplaced"
    TREE_ENDS_BLANK = "mls.tree_ends_blank"

    # What a message may hold.
    WIRE_FORMAT_UNEXPECTED = "mls.wire_format_unexpected"
    CONTENT_UNEXPECTED = "mls.content_unexpected"
    SENDER_NOT_ALLOWED = "mls.sender_not_allowed"
    CREDENTIAL_NOT_BASIC = "mls.credential_not_basic"
    CIPHER_SUITE_UNKNOWN = "mls.cipher_suite_unknown"
    LEAF_SOURCE_WRONG = "mls.leaf_source_wrong"
    EXTENSION_REPEATED = "mls.extension_repeated"
    EXTENSION_NOT_EMPTY = "mls.extension_not_empty"
    RATCHET_TREE_MISSING = "mls.ratchet_tree_missing"
    SIGNER_NOT_IN_TREE = "mls.signer_not_in_tree"
    PROPOSAL_NOT_ALLOWED = "mls.proposal_not_allowed"
    PATH_MISSING = "mls.path_missing"

    # How a commit meets the roster.
    COMMITTER_NOT_MEMBER = "mls.committer_not_member"
    PROPOSAL_REF_UNKNOWN = "mls.proposal_ref_unknown"
    LEAF_BLANK = "mls.leaf_blank"
    LEAF_CHANGED_TWICE = "mls.leaf_changed_twice"
    COMMITTER_REMOVED = "mls.committer_removed"
    COMMITTER_UPDATED = "mls.committer_updated"

    # What can be verified of a key, a leaf, a key package.
    SIGNATURE_SCHEME_UNSUPPORTED = "mls.signature_scheme_unsupported"
    SIGNATURE_INVALID = "mls.signature_invalid"
    HPKE_KEY_INVALID = "mls.hpke_key_invalid"
    INIT_KEY_REUSED = "mls.init_key_reused"
    LIFETIME_OUTSIDE = "mls.lifetime_outside"
    LIFETIME_TOO_LONG = "mls.lifetime_too_long"
    CIPHER_SUITE_DIFFERS = "mls.cipher_suite_differs"
    CAPABILITY_MISSING = "mls.capability_missing"
    CREDENTIAL_UNSUPPORTED = "mls.credential_unsupported"
    EXTENSION_UNSUPPORTED = "mls.extension_unsupported"

    # What must hold among the members.
    ENCRYPTION_KEY_REUSED = "mls.encryption_key_reused"
    SIGNATURE_KEY_REUSED = "mls.signature_key_reused"
    IDENTITY_REPEATED = "mls.identity_repeated"
    IDENTITY_CHANGED = "mls.identity_changed"
    UNMERGED_LEAVES_WRONG = "mls.unmerged_leaves_wrong"
    PARENT_HASH_WRONG = "mls.parent_hash_wrong"
    TREE_HASH_WRONG = "mls.tree_hash_wrong"

    # How a handshake meets the group.
    GROUP_ID_WRONG = "mls.group_id_wrong"
    EPOCH_WRONG = "mls.epoch_wrong"
    SENDER_UNKNOWN = "mls.sender_unknown"
    TAG_LENGTH_WRONG = "mls.tag_length_wrong"
    PROPOSAL_SWITCHED_OFF = "mls.proposal_switched_off"
    PROPOSAL_REPEATED = "mls.proposal_repeated"
    PSK_INVALID = "mls.psk_invalid"
    PATH_LENGTH_WRONG = "mls.path_length_wrong"
    PATH_SECRETS_WRONG = "mls.path_secrets_wrong"
    CIPHERTEXT_LENGTH_WRONG = "mls.ciphertext_length_wrong"

    # How a group info or a welcome meets the commit before it.
    GROUP_NOT_NEW = "mls.group_not_new"
    TRANSCRIPT_HASH_WRONG = "mls.transcript_hash_wrong"
    GROUP_EXTENSIONS_WRONG = "mls.group_extensions_wrong"
    CONFIRMATION_TAG_WRONG = "mls.confirmation_tag_wrong"
    RATCHET_TREE_WRONG = "mls.ratchet_tree_wrong"
    EXTERNAL_PUB_MISSING = "mls.external_pub_missing"
    WELCOME_READERS_WRONG = "mls.welcome_readers_wrong"

    # How a group was stored.
    STATE_VERSION_UNKNOWN = "mls.state_version_unknown"
    STATE_DAMAGED = "mls.state_damaged"


class MlsError(Exception):
    """Say which rule of which RFC 9420 section the input broke."""

    def __init__(self, rule: Rule, section: str) -> None:
        """Keep the rule and the section it is found in."""
        super().__init__(rule, section)
        self.rule = rule
        self.section = section

    @property
    def code(self) -> str:
        """Return the stable code, such as `mls.truncated`."""
        return self.rule.value

    def __str__(self) -> str:
        """Compose the sentence from the fields."""
        return f"{self.code} (RFC 9420, section {self.section})"


class MalformedMls(MlsError):
    """Report bytes that do not decode; `offset` counts from the start of those decoded."""

    def __init__(self, rule: Rule, section: str, offset: int) -> None:
        """Keep the rule, the section and the byte at which reading stopped."""
        super().__init__(rule, section)
        self.offset = offset

    def __str__(self) -> str:
        """Compose the sentence from the fields."""
        return f"{super().__str__()} at byte {self.offset}"


class RefusedMls(MlsError):
    """Report a message that decodes and still cannot be accepted."""
