"""A log in memory, published as a reader would find it."""

from dataclasses import dataclass, field

from nacl.signing import SigningKey

from audit.bundle import write_bundle
from audit.checkpoint import Checkpoint, Policy
from audit.layout import CHECKPOINT, WIDTH, bundles, tiles
from audit.merkle import HASH_BYTES, leaf_hash
from audit.notes import COSIGNATURE, ED25519, Note, VerifierKey, cosign, sign
from audit.record import AuditKind, Entry
from audit.tiles import Place, TileTree, from_memory, grow

__all__ = ["LOG_KEY", "ORGANISATION", "ORIGIN", "WITNESS_KEY", "PaperLog", "entries", "policy"]

ORGANISATION = "0" * 31 + "1"
ORIGIN = f"chat.example.org/v1/trail/{ORGANISATION}"
LOG_KEY = SigningKey(bytes([7]) * 32)
WITNESS_KEY = SigningKey(bytes([8]) * 32)
LOG = VerifierKey(ORIGIN, ED25519, bytes(LOG_KEY.verify_key))
WITNESS = VerifierKey("witness.example", COSIGNATURE, bytes(WITNESS_KEY.verify_key))


def policy(quorum: int = 0) -> Policy:
    """Believe the log, and its witness where one is wanted."""
    return Policy(LOG, (WITNESS,), quorum)


def entries(count: int, organisation: str = ORGANISATION) -> list[bytes]:
    """Write so many entries."""
    return [
        Entry(
            AuditKind.SESSION_OPENED, organisation, "a" * 32, "b" * 32, number, bytes([7]) * 32
        ).canonical()
        for number in range(count)
    ]


@dataclass
class PaperLog:
    """Everything that is published of a log, by its path."""

    written: list[bytes]
    cosigned: bool = False
    hashes: dict[Place, bytes] = field(init=False)
    files: dict[str, bytes] = field(init=False)

    def __post_init__(self) -> None:
        """Publish."""
        size = len(self.written)
        self.hashes = grow(0, [leaf_hash(each) for each in self.written], lambda _place: b"")
        self.files = {CHECKPOINT: self.note().encode()}
        for tile in tiles(size):
            data = self.hashes[tile.level or 0, tile.index]
            self.files[tile.path] = data[: tile.width * HASH_BYTES]
        for bundle in bundles(size):
            first = bundle.index * WIDTH
            self.files[bundle.path] = write_bundle(self.written[first : first + bundle.width])

    @property
    def tree(self) -> TileTree:
        """Return the tree."""
        return self.tree_of(len(self.written))

    def tree_of(self, size: int) -> TileTree:
        """Return the tree of the first so many entries."""
        return TileTree(size, from_memory(self.hashes))

    def note(self) -> Note:
        """Sign the newest state."""
        text = Checkpoint(ORIGIN, len(self.written), self.tree.root).text()
        note = Note(text, (sign(text, name=ORIGIN, key=LOG_KEY),))
        if self.cosigned:
            seen = cosign(text, name=WITNESS.name, key=WITNESS_KEY, seconds=1_700_000_000)
            return note.also([seen])
        return note
