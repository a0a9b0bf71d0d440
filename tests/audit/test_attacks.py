"""Each attack on a log has an error of its own. Those on a database: tests/contracts."""

from collections.abc import Callable

import pytest

from audit.checkpoint import Checkpoint, parse_checkpoint
from audit.errors import Fault, NoteRefused, TrailBroken
from audit.layout import CHECKPOINT
from audit.verify import verify
from audit.witness import Known, Refusal, Witness, encode_request, parse_request
from tests.audit import hostile_logs
from tests.audit.hostile_logs import HONEST
from tests.audit.paper_log import LOG, ORIGIN, WITNESS, WITNESS_KEY, PaperLog, policy

SEEN: Checkpoint = parse_checkpoint(HONEST.note())

whole_by_itself = pytest.mark.parametrize(
    "attack", [hostile_logs.split_view, hostile_logs.rolled_back_log]
)


def test_tile_with_a_flipped_bit() -> None:
    with pytest.raises(TrailBroken) as caught:
        verify(hostile_logs.tile_with_a_flipped_bit().get, policy(1))

    found = (caught.value.fault, caught.value.path, caught.value.at)
    assert found == (Fault.TILE_HASH, "tile/0/001", 33)


def test_truncated_entry_bundle() -> None:
    files = hostile_logs.truncated_entry_bundle()

    with pytest.raises(TrailBroken) as caught:
        verify(files.get, policy(1))

    assert (caught.value.fault, caught.value.path) == (Fault.ENTRY_LENGTH, "tile/entries/001")
    rest = HONEST.files["tile/entries/001"][caught.value.at :]
    assert int.from_bytes(rest[:2]) + 2 == len(rest), "it names where the entry begins that was cut"


def test_checkpoint_of_another_log() -> None:
    with pytest.raises(NoteRefused) as caught:
        verify(hostile_logs.checkpoint_of_another_log().get, policy())

    assert caught.value.fault is Fault.CHECKPOINT_ORIGIN


@whole_by_itself
def test_split_view_and_rolled_back_log_are_found_by_what_was_seen(
    attack: Callable[[], PaperLog],
) -> None:
    with pytest.raises(TrailBroken) as caught:
        verify(attack().files.get, policy(1), seen=SEEN)

    assert (caught.value.fault, caught.value.path) == (Fault.SPLIT, CHECKPOINT)


@whole_by_itself
def test_nothing_else_finds_a_split_view_or_a_rolled_back_log(
    attack: Callable[[], PaperLog],
) -> None:
    log = attack()

    assert verify(log.files.get, policy(1)).size == len(log.written)


@pytest.mark.parametrize("size", [0, 1, 256, 300, 600])
def test_honest_log_grew_from_whatever_was_seen_of_it(size: int) -> None:
    seen = Checkpoint(ORIGIN, size, HONEST.tree_of(size).root)

    assert verify(HONEST.files.get, policy(1), seen=seen).size == 600


@pytest.mark.parametrize(
    ("attack", "status", "size"),
    [(hostile_logs.split_view, 422, None), (hostile_logs.rolled_back_log, 409, 600)],
)
def test_witness_refuses_a_split_view_and_a_rolled_back_log(
    attack: Callable[[], PaperLog], status: int, size: int | None
) -> None:
    witness = Witness(name=WITNESS.name, key=WITNESS_KEY, logs={ORIGIN: LOG})
    known = Known(SEEN.size, SEEN.root, HONEST.note().encode())
    log = attack()
    old = min(len(log.written), SEEN.size)
    proof = log.tree.consistency(old)

    with pytest.raises(Refusal) as caught:
        witness.cosign(parse_request(encode_request(old, proof, log.note())), LOG, known, seconds=1)

    assert (caught.value.status, caught.value.size) == (status, size)
