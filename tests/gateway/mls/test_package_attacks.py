"""What may be tried with the key package of one who is to be added."""

import dataclasses
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.mls.codepoints import ExtensionType, ProposalType, SenderType
from gateway.mls.commit import ProposalRef
from gateway.mls.errors import MlsError, Rule
from gateway.mls.extension import Extension
from gateway.mls.framing import Sender
from gateway.mls.groupinfo import ExternalSender, ExternalSenders
from gateway.mls.keypackage import KeyPackage
from gateway.mls.leaf import (
    BasicCredential,
    Capabilities,
    CommitSource,
    Credential,
    KeyPackageSource,
    LeafNode,
    Lifetime,
    OpaqueCredential,
    X509Credential,
)
from gateway.mls.packagevalidity import verify_key_package
from gateway.mls.policy import GroupPolicy
from gateway.mls.proposals import (
    Add,
    Proposal,
    Remove,
)
from gateway.mls.suites import find_suite
from gateway.mls.tls import encode
from tests.gateway.mls.forge import (
    DAY,
    HYBRID,
    NOW,
    PLAIN,
    Forge,
    Person,
    fresh,
    refused_rule,
    wrap,
)

EVERYTHING = GroupPolicy(proposals=frozenset(ProposalType))
EVE = Person(b"eve")
SERVICE = Person(b"service")
SUITE = find_suite(PLAIN)
PACKAGE = wrap(EVE.key_package(SUITE))
LISTED = ExternalSender(SERVICE.public_key, BasicCredential(SERVICE.identity))
FROM_SERVICE = Sender(SenderType.EXTERNAL, 0)
CANDIDATE = Sender(SenderType.NEW_MEMBER_PROPOSAL)


@pytest.fixture
def forge() -> Forge:
    """Return a group of four whose service may send proposals, in which everything is allowed."""
    senders = Extension(ExtensionType.EXTERNAL_SENDERS, encode(ExternalSenders((LISTED,))))
    forge = Forge.open(extensions=(senders,), policy=EVERYTHING)
    forge.grow(b"amina", b"ben", b"cal")
    return forge


def committed(forge: Forge, *proposals: Proposal | ProposalRef) -> Rule:
    bundle = forge.commit(0, proposals)
    return refused_rule(lambda: forge.group.apply(bundle.commit, now=NOW))


def offered(not_before: int, not_after: int) -> Callable[[LeafNode], LeafNode]:
    source = KeyPackageSource(Lifetime(not_before, not_after))
    return lambda leaf: dataclasses.replace(leaf, source=source)


def able(**changes: tuple[int, ...]) -> Callable[[LeafNode], LeafNode]:
    def changed(leaf: LeafNode) -> LeafNode:
        lists = {
            "versions": (1,),
            "cipher_suites": (int(PLAIN),),
            "extensions": (),
            "proposals": (),
            "credentials": (1,),
        }
        return dataclasses.replace(leaf, capabilities=Capabilities(**{**lists, **changes}))

    return changed


def test_add_with_a_key_package_of_another_suite_is_refused(forge: Forge) -> None:
    package = EVE.key_package(find_suite(HYBRID))

    assert committed(forge, Add(package)) is Rule.CIPHER_SUITE_DIFFERS


@pytest.mark.parametrize(
    ("change_leaf", "rule"),
    [
        (offered(NOW - 2, NOW - 1), Rule.LIFETIME_OUTSIDE),
        (offered(NOW + 1, NOW + 2), Rule.LIFETIME_OUTSIDE),
        (able(versions=(2,)), Rule.CAPABILITY_MISSING),
        (able(cipher_suites=(83,)), Rule.CAPABILITY_MISSING),
        (able(credentials=(2,)), Rule.CREDENTIAL_UNSUPPORTED),
        (
            lambda leaf: dataclasses.replace(leaf, extensions=(Extension(0xF000, b""),)),
            Rule.EXTENSION_UNSUPPORTED,
        ),
        (
            lambda leaf: dataclasses.replace(leaf, extensions=2 * (Extension(1, b""),)),
            Rule.EXTENSION_REPEATED,
        ),
        (
            lambda leaf: dataclasses.replace(leaf, source=CommitSource(b"")),
            Rule.LEAF_SOURCE_WRONG,
        ),
        (
            lambda leaf: dataclasses.replace(leaf, encryption_key=bytes(32)),
            Rule.HPKE_KEY_INVALID,
        ),
        (
            lambda leaf: dataclasses.replace(leaf, encryption_key=fresh(31)),
            Rule.HPKE_KEY_INVALID,
        ),
        (
            lambda leaf: dataclasses.replace(leaf, signature_key=SERVICE.public_key),
            Rule.SIGNATURE_INVALID,
        ),
        (
            lambda leaf: dataclasses.replace(leaf, signature_key=b"short"),
            Rule.SIGNATURE_INVALID,
        ),
    ],
    ids=[
        "expired",
        "not yet good",
        "another version",
        "without the suite",
        "without its own credential type",
        "extension it does not support",
        "extension twice",
        "leaf of a commit",
        "key of low order",
        "short key",
        "leaf signed by another",
        "no signature key",
    ],
)
def test_add_with_a_bad_leaf_is_refused(
    forge: Forge, change_leaf: Callable[[LeafNode], LeafNode], rule: Rule
) -> None:
    assert committed(forge, Add(EVE.key_package(SUITE, change_leaf=change_leaf))) is rule


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (
            lambda package: dataclasses.replace(package, init_key=package.leaf_node.encryption_key),
            Rule.INIT_KEY_REUSED,
        ),
        (
            lambda package: dataclasses.replace(package, init_key=bytes(32)),
            Rule.HPKE_KEY_INVALID,
        ),
        (
            lambda package: dataclasses.replace(package, extensions=2 * (Extension(10, b""),)),
            Rule.EXTENSION_REPEATED,
        ),
    ],
    ids=["init key is the leaf's", "init key of low order", "extension twice"],
)
def test_add_with_a_bad_key_package_is_refused(
    forge: Forge, change: Callable[[KeyPackage], KeyPackage], rule: Rule
) -> None:
    assert committed(forge, Add(EVE.key_package(SUITE, change))) is rule


def test_add_with_a_key_package_signed_by_another_is_refused(forge: Forge) -> None:
    package = EVE.key_package(SUITE)
    signature = SERVICE.sign("KeyPackageTBS", b"anything")

    add = Add(dataclasses.replace(package, signature=signature))
    assert committed(forge, add) is Rule.SIGNATURE_INVALID


def test_add_for_longer_than_policy_allows_is_refused() -> None:
    forge = Forge.open(policy=GroupPolicy(longest_lifetime=90 * DAY))
    package = EVE.key_package(SUITE, change_leaf=offered(NOW, NOW + 90 * DAY + 1))

    assert committed(forge, Add(package)) is Rule.LIFETIME_TOO_LONG


def test_add_with_a_members_signature_key_is_refused(forge: Forge) -> None:
    twin = dataclasses.replace(forge.people[2], identity=b"somebody else")

    assert committed(forge, Add(twin.key_package(SUITE))) is Rule.SIGNATURE_KEY_REUSED


def test_add_with_a_members_name_is_refused(forge: Forge) -> None:
    assert committed(forge, Add(Person(b"ben").key_package(SUITE))) is Rule.IDENTITY_REPEATED


def test_add_with_a_members_encryption_key_is_refused(forge: Forge) -> None:
    key = forge.group.roster()[1].encryption_key
    package = EVE.key_package(
        SUITE, change_leaf=lambda leaf: dataclasses.replace(leaf, encryption_key=key)
    )

    assert committed(forge, Add(package)) is Rule.ENCRYPTION_KEY_REUSED


def test_two_adds_of_one_client_are_refused(forge: Forge) -> None:
    adds = [Add(EVE.key_package(SUITE)), Add(EVE.key_package(SUITE))]

    assert committed(forge, *adds) is Rule.SIGNATURE_KEY_REUSED


def test_client_may_be_replaced_in_one_commit(forge: Forge) -> None:
    again = Add(forge.people[2].key_package(SUITE))
    outcome = forge.take(forge.commit(0, [Remove(2), again]), {0: forge.people[2]}).outcome

    assert (outcome.removed, outcome.added) == ((2,), (2,))


@pytest.mark.parametrize(
    ("credential", "number"), [(X509Credential((b"der",)), 2), (OpaqueCredential(9, b""), 9)]
)
def test_add_of_a_credential_that_a_member_does_not_know_is_refused(
    forge: Forge, credential: Credential, number: int
) -> None:
    def change(leaf: LeafNode) -> LeafNode:
        leaf = able(credentials=(1, number))(leaf)
        return dataclasses.replace(leaf, credential=credential)

    package = EVE.key_package(SUITE, change_leaf=change)
    assert committed(forge, Add(package)) is Rule.CREDENTIAL_UNSUPPORTED


def test_published_key_package_is_verified_and_summed_up() -> None:
    data = wrap(EVE.key_package(SUITE))
    summary = verify_key_package(data, now=NOW)

    assert (summary.identity, summary.signature_key) == (b"eve", EVE.public_key)
    later = refused_rule(lambda: verify_key_package(data, now=NOW + 85 * DAY))
    assert later is Rule.LIFETIME_OUTSIDE


@pytest.mark.parametrize("suite", [2, 85])
def test_key_package_of_a_suite_without_ed25519_is_refused(suite: int) -> None:
    data = wrap(
        EVE.key_package(SUITE, lambda package: dataclasses.replace(package, cipher_suite=suite))
    )

    rule = refused_rule(lambda: verify_key_package(data, now=NOW))
    assert rule in {Rule.SIGNATURE_SCHEME_UNSUPPORTED, Rule.CIPHER_SUITE_UNKNOWN}


@given(st.data())
def test_key_package_with_a_flipped_bit_is_refused(data: st.DataObject) -> None:
    whole = bytearray(PACKAGE)
    bit = data.draw(st.integers(0, 8 * len(whole) - 1))
    whole[bit // 8] ^= 1 << bit % 8

    with pytest.raises(MlsError):
        verify_key_package(bytes(whole), now=NOW)
