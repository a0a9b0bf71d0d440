"""``earshot backup`` and ``earshot restore``: everything but the key, whole or not at all.

A backup is a folder: the database as of one moment, the sealed attachments, and a manifest with the
hash of every file and how long each trail was. The service's key is not in it: who has both can
make what they like, so they are kept apart.
"""

import hashlib
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec
from sqlalchemy import URL, Connection, make_url, select

from audit.tables import log as trail_log
from gateway.settings import Settings, SettingsError
from gateway.storage.engine import is_postgresql, open_engine

__all__ = ["BackupBroken", "Manifest", "back_up", "check", "restore"]

MANIFEST: Final = "manifest.json"
SQLITE: Final = "earshot.db"
POSTGRES: Final = "earshot.dump"
BLOBS: Final = "blobs"
PARTIAL: Final = ".partial"


class BackupBroken(Exception):
    """A backup that cannot be used; ``at`` names the file, ``what`` is wrong with it."""

    def __init__(self, at: str, what: str) -> None:
        super().__init__(at, what)
        self.at = at
        self.what = what

    def __str__(self) -> str:
        """Say both."""
        return f"{self.at}: {self.what}"


class Manifest(msgspec.Struct, frozen=True):
    """What a backup holds; ``trails``: how many entries each organisation's log had."""

    made_at: int
    database: str
    files: dict[str, str]
    trails: dict[str, int]
    version: int = 1


def back_up(settings: Settings, folder: Path, *, now: int) -> Manifest:
    """Write a backup into a folder that is not there yet; a failure leaves none.

    Raises:
        SettingsError: the folder is there already, or ``pg_dump`` is not.
    """
    if folder.exists():
        raise SettingsError("DIR", f"{folder} is there already; name a new folder")
    partial = folder.with_name(folder.name + PARTIAL)
    if partial.exists():
        shutil.rmtree(partial)
    partial.mkdir(parents=True, mode=0o700)
    url = make_url(settings.database_url)
    name = POSTGRES if is_postgresql(url) else SQLITE
    if name == POSTGRES:
        _dump_postgres(url, partial / name)
    else:
        _copy_sqlite(Path(url.database or ""), partial / name)
    # The database first: what it knows of is on the disk before it knows. An attachment that comes
    # in between is in the folder alone, which is harmless.
    _copy_tree(settings.blobs, partial / BLOBS)
    files = {str(path.relative_to(partial)): _hash(path) for path in _files(partial)}
    manifest = Manifest(now, name, files, _trails(settings.database_url))
    _write(partial / MANIFEST, msgspec.json.format(msgspec.json.encode(manifest), indent=1))
    partial.rename(folder)
    return manifest


def check(folder: Path) -> Manifest:
    """Read a backup's manifest and hold every file against it.

    Raises:
        BackupBroken: with the first file that is missing, altered or too much.
    """
    try:
        manifest = msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest)
    except OSError as error:
        raise BackupBroken(MANIFEST, "is missing") from error
    except msgspec.DecodeError as error:
        raise BackupBroken(MANIFEST, "cannot be read") from error
    for name, digest in manifest.files.items():
        path = folder / name
        if not path.is_file():
            raise BackupBroken(name, "is missing")
        if _hash(path) != digest:
            raise BackupBroken(name, "was altered")
    found = {str(path.relative_to(folder)) for path in _files(folder)} - {MANIFEST}
    for name in sorted(found - manifest.files.keys()):
        raise BackupBroken(name, "is not in the manifest")
    if manifest.database not in manifest.files:
        raise BackupBroken(manifest.database, "is missing")
    return manifest


def restore(settings: Settings, folder: Path) -> Manifest:
    """Bring a backup back, into an installation that has no database yet.

    Raises:
        BackupBroken: nothing was restored.
        SettingsError: there is a database already, or it is of the other kind.
    """
    manifest = check(folder)
    url = make_url(settings.database_url)
    if is_postgresql(url) != (manifest.database == POSTGRES):
        problem = f"the backup is of another kind: {manifest.database}"
        raise SettingsError("EARSHOT_DATABASE_URL", problem)
    if settings.blobs.exists() and any(_files(settings.blobs)):
        raise SettingsError("EARSHOT_DATA", f"{settings.blobs} is not empty; restore beside it")
    settings.data.mkdir(parents=True, exist_ok=True)
    if is_postgresql(url):
        _load_postgres(url, folder / POSTGRES)
    else:
        target = Path(url.database or "")
        if target.exists():
            raise SettingsError("EARSHOT_DATABASE_URL", f"{target} is there already")
        partial = target.with_name(target.name + PARTIAL)
        shutil.copyfile(folder / SQLITE, partial)
        _sync(partial)
        partial.rename(target)
    _copy_tree(folder / BLOBS, settings.blobs)
    return manifest


def _copy_sqlite(source: Path, target: Path) -> None:
    """Copy a database that may be in use: one consistent moment of it."""
    with sqlite3.connect(f"file:{source}?mode=ro", uri=True) as origin:
        copy = sqlite3.connect(target)
        try:
            origin.backup(copy)
        finally:
            copy.close()
    _sync(target)


def _dump_postgres(url: URL, target: Path) -> None:
    _run(["pg_dump", "--format=custom", "--no-owner", f"--file={target}"], url)
    _sync(target)


def _load_postgres(url: URL, source: Path) -> None:
    _run(["pg_restore", "--no-owner", "--single-transaction", "--exit-on-error", str(source)], url)


def _run(command: list[str], url: URL) -> None:
    """Run a program of PostgreSQL's; the password is in its environment, not in its arguments."""
    plain = url.set(drivername="postgresql", password=None)
    environment = {**os.environ, "PGPASSWORD": url.password or ""}
    address = plain.render_as_string(hide_password=False)
    try:
        done = subprocess.run(  # noqa: S603 - our own arguments
            [*command, f"--dbname={address}"],
            env=environment,
            capture_output=True,
            check=False,
            text=True,
        )
    except FileNotFoundError as error:
        raise SettingsError(
            command[0], "is not on the PATH; install PostgreSQL's client"
        ) from error
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines() or ["failed"]
        raise SettingsError(command[0], lines[-1])


def _trails(address: str) -> dict[str, int]:
    engine = open_engine(address)

    def work(connection: Connection) -> dict[str, int]:
        rows = connection.execute(select(trail_log.c.organisation_id, trail_log.c.size))
        return {row[0]: row[1] for row in rows}

    try:
        with engine.connect() as connection:
            return work(connection)
    finally:
        engine.dispose()


def _copy_tree(source: Path, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not source.is_dir():
        return
    for path in _files(source):
        copy = target / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            shutil.copyfile(path, copy)
        except FileNotFoundError:
            continue  # it expired since the folder was read
        _sync(copy)


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    _sync(path)


def _sync(path: Path) -> None:
    """Have a file's bytes on the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
