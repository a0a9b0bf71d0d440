"""What is public of a group in one epoch."""

from collections.abc import Mapping
from dataclasses import dataclass

from gateway.mls.framing import PublicMessage
from gateway.mls.groupinfo import GroupContext
from gateway.mls.policy import GroupPolicy
from gateway.mls.publictree import PublicTree
from gateway.mls.suites import Suite, ed25519_suite
from gateway.mls.transcript import interim_transcript_hash

__all__ = ["Epoch"]


@dataclass(frozen=True, slots=True)
class Epoch:
    """Hold a group's context, tree and confirmation tag, and the proposals sent in the epoch.

    `sent` has verified proposals by their references.
    """

    context: GroupContext
    tree: PublicTree
    confirmation_tag: bytes
    sent: Mapping[bytes, PublicMessage]
    policy: GroupPolicy

    @property
    def suite(self) -> Suite:
        """Return the parameters of the group's suite."""
        return ed25519_suite(self.context.cipher_suite)

    @property
    def interim_transcript_hash(self) -> bytes:
        """Return what the next commit is chained to."""
        return interim_transcript_hash(
            self.context.cipher_suite,
            self.context.confirmed_transcript_hash,
            self.confirmation_tag,
        )
