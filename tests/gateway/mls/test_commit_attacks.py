"""What a member, or somebody between the members and the gateway, may try with a commit."""

import dataclasses
from collections.abc import Callable

import pytest

from gateway.mls.codepoints import SenderType
from gateway.mls.commit import Commit, HpkeCiphertext, ProposalRef, UpdatePath, UpdatePathNode
from gateway.mls.errors import Rule
from gateway.mls.framing import FramedContentAuthData, Sender
from gateway.mls.leaf import BasicCredential, CommitSource, LeafNode
from gateway.mls.proposals import Add, Remove
from gateway.mls.state import PublicGroup
from tests.gateway.mls.forge import HYBRID, NOW, Bundle, Forge, Person, fresh, refused_rule

MEMBER = Sender(SenderType.MEMBER, 0)


@pytest.fixture
def forge() -> Forge:
    """Return a group of five in which everybody has renewed their path once."""
    forge = Forge.open()
    forge.grow(b"amina", b"ben", b"cal", b"dee")
    for leaf in range(5):
        forge.take(forge.commit(leaf))
    return forge


def rule_of(forge: Forge, bundle: Bundle) -> Rule:
    return refused_rule(lambda: forge.group.apply(bundle.commit, now=NOW))


def with_path(change: Callable[[UpdatePath], UpdatePath]) -> Callable[[Commit], Commit]:
    def changed(commit: Commit) -> Commit:
        assert commit.path is not None
        return dataclasses.replace(commit, path=change(commit.path))

    return changed


def with_first_node(
    change: Callable[[UpdatePathNode], UpdatePathNode],
) -> Callable[[Commit], Commit]:
    return with_path(
        lambda path: dataclasses.replace(path, nodes=(change(path.nodes[0]), *path.nodes[1:]))
    )


def with_first_secret(
    change: Callable[[HpkeCiphertext], HpkeCiphertext],
) -> Callable[[Commit], Commit]:
    return with_first_node(
        lambda node: dataclasses.replace(
            node,
            encrypted_path_secret=(
                change(node.encrypted_path_secret[0]),
                *node.encrypted_path_secret[1:],
            ),
        )
    )


def without_path(commit: Commit) -> Commit:
    return dataclasses.replace(commit, path=None)


def test_honest_commit_is_accepted(forge: Forge) -> None:
    after = forge.commit(2).judge(forge.group).after

    assert after.context.epoch == forge.context.epoch + 1
    assert after.roster().keys() == forge.group.roster().keys()


def test_replayed_commit_is_refused(forge: Forge) -> None:
    bundle = forge.commit(0)
    forge.take(bundle)

    assert rule_of(forge, bundle) is Rule.EPOCH_WRONG


def test_commit_of_another_group_is_refused(forge: Forge) -> None:
    other = Forge.open()

    assert rule_of(forge, other.commit(0)) is Rule.GROUP_ID_WRONG


@pytest.mark.parametrize("step", [-1, 1])
def test_commit_of_another_epoch_is_refused(forge: Forge, step: int) -> None:
    message = forge.frame(
        MEMBER,
        Commit((), None),
        forge.people[0],
        lambda framed: dataclasses.replace(framed, epoch=framed.epoch + step),
    )

    assert rule_of(forge, forge.bundle(message, 0)) is Rule.EPOCH_WRONG


def test_commit_carried_over_into_another_epoch_is_refused(forge: Forge) -> None:
    """The same content under a new number: the signature covers the old context."""
    message = forge.frame(MEMBER, Commit((), None), forge.people[0])
    forge.take(forge.commit(1))
    content = dataclasses.replace(message.content, epoch=forge.context.epoch)
    carried = dataclasses.replace(message, content=content)

    assert rule_of(forge, forge.bundle(carried, 0)) is Rule.SIGNATURE_INVALID


def test_commit_signed_by_another_member_is_refused(forge: Forge) -> None:
    message = forge.frame(MEMBER, Commit((), None), forge.people[1])

    assert rule_of(forge, forge.bundle(message, 0)) is Rule.SIGNATURE_INVALID


def test_commit_signed_with_a_key_that_was_given_up_is_refused(forge: Forge) -> None:
    old = forge.people[0]
    forge.people[0] = Person(b"maker")
    fresh_leaf = forge.update(0)
    forge.people[0] = old
    reference = forge.propose(0, fresh_leaf)
    forge.take(forge.commit(1, [ProposalRef(reference)]))

    assert rule_of(forge, forge.commit(0)) is Rule.SIGNATURE_INVALID


def test_commit_in_the_name_of_a_blank_leaf_is_refused(forge: Forge) -> None:
    forge.take(forge.commit(0, [Remove(4)]))
    message = forge.frame(Sender(SenderType.MEMBER, 4), Commit((), None), Person(b"dee"))

    assert rule_of(forge, forge.bundle(message, 0)) is Rule.SENDER_UNKNOWN


def test_commit_in_the_name_of_a_leaf_beyond_the_tree_is_refused(forge: Forge) -> None:
    message = forge.frame(Sender(SenderType.MEMBER, 2**32 - 1), Commit((), None), Person(b"x"))

    assert rule_of(forge, forge.bundle(message, 0)) is Rule.SENDER_UNKNOWN


@pytest.mark.parametrize("kind", [SenderType.EXTERNAL, SenderType.NEW_MEMBER_PROPOSAL])
def test_commit_of_one_who_may_only_propose_is_refused(forge: Forge, kind: SenderType) -> None:
    sender = Sender(kind, 0 if kind is SenderType.EXTERNAL else None)
    message = forge.frame(sender, Commit((), None), Person(b"service"))

    assert rule_of(forge, forge.bundle(message, 0)) is Rule.SENDER_NOT_ALLOWED


@pytest.mark.parametrize("size", [0, 31, 33])
def test_membership_tag_of_another_length_is_refused(forge: Forge, size: int) -> None:
    message = forge.frame(MEMBER, Commit((), None), forge.people[0])
    message = dataclasses.replace(message, membership_tag=bytes(size))

    assert rule_of(forge, forge.bundle(message, 0)) is Rule.TAG_LENGTH_WRONG


def test_confirmation_tag_of_another_length_is_refused(forge: Forge) -> None:
    message = forge.frame(MEMBER, Commit((), None), forge.people[0])
    auth = FramedContentAuthData(message.auth.signature, b"short")
    message = dataclasses.replace(message, auth=auth)

    assert rule_of(forge, forge.bundle(message, 0)) is Rule.TAG_LENGTH_WRONG


def test_proposal_in_place_of_a_commit_is_refused(forge: Forge) -> None:
    message = forge.frame(MEMBER, Remove(1), forge.people[0])

    assert rule_of(forge, forge.bundle(message, 0)) is Rule.CONTENT_UNEXPECTED


def test_welcome_in_place_of_a_commit_is_refused(forge: Forge) -> None:
    bundle = forge.commit(0, [Add(Person(b"eve").key_package(forge.suite))])
    assert bundle.welcome is not None

    welcome = Bundle(bundle.welcome, None, bundle.group_info)
    assert rule_of(forge, welcome) is Rule.WIRE_FORMAT_UNEXPECTED


def test_dropped_path_of_an_empty_commit_is_refused(forge: Forge) -> None:
    assert rule_of(forge, forge.commit(0, change=without_path)) is Rule.PATH_MISSING


def test_dropped_path_of_a_removal_is_refused(forge: Forge) -> None:
    """Without a new path the removed could go on reading."""
    bundle = forge.commit(0, [Remove(3)], change=without_path)

    assert rule_of(forge, bundle) is Rule.PATH_MISSING


def test_addition_may_do_without_a_path(forge: Forge) -> None:
    add = Add(Person(b"eve").key_package(forge.suite))
    forge.commit(0, [add], change=without_path).judge(forge.group)


def test_broken_parent_hash_is_refused(forge: Forge) -> None:
    bundle = forge.commit(
        0, change_leaf=lambda leaf: dataclasses.replace(leaf, source=CommitSource(fresh(32)))
    )

    assert rule_of(forge, bundle) is Rule.PARENT_HASH_WRONG


def test_path_key_exchanged_under_its_parent_hash_is_refused(forge: Forge) -> None:
    bundle = forge.commit(
        0,
        change=with_first_node(lambda node: dataclasses.replace(node, encryption_key=fresh(32))),
    )

    assert rule_of(forge, bundle) is Rule.PARENT_HASH_WRONG


@pytest.mark.parametrize("node", [0, 2, 1, 3, 7])
def test_path_with_a_key_out_of_the_tree_is_refused(forge: Forge, node: int) -> None:
    """The committer's own old leaf and path count as well (nodes 0, 1, 3, 7)."""
    there = forge.tree.nodes[node]
    assert there is not None

    bundle = forge.commit(0, keys=[there.encryption_key])
    assert rule_of(forge, bundle) is Rule.ENCRYPTION_KEY_REUSED


def test_path_with_one_key_twice_is_refused(forge: Forge) -> None:
    key = fresh(32)

    assert rule_of(forge, forge.commit(0, keys=[key, key])) is Rule.ENCRYPTION_KEY_REUSED


def test_path_leaf_that_keeps_its_key_is_refused(forge: Forge) -> None:
    old = forge.tree.leaf(0)
    assert old is not None
    bundle = forge.commit(
        0,
        change_leaf=lambda leaf: dataclasses.replace(leaf, encryption_key=old.encryption_key),
    )

    assert rule_of(forge, bundle) is Rule.ENCRYPTION_KEY_REUSED


def test_path_leaf_with_another_members_signature_key_is_refused(forge: Forge) -> None:
    """Whoever holds the keys of two devices must not make one of them."""
    both = dataclasses.replace(forge.people[1], identity=b"maker")

    def merged(path: UpdatePath) -> UpdatePath:
        place = (forge.context.group_id, 0)
        leaf = both.leaf(forge.suite, path.leaf_node.source, place)
        return dataclasses.replace(path, leaf_node=leaf)

    assert rule_of(forge, forge.commit(0, change=with_path(merged))) is Rule.SIGNATURE_KEY_REUSED


def test_path_leaf_under_another_name_is_refused(forge: Forge) -> None:
    bundle = forge.commit(
        0,
        change_leaf=lambda leaf: dataclasses.replace(leaf, credential=BasicCredential(b"amina")),
    )

    assert rule_of(forge, bundle) is Rule.IDENTITY_CHANGED


def test_path_leaf_signed_for_another_place_is_refused(forge: Forge) -> None:
    def moved(path: UpdatePath) -> UpdatePath:
        source = path.leaf_node.source
        leaf = forge.people[0].leaf(forge.suite, source, (forge.context.group_id, 1))
        return dataclasses.replace(path, leaf_node=leaf)

    assert rule_of(forge, forge.commit(0, change=with_path(moved))) is Rule.SIGNATURE_INVALID


def test_path_leaf_out_of_an_update_is_refused(forge: Forge) -> None:
    leaf = forge.update(0).leaf_node
    bundle = forge.commit(
        0, change=with_path(lambda path: dataclasses.replace(path, leaf_node=leaf))
    )

    assert rule_of(forge, bundle) is Rule.LEAF_SOURCE_WRONG


@pytest.mark.parametrize(
    "change",
    [lambda nodes: nodes[:-1], lambda nodes: (*nodes, nodes[0])],
    ids=["shorter", "longer"],
)
def test_path_of_another_length_is_refused(
    forge: Forge, change: Callable[[tuple[UpdatePathNode, ...]], tuple[UpdatePathNode, ...]]
) -> None:
    bundle = forge.commit(
        0, change=with_path(lambda path: dataclasses.replace(path, nodes=change(path.nodes)))
    )

    assert rule_of(forge, bundle) is Rule.PATH_LENGTH_WRONG


def test_truncated_path_secrets_are_refused(forge: Forge) -> None:
    """Whoever is left out could not follow into the next epoch."""
    bundle = forge.commit(
        0,
        change=with_first_node(lambda node: dataclasses.replace(node, encrypted_path_secret=())),
    )

    assert rule_of(forge, bundle) is Rule.PATH_SECRETS_WRONG


def test_path_secret_for_a_newcomer_is_refused(forge: Forge) -> None:
    """Newcomers have theirs in the Welcome; one more would shift everybody else's."""
    add = Add(Person(b"eve").key_package(forge.suite))

    def longer(path: UpdatePath) -> UpdatePath:
        top = path.nodes[-1]
        secrets = (*top.encrypted_path_secret, top.encrypted_path_secret[0])
        top = dataclasses.replace(top, encrypted_path_secret=secrets)
        return dataclasses.replace(path, nodes=(*path.nodes[:-1], top))

    bundle = forge.commit(0, [add], change=with_path(longer))
    assert rule_of(forge, bundle) is Rule.PATH_SECRETS_WRONG


@pytest.mark.parametrize("field", ["kem_output", "ciphertext"])
def test_path_secret_of_another_length_is_refused(forge: Forge, field: str) -> None:
    def cut(secret: HpkeCiphertext) -> HpkeCiphertext:
        parts = {"kem_output": secret.kem_output, "ciphertext": secret.ciphertext}
        parts[field] = parts[field][:-1]
        return HpkeCiphertext(**parts)

    bundle = forge.commit(0, change=with_first_secret(cut))
    assert rule_of(forge, bundle) is Rule.CIPHERTEXT_LENGTH_WRONG


def test_path_with_a_key_of_low_order_is_refused(forge: Forge) -> None:
    """The next commit of every other member would have to encrypt to it, and could not."""
    assert rule_of(forge, forge.commit(0, keys=[bytes(32)])) is Rule.HPKE_KEY_INVALID


def test_path_with_a_lattice_key_out_of_range_is_refused() -> None:
    forge = Forge.open(HYBRID)
    forge.grow(b"amina")
    key = b"\xff\x0f" + bytes(1214)

    assert rule_of(forge, forge.commit(0, keys=[key])) is Rule.HPKE_KEY_INVALID


def test_path_with_a_key_of_another_suite_is_refused(forge: Forge) -> None:
    assert rule_of(forge, forge.commit(0, keys=[fresh(1216)])) is Rule.HPKE_KEY_INVALID


def test_path_leaf_with_a_key_of_low_order_is_refused(forge: Forge) -> None:
    def weak(leaf: LeafNode) -> LeafNode:
        return dataclasses.replace(leaf, encryption_key=b"\x01" + bytes(31))

    assert rule_of(forge, forge.commit(0, change_leaf=weak)) is Rule.HPKE_KEY_INVALID


def test_commit_at_the_end_of_all_epochs_is_refused() -> None:
    forge = Forge.open()
    context = dataclasses.replace(forge.context, epoch=2**64 - 1)
    forge.group = PublicGroup(dataclasses.replace(forge.group.epoch, context=context))

    assert rule_of(forge, forge.commit(0)) is Rule.EPOCH_WRONG


def test_commit_leaves_the_group_before_it_as_it_was(forge: Forge) -> None:
    before = forge.group.to_bytes()
    forge.group.apply(forge.commit(1).commit, now=NOW)

    assert forge.group.to_bytes() == before
