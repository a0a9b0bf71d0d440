"""The MLS wire format (RFC 9420) as a delivery service reads it; pure, without I/O or clock.

`decode_message` and `encode_message` are exact reverses of each other. The `read_*` functions sum
up a message for routing and membership, `apply_roster` carries a roster over a commit. Nothing
here verifies a signature or a hash: a summary is what the sender claims.

Every function takes bytes and raises MlsError: MalformedMls for what does not decode, RefusedMls
for what decodes and may not stand there. `code` is stable and fit for the wire. The structures
themselves are in the modules named after their families: leaf, keypackage, proposals, commit,
framing, tree, groupinfo, welcome, message.
"""

from gateway.mls.codepoints import CipherSuite, ContentType, ProposalType, SenderType, WireFormat
from gateway.mls.commit import ProposalRef
from gateway.mls.errors import MalformedMls, MlsError, RefusedMls, Rule
from gateway.mls.handshake import (
    AddedLeaf,
    CommitSummary,
    ProposalSummary,
    RemovedLeaf,
    UpdatedLeaf,
    read_commit,
    read_proposal,
)
from gateway.mls.hashref import key_package_ref
from gateway.mls.message import MLSMessage, decode_message, encode_message
from gateway.mls.roster import apply_roster, tree_width
from gateway.mls.summary import (
    GroupInfoSummary,
    KeyPackageSummary,
    LeafSummary,
    PrivateEnvelope,
    RosterLeaf,
    WelcomeSummary,
    read_group_info,
    read_key_package,
    read_private,
    read_welcome,
)

__all__ = [
    "AddedLeaf",
    "CipherSuite",
    "CommitSummary",
    "ContentType",
    "GroupInfoSummary",
    "KeyPackageSummary",
    "LeafSummary",
    "MLSMessage",
    "MalformedMls",
    "MlsError",
    "PrivateEnvelope",
    "ProposalRef",
    "ProposalSummary",
    "ProposalType",
    "RefusedMls",
    "RemovedLeaf",
    "RosterLeaf",
    "Rule",
    "SenderType",
    "UpdatedLeaf",
    "WelcomeSummary",
    "WireFormat",
    "apply_roster",
    "decode_message",
    "encode_message",
    "key_package_ref",
    "read_commit",
    "read_group_info",
    "read_key_package",
    "read_private",
    "read_proposal",
    "read_welcome",
    "tree_width",
]
