"""Transcript hashes: the chain of commits that led to an epoch (RFC 9420, section 8.2)."""

from gateway.mls.framing import AuthenticatedContent
from gateway.mls.hashref import suite_hash
from gateway.mls.tls import Writer

__all__ = ["confirmed_transcript_hash", "interim_transcript_hash"]


def confirmed_transcript_hash(
    cipher_suite: int, interim: bytes, commit: AuthenticatedContent
) -> bytes:
    """Chain a commit, without its confirmation tag, to the interim hash of the epoch it ends."""
    writer = Writer()
    writer.uint16(commit.wire_format)
    commit.content.write(writer)
    writer.opaque(commit.auth.signature)
    return suite_hash(cipher_suite, interim + writer.data())


def interim_transcript_hash(cipher_suite: int, confirmed: bytes, confirmation_tag: bytes) -> bytes:
    """Chain an epoch's confirmation tag to its confirmed hash.

    This holds for the first epoch too, whose confirmed hash is empty (section 11).
    """
    writer = Writer()
    writer.opaque(confirmation_tag)
    return suite_hash(cipher_suite, confirmed + writer.data())
