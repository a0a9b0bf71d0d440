import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.errors import Fault, NoteRefused, ProofRefused
from audit.proof import Proof, check_proof, parse_proof
from tests.audit.paper_log import PaperLog, entries, policy

LOG = PaperLog(entries(300), cosigned=True)


def prove(index: int) -> Proof:
    path = tuple(LOG.tree.inclusion(index))
    return Proof(LOG.written[index], index, path, LOG.note().encode())


@pytest.mark.parametrize("index", [0, 255, 256, 299])
def test_proof_shows_its_entry_by_itself(index: int) -> None:
    proof = parse_proof(prove(index).encode())

    assert proof == prove(index)
    assert check_proof(proof, policy(1)).size == 300


def test_proof_begins_as_the_standard_says() -> None:
    lines = prove(1).encode().decode().split("\n")

    assert lines[0] == "c2sp.org/tlog-proof@v1"
    assert lines[1].startswith("extra ")
    assert lines[2] == "index 1"


def test_proof_of_another_entry_is_refused() -> None:
    good = prove(7)
    swapped = Proof(LOG.written[8], good.index, good.path, good.checkpoint)
    moved = Proof(good.entry, 8, good.path, good.checkpoint)
    beyond = Proof(good.entry, 300, good.path, good.checkpoint)

    for proof in (swapped, moved, beyond):
        with pytest.raises(ProofRefused):
            check_proof(proof, policy())


def test_proof_without_the_witness_that_is_wanted_is_refused() -> None:
    lonely = PaperLog(entries(1))
    proof = Proof(lonely.written[0], 0, (), lonely.note().encode())

    with pytest.raises(NoteRefused) as caught:
        check_proof(proof, policy(1))
    assert caught.value.fault is Fault.CHECKPOINT_QUORUM


@pytest.mark.parametrize(
    "data",
    [
        b"",
        prove(0).encode().replace(b"proof@v1", b"proof@v2"),
        prove(0).encode().replace(b"extra ", b"other "),
        prove(0).encode().replace(b"index 0", b"index 00"),
        prove(0).encode().replace(b"index 0", b"index 0\nAAAA"),
        prove(0).encode().replace(b"index 0\n", b"index 0\n" + 64 * (b"A" * 43 + b"=\n")),
        b"\xff" + prove(0).encode(),
        prove(0).encode() + b"x" * 200_000,
        prove(0).encode().split(b"\n\n")[0],
    ],
    ids=range(9),
)
def test_what_is_no_proof_is_refused(data: bytes) -> None:
    with pytest.raises(NoteRefused):
        parse_proof(data)


@given(st.data())
def test_no_flipped_bit_is_believed(data: st.DataObject) -> None:
    changed = bytearray(prove(5).encode())
    at = data.draw(st.integers(0, len(changed) - 1))
    changed[at] ^= 1 << data.draw(st.integers(0, 7))

    with pytest.raises((NoteRefused, ProofRefused)):
        check_proof(parse_proof(bytes(changed)), policy(1))
