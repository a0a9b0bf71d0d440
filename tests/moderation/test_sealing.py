"""Texts at rest: keys in a file, boxes bound to their place, rotation while the service runs."""

import os
from pathlib import Path

import pytest

from gateway.sources import system_entropy
from moderation.sealing import KeyFileProblem, KeyRing, Sealed, Unreadable

TRUST, OTHER = "0a" * 16, "0b" * 16


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "moderation.keys"


def test_new_file_is_private_and_holds_a_key(path: Path) -> None:
    ring = KeyRing(path, system_entropy)
    assert path.stat().st_mode & 0o777 == 0o600
    assert ring.ids == (ring.current,)
    assert KeyRing(path, system_entropy).current == ring.current
    assert [each.name for each in path.parent.iterdir()] == ["moderation.keys"]


def test_box_opens_only_in_its_place_and_for_its_organisation(path: Path) -> None:
    ring = KeyRing(path, system_entropy)
    sealed = ring.seal(TRUST, "post:1:1", "hello")
    assert ring.open(TRUST, "post:1:1", sealed) == "hello"
    assert b"hello" not in sealed.box
    for organisation, place, box in (
        (TRUST, "post:1:2", sealed),
        (OTHER, "post:1:1", sealed),
        (TRUST, "post:1:1", Sealed(sealed.key_id, sealed.box[:-1] + b"\0")),
        (TRUST, "post:1:1", Sealed("00000000", sealed.box)),
    ):
        with pytest.raises(Unreadable):
            ring.open(organisation, place, box)


def test_node_notices_a_key_that_another_added(path: Path) -> None:
    node, command = KeyRing(path, system_entropy), KeyRing(path, system_entropy)
    old = node.seal(TRUST, "x", "before")
    made = command.add()
    os.utime(path, ns=(0, 1))
    assert node.current == made
    assert node.open(TRUST, "x", old) == "before"
    fresh = command.seal(TRUST, "y", "after")
    assert KeyRing(path, system_entropy).open(TRUST, "y", fresh) == "after"


def test_keys_that_nothing_is_under_are_taken_out_but_for_the_newest(path: Path) -> None:
    ring = KeyRing(path, system_entropy)
    first = ring.current
    second, third = ring.add(), ring.add()
    assert ring.retire([second]) == [first]
    assert list(ring.ids) == [second, third]
    assert ring.retire([]) == [second]
    assert list(ring.ids) == [third]


@pytest.mark.parametrize("text", ["", "nothing", "zz zz", "00000000 00", f"00 {'0' * 64}"])
def test_broken_file_is_refused(path: Path, text: str) -> None:
    path.parent.mkdir()
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(KeyFileProblem) as refused:
        KeyRing(path, system_entropy)
    assert refused.value.path == path


def test_file_that_others_can_reach_is_refused(path: Path) -> None:
    KeyRing(path, system_entropy)
    path.chmod(0o640)
    with pytest.raises(KeyFileProblem) as refused:
        KeyRing(path, system_entropy)
    assert "chmod 600" in refused.value.problem
