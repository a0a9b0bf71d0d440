"""What a party outside a group may do: propose (RFC 9420, sections 12.1.8 and 12.1.8.1)."""

from dataclasses import replace

from nacl.signing import SigningKey

from gateway.mls.codepoints import ExtensionType, SenderType
from gateway.mls.crypto import sign_content
from gateway.mls.extension import Extension
from gateway.mls.framing import FramedContent, FramedContentAuthData, PublicMessage, Sender
from gateway.mls.groupinfo import ExternalSender, GroupContext
from gateway.mls.leaf import BasicCredential
from gateway.mls.message import MLSMessage, encode_message
from gateway.mls.proposals import Remove
from gateway.mls.signatures import framed_content_tbs
from gateway.mls.tls import encode

__all__ = ["propose_removal", "sole_sender"]


def sole_sender(public_key: bytes, identity: bytes) -> tuple[Extension, ...]:
    """Return the extensions of a group whose one external sender has this key and credential.

    The entry is bare, as ts-mls 1.6 writes and reads it: see ``external_senders``.
    """
    entry = encode(ExternalSender(public_key, BasicCredential(identity)))
    return (Extension(ExtensionType.EXTERNAL_SENDERS, entry),)


def propose_removal(context: GroupContext, leaf_index: int, key: SigningKey) -> bytes:
    """Propose, as the group's first external sender, to remove the member at a leaf.

    The same bytes each time: Ed25519 signs without randomness (RFC 8032 section 5.1.6).
    """
    content = FramedContent(
        group_id=context.group_id,
        epoch=context.epoch,
        sender=Sender(SenderType.EXTERNAL, 0),
        authenticated_data=b"",
        content=Remove(leaf_index),
    )
    unsigned = PublicMessage(content, FramedContentAuthData(b"", None), None)
    tbs = sign_content("FramedContentTBS", framed_content_tbs(unsigned, context))
    signed = FramedContentAuthData(key.sign(tbs).signature, None)
    return encode_message(MLSMessage(replace(unsigned, auth=signed)))
