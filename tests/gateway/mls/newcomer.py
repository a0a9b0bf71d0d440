"""Open a Welcome as its reader would, to get at the published groups that are sealed in one.

The project itself has no use for this: the gateway holds no secrets. Only what the vectors of
suites 1 and 3 need is here (RFC 9180, base mode; RFC 9420, sections 5.1.3, 8 and 12.4.3.1).
AES-GCM tags are not verified; what is opened is a signed GroupInfo or does not decode.
"""

import hashlib
import hmac

from nacl.bindings import (
    crypto_aead_chacha20poly1305_ietf_decrypt,
    crypto_scalarmult,
    crypto_scalarmult_base,
)

from gateway.mls.commit import HpkeCiphertext
from gateway.mls.groupinfo import GroupInfo
from gateway.mls.proposals import ExternalPsk, PreSharedKeyID
from gateway.mls.tls import Writer, decode
from gateway.mls.welcome import GroupSecrets, Welcome

HASH_SIZE = 32
NONCE_SIZE = 12
TAG_SIZE = 16
KEM_ID = (0x0020).to_bytes(2)
KDF_ID = (0x0001).to_bytes(2)
# By cipher suite: the AEAD's number in RFC 9180 and the size of its key.
AEADS = {1: (0x0001, 16), 3: (0x0003, 32)}


def open_group_info(
    welcome: Welcome, reference: bytes, init_key: bytes, psks: dict[bytes, bytes]
) -> GroupInfo:
    """Return the GroupInfo that a Welcome has for the key package of this reference."""
    suite = welcome.cipher_suite
    sealed = {each.new_member: each.encrypted_group_secrets for each in welcome.secrets}[reference]
    plain = decrypt_with_label(
        suite, init_key, "Welcome", context=welcome.encrypted_group_info, sealed=sealed
    )
    secrets = decode(GroupSecrets.read, plain)
    member_secret = extract(secrets.joiner_secret, psk_secret(secrets.psks, psks))
    welcome_secret = expand_with_label(member_secret, "welcome", b"", HASH_SIZE)
    key = expand_with_label(welcome_secret, "key", b"", AEADS[suite][1])
    nonce = expand_with_label(welcome_secret, "nonce", b"", NONCE_SIZE)
    return decode(GroupInfo.read, open_aead(suite, key, nonce, b"", welcome.encrypted_group_info))


def psk_secret(wanted: tuple[PreSharedKeyID, ...], known: dict[bytes, bytes]) -> bytes:
    """Fold pre-shared keys into one secret (section 8.4)."""
    secret = bytes(HASH_SIZE)
    for index, psk in enumerate(wanted):
        assert isinstance(psk.psk, ExternalPsk)
        label = Writer()
        psk.write(label)
        label.uint16(index)
        label.uint16(len(wanted))
        extracted = extract(bytes(HASH_SIZE), known[psk.psk.psk_id])
        entry = expand_with_label(extracted, "derived psk", label.data(), HASH_SIZE)
        secret = extract(entry, secret)
    return secret


def decrypt_with_label(
    suite: int, private_key: bytes, label: str, *, context: bytes, sealed: HpkeCiphertext
) -> bytes:
    info = Writer()
    info.opaque(b"MLS 1.0 " + label.encode())
    info.opaque(context)
    shared = decapsulate(private_key, sealed.kem_output)
    aead, key_size = AEADS[suite]
    suite_id = b"HPKE" + KEM_ID + KDF_ID + aead.to_bytes(2)
    schedule = (
        b"\x00"
        + labeled_extract(suite_id, b"", b"psk_id_hash", b"")
        + labeled_extract(suite_id, b"", b"info_hash", info.data())
    )
    secret = labeled_extract(suite_id, shared, b"secret", b"")
    key = labeled_expand(suite_id, secret, b"key", schedule, key_size)
    nonce = labeled_expand(suite_id, secret, b"base_nonce", schedule, NONCE_SIZE)
    return open_aead(suite, key, nonce, b"", sealed.ciphertext)


def decapsulate(private_key: bytes, kem_output: bytes) -> bytes:
    suite_id = b"KEM" + KEM_ID
    context = kem_output + crypto_scalarmult_base(private_key)
    product = crypto_scalarmult(private_key, kem_output)
    prk = labeled_extract(suite_id, b"", b"eae_prk", product)
    return labeled_expand(suite_id, prk, b"shared_secret", context, HASH_SIZE)


def labeled_extract(suite_id: bytes, salt: bytes, label: bytes, ikm: bytes) -> bytes:
    return extract(salt, b"HPKE-v1" + suite_id + label + ikm)


def labeled_expand(suite_id: bytes, prk: bytes, label: bytes, info: bytes, size: int) -> bytes:
    return expand(prk, size.to_bytes(2) + b"HPKE-v1" + suite_id + label + info, size)


def expand_with_label(secret: bytes, label: str, context: bytes, size: int) -> bytes:
    info = Writer()
    info.uint16(size)
    info.opaque(b"MLS 1.0 " + label.encode())
    info.opaque(context)
    return expand(secret, info.data(), size)


def extract(salt: bytes, ikm: bytes) -> bytes:
    return hmac.digest(salt, ikm, hashlib.sha256)


def expand(prk: bytes, info: bytes, size: int) -> bytes:
    assert size <= HASH_SIZE
    return hmac.digest(prk, info + b"\x01", hashlib.sha256)[:size]


def open_aead(suite: int, key: bytes, nonce: bytes, associated: bytes, sealed: bytes) -> bytes:
    if suite == 3:
        return crypto_aead_chacha20poly1305_ietf_decrypt(sealed, associated, nonce, key)
    return aes_gcm_unauthenticated(key, nonce, sealed)


def aes_gcm_unauthenticated(key: bytes, nonce: bytes, sealed: bytes) -> bytes:
    """Take AES-128-GCM's key stream off a ciphertext; libsodium has AES only with longer keys."""
    round_keys = aes_round_keys(key)
    body = sealed[:-TAG_SIZE]
    # NIST SP 800-38D: counter 1 is for the tag, the text begins with 2.
    stream = b"".join(
        aes_block(round_keys, nonce + counter.to_bytes(4))
        for counter in range(2, 3 + len(body) // 16)
    )
    return bytes(a ^ b for a, b in zip(body, stream, strict=False))


def _doubled(value: int) -> int:
    return (value << 1) ^ (0x11B if value & 0x80 else 0)


def _make_sbox() -> bytes:
    """FIPS 197 section 5.1.1: invert in GF(2^8), then an affine map; 3 generates the field."""
    powers = [1]
    while len(powers) < 255:
        powers.append(powers[-1] ^ _doubled(powers[-1]))
    inverses = {value: powers[-index % 255] for index, value in enumerate(powers)}
    rotations = [0x01, 0x02, 0x04, 0x08, 0x10]

    def affine(value: int) -> int:
        spread = 0
        for factor in rotations:
            spread ^= value * factor
        return (spread & 0xFF) ^ (spread >> 8) ^ 0x63

    return bytes(affine(inverses.get(value, 0)) for value in range(256))


SBOX = _make_sbox()
# ShiftRows: byte i of the next state comes from this place.
SHIFTED = [(5 * place) % 16 for place in range(16)]


def aes_round_keys(key: bytes) -> list[bytes]:
    keys, constant = [key], 1
    for _ in range(10):
        last = keys[-1]
        word = bytearray(SBOX[byte] for byte in (*last[13:], last[12]))
        word[0] ^= constant
        constant = _doubled(constant)
        made = bytearray()
        for place in range(0, 16, 4):
            word = bytearray(a ^ b for a, b in zip(last[place : place + 4], word, strict=True))
            made += word
        keys.append(bytes(made))
    return keys


def aes_block(round_keys: list[bytes], block: bytes) -> bytes:
    state = [a ^ b for a, b in zip(block, round_keys[0], strict=True)]
    for number, round_key in enumerate(round_keys[1:], 1):
        state = [SBOX[state[place]] for place in SHIFTED]
        if number < 10:
            state = [byte for place in range(0, 16, 4) for byte in _mixed(state[place : place + 4])]
        state = [a ^ b for a, b in zip(state, round_key, strict=True)]
    return bytes(state)


def _mixed(column: list[int]) -> list[int]:
    return [
        _doubled(column[i])
        ^ _doubled(column[(i + 1) % 4])
        ^ column[(i + 1) % 4]
        ^ column[(i + 2) % 4]
        ^ column[(i + 3) % 4]
        for i in range(4)
    ]
