import sqlite3
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from audit.checkpoint import Checkpoint, parse_checkpoint
from audit.errors import NoteRefused
from audit.merkle import EMPTY_ROOT
from audit.notes import Note, parse_note, parse_signatures, sign
from audit.witness import (
    MOST_REQUEST_BYTES,
    Known,
    Refusal,
    Witness,
    encode_request,
    origin_hash,
    parse_request,
)
from audit.witness_ledger import WitnessLedger
from audit.witness_server import witness_app
from tests.audit.paper_log import LOG, LOG_KEY, ORIGIN, WITNESS, WITNESS_KEY, PaperLog, entries

LOGS = {ORIGIN: LOG}
SECONDS = 1_700_000_000
SMALL, LARGE = PaperLog(entries(3)), PaperLog(entries(300))


def forked() -> PaperLog:
    """Return a log that shares only the origin and the key with the others."""
    return PaperLog(list(reversed(entries(300))))


def body(log: PaperLog, old_size: int = 0) -> bytes:
    proof = log.tree.consistency(old_size) if old_size else []
    return encode_request(old_size, proof, log.note())


def make() -> Witness:
    return Witness(name=WITNESS.name, key=WITNESS_KEY, logs=LOGS)


@pytest.fixture
def ledger(tmp_path: Path) -> WitnessLedger:
    return WitnessLedger(tmp_path / "witness.db")


@pytest.fixture
async def client(ledger: WitnessLedger) -> AsyncIterator[httpx.AsyncClient]:
    app = witness_app(witness=make(), ledger=ledger, logs=LOGS, seconds=lambda: SECONDS)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://witness") as client:
        yield client


async def add(client: httpx.AsyncClient, data: bytes) -> httpx.Response:
    return await client.post("/add-checkpoint", content=data)


async def test_first_checkpoint_is_cosigned(client: httpx.AsyncClient) -> None:
    answer = await add(client, body(SMALL))

    assert answer.status_code == 200
    assert WITNESS.signed(SMALL.note().also(parse_signatures(answer.content)))


async def test_log_that_grew_is_cosigned(client: httpx.AsyncClient) -> None:
    await add(client, body(SMALL))

    assert (await add(client, body(LARGE, 3))).status_code == 200


async def test_same_checkpoint_again_is_cosigned_again(client: httpx.AsyncClient) -> None:
    await add(client, body(SMALL))

    assert (await add(client, body(SMALL, 3))).status_code == 200


async def test_other_old_size_is_answered_with_what_is_known(client: httpx.AsyncClient) -> None:
    await add(client, body(SMALL))

    answer = await add(client, body(LARGE, 2))

    assert (answer.status_code, answer.text) == (409, "3\n")
    assert answer.headers["content-type"].startswith("text/x.tlog.size")


async def test_rolled_back_log_is_refused(client: httpx.AsyncClient) -> None:
    await add(client, body(LARGE))

    assert (await add(client, body(SMALL))).status_code == 409
    assert (await add(client, body(SMALL, 3))).text == "300\n"


async def test_split_view_is_refused(client: httpx.AsyncClient) -> None:
    await add(client, body(SMALL))

    assert (await add(client, body(forked(), 3))).status_code == 422


async def test_other_root_for_the_same_size_is_refused(client: httpx.AsyncClient) -> None:
    await add(client, body(LARGE))

    assert (await add(client, body(forked(), 300))).status_code == 422


async def test_proof_where_none_belongs_is_refused(client: httpx.AsyncClient) -> None:
    data = encode_request(0, [bytes(32)], SMALL.note())

    assert (await add(client, data)).status_code == 422


async def test_empty_log_with_a_root_is_refused(client: httpx.AsyncClient) -> None:
    text = Checkpoint(ORIGIN, 0, bytes(32)).text()
    wrong = Note(text, (sign(text, name=ORIGIN, key=LOG_KEY),))
    text = Checkpoint(ORIGIN, 0, EMPTY_ROOT).text()
    right = Note(text, (sign(text, name=ORIGIN, key=LOG_KEY),))

    assert (await add(client, encode_request(0, [], wrong))).status_code == 422
    assert (await add(client, encode_request(0, [], right))).status_code == 200
    assert (await add(client, body(SMALL))).status_code == 200


async def test_old_size_over_the_new_one_is_refused(client: httpx.AsyncClient) -> None:
    assert (await add(client, encode_request(4, [], SMALL.note()))).status_code == 400


async def test_unknown_log_is_refused(client: httpx.AsyncClient) -> None:
    text = Checkpoint("other.example", 1, bytes(32)).text()
    note = Note(text, (sign(text, name="other.example", key=LOG_KEY),))

    assert (await add(client, encode_request(0, [], note))).status_code == 404


async def test_checkpoint_that_the_log_did_not_sign_is_refused(client: httpx.AsyncClient) -> None:
    text = SMALL.note().text
    strange = Note(text, (sign(text, name=ORIGIN, key=WITNESS_KEY),))
    forged = Note(text.replace("\n3\n", "\n4\n"), SMALL.note().signatures)

    for note in (strange, forged):
        assert (await add(client, encode_request(0, [], note))).status_code == 403


@pytest.mark.parametrize(
    "data",
    [
        b"",
        body(SMALL).replace(b"old 0", b"old 00"),
        body(SMALL).replace(b"old 0", b"new 0"),
        body(SMALL).replace(b"old 0\n", b"old 0\nnot base64\n"),
        encode_request(3, [bytes(32)] * 64, LARGE.note()),
        b"\xff" + body(SMALL),
    ],
    ids=range(6),
)
async def test_what_is_no_request_is_refused(client: httpx.AsyncClient, data: bytes) -> None:
    assert (await add(client, data)).status_code == 400


async def test_endless_request_is_refused(client: httpx.AsyncClient) -> None:
    assert (await add(client, b"x" * (MOST_REQUEST_BYTES + 1))).status_code == 413


async def test_last_checkpoint_is_shown_with_both_signatures(client: httpx.AsyncClient) -> None:
    path = f"/{origin_hash(ORIGIN)}/checkpoint"

    before = await client.get(path)
    await add(client, body(SMALL))
    note = parse_note((await client.get(path)).content)

    assert before.status_code == 404
    assert parse_checkpoint(note).size == 3
    assert LOG.signed(note)
    assert WITNESS.signed(note)
    assert (await client.get("/0/checkpoint")).status_code == 404


async def test_refused_request_changes_nothing(
    client: httpx.AsyncClient, ledger: WitnessLedger
) -> None:
    await add(client, body(SMALL))
    before = ledger.find(ORIGIN)

    await add(client, body(forked(), 3))

    assert ledger.find(ORIGIN) == before


def test_of_many_at_once_one_goes_on_from_what_is_known(ledger: WitnessLedger) -> None:
    """The race of the standard's last section: no smaller tree over a larger one."""
    witness = make()
    grown = [PaperLog(entries(size)) for size in range(10, 30)]

    def ask(log: PaperLog) -> int:
        request = parse_request(body(log))

        def decide(known: Known | None) -> tuple[int, Known]:
            _, then = witness.cosign(request, LOG, known, seconds=SECONDS)
            return then.size, then

        try:
            return ledger.renew(ORIGIN, decide)
        except Refusal as refusal:
            return 0 if refusal.size else -1

    with ThreadPoolExecutor(8) as pool:
        cosigned = [size for size in pool.map(ask, grown) if size]

    known = ledger.find(ORIGIN)
    assert len(cosigned) == 1
    assert known is not None
    assert known.size == cosigned[0]


class FailingLedger(WitnessLedger):
    """A ledger whose disk goes at a commit, before or after it took effect; None: it does not."""

    persisted: bool | None = None

    def _open(self) -> sqlite3.Connection:
        persisted = self.persisted

        class Failing(sqlite3.Connection):
            def commit(self) -> None:
                if persisted is not False:
                    super().commit()
                if persisted is not None:
                    raise sqlite3.OperationalError("disk I/O error")

        return sqlite3.connect(self._path, isolation_level=None, factory=Failing)


@pytest.mark.parametrize("persisted", [False, True], ids=["not_persisted", "persisted"])
async def test_witness_whose_commit_fails_gives_no_cosignature_and_goes_on(
    tmp_path: Path, ledger: WitnessLedger, client: httpx.AsyncClient, *, persisted: bool
) -> None:
    await add(client, body(SMALL))
    failing = FailingLedger(tmp_path / "witness.db")
    failing.persisted = persisted
    app = witness_app(witness=make(), ledger=failing, logs=LOGS, seconds=lambda: SECONDS)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://witness") as broken:
        assert (await add(broken, body(LARGE, 3))).status_code == 500

    known = ledger.find(ORIGIN)
    assert known is not None
    assert known.size == (300 if persisted else 3)
    # The log finds out by the size that it is answered with, and no smaller tree goes over it.
    assert (await add(client, body(SMALL, 3))).status_code == (409 if persisted else 200)
    again = await add(client, body(LARGE, 300 if persisted else 3))
    assert again.status_code == 200


def test_request_reads_back() -> None:
    request = parse_request(body(LARGE, 3))

    assert encode_request(request.old_size, request.proof, request.note) == body(LARGE, 3)


def test_request_without_a_note_is_refused() -> None:
    with pytest.raises(NoteRefused):
        parse_request(b"old 0\n\n")
