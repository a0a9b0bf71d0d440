"""Places as staff's devices make them, with a key that nobody has."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import msgspec
from nacl.signing import SigningKey

from gateway.base64url import Bytes32, b64
from gateway.sources import new_id, system_entropy
from gateway.visits.place_bodies import MakePlace, PutAtPlace, UsePlace
from gateway.visits.place_rows import PlaceRow, place_bytes
from tests.contracts.conversations_town import Resident

__all__ = ["PaperPlace"]

T = TypeVar("T")

KEY = b"k" * 1216


@dataclass
class PaperPlace:
    """A room of a team."""

    team: str
    name: str = "Library, room 2"
    how: str = "Ground floor"
    place: str = field(default_factory=lambda: new_id(system_entropy))
    token: bytes = field(default_factory=lambda: system_entropy(32))

    def body(self, maker: Resident, replaces: str | None = None) -> dict[str, Any]:
        """Return what a device sends to make it."""
        row = PlaceRow(
            place=self.place,
            organisation=maker.actor.organisation,
            team=self.team,
            name=self.name,
            how=self.how,
            token_hash=hashlib.sha256(self.token).digest(),
            key=KEY,
            signature=b"",
            device=maker.device,
            made_by=maker.account,
            made_at=0,
        )
        signed = SigningKey(maker.member.seed).sign(place_bytes(row)).signature
        return {
            "place": self.place,
            "team": self.team,
            "name": self.name,
            "how": self.how,
            "token_hash": b64(row.token_hash),
            "key": b64(KEY),
            "signature": b64(signed),
            "replaces": replaces,
        }

    def make(self, maker: Resident, replaces: str | None = None) -> MakePlace:
        return _read(self.body(maker, replaces), MakePlace)

    def use(self) -> UsePlace:
        return UsePlace(self.place, Bytes32(self.token))

    def link(self, expires_at: int, token: bytes = b"t" * 32) -> dict[str, Any]:
        """Return what a device sends to have a visit there."""
        return {
            "place": self.place,
            "link": {
                "guest": new_id(system_entropy),
                "name": f"Young person at {self.name}",
                "role": "young_at_place",
                "token_hash": b64(hashlib.sha256(token).digest()),
                "expires_at": expires_at,
                "epoch": 1,
                "sealed": b64(b"for members"),
            },
            "sealed": b64(b"for the tablet"),
        }

    def put(self, expires_at: int, token: bytes = b"t" * 32) -> PutAtPlace:
        return _read(self.link(expires_at, token), PutAtPlace)


def _read(body: Mapping[str, Any], kind: type[T]) -> T:
    return msgspec.json.decode(msgspec.json.encode(body), type=kind, dec_hook=_bytes)


def _bytes(kind: Any, value: object) -> object:  # noqa: ANN401 - a type of the fields
    return kind.from_json(value)
