"""MLS (RFC 9420) as a delivery service needs it; pure, without I/O or clock.

`decode_message` and `encode_message` are exact reverses of each other. The `read_*` functions sum
up a message for routing and membership, `apply_roster` carries a roster over a commit; these
verify nothing: a summary is what the sender claims.

`PublicGroup` verifies. It follows a group from its opening through every proposal and commit and
refuses what no honest member would accept, as far as that is public; `verify_key_package` does
the same for those who are to be added, and `GroupPolicy` chooses where the RFC leaves a choice.
Times are arguments, in seconds since the Unix epoch.

Every function takes bytes and raises MlsError: MalformedMls for what does not decode, RefusedMls
for what decodes and may not stand there. `code` is stable and fit for the wire. The structures
themselves are in the modules named after their families: leaf, keypackage, proposals, commit,
framing, tree, groupinfo, welcome, message; what is checked of them in leafvalidity and its like.
"""

from gateway.mls.applying import Outcome
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
from gateway.mls.packagevalidity import verify_key_package
from gateway.mls.policy import GroupPolicy
from gateway.mls.roster import apply_roster, tree_width
from gateway.mls.state import PublicGroup, Transition
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
    "GroupPolicy",
    "KeyPackageSummary",
    "LeafSummary",
    "MLSMessage",
    "MalformedMls",
    "MlsError",
    "Outcome",
    "PrivateEnvelope",
    "ProposalRef",
    "ProposalSummary",
    "ProposalType",
    "PublicGroup",
    "RefusedMls",
    "RemovedLeaf",
    "RosterLeaf",
    "Rule",
    "SenderType",
    "Transition",
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
    "verify_key_package",
]
