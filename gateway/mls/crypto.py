"""Verification of MLS signatures (RFC 9420, section 5.1.2)."""

from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

from gateway.mls.errors import RefusedMls, Rule
from gateway.mls.suites import SignatureScheme, Suite
from gateway.mls.tls import Writer

__all__ = ["KEY_SIZE", "SIGNATURE_SIZE", "sign_content", "verify_with_label"]

# RFC 8032 section 5.1.
KEY_SIZE = 32
SIGNATURE_SIZE = 64


def sign_content(label: str, content: bytes) -> bytes:
    """Return SignContent: the bytes that SignWithLabel signs."""
    writer = Writer()
    writer.opaque(b"MLS 1.0 " + label.encode())
    writer.opaque(content)
    return writer.data()


def verify_with_label(
    suite: Suite, public_key: bytes, label: str, content: bytes, signature: bytes
) -> bool:
    """Say whether VerifyWithLabel holds.

    libsodium refuses keys and points of small order and encodings that are not canonical, so
    whatever holds here holds for every client. Raises RefusedMls where the suite does not sign
    with Ed25519.
    """
    if suite.signature is not SignatureScheme.ED25519:
        raise RefusedMls(Rule.SIGNATURE_SCHEME_UNSUPPORTED, "17.1")
    if len(public_key) != KEY_SIZE or len(signature) != SIGNATURE_SIZE:
        return False
    try:
        VerifyKey(public_key).verify(sign_content(label, content), signature)
    except BadSignatureError:
        return False
    return True
