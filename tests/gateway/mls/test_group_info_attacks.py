"""What may be tried with a GroupInfo or a Welcome."""

import dataclasses
from collections.abc import Callable

import pytest

from gateway.mls.codepoints import ExtensionType, ProposalType, SenderType
from gateway.mls.commit import HpkeCiphertext
from gateway.mls.errors import Rule
from gateway.mls.extension import Extension
from gateway.mls.framing import Sender
from gateway.mls.groupinfo import GroupContext, GroupInfo
from gateway.mls.leaf import UpdateSource
from gateway.mls.message import decode_message
from gateway.mls.policy import GroupPolicy
from gateway.mls.proposals import (
    Add,
    ExternalPsk,
    PreSharedKey,
    PreSharedKeyID,
)
from gateway.mls.state import PublicGroup
from gateway.mls.welcome import EncryptedGroupSecrets, Welcome
from tests.gateway.mls.forge import (
    NOW,
    Bundle,
    Forge,
    Person,
    fresh,
    opening,
    refused_rule,
    signed_info,
    wrap,
)

JOINER = Sender(SenderType.NEW_MEMBER_COMMIT)
EVE = Person(b"eve")


@pytest.fixture
def forge() -> Forge:
    forge = Forge.open()
    forge.grow(b"amina", b"ben", b"cal")
    return forge


def rule_of(forge: Forge, bundle: Bundle) -> Rule:
    return refused_rule(lambda: bundle.judge(forge.group))


def lie(forge: Forge, change: Callable[[GroupInfo], GroupInfo]) -> Rule:
    """Commit honestly, and let the group info say something else under a true signature."""
    bundle = forge.commit(1)
    after = forge.group.apply(bundle.commit, now=NOW)
    info = wrap(forge.info(after, 1, change))
    return rule_of(forge, dataclasses.replace(bundle, group_info=info))


def in_context(change: Callable[[GroupContext], GroupContext]) -> Callable[[GroupInfo], GroupInfo]:
    return lambda info: dataclasses.replace(info, group_context=change(info.group_context))


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (lambda context: dataclasses.replace(context, tree_hash=fresh(32)), Rule.TREE_HASH_WRONG),
        (
            lambda context: dataclasses.replace(context, confirmed_transcript_hash=fresh(32)),
            Rule.TRANSCRIPT_HASH_WRONG,
        ),
        (
            lambda context: dataclasses.replace(context, extensions=(Extension(1, b""),)),
            Rule.GROUP_EXTENSIONS_WRONG,
        ),
        (lambda context: dataclasses.replace(context, epoch=context.epoch + 1), Rule.EPOCH_WRONG),
        (lambda context: dataclasses.replace(context, group_id=fresh(16)), Rule.GROUP_ID_WRONG),
        (lambda context: dataclasses.replace(context, cipher_suite=3), Rule.CIPHER_SUITE_DIFFERS),
    ],
    ids=["tree", "transcript", "extensions", "epoch", "group", "suite"],
)
def test_group_info_with_a_forged_context_is_refused(
    forge: Forge, change: Callable[[GroupContext], GroupContext], rule: Rule
) -> None:
    assert lie(forge, in_context(change)) is rule


def test_group_info_of_another_tree_is_refused(forge: Forge) -> None:
    """The tree before the commit, under the true hash of the one after it."""
    old = forge.info(forge.group, 1).extensions

    rule = lie(forge, lambda info: dataclasses.replace(info, extensions=old))
    assert rule is Rule.RATCHET_TREE_WRONG


@pytest.mark.parametrize(
    ("missing", "rule"),
    [
        (ExtensionType.RATCHET_TREE, Rule.RATCHET_TREE_MISSING),
        (ExtensionType.EXTERNAL_PUB, Rule.EXTERNAL_PUB_MISSING),
    ],
)
def test_group_info_that_lacks_an_extension_is_refused(
    forge: Forge, missing: ExtensionType, rule: Rule
) -> None:
    def change(info: GroupInfo) -> GroupInfo:
        kept = tuple(each for each in info.extensions if each.extension_type != missing)
        return dataclasses.replace(info, extensions=kept)

    assert lie(forge, change) is rule


def test_group_info_without_external_pub_is_accepted_where_nobody_joins_from_outside() -> None:
    forge = Forge.open(policy=GroupPolicy(external_joins=False))
    info = forge.info(
        forge.group, 0, lambda info: dataclasses.replace(info, extensions=info.extensions[1:])
    )

    forge.group.check_group_info(wrap(info))


def test_group_info_with_an_external_pub_that_nobody_can_use_is_refused(forge: Forge) -> None:
    def change(info: GroupInfo) -> GroupInfo:
        weak = Extension(ExtensionType.EXTERNAL_PUB, bytes(32))
        return dataclasses.replace(info, extensions=(weak, info.extensions[1]))

    assert lie(forge, change) is Rule.HPKE_KEY_INVALID


def test_group_info_with_an_extension_twice_is_refused(forge: Forge) -> None:
    def change(info: GroupInfo) -> GroupInfo:
        unknown = Extension(0xF000, b"")
        return dataclasses.replace(info, extensions=(*info.extensions, unknown, unknown))

    assert lie(forge, change) is Rule.EXTENSION_REPEATED


def test_group_info_with_another_confirmation_tag_is_refused(forge: Forge) -> None:
    rule = lie(forge, lambda info: dataclasses.replace(info, confirmation_tag=fresh(32)))

    assert rule is Rule.CONFIRMATION_TAG_WRONG


def test_group_info_in_the_name_of_another_member_is_refused(forge: Forge) -> None:
    rule = lie(forge, lambda info: dataclasses.replace(info, signer=0))

    assert rule is Rule.SIGNATURE_INVALID


@pytest.mark.parametrize("signer", [4, 2**32 - 1])
def test_group_info_of_a_signer_out_of_the_tree_is_refused(forge: Forge, signer: int) -> None:
    rule = lie(forge, lambda info: dataclasses.replace(info, signer=signer))

    assert rule is Rule.SIGNER_NOT_IN_TREE


def test_group_info_of_the_epoch_before_is_refused(forge: Forge) -> None:
    bundle = dataclasses.replace(forge.commit(1), group_info=wrap(forge.info(forge.group, 1)))

    assert rule_of(forge, bundle) is Rule.EPOCH_WRONG


def welcoming(forge: Forge, change: Callable[[Welcome], Welcome]) -> Rule:
    """Add somebody with a path and change the Welcome."""
    bundle = forge.commit(0, [Add(EVE.key_package(forge.suite))])
    assert bundle.welcome is not None
    welcome = decode_message(bundle.welcome).body
    assert isinstance(welcome, Welcome)
    return rule_of(forge, dataclasses.replace(bundle, welcome=wrap(change(welcome))))


def resealed(change: Callable[[HpkeCiphertext], HpkeCiphertext]) -> Callable[[Welcome], Welcome]:
    def changed(welcome: Welcome) -> Welcome:
        first = welcome.secrets[0]
        sealed = EncryptedGroupSecrets(first.new_member, change(first.encrypted_group_secrets))
        return dataclasses.replace(welcome, secrets=(sealed,))

    return changed


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (lambda welcome: dataclasses.replace(welcome, cipher_suite=3), Rule.CIPHER_SUITE_DIFFERS),
        (
            lambda welcome: dataclasses.replace(welcome, secrets=()),
            Rule.WELCOME_READERS_WRONG,
        ),
        (
            lambda welcome: dataclasses.replace(welcome, secrets=2 * welcome.secrets),
            Rule.WELCOME_READERS_WRONG,
        ),
        (
            lambda welcome: dataclasses.replace(
                welcome,
                secrets=(dataclasses.replace(welcome.secrets[0], new_member=fresh(32)),),
            ),
            Rule.WELCOME_READERS_WRONG,
        ),
        (
            resealed(lambda sealed: HpkeCiphertext(sealed.kem_output[1:], sealed.ciphertext)),
            Rule.CIPHERTEXT_LENGTH_WRONG,
        ),
        (
            # As long as it would be without a path secret.
            resealed(lambda sealed: HpkeCiphertext(sealed.kem_output, sealed.ciphertext[33:])),
            Rule.CIPHERTEXT_LENGTH_WRONG,
        ),
        (
            lambda welcome: dataclasses.replace(welcome, encrypted_group_info=bytes(16)),
            Rule.CIPHERTEXT_LENGTH_WRONG,
        ),
    ],
    ids=["suite", "nobody", "twice", "another", "kem output", "no path secret", "no group info"],
)
def test_welcome_that_does_not_fit_the_commit_is_refused(
    forge: Forge, change: Callable[[Welcome], Welcome], rule: Rule
) -> None:
    assert welcoming(forge, change) is rule


def test_welcome_that_is_missing_is_refused(forge: Forge) -> None:
    bundle = forge.commit(0, [Add(EVE.key_package(forge.suite))])

    missing = dataclasses.replace(bundle, welcome=None)
    assert rule_of(forge, missing) is Rule.WELCOME_READERS_WRONG


@pytest.mark.parametrize("readers", [0, 1])
def test_welcome_of_a_commit_that_adds_nobody_is_refused(forge: Forge, readers: int) -> None:
    adding = forge.commit(0, [Add(EVE.key_package(forge.suite))])
    assert adding.welcome is not None
    welcome = decode_message(adding.welcome).body
    assert isinstance(welcome, Welcome)
    uninvited = dataclasses.replace(welcome, secrets=welcome.secrets[:readers])

    bundle = dataclasses.replace(forge.commit(0), welcome=wrap(uninvited))
    assert rule_of(forge, bundle) is Rule.WELCOME_READERS_WRONG


def test_welcome_counts_pre_shared_keys(forge: Forge) -> None:
    forge.group = PublicGroup(
        dataclasses.replace(
            forge.group.epoch, policy=GroupPolicy(proposals=frozenset(ProposalType))
        )
    )
    psk = PreSharedKey(PreSharedKeyID(ExternalPsk(b"key"), bytes(32)))
    add = Add(EVE.key_package(forge.suite))
    with_key = forge.commit(0, [add, psk])
    with_key.judge(forge.group)
    without_key = dataclasses.replace(with_key, welcome=forge.commit(0, [add]).welcome)

    assert rule_of(forge, without_key) is Rule.CIPHERTEXT_LENGTH_WRONG


def open_with(change: Callable[[GroupInfo], GroupInfo]) -> Rule:
    maker = Person(b"maker")
    info = wrap(opening(Forge.open().suite, maker, change=change))
    return refused_rule(lambda: PublicGroup.from_group_info(info, now=NOW))


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (lambda context: dataclasses.replace(context, epoch=1), Rule.GROUP_NOT_NEW),
        (
            lambda context: dataclasses.replace(context, confirmed_transcript_hash=fresh(32)),
            Rule.GROUP_NOT_NEW,
        ),
        (lambda context: dataclasses.replace(context, tree_hash=fresh(32)), Rule.TREE_HASH_WRONG),
        (
            lambda context: dataclasses.replace(context, cipher_suite=2),
            Rule.SIGNATURE_SCHEME_UNSUPPORTED,
        ),
        (
            lambda context: dataclasses.replace(context, cipher_suite=85),
            Rule.CIPHER_SUITE_UNKNOWN,
        ),
        (
            lambda context: dataclasses.replace(context, cipher_suite=3),
            Rule.CAPABILITY_MISSING,
        ),
    ],
    ids=["epoch", "transcript", "tree hash", "suite with ECDSA", "unknown suite", "another suite"],
)
def test_opening_with_a_forged_context_is_refused(
    change: Callable[[GroupContext], GroupContext], rule: Rule
) -> None:
    assert open_with(in_context(change)) is rule


def test_opening_with_a_cut_confirmation_tag_is_refused() -> None:
    rule = open_with(lambda info: dataclasses.replace(info, confirmation_tag=b"short"))

    assert rule is Rule.TAG_LENGTH_WRONG


@pytest.mark.parametrize("kind", [3, 5], ids=["required capabilities", "external senders"])
def test_opening_with_an_extension_that_is_cut_is_refused(kind: int) -> None:
    info = opening(Forge.open().suite, Person(b"maker"), (Extension(kind, b"\x09"),))

    rule = refused_rule(lambda: PublicGroup.from_group_info(wrap(info), now=NOW))
    assert rule is Rule.TRUNCATED


def test_opening_without_a_tree_is_refused() -> None:
    rule = open_with(lambda info: dataclasses.replace(info, extensions=info.extensions[:1]))

    assert rule is Rule.RATCHET_TREE_MISSING


def test_opening_with_company_is_refused(forge: Forge) -> None:
    context = dataclasses.replace(forge.context, epoch=0, confirmed_transcript_hash=b"")
    crowd = signed_info(
        dataclasses.replace(forge.info(forge.group, 0), group_context=context), forge.people[0]
    )

    rule = refused_rule(lambda: PublicGroup.from_group_info(wrap(crowd), now=NOW))
    assert rule is Rule.GROUP_NOT_NEW


def test_opening_that_is_out_of_date_is_refused() -> None:
    info = wrap(opening(Forge.open().suite, Person(b"maker")))

    rule = refused_rule(lambda: PublicGroup.from_group_info(info, now=2 * NOW))
    assert rule is Rule.LIFETIME_OUTSIDE


def test_opening_signed_by_another_is_refused() -> None:
    info = signed_info(opening(Forge.open().suite, Person(b"maker")), EVE)

    rule = refused_rule(lambda: PublicGroup.from_group_info(wrap(info), now=NOW))
    assert rule is Rule.SIGNATURE_INVALID


def test_opening_with_a_leaf_of_an_update_is_refused(forge: Forge) -> None:
    info = opening(
        forge.suite,
        forge.people[0],
        change_leaf=lambda leaf: dataclasses.replace(leaf, source=UpdateSource()),
    )

    rule = refused_rule(lambda: PublicGroup.from_group_info(wrap(info), now=NOW))
    assert rule is Rule.LEAF_SOURCE_WRONG
