import pytest
from nacl.signing import SigningKey

from audit.checkpoint import Checkpoint, Policy, parse_checkpoint, parse_size
from audit.errors import Fault, NoteRefused
from audit.notes import COSIGNATURE, ED25519, Note, VerifierKey, cosign, parse_note, sign

ORIGIN = "chat.example.org/v1/trail/1"
LOG_KEY, *WITNESS_KEYS = [SigningKey(bytes([each]) * 32) for each in range(3)]
LOG = VerifierKey(ORIGIN, ED25519, bytes(LOG_KEY.verify_key))
WITNESSES = tuple(
    VerifierKey(f"w{number}.example", COSIGNATURE, bytes(key.verify_key))
    for number, key in enumerate(WITNESS_KEYS)
)
POINT = Checkpoint(ORIGIN, 5, bytes(range(32)))


def signed(point: Checkpoint = POINT, witnesses: int = 0) -> bytes:
    text = point.text()
    cosigned = [
        cosign(text, name=witness.name, key=key, seconds=7)
        for witness, key in zip(WITNESSES, WITNESS_KEYS, strict=True)
    ]
    note = Note(text, (sign(text, name=ORIGIN, key=LOG_KEY),))
    return note.also(cosigned[:witnesses]).encode()


def fault(policy: Policy, data: bytes) -> Fault:
    with pytest.raises(NoteRefused) as caught:
        policy.check(data)
    return caught.value.fault


def test_policy_reads_what_the_log_signed() -> None:
    assert Policy(LOG).check(signed()) == POINT


def test_policy_counts_the_witnesses() -> None:
    policy = Policy(LOG, WITNESSES, 2)

    assert policy.check(signed(witnesses=2)) == POINT
    assert fault(policy, signed(witnesses=1)) is Fault.CHECKPOINT_QUORUM


def test_witness_that_signs_twice_counts_once() -> None:
    note = parse_note(signed(witnesses=1))
    again = cosign(note.text, name=WITNESSES[0].name, key=WITNESS_KEYS[0], seconds=8)

    assert fault(Policy(LOG, WITNESSES, 2), note.also([again]).encode()) is Fault.CHECKPOINT_QUORUM


def test_checkpoint_of_another_log_is_refused() -> None:
    """Same key, another origin: a checkpoint that was moved."""
    assert fault(Policy(LOG), signed(Checkpoint("other", 5, POINT.root))) is Fault.CHECKPOINT_ORIGIN


def test_checkpoint_that_the_log_did_not_sign_is_refused() -> None:
    text = POINT.text()
    note = Note(text, (sign(text, name=ORIGIN, key=WITNESS_KEYS[0]),))

    assert fault(Policy(LOG), note.encode()) is Fault.CHECKPOINT_UNSIGNED


@pytest.mark.parametrize("quorum", [-1, 3])
def test_policy_that_nothing_can_meet_is_refused(quorum: int) -> None:
    with pytest.raises(ValueError, match=str(quorum)):
        Policy(LOG, WITNESSES, quorum)


def test_policy_in_which_one_key_counts_twice_is_refused() -> None:
    namesake = VerifierKey("another-name", COSIGNATURE, WITNESSES[0].key)

    with pytest.raises(ValueError, match="1"):
        Policy(LOG, (WITNESSES[0], namesake), 1)


@pytest.mark.parametrize(
    "text",
    [
        "origin\n5\n",
        "\n5\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "origin\n05\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "origin\n-1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "origin\n5\nAAAA\n",
        "origin\n5\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n",
    ],
    ids=range(6),
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(NoteRefused):
        parse_checkpoint(Note(text, ()))


def test_extension_lines_are_passed_over_and_signed() -> None:
    text = POINT.text() + "extension\n"

    data = Note(text, (sign(text, name=ORIGIN, key=LOG_KEY),)).encode()

    assert Policy(LOG).check(data) == POINT
    assert fault(Policy(LOG), data.replace(b"ext", b"Ext")) is Fault.CHECKPOINT_SIGNATURE


@pytest.mark.parametrize("text", ["", "01", "1 ", "\u0661", str(2**63), "1e3"])
def test_what_is_no_size_is_refused(text: str) -> None:
    with pytest.raises(NoteRefused):
        parse_size(text)
