"""The client's tests run over the log that this package writes: the same bytes on both sides."""

import json
from pathlib import Path

from audit.proof import Proof
from tests.audit.paper_log import LOG, WITNESS, PaperLog, entries

SHARED = Path(__file__).parents[2] / "web" / "src" / "testing" / "trail-log.json"


def test_clients_copy_is_what_is_written_here() -> None:
    log = PaperLog(entries(300), cosigned=True)
    checkpoint = log.note().encode()
    path = tuple(log.tree.inclusion(257))
    assert json.loads(SHARED.read_text()) == {
        "key": str(LOG),
        "witness": str(WITNESS),
        "checkpoint": checkpoint.decode(),
        "root": log.tree.root.hex(),
        "proof": Proof(log.written[257], 257, path, checkpoint).encode().decode(),
    }
