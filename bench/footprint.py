"""What a stored message weighs: bytes of database for each, on both stores.

Messages are appended as a node appends them, in conversations with a young person's and a nurse's
device; counted is what the database grew by. `docs/scale.md` reckons with it.
"""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, text

from bench._world import Pair, make_pairs
from gateway.chat.franker import Franker
from gateway.chat.log import SIDE_YOUNG, Submission, append_messages
from gateway.keys import open_service_keys
from gateway.settings import read_settings
from gateway.sources import new_id, system_clock, system_entropy
from gateway.storage.engine import WRITE, is_postgresql, open_engine
from tests.servers.postgres import own_postgres

PAIRS: Final = 20
MESSAGES: Final = 20_000
BATCH: Final = 50
ORGANISATION: Final = "0" * 32
"""Whose key franks is all the same for the weight."""
BODY: Final = 600
"""A text of up to 256 bytes, padded and sealed, with its frame."""


def _sqlite_size(engine: Engine) -> int:
    with engine.connect() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
        free = connection.execute(text("PRAGMA freelist_count")).scalar_one()
        each = connection.execute(text("PRAGMA page_size")).scalar_one()
    return int((pages - free) * each)


def _postgresql_size(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(text("SELECT pg_total_relation_size('entry')")).scalar_one())


def measure(folder: Path, database: str | None) -> float:
    """Return how many bytes a message adds."""
    shared = {} if database is None else {"EARSHOT_DATABASE_URL": database}
    pairs = make_pairs(folder, 8400, PAIRS, shared)
    settings = read_settings({"EARSHOT_DATA": str(folder), **shared})
    engine = open_engine(settings.database_url)
    franker = Franker(open_service_keys(settings.key_file, system_entropy).franking_key)
    size: Callable[[Engine], int] = _postgresql_size if is_postgresql(engine.url) else _sqlite_size
    before = size(engine)
    for number in range(MESSAGES // BATCH):
        batch = [_submission(pairs[number % PAIRS]) for _ in range(BATCH)]
        with engine.connect().execution_options(**WRITE) as connection, connection.begin():
            append_messages(connection, batch, franker.frank)
    grown = (size(engine) - before) / MESSAGES
    engine.dispose()
    return grown


def _submission(pair: Pair) -> Submission:
    return Submission(
        organisation=ORGANISATION,
        conversation=pair.group.conversation,
        sender=pair.group.members[0].device,
        side=SIDE_YOUNG,
        message_id=new_id(system_entropy),
        epoch=pair.group.epoch,
        at=system_clock(),
        commitment=system_entropy(32),
        body=system_entropy(BODY),
    )


def main() -> None:
    """Measure both stores."""
    with tempfile.TemporaryDirectory() as folder:
        print(f"sqlite_bytes_per_message {measure(Path(folder), None):.0f}")
    with (
        own_postgres() as server,
        server.database() as name,
        tempfile.TemporaryDirectory() as folder,
    ):
        grown = measure(Path(folder), server.url(name))
    print(f"postgresql_bytes_per_message {grown:.0f}")
    print(f"body_bytes {BODY}")


if __name__ == "__main__":
    main()
