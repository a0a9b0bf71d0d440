import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.bundle import write_bundle
from audit.checkpoint import Checkpoint
from audit.errors import Fault, NoteRefused, TrailBroken
from audit.layout import CHECKPOINT
from audit.merkle import HASH_BYTES
from audit.notes import Note, sign
from audit.verify import verify
from tests.audit.paper_log import LOG_KEY, ORIGIN, PaperLog, entries, policy

SIZE = 600
LOG = PaperLog(entries(SIZE), cosigned=True)


def broken(files: dict[str, bytes]) -> TrailBroken:
    with pytest.raises(TrailBroken) as caught:
        verify(files.get, policy())
    return caught.value


def flipped(path: str, at: int) -> dict[str, bytes]:
    data = bytearray(LOG.files[path])
    data[at] ^= 1
    return LOG.files | {path: bytes(data)}


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 600, 65_537])
def test_whole_log_verifies(size: int) -> None:
    log = PaperLog(entries(size))

    assert verify(log.files.get, policy()).size == size


def test_verifier_tells_how_far_it_is() -> None:
    told: list[tuple[int, int]] = []

    verify(LOG.files.get, policy(1), progress=lambda done, total: told.append((done, total)))

    assert told == [(0, SIZE), (256, SIZE), (512, SIZE), (SIZE, SIZE)]


def test_checkpoint_without_its_witness_is_refused() -> None:
    with pytest.raises(NoteRefused) as caught:
        verify(PaperLog(entries(3)).files.get, policy(1))
    assert caught.value.fault is Fault.CHECKPOINT_QUORUM


def test_log_without_a_checkpoint_is_refused() -> None:
    assert broken({}).fault is Fault.CHECKPOINT_MISSING


@pytest.mark.parametrize("path", sorted(set(LOG.files) - {CHECKPOINT}))
def test_missing_resource_is_named(path: str) -> None:
    files = {name: data for name, data in LOG.files.items() if name != path}

    error = broken(files)

    assert error.fault in {Fault.TILE_MISSING, Fault.ENTRY_MISSING}
    assert error.path == path


@pytest.mark.parametrize("path", sorted(set(LOG.files) - {CHECKPOINT}))
def test_truncated_resource_is_named(path: str) -> None:
    error = broken(LOG.files | {path: LOG.files[path][:-1]})

    assert error.fault in {Fault.TILE_LENGTH, Fault.ENTRY_LENGTH}
    assert error.path == path


@pytest.mark.parametrize("path", sorted(name for name in LOG.files if name.startswith("tile/0")))
@pytest.mark.parametrize("at", [0, 31, 33, -1])
def test_flipped_bit_of_a_leaf_tile_is_found_to_the_byte(path: str, at: int) -> None:
    error = broken(flipped(path, at))

    assert (error.fault, error.path) == (Fault.TILE_HASH, path)
    assert error.at == at % len(LOG.files[path])


def test_flipped_bit_of_a_higher_tile_is_found_to_the_byte() -> None:
    error = broken(flipped("tile/1/000.p/2", 40))

    assert (error.fault, error.path, error.at) == (Fault.TILE_HASH, "tile/1/000.p/2", 40)


def forged(number: int) -> dict[str, bytes]:
    """Change an entry into another one that is just as well formed."""
    written = list(LOG.written)
    written[number] = written[number].replace(b'"at":', b'"at":9')
    return LOG.files | {
        path: data for path, data in PaperLog(written).files.items() if "entries" in path
    }


@pytest.mark.parametrize("number", [0, 1, 255, 256, 511, 512, 599])
def test_forged_entry_is_found_with_its_place(number: int) -> None:
    error = broken(forged(number))

    assert (error.fault, error.entry) == (Fault.ENTRY_HASH, number)
    data = forged(number)[error.path or ""]
    assert data[error.at :].startswith(b'{"actor"')
    assert f'"at":9{number}'.encode() in data[error.at or 0 :][:200]


def test_forged_entry_with_its_tile_recomputed_is_found_by_the_tile_above() -> None:
    files = forged(3) | {
        "tile/0/000": PaperLog(entries(SIZE)[:3] + entries(600)[4:]).files["tile/0/000"]
    }

    assert broken(files).fault is Fault.TILE_HASH


def test_log_that_was_recomputed_whole_does_not_make_the_signed_root() -> None:
    written = list(LOG.written)
    del written[5]
    written.append(written[0])
    files = PaperLog(written).files | {CHECKPOINT: LOG.files[CHECKPOINT]}

    assert broken(files).fault in {Fault.ROOT, Fault.TILE_HASH}


def test_recomputed_small_log_breaks_at_the_root() -> None:
    honest, other = PaperLog(entries(2)), PaperLog(entries(3)[1:])

    error = broken(other.files | {CHECKPOINT: honest.files[CHECKPOINT]})

    assert error.fault is Fault.ROOT


def test_entry_of_another_organisation_is_refused() -> None:
    error = broken(PaperLog([*entries(2), *entries(1, "f" * 32)]).files)

    assert (error.fault, error.entry) == (Fault.ENTRY_FORM, 2)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        entries(1)[0] + b" ",
        entries(1)[0].replace(b'"v":1', b'"v":2'),
        entries(1)[0].replace(b'"at":0', b'"at":00'),
        entries(1)[0].replace(b",", b", "),
    ],
    ids=range(6),
)
def test_entry_that_is_not_written_as_entries_are_is_refused(data: bytes) -> None:
    assert broken(PaperLog([data]).files).fault is Fault.ENTRY_FORM


def test_checkpoint_of_another_log_is_refused() -> None:
    text = Checkpoint(ORIGIN + "2", SIZE, LOG.tree.root).text()
    note = Note(text, (sign(text, name=ORIGIN + "2", key=LOG_KEY),))

    with pytest.raises(NoteRefused):
        verify((LOG.files | {CHECKPOINT: note.encode()}).get, policy())


def test_damage_is_said_in_one_line() -> None:
    error = broken(flipped("tile/0/001", HASH_BYTES))

    assert str(error) == "tile.hash, tile/0/001, byte 32"


@settings(max_examples=60)
@given(path=st.sampled_from(sorted(LOG.files)), data=st.data())
def test_no_flipped_bit_goes_unnoticed(path: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(LOG.files[path]) - 1))
    bit = 1 << data.draw(st.integers(0, 7))
    changed = bytearray(LOG.files[path])
    changed[at] ^= bit

    with pytest.raises((TrailBroken, NoteRefused)) as caught:
        verify((LOG.files | {path: bytes(changed)}).get, policy(1))
    if isinstance(caught.value, TrailBroken):
        assert caught.value.path == path


def test_bundle_with_more_in_it_than_its_path_says_is_refused() -> None:
    path = "tile/entries/002.p/88"
    more = LOG.files[path] + write_bundle(entries(1))

    assert broken(LOG.files | {path: more}).fault is Fault.ENTRY_LENGTH
