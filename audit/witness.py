"""What a witness answers, as in C2SP tlog-witness (pure; what it knows is passed in).

A witness makes sure that a log only grows: it remembers the last checkpoint that it cosigned and
cosigns the next one only with a proof that it contains the last.
"""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from http import HTTPStatus
from typing import Final

from nacl.signing import SigningKey

from audit.checkpoint import Checkpoint, parse_checkpoint, parse_size
from audit.errors import AuditError, Fault, NoteRefused, ProofRefused
from audit.merkle import EMPTY_ROOT, check_consistency
from audit.notes import Note, Signature, VerifierKey, cosign, decode_base64, parse_note

__all__ = [
    "MOST_REQUEST_BYTES",
    "Known",
    "Refusal",
    "Request",
    "Witness",
    "encode_request",
    "origin_hash",
    "parse_request",
]

MOST_HASHES: Final = 63
MOST_REQUEST_BYTES: Final = 72 * 1024
"""A note's 64 KiB, and the proof before it."""


class Refusal(AuditError):
    """The witness does not cosign; ``size``, with 409 only, is what it last cosigned."""

    def __init__(self, status: HTTPStatus, size: int | None = None) -> None:
        super().__init__(status)
        self.status = status
        self.size = size


@dataclass(frozen=True, slots=True)
class Request:
    """What a log sends: the size that it thinks was cosigned last, the proof, the checkpoint."""

    old_size: int
    proof: tuple[bytes, ...]
    note: Note
    checkpoint: Checkpoint


@dataclass(frozen=True, slots=True)
class Known:
    """The checkpoint that was cosigned last; ``note`` carries the log's and the own signature."""

    size: int
    root: bytes
    note: bytes


class Witness:
    """A witness with a name and a key, and the logs that it was told of, by their origin."""

    def __init__(self, *, name: str, key: SigningKey, logs: Mapping[str, VerifierKey]) -> None:
        self._name = name
        self._key = key
        self._logs = logs

    def admit(self, request: Request) -> VerifierKey:
        """Say whose checkpoint it is.

        Raises:
            Refusal: 404 of no log that is known here, 403 not signed by it, 400 the old size is
                the larger one.
        """
        log = self._logs.get(request.checkpoint.origin)
        if log is None:
            raise Refusal(HTTPStatus.NOT_FOUND)
        try:
            signed = log.signed(request.note)
        except NoteRefused:
            raise Refusal(HTTPStatus.FORBIDDEN) from None
        if not signed:
            raise Refusal(HTTPStatus.FORBIDDEN)
        if request.old_size > request.checkpoint.size:
            raise Refusal(HTTPStatus.BAD_REQUEST)
        return log

    def cosign(
        self, request: Request, log: VerifierKey, known: Known | None, *, seconds: int
    ) -> tuple[Signature, Known]:
        """Cosign, if the log grew from what is known; return what is known from then on.

        The caller stores that before it answers, and lets nobody else in between.

        Raises:
            Refusal: 409 something else was cosigned last, 422 the proof does not prove it.
        """
        size = 0 if known is None else known.size
        if request.old_size != size:
            raise Refusal(HTTPStatus.CONFLICT, size)
        _check_growth(request, known)
        signature = cosign(request.note.text, name=self._name, key=self._key, seconds=seconds)
        theirs = [
            each
            for each in request.note.signatures
            if (each.name, each.key_id) == (log.name, log.key_id)
        ]
        kept = Note(request.note.text, (*theirs, signature))
        point = request.checkpoint
        return signature, Known(point.size, point.root, kept.encode())


def parse_request(body: bytes) -> Request:
    """Read a request to ``add-checkpoint``.

    Raises:
        NoteRefused: it is none.
    """
    head, _, rest = body.partition(b"\n\n")
    try:
        first, *lines = head.decode("ascii").split("\n")
    except UnicodeDecodeError:
        raise NoteRefused(Fault.NOTE_FORM) from None
    if not first.startswith("old ") or len(lines) > MOST_HASHES:
        raise NoteRefused(Fault.NOTE_FORM)
    note = parse_note(rest)
    return Request(
        old_size=parse_size(first.removeprefix("old ")),
        proof=tuple(decode_base64(line) for line in lines),
        note=note,
        checkpoint=parse_checkpoint(note),
    )


def encode_request(old_size: int, proof: Sequence[bytes], note: Note) -> bytes:
    """Write a request to ``add-checkpoint``."""
    lines = [f"old {old_size}", *(base64.b64encode(each).decode() for each in proof), "", ""]
    return "\n".join(lines).encode() + note.encode()


def origin_hash(origin: str) -> str:
    """Name a log in the path under which a witness shows its checkpoint."""
    return sha256(origin.encode()).hexdigest()


def _check_growth(request: Request, known: Known | None) -> None:
    point = request.checkpoint
    # The empty tree is part of every tree, which no proof shows (the standard wants none).
    if point.size == 0 and point.root != EMPTY_ROOT:
        raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY)
    if known is None or known.size == 0:
        if request.proof:
            raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY)
        return
    try:
        check_consistency(
            old_size=known.size,
            new_size=point.size,
            old_root=known.root,
            new_root=point.root,
            path=request.proof,
        )
    except ProofRefused:
        raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY) from None
