"""Where the bytes of attachments lie: a port, and its driver for a folder."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final, Protocol

from gateway.errors import StoreUnavailable
from gateway.sources import ID_HEX_LENGTH

__all__ = ["BlobStore", "FileBlobStore", "begun", "pieces_of"]

SERVED_AT_ONCE: Final = 256 * 1024
RESERVE: Final = 512 * 1024 * 1024
"""So much of the disk stays free for messages, which matter more than pictures."""


class BlobStore(Protocol):
    """The port. Names are ids that the gateway made.

    A blob is written piece by piece from its start, each piece where the last one ended. ``write``
    returns once the piece is durable. A piece may be written again, with the same bytes or others:
    what counts is the last that returned; bytes behind it are nobody's. So a driver may as well
    keep each piece as an object of its own, under name and offset. All raise ``StoreUnavailable``
    where storage fails; then the piece counts for nothing.
    """

    async def write(self, name: str, offset: int, data: bytes) -> None:
        """Put ``data`` at ``offset``."""
        ...

    async def read(self, name: str, offset: int, length: int) -> bytes:
        """Read exactly ``length`` bytes that were written."""
        ...

    async def delete(self, name: str) -> None:
        """Erase a blob; no failure where there is none."""
        ...


async def pieces_of(blobs: BlobStore, name: str, first: int, end: int) -> AsyncIterator[bytes]:
    """Read a blob from ``first`` up to ``end``, some of it at a time.

    Raises:
        StoreUnavailable: the storage failed.
    """
    while first < end:
        length = min(SERVED_AT_ONCE, end - first)
        yield await blobs.read(name, first, length)
        first += length


async def begun(content: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Read the first piece at once, while a failure can still be answered as one."""
    first = await anext(content)

    async def whole() -> AsyncIterator[bytes]:
        yield first
        async for piece in content:
            yield piece

    return whole()


class FileBlobStore:
    """Blobs as files in one folder. Several nodes share one by sharing the folder."""

    def __init__(self, folder: Path, *, reserve: int = RESERVE) -> None:
        self._folder = folder
        self._reserve = reserve

    async def write(self, name: str, offset: int, data: bytes) -> None:
        """Put ``data`` at ``offset`` and have it on the disk.

        Raises:
            StoreUnavailable: the disk failed, or is as full as it may get.
        """
        await asyncio.to_thread(self._write, self._path(name), offset, data)

    async def read(self, name: str, offset: int, length: int) -> bytes:
        """Read exactly ``length`` bytes.

        Raises:
            StoreUnavailable: the disk failed, or does not have them.
        """
        return await asyncio.to_thread(_read, self._path(name), offset, length)

    async def delete(self, name: str) -> None:
        """Erase a blob.

        Raises:
            StoreUnavailable: the disk failed.
        """
        await asyncio.to_thread(_delete, self._path(name))

    def _write(self, path: Path, offset: int, data: bytes) -> None:
        try:
            if offset == 0:
                self._folder.mkdir(mode=0o700, exist_ok=True)
            if shutil.disk_usage(self._folder).free - len(data) < self._reserve:
                raise StoreUnavailable
            _write_through(path, offset, data)
            if offset == 0:
                # The names of file and folder are to survive a power cut too.
                _sync_folder(self._folder)
                _sync_folder(self._folder.parent)
        except OSError as error:
            raise StoreUnavailable from error

    def _path(self, name: str) -> Path:
        """Spell a path of an id and of nothing else."""
        if len(name) != ID_HEX_LENGTH or not set(name) <= set("0123456789abcdef"):
            raise ValueError(name)
        return self._folder / name


def _write_through(path: Path, offset: int, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        left = memoryview(data)
        while left:
            written = os.pwrite(descriptor, left, offset)
            left = left[written:]
            offset += written
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _read(path: Path, offset: int, length: int) -> bytes:
    try:
        with path.open("rb") as file:
            file.seek(offset)
            data = file.read(length)
    except OSError as error:
        raise StoreUnavailable from error
    if len(data) != length:
        raise StoreUnavailable
    return data


def _delete(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise StoreUnavailable from error
