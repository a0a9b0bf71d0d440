"""Which client this gateway serves: its manifest, the hash of that, and their place in the trail.

The manifest is what ``sha256sum`` prints of every file, in the order of their names, so anybody can
make it again from a build of their own. Its hash is entered for every organisation when a node
starts with another client than was entered last: a script that was swapped cannot go unseen by
whoever compares what browsers are given with the trail.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from msgspec import Struct
from sqlalchemy import Connection, select
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from audit.record import AuditKind, Deed, Detail
from audit.trail import Trail
from gateway.contracts import Raw, Says, faceless
from gateway.edge import answer
from gateway.identity.tables import organisation

__all__ = ["ClientBuild", "client_build_routes", "enter", "measure"]


@dataclass(frozen=True, slots=True)
class ClientBuild:
    """A client as it lies in its folder; ``manifest`` is empty where none was built."""

    manifest: bytes

    @property
    def hash(self) -> str:
        """Return SHA-256 of the manifest, in hex."""
        return hashlib.sha256(self.manifest).hexdigest()

    @property
    def files(self) -> int:
        """Say how many files there are."""
        return self.manifest.count(b"\n")


class ServedClient(Struct, frozen=True):
    """The manifest's hash, None where no client was built, and how many files it names."""

    hash: str | None
    files: int


def measure(folder: Path) -> ClientBuild:
    """Read every file of a built client; links out of it are no part of one."""
    lines = []
    for path in sorted(folder.rglob("*"), key=lambda path: path.relative_to(folder).as_posix()):
        if path.is_file() and not path.is_symlink():
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            lines.append(f"{digest}  {path.relative_to(folder).as_posix()}\n")
    return ClientBuild("".join(lines).encode())


def enter(connection: Connection, build: ClientBuild, *, trail: Trail, now: int) -> int:
    """Enter a client in every trail in which another one is the newest; say in how many."""
    entered = 0
    if not build.manifest:
        return entered
    for name in connection.scalars(select(organisation.c.id).order_by(organisation.c.id)).all():
        newest = trail.newest(connection, organisation=name, kind=AuditKind.CLIENT_PUBLISHED)
        known = None if newest is None or newest.details is None else json.loads(newest.details)
        if known is None or known["hash"] != build.hash:
            details: dict[str, Detail] = {"hash": build.hash, "files": build.files}
            deed = Deed(AuditKind.CLIENT_PUBLISHED, name, "", "", now, details)
            trail.append(connection, deed)
            entered += 1
    return entered


def client_build_routes(build: ClientBuild) -> list[Route]:
    """Make the routes that say which client this is."""

    async def read(_request: Request) -> Says[ServedClient]:
        return answer(ServedClient(build.hash if build.manifest else None, build.files))

    async def manifest(_request: Request) -> Annotated[Response, Raw("text/plain")]:
        headers = {"Cache-Control": "no-cache"}
        return Response(build.manifest, media_type="text/plain; charset=utf-8", headers=headers)

    return [
        Route("/v1/client", faceless(read), methods=["GET"]),
        Route("/v1/client/manifest", faceless(manifest), methods=["GET"]),
    ]
