import os
import re
import resource
from pathlib import Path

import pytest

from gateway.attachments.blobs import FileBlobStore
from gateway.errors import StoreUnavailable

NAME = "ab" * 16


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "blobs"


@pytest.fixture
def blobs(folder: Path) -> FileBlobStore:
    return FileBlobStore(folder, reserve=0)


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def mode_of(path: Path) -> int:
    return path.stat().st_mode & 0o777


def target_of(descriptor: int) -> str:
    return str(Path(f"/proc/self/fd/{descriptor}").readlink())


async def test_pieces_make_a_blob(blobs: FileBlobStore) -> None:
    await blobs.write(NAME, 0, b"one ")
    await blobs.write(NAME, 4, b"two")
    assert await blobs.read(NAME, 0, 7) == b"one two"
    assert await blobs.read(NAME, 2, 3) == b"e t"


async def test_piece_written_again_changes_nothing(blobs: FileBlobStore) -> None:
    await blobs.write(NAME, 0, b"one ")
    await blobs.write(NAME, 4, b"two")
    await blobs.write(NAME, 0, b"one ")
    assert await blobs.read(NAME, 0, 7) == b"one two"


async def test_piece_behind_what_a_crash_left_stands(blobs: FileBlobStore) -> None:
    await blobs.write(NAME, 0, b"one ")
    await blobs.write(NAME, 4, b"never answered")
    await blobs.write(NAME, 4, b"two")
    assert await blobs.read(NAME, 0, 7) == b"one two"


async def test_only_the_gateway_reads_the_folder(blobs: FileBlobStore, folder: Path) -> None:
    await blobs.write(NAME, 0, b"one")
    assert [mode_of(folder), mode_of(folder / NAME)] == [0o700, 0o600]


async def test_deleted_blob_is_gone_and_may_be_deleted_again(
    blobs: FileBlobStore, folder: Path
) -> None:
    await blobs.write(NAME, 0, b"one")
    for _ in range(2):
        await blobs.delete(NAME)
    assert names_in(folder) == []
    with pytest.raises(StoreUnavailable):
        await blobs.read(NAME, 0, 3)


async def test_blob_that_is_too_short_is_a_failure(blobs: FileBlobStore) -> None:
    await blobs.write(NAME, 0, b"one")
    with pytest.raises(StoreUnavailable):
        await blobs.read(NAME, 0, 4)


@pytest.mark.parametrize(
    "name", ["", "../" + "a" * 29, "A" * 32, "a" * 33, "/" * 32, "a" * 31 + "."]
)
async def test_nothing_but_an_id_reaches_a_path(blobs: FileBlobStore, name: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(name)}$"):
        await blobs.write(name, 0, b"")
    with pytest.raises(ValueError, match=f"^{re.escape(name)}$"):
        await blobs.read(name, 0, 0)
    with pytest.raises(ValueError, match=f"^{re.escape(name)}$"):
        await blobs.delete(name)


async def test_last_of_the_disk_is_kept_for_messages(folder: Path) -> None:
    blobs = FileBlobStore(folder, reserve=2**60)
    with pytest.raises(StoreUnavailable):
        await blobs.write(NAME, 0, b"one")
    assert names_in(folder) == []


async def test_disk_that_fills_in_the_middle_of_a_piece_is_a_failure(blobs: FileBlobStore) -> None:
    await blobs.write(NAME, 0, b"x" * 3000)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    # The system takes the piece's first 1,096 bytes and fails on the rest, as a full disk does.
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        with pytest.raises(StoreUnavailable):
            await blobs.write(NAME, 3000, b"y" * 3000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    await blobs.write(NAME, 3000, b"z" * 3000)
    assert await blobs.read(NAME, 0, 6000) == b"x" * 3000 + b"z" * 3000


async def test_short_writes_are_gone_on_with(
    blobs: FileBlobStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = os.pwrite

    def short(descriptor: int, data: memoryview, offset: int) -> int:
        return whole(descriptor, data[:3], offset)

    monkeypatch.setattr(os, "pwrite", short)
    await blobs.write(NAME, 0, b"one two three")
    assert await blobs.read(NAME, 0, 13) == b"one two three"


async def test_piece_is_on_the_disk_before_it_counts(
    blobs: FileBlobStore, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    synced: list[str] = []
    monkeypatch.setattr(os, "fsync", lambda fd: synced.append(target_of(fd)))
    await blobs.write(NAME, 0, b"one")
    assert synced == [str(folder / NAME), str(folder), str(folder.parent)]
    await blobs.write(NAME, 3, b"two")
    assert synced[3:] == [str(folder / NAME)]


async def test_folder_that_cannot_be_made_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "blobs").write_text("in the way")
    blobs = FileBlobStore(tmp_path / "blobs", reserve=0)
    with pytest.raises(StoreUnavailable):
        await blobs.write(NAME, 0, b"one")
    with pytest.raises(StoreUnavailable):
        await blobs.delete(NAME)
