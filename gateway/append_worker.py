"""The process that stores large batches beside the gateway (``chat/append_process.py``).

    python -m gateway.append_worker FD

It serves the socket that it was started with until the gateway closes it, which is how it is told
to go: signals to the whole group are the gateway's to act on.
"""

import signal
import socket
import sys
from collections.abc import Callable
from typing import Final

import msgspec
from nacl.signing import SigningKey
from sqlalchemy import Connection, Engine

from audit.trail import Trail
from gateway.chat.append_frames import (
    Answer,
    Batch,
    Kept,
    NotKept,
    Order,
    Ready,
    Setup,
    framed,
    receive,
    verdict_of,
)
from gateway.chat.batches import BatchStore
from gateway.chat.franker import Franker
from gateway.desk.listener import Listener
from gateway.desk.versions import SettingsBook
from gateway.garbage import rest
from gateway.sources import Entropy, system_entropy
from gateway.storage.direct import begin_to_write, commit
from gateway.storage.engine import WRITE, open_engine

__all__ = ["AppendWorker", "main"]

_decode: Final[Callable[[bytearray], Order]] = msgspec.msgpack.Decoder(Order).decode


class AppendWorker:
    """Stores batches one after the other, each in a transaction of its own."""

    def __init__(self, engine: Engine, *, entropy: Entropy) -> None:
        self._engine = engine
        self._connection: Connection | None = None
        self._keys: dict[str, bytes] = {}
        franker = Franker(lambda organisation: SigningKey(self._keys[organisation]))
        listener = Listener(trail=Trail(entropy=entropy), book=SettingsBook())
        self._batches = BatchStore(franker.frank, listener.hear)

    def store(self, batch: Batch) -> Kept | NotKept:
        """Store a batch and return once it is durable, or once nothing of it is kept."""
        self._keys.update(batch.keys)
        try:
            connection = self._connect()
            begin_to_write(connection)
            outcomes, said = self._batches.store(connection, batch.items)
            commit(connection)
        except Exception as error:  # noqa: BLE001 - whatever it is, the gateway has to know
            self.close()
            return NotKept(type(error).__name__)
        return Kept([verdict_of(each) for each in outcomes], list(said))

    def close(self) -> None:
        """Let go of the connection; nothing uncommitted stays."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()
            connection.close()

    def _connect(self) -> Connection:
        if self._connection is None:
            self._connection = self._engine.connect().execution_options(**WRITE)
        return self._connection


def main(link: socket.socket, *, entropy: Entropy = system_entropy) -> None:
    """Serve until the gateway is gone, or something goes wrong."""
    worker: AppendWorker | None = None
    answer: Answer = Ready()
    try:
        while not isinstance(answer, NotKept):
            order = _decode(receive(link))
            if isinstance(order, Setup):
                worker = AppendWorker(open_engine(order.url), entropy=entropy)
            elif worker is not None:
                answer = worker.store(order)
            link.sendall(framed(answer))
    except (EOFError, OSError):
        return
    finally:
        if worker is not None:
            worker.close()


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    rest()
    main(socket.socket(fileno=int(sys.argv[1])))
