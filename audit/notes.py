"""Signed notes, as in C2SP signed-note: a text and lines of signatures under it (pure)."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from audit.errors import Fault, NoteRefused

__all__ = [
    "COSIGNATURE",
    "ED25519",
    "MOST_BYTES",
    "Note",
    "Signature",
    "VerifierKey",
    "cosign",
    "decode_base64",
    "parse_note",
    "parse_signatures",
    "sign",
]

ED25519: Final = 0x01
COSIGNATURE: Final = 0x04
"""Signature types: plain Ed25519, and a witness's, with its time (C2SP tlog-cosignature)."""

MOST_BYTES: Final = 64 * 1024
MOST_SIGNATURES: Final = 64
KEY_BYTES: Final = 32
SIGNATURE_BYTES: Final = 64
TIME_BYTES: Final = 8
MOST_TIME: Final = 2**63 - 1
_DASH: Final = "\u2014 "
_FIRST_PRINTABLE: Final = " "


@dataclass(frozen=True, slots=True)
class Signature:
    """One line under a note; ``value`` is without the 4 bytes of the key's id."""

    name: str
    key_id: bytes
    value: bytes

    def line(self) -> str:
        """Write the line, with its end."""
        return f"{_DASH}{self.name} {base64.b64encode(self.key_id + self.value).decode()}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A text, which ends with a newline, and what signatures stand under it; nothing is checked."""

    text: str
    signatures: tuple[Signature, ...]

    def encode(self) -> bytes:
        """Write the note."""
        return (self.text + "\n" + "".join(each.line() for each in self.signatures)).encode()

    def also(self, signatures: Sequence[Signature]) -> "Note":
        """Return the note with more signatures under it."""
        return Note(self.text, (*self.signatures, *signatures))


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A name with a public key: whose signatures are to be believed."""

    name: str
    algorithm: int
    key: bytes

    @property
    def key_id(self) -> bytes:
        """Return the 4 bytes that stand before this key's signatures."""
        named = self.name.encode() + b"\n" + bytes([self.algorithm]) + self.key
        return sha256(named).digest()[:4]

    def __str__(self) -> str:
        """Write the key as a vkey."""
        material = base64.b64encode(bytes([self.algorithm]) + self.key).decode()
        return f"{self.name}+{self.key_id.hex()}+{material}"

    @classmethod
    def parse(cls, text: str) -> "VerifierKey":
        """Read a vkey.

        Raises:
            NoteRefused: it is none, or of a type that is not known here.
        """
        name, _, rest = text.partition("+")
        key_id, _, encoded = rest.partition("+")
        material = decode_base64(encoded)
        if len(material) != 1 + KEY_BYTES or material[0] not in {ED25519, COSIGNATURE}:
            raise NoteRefused(Fault.NOTE_FORM)
        found = cls(_name(name), material[0], material[1:])
        if found.key_id.hex() != key_id:
            raise NoteRefused(Fault.NOTE_FORM)
        return found

    def signed(self, note: Note) -> bool:
        """Say whether this key's signature is under a note.

        Raises:
            NoteRefused: there is a signature in its name that does not verify.
        """
        found = [s for s in note.signatures if (s.name, s.key_id) == (self.name, self.key_id)]
        for each in found:
            self._check(note.text, each.value)
        return bool(found)

    def _check(self, text: str, value: bytes) -> None:
        message, signature = text.encode(), value
        if self.algorithm == COSIGNATURE:
            seconds = int.from_bytes(value[:TIME_BYTES], "big")
            if not 0 < seconds <= MOST_TIME:
                raise NoteRefused(Fault.CHECKPOINT_SIGNATURE)
            message, signature = _cosigned(text, seconds), value[TIME_BYTES:]
        if len(signature) != SIGNATURE_BYTES:
            raise NoteRefused(Fault.CHECKPOINT_SIGNATURE)
        try:
            VerifyKey(self.key).verify(message, signature)
        except BadSignatureError:
            raise NoteRefused(Fault.CHECKPOINT_SIGNATURE) from None


def sign(text: str, *, name: str, key: SigningKey) -> Signature:
    """Sign a text."""
    known = VerifierKey(name, ED25519, bytes(key.verify_key))
    return Signature(name, known.key_id, key.sign(text.encode()).signature)


def cosign(text: str, *, name: str, key: SigningKey, seconds: int) -> Signature:
    """Sign a checkpoint as its witness, at a time in seconds (C2SP tlog-cosignature, Ed25519)."""
    known = VerifierKey(name, COSIGNATURE, bytes(key.verify_key))
    signature = key.sign(_cosigned(text, seconds)).signature
    return Signature(name, known.key_id, seconds.to_bytes(TIME_BYTES, "big") + signature)


def parse_note(data: bytes) -> Note:
    """Read a note; its signatures are not checked.

    Raises:
        NoteRefused: it is none.
    """
    text, found, under = _text(data).rpartition("\n\n")
    if not found:
        raise NoteRefused(Fault.NOTE_FORM)
    return Note(text + "\n", _signatures(under))


def parse_signatures(data: bytes) -> tuple[Signature, ...]:
    """Read signature lines without a text, as a witness answers.

    Raises:
        NoteRefused: they are none.
    """
    return _signatures(_text(data))


def decode_base64(text: str) -> bytes:
    """Decode standard base64 that is written in the one way in which it can be.

    Raises:
        NoteRefused: it is not.
    """
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise NoteRefused(Fault.NOTE_FORM) from None
    if base64.b64encode(data).decode() != text:
        raise NoteRefused(Fault.NOTE_FORM)
    return data


def _cosigned(text: str, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


def _text(data: bytes) -> str:
    if len(data) > MOST_BYTES:
        raise NoteRefused(Fault.NOTE_FORM)
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise NoteRefused(Fault.NOTE_FORM) from None
    if any(each < _FIRST_PRINTABLE and each != "\n" for each in text):
        raise NoteRefused(Fault.NOTE_FORM)
    return text


def _signatures(under: str) -> tuple[Signature, ...]:
    if not under.endswith("\n"):
        raise NoteRefused(Fault.NOTE_FORM)
    lines = under[:-1].split("\n")
    if len(lines) > MOST_SIGNATURES:
        raise NoteRefused(Fault.NOTE_FORM)
    return tuple(_signature(line) for line in lines)


def _signature(line: str) -> Signature:
    words = line.removeprefix(_DASH).split(" ")
    if not line.startswith(_DASH) or len(words) != 2:
        raise NoteRefused(Fault.NOTE_FORM)
    value = decode_base64(words[1])
    if len(value) <= 4:
        raise NoteRefused(Fault.NOTE_FORM)
    return Signature(_name(words[0]), value[:4], value[4:])


def _name(name: str) -> str:
    if not name or "+" in name or any(each.isspace() for each in name):
        raise NoteRefused(Fault.NOTE_FORM)
    return name
