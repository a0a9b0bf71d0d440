"""Ask a witness for its cosignature, over HTTP."""

import urllib.error
import urllib.request
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from audit.errors import NoteRefused, WitnessRefused
from audit.notes import Note, Signature, VerifierKey, parse_signatures
from audit.witness import origin_hash

__all__ = ["HttpWitness"]

PATIENCE_SECONDS: Final = 5.0
MOST_ANSWER_BYTES: Final = 64 * 1024


class _Unmoved(urllib.request.HTTPRedirectHandler):
    """A witness is where its operator said, and nowhere else."""

    def redirect_request(self, *_args: object) -> None:
        """Follow nothing."""


@dataclass(frozen=True, slots=True)
class HttpWitness:
    """A witness at an address; ``key`` is the one that its cosignatures must be of."""

    url: str
    key: VerifierKey

    def __post_init__(self) -> None:
        """Refuse addresses that are none.

        Raises:
            ValueError: it is not one of HTTP.
        """
        if urlsplit(self.url).scheme not in {"http", "https"}:
            raise ValueError(self.url)

    def ask(self, body: bytes, note: Note) -> Signature:
        """Send a request and return the cosignature, which was verified. Blocks for seconds.

        Raises:
            WitnessRefused: it did not cosign; with 409 the error has the size that it knows.
        """
        status, answer = self._send("/add-checkpoint", body)
        if status != HTTPStatus.OK:
            raise WitnessRefused(self.key.name, status, _size(status, answer))
        try:
            for signature in parse_signatures(answer):
                named = (signature.name, signature.key_id) == (self.key.name, self.key.key_id)
                if named and self.key.signed(Note(note.text, (signature,))):
                    return signature
        except NoteRefused:
            raise WitnessRefused(self.key.name, 0) from None
        raise WitnessRefused(self.key.name, 0)

    def last(self, origin: str) -> bytes | None:
        """Return the checkpoint of a log that it cosigned last; None where there is none.

        Raises:
            WitnessRefused: it did not answer.
        """
        status, answer = self._send(f"/{origin_hash(origin)}/checkpoint", None)
        if status == HTTPStatus.NOT_FOUND:
            return None
        if status != HTTPStatus.OK:
            raise WitnessRefused(self.key.name, status)
        return answer

    def _send(self, path: str, body: bytes | None) -> tuple[int, bytes]:
        request = urllib.request.Request(self.url.rstrip("/") + path, data=body)  # noqa: S310 - checked
        request.add_header("Content-Type", "text/plain; charset=utf-8")
        opener = urllib.request.build_opener(_Unmoved)
        try:
            with opener.open(request, timeout=PATIENCE_SECONDS) as response:
                return response.status, response.read(MOST_ANSWER_BYTES)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read(MOST_ANSWER_BYTES)
        except (OSError, ValueError):
            raise WitnessRefused(self.key.name, 0) from None


def _size(status: int, answer: bytes) -> int | None:
    text = answer.decode("ascii", "replace").strip()
    return int(text) if status == HTTPStatus.CONFLICT and text.isdecimal() else None
