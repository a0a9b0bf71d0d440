"""WebAuthn's two ceremonies, by the library: what a browser brings, checked. docs/sign-in.md.

The only place that imports ``webauthn``.
"""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from webauthn import verify_authentication_response, verify_registration_response
from webauthn.helpers.cose import COSEAlgorithmIdentifier
from webauthn.helpers.exceptions import WebAuthnException

from gateway.base64url import b64
from gateway.codes import Code
from gateway.errors import ClientProtocolError, Unauthenticated
from gateway.identity.passkey_requests import Assertion, MadePasskey

__all__ = ["Credential", "Party", "check_assertion", "check_made"]

ALGORITHMS: Final = [
    COSEAlgorithmIdentifier.EDDSA,
    COSEAlgorithmIdentifier.ECDSA_SHA_256,
    COSEAlgorithmIdentifier.RSASSA_PKCS1_v1_5_SHA_256,
]

# A parser of foreign bytes: whatever it says about them, they were not what a browser makes.
_UNREADABLE: Final = (
    WebAuthnException,
    ArithmeticError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class Party:
    """Whom passkeys are for: the page's origin, and the host that they belong to."""

    origin: str

    @property
    def id(self) -> str:
        """Return the relying party's id."""
        return urlsplit(self.origin).hostname or ""


@dataclass(frozen=True, slots=True)
class Credential:
    """What is kept of a passkey: its id, a COSE key, and the authenticator's counter."""

    id: bytes
    public_key: bytes
    sign_count: int


def check_made(made: MadePasskey, challenge: bytes, party: Party) -> Credential:
    """Check what an authenticator made for ``challenge``, with the person verified.

    Raises:
        ClientProtocolError: it does not verify.
    """
    given = {
        "id": made.id,
        "rawId": made.id,
        "type": "public-key",
        "response": {
            "clientDataJSON": made.client_data,
            "attestationObject": made.attestation_object,
        },
    }
    try:
        verified = verify_registration_response(
            credential=given,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            require_user_verification=True,
            supported_pub_key_algs=ALGORITHMS,
        )
    except _UNREADABLE as error:
        raise ClientProtocolError(Code.PASSKEY_REFUSED) from error
    return Credential(verified.credential_id, verified.credential_public_key, verified.sign_count)


def check_assertion(assertion: Assertion, known: Credential, challenge: bytes, party: Party) -> int:
    """Check that a known passkey signed ``challenge``, with the person verified.

    Returns the authenticator's new counter.

    Raises:
        Unauthenticated: it does not verify, or the counter went back.
    """
    given = {
        "id": b64(known.id),
        "rawId": b64(known.id),
        "type": "public-key",
        "response": {
            "clientDataJSON": assertion.client_data,
            "authenticatorData": assertion.authenticator_data,
            "signature": assertion.signature,
            "userHandle": assertion.user_handle,
        },
    }
    try:
        verified = verify_authentication_response(
            credential=given,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=known.public_key,
            credential_current_sign_count=known.sign_count,
            require_user_verification=True,
        )
    except _UNREADABLE as error:
        raise Unauthenticated(Code.SIGN_IN_REFUSED) from error
    return verified.new_sign_count
