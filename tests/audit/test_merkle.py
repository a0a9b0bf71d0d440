"""The Merkle tree against its definition, the published vectors, and whoever bends a proof."""

import base64
import json
import os
from collections.abc import Callable, Sequence
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.errors import ProofRefused
from audit.merkle import (
    EMPTY_ROOT,
    Growing,
    Tree,
    check_consistency,
    check_inclusion,
    leaf_hash,
    node_hash,
    root_by_inclusion,
)

LEAVES = st.lists(st.binary(max_size=3), min_size=1, max_size=70)
MOST: Final = 34
HASHES: Final = [leaf_hash(bytes([number])) for number in range(MOST)]


def read_vectors(name: str) -> list[dict[str, Any]]:
    project = Path(__file__).parents[2]
    root = Path(os.environ.get("EARSHOT_VECTORS") or project.parent / "shared" / "vectors")
    path = root / "rfc6962" / name
    if not path.is_file():
        pytest.skip(f"RFC 6962 vectors are not in {path.parent}; set EARSHOT_VECTORS to its parent")
    found: list[dict[str, Any]] = json.loads(path.read_text())
    return found


def unb64(texts: Sequence[str] | None) -> list[bytes]:
    return [base64.b64decode(each) for each in texts or ()]


def holds(check: Callable[[], None]) -> bool:
    try:
        check()
    except ProofRefused:
        return False
    return True


def defined_root(hashes: Sequence[bytes]) -> bytes:
    """Compute a root in the words of RFC 6962 section 2.1."""
    if not hashes:
        return sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    split = 1 << (len(hashes) - 1).bit_length() - 1
    left, right = defined_root(hashes[:split]), defined_root(hashes[split:])
    return sha256(b"\x01" + left + right).digest()


def test_published_inclusion_proofs_hold_and_bent_ones_are_refused() -> None:
    rows = read_vectors("inclusion.json")
    assert (len(rows), sum(row["wantErr"] for row in rows)) == (98, 92)
    for row in rows:
        leaf, root = unb64([row["leafHash"], row["root"]])
        check = partial(check_inclusion, leaf, index=row["leafIdx"], size=row["treeSize"])
        assert holds(partial(check, path=unb64(row["proof"]), root=root)) is not row["wantErr"]


def test_published_consistency_proofs_hold_and_bent_ones_are_refused() -> None:
    rows = read_vectors("consistency.json")
    assert (len(rows), sum(row["wantErr"] for row in rows)) == (98, 92)
    for row in rows:
        old_root, new_root = unb64([row["root1"], row["root2"]])
        check = partial(check_consistency, old_size=row["size1"], new_size=row["size2"])
        proof = partial(check, old_root=old_root, new_root=new_root, path=unb64(row["proof"]))
        assert holds(proof) is not row["wantErr"], row["name"]


def test_leaf_cannot_be_taken_for_a_node() -> None:
    left, right = HASHES[:2]
    assert leaf_hash(left + right) != node_hash(left, right)
    assert leaf_hash(b"") == sha256(b"\x00").digest()


@given(LEAVES)
def test_root_is_the_defined_one(entries: list[bytes]) -> None:
    hashes = [leaf_hash(each) for each in entries]
    growing = Growing()
    for each in hashes:
        growing.append(each)
    assert Tree(hashes).root == growing.root == defined_root(hashes)


def test_tree_of_nothing_has_a_root() -> None:
    assert Tree([]).root == Growing().root == EMPTY_ROOT == defined_root([])


@pytest.mark.parametrize("size", range(1, MOST))
def test_every_leaf_of_every_tree_is_proven(size: int) -> None:
    tree = Tree(HASHES[:size])
    assert len(tree) == size
    for index, leaf in enumerate(HASHES[:size]):
        path = tree.inclusion(index)
        check_inclusion(leaf, index=index, size=size, path=path, root=tree.root)
        for other in range(-1, size + 1):
            check = partial(check_inclusion, leaf, index=other, size=size)
            assert holds(partial(check, path=path, root=tree.root)) is (other == index)


@pytest.mark.parametrize("new", range(1, MOST))
def test_every_tree_is_proven_to_have_grown(new: int) -> None:
    tree = Tree(HASHES[:new])
    for old in range(1, new + 1):
        before = Tree(HASHES[:old]).root
        path = tree.consistency(old)
        check_consistency(
            old_size=old, new_size=new, old_root=before, new_root=tree.root, path=path
        )
        other = Tree([*HASHES[1:old], HASHES[-1]]).root
        with pytest.raises(ProofRefused):
            check_consistency(
                old_size=old, new_size=new, old_root=other, new_root=tree.root, path=path
            )


@given(LEAVES, st.data())
def test_bent_proof_is_refused(entries: list[bytes], data: st.DataObject) -> None:
    tree = Tree([leaf_hash(each) for each in entries])
    index = data.draw(st.integers(0, len(tree) - 1))
    path = tree.inclusion(index)
    bent = [*path, tree.root]
    for at, each in enumerate(path):
        changed = bytes([each[0] ^ 1]) + each[1:]
        with pytest.raises(ProofRefused):
            check_inclusion(
                leaf_hash(entries[index]),
                index=index,
                size=len(tree),
                path=[*path[:at], changed, *path[at + 1 :]],
                root=tree.root,
            )
    for wrong in (bent, path[:-1] if path else bent, [b"short", *path[1:]]):
        with pytest.raises(ProofRefused):
            root_by_inclusion(leaf_hash(entries[index]), index=index, size=len(tree), path=wrong)


def test_what_is_not_there_cannot_be_proven() -> None:
    tree = Tree(HASHES[:5])
    for index in (-1, 5):
        with pytest.raises(IndexError):
            tree.inclusion(index)
    for size in (0, 6):
        with pytest.raises(IndexError):
            tree.consistency(size)


@given(LEAVES, st.integers(0, 70))
def test_edge_that_was_kept_grows_on(entries: list[bytes], cut: int) -> None:
    hashes = [leaf_hash(each) for each in entries]
    first = Growing()
    for each in hashes[:cut]:
        first.append(each)
    second = Growing(first.size, first.peaks)
    for each in hashes[cut:]:
        second.append(each)
    assert (second.size, second.root) == (len(hashes), Tree(hashes).root)


def test_edge_of_another_size_is_refused() -> None:
    with pytest.raises(ProofRefused):
        Growing(5, HASHES[:1])
