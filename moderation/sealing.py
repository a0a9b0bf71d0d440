"""Texts at rest: secret boxes under an organisation's key, from a file of keys.

A line of the file is ``id key`` in hex; the last one is for what is new. What is sealed begins with
the place that it belongs to, so that a row's text cannot be put into another row.
"""

import os
import stat
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from nacl.encoding import RawEncoder
from nacl.exceptions import CryptoError
from nacl.hash import blake2b
from nacl.secret import SecretBox

__all__ = ["KeyFileProblem", "KeyRing", "Sealed", "Unreadable"]

KEY_BYTES: Final = 32
ID_BYTES: Final = 4
_PERSON: Final = b"earshot posts 1"
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


class KeyFileProblem(Exception):
    """The operator's: the file will not do."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(path, problem)
        self.path = path
        self.problem = problem


class Unreadable(Exception):
    """A row is under a key that the file does not have, or was tampered with."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A box and the id of its key."""

    key_id: str
    box: bytes


class KeyRing:
    """The keys of a file; the file is read again whenever it has changed."""

    def __init__(self, path: Path, entropy: Callable[[int], bytes]) -> None:
        self._path = path
        self._entropy = entropy
        if not path.exists():
            self._write([self._new_key()])
        self._read()

    @property
    def current(self) -> str:
        """Name the key for what is new."""
        self._refresh()
        return list(self._keys)[-1]

    @property
    def ids(self) -> tuple[str, ...]:
        """Name all keys, the newest last."""
        self._refresh()
        return tuple(self._keys)

    def seal(self, organisation: str, place: str, text: str) -> Sealed:
        """Seal a text for a place, which is a table, a row and perhaps a version."""
        key_id = self.current
        plain = place.encode() + b"\0" + text.encode()
        nonce = self._entropy(SecretBox.NONCE_SIZE)
        return Sealed(key_id, bytes(self._box(organisation, key_id).encrypt(plain, nonce)))

    def open(self, organisation: str, place: str, sealed: Sealed) -> str:
        """Open what was sealed for a place.

        Raises:
            Unreadable: it was not, or its key is gone.
        """
        try:
            plain = self._box(organisation, sealed.key_id).decrypt(sealed.box)
        except CryptoError as error:
            raise Unreadable(place) from error
        start = place.encode() + b"\0"
        if not plain.startswith(start):
            raise Unreadable(place)
        return plain[len(start) :].decode()

    def add(self) -> str:
        """Add a key, which is used from now on."""
        self._refresh()
        made = self._new_key()
        self._write([*self._keys.items(), made])
        self._read()
        return made[0]

    def retire(self, used: Iterable[str]) -> list[str]:
        """Take out the keys that are neither used nor the current one; say which."""
        self._refresh()
        kept = {*used, self.current}
        gone = [key_id for key_id in self._keys if key_id not in kept]
        self._write([(key_id, key) for key_id, key in self._keys.items() if key_id in kept])
        self._read()
        return gone

    def _box(self, organisation: str, key_id: str) -> SecretBox:
        if key_id not in self._keys:
            self._read()
        key = self._keys.get(key_id)
        if key is None:
            raise Unreadable(key_id)
        made = blake2b(
            organisation.encode(),
            digest_size=KEY_BYTES,
            key=key,
            person=_PERSON,
            encoder=RawEncoder,
        )
        return SecretBox(made)

    def _new_key(self) -> tuple[str, bytes]:
        return self._entropy(ID_BYTES).hex(), self._entropy(KEY_BYTES)

    def _refresh(self) -> None:
        if self._path.stat().st_mtime_ns != self._stamp:
            self._read()

    def _read(self) -> None:
        found = self._path.stat()
        mode = stat.S_IMODE(found.st_mode)
        if mode & _OTHERS:
            problem = f"others can reach it (mode {mode:04o}); run: chmod 600 {self._path}"
            raise KeyFileProblem(self._path, problem)
        keys: dict[str, bytes] = {}
        for line in self._path.read_text().splitlines():
            key_id, _, key = line.partition(" ")
            keys[key_id] = self._parse(key_id, key)
        if not keys:
            raise KeyFileProblem(self._path, "holds no key; restore it from a backup")
        self._keys = keys
        self._stamp = found.st_mtime_ns

    def _parse(self, key_id: str, key: str) -> bytes:
        try:
            found, number = bytes.fromhex(key), bytes.fromhex(key_id)
        except ValueError as error:
            raise KeyFileProblem(self._path, "has a line that is no key") from error
        if len(found) != KEY_BYTES or len(number) != ID_BYTES:
            raise KeyFileProblem(self._path, "has a line that is no key")
        return found

    def _write(self, keys: Iterable[tuple[str, bytes]]) -> None:
        """Replace the file in one step, durably: whoever reads sees the old or the new one."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        draft = self._path.with_name(f".{self._path.name}.{self._entropy(8).hex()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.writelines(f"{key_id} {key.hex()}\n" for key_id, key in keys)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._path)
        folder = os.open(self._path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
